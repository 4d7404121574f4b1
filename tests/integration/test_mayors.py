#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The eight mayors of 2017 pass the supplementary vote's rules, West Midlands with 238,628 to 234,862; a figure changed
in any of them is refused with the code of its rule."""
import csv
import os
import subprocess
import sys
import tempfile

import folders

SOURCE, BUILD = os.environ["TALLY_SOURCE"], os.environ["TALLY_BUILD"]
NIGHT = os.path.join(SOURCE, "clients", "elections", "local-2017")
DATA = os.path.join(SOURCE, "..", "shared", "data", "mayors-2017-sv.csv")
FIELDS = ("votes", "round2:second", "round2")


def check(folder):
    """What `tally election check` says, and whether the folder is sound."""
    done = subprocess.run([os.path.join(BUILD, "tally"), "election", "check", folder], capture_output=True, text=True,
                          check=False)
    return done.returncode == 0, done.stdout + done.stderr


def mayors():
    """Contests of the mayors' poll, each with its figures: {contest: {candidate: {field: number}}}, and the elected."""
    polls = {row["poll"] for row in folders.read_rows(NIGHT, "polls.csv") if row["kind"] == "mayor"}
    ids = [row["contest"] for row in folders.read_rows(NIGHT, "contests.csv") if row["poll"] in polls]
    figures, elected = {name: {} for name in ids}, {}
    for row in folders.read_rows(NIGHT, "declarations.csv"):
        if row["contest"] in figures and row["field"] in FIELDS:
            figures[row["contest"]].setdefault(row["candidate"], {})[row["field"]] = int(row["value"])
        if row["contest"] in figures and row["field"] == "elected" and row["value"] == "yes":
            elected[row["contest"]] = row["candidate"]
    return figures, elected


def spoilt(contest, field, candidate, change, want):
    """A copy of the night with one figure changed must be refused with the code."""
    def edit(rows):
        hits = [row for row in rows if (row["contest"], row["field"], row["candidate"]) == (contest, field, candidate)]
        assert len(hits) == 1, (contest, field, candidate)
        hits[0]["value"] = change(hits[0]["value"])
    with tempfile.TemporaryDirectory() as scratch:
        sound, said = check(folders.copy(NIGHT, os.path.join(scratch, "night"), edit))
    if sound or f"{want}:" not in said:
        sys.exit(f"{contest} {field} {candidate}: not refused with {want}, but\n{said}")


def more(number):
    return lambda value: str(int(value) + number)


sound, said = check(NIGHT)
if not sound:
    sys.exit(said)
figures, elected = mayors()
if len(figures) != 8 or set(elected) != set(figures):
    sys.exit(f"there are {len(figures)} mayors with {len(elected)} elected, not 8")
totals, rounds = {}, 0
for contest, votes in figures.items():
    first = {who: row["votes"] for who, row in votes.items()}
    held = 2 * max(first.values()) <= sum(first.values())
    rounds += held
    print(f"{contest}: {sum(first.values()):,} first preferences,"
          f" {'second round' if held else 'more than half'}, {elected[contest]} elected")
    if held:
        for who, row in votes.items():
            if "round2" in row:
                print(f"  {who}: {row['votes']:,} + {row['round2:second']:,} = {row['round2']:,}")
        totals[contest] = sorted((row["round2"] for row in votes.values() if "round2" in row), reverse=True)
        loser = min((who for who in votes if "round2" in votes[who]), key=lambda who: votes[who]["round2"])
        rest = sum(first.values()) - sum(row["votes"] for row in votes.values() if "round2" in row)
        spoilt(contest, "round2", loser, more(1), "V06")
        spoilt(contest, "round2:second", loser, more(rest), "V04")
if not any(pair == [238628, 234862] for pair in totals.values()):
    sys.exit("West Midlands is not 238,628 to 234,862")
print(f"{rounds} second rounds; each refused when a total (V06) or the second preferences (V04) change")
if not os.path.exists(DATA):
    print(f"{DATA} is not there: figures not compared with the source")
    sys.exit(0)
with open(DATA, encoding="utf-8-sig", newline="") as lines:
    finals = {}
    for row in csv.DictReader(lines):
        if row["final"]:
            finals.setdefault(row["contest"], []).append(int(row["final"]))
if sorted(sorted(pair, reverse=True) for pair in finals.values()) != sorted(totals.values()):
    sys.exit(f"the source has other totals: {finals}")
