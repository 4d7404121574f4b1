#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# election-man.sh SOURCE_DIR: tally-election(5) has the settings, tables, columns, fields and rejected heads that the folder's
# and the sheets' readers take, each table's columns in the reader's order, and no others. (The thresholds: thresholds-man.sh.)
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - <<'PYTHON'
import re
import sys

PAGE = "clients/tally/man/tally-election.5"
FAULTS = []


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def items(section):
    """The names in the list of a section, in order; a name with something behind it ends in a colon."""
    found = []
    for line in re.findall(r"^\.It Em (.*)$", section, re.M):
        line = re.sub(r"\\&: Ns Ar \w+", ":", line)
        found += line.split(" , ")
    return found


def compare(what, told, taken):
    for name in [n for n in taken if n not in told]:
        FAULTS.append(f"{PAGE}:1: says nothing of {name} in {what}, which is read there")
    for name in [n for n in told if n not in taken]:
        FAULTS.append(f"{PAGE}:1: describes {name} in {what}, which is not read there")
    if sorted(told) == sorted(taken) and told != taken:
        FAULTS.append(f"{PAGE}:1: the columns of {what} are in another order than they are read in")


page = read(PAGE)
sections = dict(re.findall(r"^\.Ss ([a-z]+\.(?:csv|ini))\n(.*?)(?=^\.S[sh] )", page, re.S | re.M))
cells = read("clients/tally/folder_cells.c")
tables = re.findall(r"static const struct column ([A-Z]+)\[\] = \{(.*?)\};", cells, re.S)
for name, columns in tables:
    file = f"{name.lower()}.csv"
    compare(file, items(sections.pop(file, "")), re.findall(r'\{ "(\w+)",', columns))
settings = re.findall(r'^    \[KEY_\w+\] = \{ "(\w+)"', read("clients/tally/folder_ini.c"), re.M)
names = re.search(r"\*quorum_name\(.*?\{(.*?)\};", read("daemon/core/election_lookup.c"), re.S)[1]
quorums = ["officers_" + name for name in re.findall(r'"(\w+)"', names)]
told = items(sections.pop("election.ini").split(".Bq thresholds")[0])
compare("election.ini", sorted(told), sorted(settings + quorums))
sheet = read("clients/tally/sheet_fields.c")
fields = []
for name, suffix in re.findall(r'^    \{ "([a-z0-9:-]+)", (\w+_SUFFIX), ', sheet, re.M):
    fields += {"NO_SUFFIX": [name], "NEEDS_SUFFIX": [name + ":"], "MAY_SUFFIX": [name, name + ":"]}[suffix]
told = items(re.search(r"^\.Sh SHEETS$(.*?)^\.Sh ", page, re.S | re.M)[1])
compare("a sheet", sorted(set(told) - {"lot:longer-term"}), sorted(fields))    # a suffix of its own
heads = re.findall(r'"([a-z-]+)"', re.search(r"HEADS\[\] = \{(.*?)\};", sheet, re.S)[1])
text = re.search(r"^\.It Em rejected\\&: Ns Ar HEAD\n(.*?)^\.It ", page, re.S | re.M)[1]
for head in heads:
    if not re.search(rf"(?<![a-z-]){head}(?![a-z-])", text):
        FAULTS.append(f"{PAGE}:1: says nothing of rejected:{head}")
if sections.pop("declarations.csv", None) is None or sections:
    FAULTS.append(f"{PAGE}:1: describes {', '.join(sections) or 'no declarations.csv'}, which is another file than those that are read")
if len(tables) != 8 or len(fields) < 15 or len(heads) < 6:
    FAULTS.append("election-man: the readers' tables are not in the form that this lint reads")
if FAULTS:
    print("\n".join(FAULTS))
    sys.exit(1)
print(f"election-man: {len(tables)} tables, {len(settings + quorums)} settings, {len(fields)} fields and {len(heads)} heads are those that are read")
PYTHON
