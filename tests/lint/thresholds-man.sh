#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# thresholds-man.sh SOURCE_DIR: tally-election(5) names every threshold of the rules and no other, each with its default
# in brackets, in the order of the table.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - <<'PYTHON'
import re
import sys

HEADER, PAGE = "daemon/core/thresholds.h", "clients/tally/man/tally-election.5"
with open(HEADER, encoding="utf-8") as header, open(PAGE, encoding="utf-8") as page:
    table = re.findall(r'X\("([a-z-]+)", \w+, (\d+),', header.read())
    section = re.search(r"^\.Bq thresholds\n(.*?)^\.El$", page.read(), re.S | re.M)
if not table or not section:
    sys.exit(f"{HEADER}:1: no table" if not table else f"{PAGE}:1: no section on [thresholds]")
told = []
for names, text in re.findall(r"^\.It Em ([a-z ,-]+)\n(.*?)(?=^\.It|\Z)", section[1], re.S | re.M):
    numbers = re.findall(r"\((\d+)\)", text)
    told += list(zip(names.split(" , "), numbers))
for row in sorted(set(table) ^ set(told)):
    print(f"thresholds-man: {row[0]} ({row[1]}) stands only in {HEADER if row in table else PAGE}")
if table != told:
    sys.exit(f"thresholds-man: {PAGE} does not tell the thresholds of {HEADER} in their order")
print(f"thresholds-man: {len(table)} thresholds stand in {PAGE}")
PYTHON
