#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# guide.sh SOURCE_DIR BUILD_DIR: what the operator's guide tells people to type can be typed: each fenced block is one that
# tests/service/test_guide.py runs, or a way to install; bash reads it; options of tallyd and units of systemctl are there. (The
# commands of tally are pages.sh's.) What it and the other .md files link to is in the tree.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
[ -x "$2/tallyd" ] || { echo "guide: $2/tallyd is not built"; exit 1; }
exec /usr/bin/python3 - "$2/tallyd" <<'PYTHON'
import glob
import os
import re
import subprocess
import sys

GUIDE, TEST = "systemd/README.md", "tests/service/test_guide.py"
INSTALLED = {"packages", "source"}
VERBS = {"start", "stop", "restart", "reload", "status", "enable", "disable", "kill", "is-active", "daemon-reload", "edit"}
FAULTS = []


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def units_of(line):
    """What systemctl is told, without its options and signals."""
    words = re.sub(r" -s [A-Z]+", "", re.split(r"[;&|#]", line)[0]).split()[1:]
    return [word for word in words if not word.startswith("-")]


TOLD = subprocess.run([sys.argv[1], "--help"], check=True, capture_output=True, text=True).stdout
OPTIONS = set(re.findall(r"--[a-z-]+", TOLD))
guide, fence, word, block, commands = read(GUIDE).splitlines(), False, "", "", 0
run = set(re.findall(r'self\.type\("(\w*)"', read(TEST))) | set(re.findall(r'word == "(\w+)"', read(TEST)))
for number, line in enumerate(guide, 1):
    if line.startswith("```"):
        fence = not fence
        word, block = (line[3:], "") if fence else (word, block)
        if fence and not re.fullmatch(r"sh( \w+)?", word):
            FAULTS.append(f"{GUIDE}:{number}: a block is fenced as sh, with a word behind or none")
        elif fence and word[3:] not in run | INSTALLED:
            FAULTS.append(f"{GUIDE}:{number}: no test types the block '{word}'")
        elif not fence:
            done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
            FAULTS.extend(f"{GUIDE}:{number}: {said}" for said in done.stderr.splitlines())
        continue
    block += line + "\n" if fence else ""
    if not fence and not line.startswith("    "):
        continue
    line = line.strip()
    commands += bool(re.match(r"[a-z]", line))
    if re.search(r"(^|-- )tallyd ", line):
        FAULTS.extend(f"{GUIDE}:{number}: tallyd takes no {option}" for option in re.findall(r" (--[a-z-]+)", line.split("tallyd ", 1)[1])
                      if option not in OPTIONS)
    if line.startswith("systemctl "):
        verb, *units = units_of(line)
        if verb not in VERBS:
            FAULTS.append(f"{GUIDE}:{number}: systemctl {verb} is not among those this lint knows")
        FAULTS.extend(f"{GUIDE}:{number}: there is no unit {unit}" for unit in units
                      if not os.path.exists(f"systemd/{unit if '.' in unit else unit + '.service'}"))
for path in ["README.md", *glob.glob("systemd/*.md"), *glob.glob("clients/*/*.md")]:
    FAULTS += [f"{path}:1: links to {link}, which is not there" for link in re.findall(r"\]\(([^)#:]+)\)", read(path))
               if not os.path.exists(os.path.join(os.path.dirname(path), link))]
FAULTS += [f"{TEST}:1: types '{word}', which the guide does not have" for word in sorted(run - {re.sub('^```sh ?', '', line) for line in guide if line.startswith("```sh")})]
if FAULTS or commands < 50:
    print("\n".join(FAULTS) or f"guide: only {commands} commands: is this the guide?")
    sys.exit(1)
print(f"guide: {commands} lines to type, in blocks that a test types or that are checked here")
PYTHON
