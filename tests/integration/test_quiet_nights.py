#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules are quiet on real nights: of the honest sheets of 2017 they warn of fewer than 3 in a hundred and query fewer
than 5 in a thousand. The shares are printed, with the codes."""
import json
import os
import subprocess
import sys

SOURCE, BUILD = os.environ["TALLY_SOURCE"], os.environ["TALLY_BUILD"]
NIGHTS = ("local-2017", "general-2017")
WARNED, QUERIED = 0.03, 0.005


def doubts(folder):
    done = subprocess.run([os.path.join(BUILD, "tally"), "election", "check", "--json", folder], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{folder} is not sound:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


loud, seen = [], 0
for night in NIGHTS:
    folder = os.path.join(SOURCE, "clients", "elections", night)
    if not os.path.isdir(folder):
        print(f"{night}: not shipped here, not looked at")
        continue
    found = doubts(folder)
    sheets, codes = found["declarations"], found["doubts"]["codes"]
    warned, queried = (found["doubts"][what] / sheets for what in ("warned", "queried"))
    print(f"{night}: {sheets} sheets, warned {warned:.2%}, queried {queried:.2%}"
          f" ({', '.join(f'{code} {n}' for code, n in codes.items()) or 'no codes'})")
    seen += sheets
    if warned >= WARNED or queried >= QUERIED:
        loud.append(night)
if not seen:
    sys.exit("there was no night to look at")
if loud:
    sys.exit(f"too loud: {', '.join(loud)}")
