#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""general.py [TIME]: what the general election of 8 June 2017 came to by a time, straight from the archive's files, as
one JSON object; at the end without a time. TIME as in 2017-06-09T03:00:00+01:00.

A second way to the same figures, as sums.py is for the local elections: nothing here comes from tests/import or from the
folder that it makes. `at` returns the object; its keys:

    declared      constituencies declared at the time or before it, of `total`
    electorate    of those declared; papers: valid and invalid, valid, rejected
    seats, votes  by group
    areas         area -> the same six for the UK, its nations and the regions of England
    changed       [who had it, who has it] -> seats, of those declared, as the file says it ("Con gain from Lab")
    before        area -> group -> seats in 2015, of all constituencies, declared or not

Groups are Electoral Commission ids, `ind` and `x-speaker`. A label of the file is a group, under the id that most of its
candidates have.
"""
import csv
import json
import os
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(os.path.dirname(SOURCE), "shared", "data")
SUMMER_TIME = timezone(timedelta(hours=1))
UK, ENGLAND = "UK", "E92000001"
NO_ID = {"Ind": "ind", "Spk": "x-speaker"}


def table(data, name):
    with open(os.path.join(data, name), encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def groups_of(candidacies):
    """label -> group."""
    ids = defaultdict(Counter)
    for line in candidacies:
        ids[line[8]][line[9]] += 1
    return {label: NO_ID.get(label) or found.most_common(1)[0][0] for label, found in ids.items()}


def areas_of(line):
    """The region or nation, the nation of a region, and all of it."""
    return [line[1], *([ENGLAND] if line[1].startswith("E12") else []), UK]


def declared_at(line):
    return datetime.strptime(line[7], "%d/%m/%Y %H:%M").replace(tzinfo=SUMMER_TIME)


def held(line, groups):
    """(who had the seat in 2015, who has it now)."""
    words = line[11].split(" ")    # "Con hold", "Con gain from Lab"
    return groups[words[-1] if words[1] == "gain" else words[0]], groups[words[0]]


class Sums:
    """What has been declared in one area."""

    def __init__(self):
        self.total = self.declared = self.electorate = self.valid = self.rejected = 0
        self.seats, self.votes = Counter(), Counter()

    def add(self, line, votes, winner):
        self.declared += 1
        self.electorate += int(line[14])
        self.valid += sum(votes.values())
        self.rejected += int(line[16])
        self.seats[winner] += 1
        self.votes.update(votes)

    def object(self):
        return {"total": self.total, "declared": self.declared, "electorate": self.electorate,
                "papers": self.valid + self.rejected, "valid": self.valid, "rejected": self.rejected,
                "seats": dict(self.seats), "votes": dict(self.votes)}


def at(moment=None, data=DATA):
    """The object. A moment without an offset is one of the clock on the night."""
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=SUMMER_TIME)
    candidacies = table(data, "ge2017-candidacies.csv")
    groups = groups_of(candidacies)
    votes, best = defaultdict(Counter), {}
    for line in candidacies:
        votes[line[0]][groups[line[8]]] += int(line[18])
        best[line[0]] = max(best.get(line[0], (0, "")), (int(line[18]), groups[line[8]]))
    areas, changed, before = defaultdict(Sums), Counter(), defaultdict(Counter)
    for line in table(data, "ge2017-constituencies.csv"):
        was, now = held(line, groups)
        if best[line[0]][1] != now:
            raise ValueError(f"{line[2]}: {line[11]}, but {best[line[0]]}")
        for area in areas_of(line):
            areas[area].total += 1
            before[area][was] += 1
            if moment is None or declared_at(line) <= moment:
                areas[area].add(line, votes[line[0]], now)
        if moment is None or declared_at(line) <= moment:
            changed[was, now] += was != now
    return {**areas[UK].object(), "areas": {area: found.object() for area, found in areas.items()},
            "changed": [[*pair, n] for pair, n in sorted(changed.items()) if n],
            "before": {area: dict(found) for area, found in before.items()}}


def main(arguments):
    if len(arguments) > 1:
        print("usage: general.py [TIME]", file=sys.stderr)
        return 2
    if not os.path.isdir(DATA):
        print("SKIP: ../shared absent")
        return 77
    json.dump(at(datetime.fromisoformat(arguments[0]) if arguments else None), sys.stdout, indent=1, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
