#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# alarms.sh SOURCE_DIR [BUILD_DIR [--write]]: systemd/ALARMS.md has every message of the daemon from notice on, as daemon/log.h has
# it; --write puts them there.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - "${3-}" <<'PYTHON'
import re
import sys

TABLE, PAGE = "daemon/log.h", "systemd/ALARMS.md"
BEGIN, END = "<!-- alarms: made by tests/lint/alarms.sh from daemon/log.h -->\n", "<!-- alarms: end -->"
HEADS = {2: "Critical", 3: "Error", 4: "Warning", 5: "Notice"}
STRING = r'"((?:[^"\\]|\\.)*)"'


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


table = re.search(r"#define LOG_MESSAGES\(X\)(.*?)\n\n", read(TABLE), re.S)[1].replace(" \\\n", "  ")
rows = re.findall(rf"X\((\w+), {STRING}, (\d), {STRING},\s*{STRING}\)", table)
if len(rows) != len(re.findall(r"\bX\(", table)):
    sys.exit(f"{TABLE}:1: a row is not in the form that this lint reads")
made = ""
for priority, head in HEADS.items():
    made += f"\n## {head}\n\n| id | what happened | what to do |\n|---|---|---|\n"
    made += "".join(f"| `{identity}` | {sentence} | {advice or 'Nothing.'} |\n" for _, identity, level, sentence, advice in rows if int(level) == priority)
before, begin, rest = read(PAGE).partition(BEGIN)
old, end, after = rest.partition(END)
if not begin or not end:
    sys.exit(f"{PAGE}:1: lacks its markers")
if sys.argv[1] == "--write":
    with open(PAGE, "w", encoding="utf-8") as page:
        page.write(before + begin + made + "\n" + end + after)
elif old != made + "\n":
    sys.exit(f"{PAGE}:1: is behind {TABLE}; run: bash tests/lint/alarms.sh . . --write")
print(f"alarms: {made.count(chr(10) + '| `')} of {len(rows)} messages stand in {PAGE}")
PYTHON
