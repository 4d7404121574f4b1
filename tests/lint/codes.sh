#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# codes.sh SOURCE_DIR [BUILD_DIR [--write]]: the table of verdict codes in proto/SPEC.md is the one in proto/verdict.h,
# sentence for sentence, and every sentence uses exactly its arguments. --write puts the table there.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - "${3-}" <<'PYTHON'
import re
import sys

BEGIN, END = "<!-- codes: made by tests/lint/codes.sh from verdict.h -->\n", "<!-- codes: end -->"
SEVERITIES = {"R": "refuse", "L": "refuse, lawful", "Q": "query", "W": "warn", "C": "conflict", "D": "duplicate", "N": "none"}
STRINGS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
ROW = re.compile(rf"X\((\w+),\s*(\w),\s*(true|false),\s*{STRINGS},\s*{STRINGS},\s*{STRINGS}\)")


def rows(header):
    """The rows of VERDICT_CODES, each as (code, severity, retry, English, Welsh, arguments)."""
    table = re.search(r"#define VERDICT_CODES\(X\)(.*?)\n\n", header.replace(" \\\n", "  "), re.S)
    if not table:
        sys.exit("codes: verdict.h has no VERDICT_CODES")
    found = ROW.findall(table[1])
    if len(found) != len(re.findall(r"\bX\(", table[1])):
        sys.exit("codes: a row of verdict.h is not in the form that this lint reads")
    return [(*row[:3], *("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) for text in row[3:])) for row in found]


def faults(table):
    """What is wrong with the rows themselves."""
    codes = [row[0] for row in table]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{code} stands twice"
    for code, severity, _, english, welsh, arguments in table:
        count = len(arguments.split(", ")) if arguments else 0
        if severity not in SEVERITIES:
            yield f"{code} has the unknown severity {severity}"
        for language, text in ("English", english), ("Welsh", welsh):
            used = {int(number) for number in re.findall(r"\{(\d+)\}", text)}
            if not used <= set(range(count)):
                yield f"{code} in {language} uses arguments {sorted(used)} of {count}"
            if "|" in text or "\\" in text:
                yield f"{code} in {language} has a character that the table cannot hold"
        if set(re.findall(r"\{\d+\}", english)) != set(re.findall(r"\{\d+\}", welsh)):
            yield f"{code} does not say the same in both languages"


def lines(table):
    yield "| code | severity | retry | English | Welsh | arguments |"
    yield "|---|---|---|---|---|---|"
    for code, severity, retry, english, welsh, arguments in table:
        again = "yes" if retry == "true" else "no"
        yield f"| {code} | {SEVERITIES[severity]} | {again} | {english} | {welsh} | {arguments or '-'} |"


with open("proto/verdict.h", encoding="utf-8") as header, open("proto/SPEC.md", encoding="utf-8") as text:
    table, spec = rows(header.read()), text.read()
wrong = list(faults(table))
if wrong:
    sys.exit("\n".join(f"codes: {fault}" for fault in wrong))
head, begin, rest = spec.partition(BEGIN)
old, end, tail = rest.partition(END)
if not begin or not end:
    sys.exit("codes: proto/SPEC.md lacks its markers")
new = "".join(line + "\n" for line in lines(table))
if sys.argv[1] == "--write":
    with open("proto/SPEC.md", "w", encoding="utf-8") as text:
        text.write(head + begin + new + end + tail)
elif old != new:
    for line in sorted(set(old.splitlines()) ^ set(new.splitlines())):
        print(f"codes: only in {'verdict.h' if line in new.splitlines() else 'SPEC.md'}: {line}")
    sys.exit("codes: proto/SPEC.md is behind proto/verdict.h; run: bash tests/lint/codes.sh . . --write")
print(f"codes: {len(table)} codes stand in SPEC.md as in verdict.h")
PYTHON
