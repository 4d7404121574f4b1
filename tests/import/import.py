#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""import.py DATA_DIR OUT_DIR: make the election folder local-2017 from the archives' files.

Writes OUT_DIR/local-2017/ and, beside it, OUT_DIR/local-2017-corrections.csv. The same input gives the same bytes.
Exits 0 when done, 1 when the files are not what they were, 2 on wrong usage.
"""
import os
import sys

import areas
import baselines
import clock
import corrections
import england_wales
import folder
import mayors
import model
import parties as party_table
import scotland

NAME = "local-2017"
SEATS = {"PP52": 1901, "PP53": 1152, "PP90": 443, "PP102": 431, "PP77": 203, "PP63": 40, "PP85": 1}
ID_MAX = 128
TOTAL_SEATS, CONTESTS, CONTESTED, UNCONTESTED, VACANT, COUNCILS, MAYORS = 4850, 3396, 3299, 96, 1, 88, 8


def read(data, log):
    """Everything, as (contests, councils, parties)."""
    councils = areas.read(os.path.join(data, areas.FILE))
    parties = party_table.Parties(os.path.join(data, party_table.FILE))
    contests = england_wales.read(os.path.join(data, england_wales.FILE), councils, parties, log)
    contests += scotland.read(os.path.join(data, scotland.FILE), parties, log)
    contests += mayors.read(os.path.join(data, mayors.FILE), parties, log)
    clock.set_times(contests)
    return contests, councils, parties


def filled(contests, parties):
    """Councillors elected, by group."""
    seats = {}
    for contest in contests:
        if contest.poll == model.COUNCILLORS:
            for candidate in contest.candidates:
                group = parties.group(candidate.party)
                seats[group] = seats.get(group, 0) + candidate.elected
    return seats


def check(contests, councils, parties):
    """What must come out, or the files are not those this was written for."""
    wards = [contest for contest in contests if contest.poll == model.COUNCILLORS]
    contested = sum(contest.contested() for contest in wards)
    vacant = sum(contest.vacant() for contest in wards)
    counts = (len(wards), contested, len(wards) - contested - vacant, vacant, len(councils), len(contests) - len(wards))
    if counts != (CONTESTS, CONTESTED, UNCONTESTED, VACANT, COUNCILS, MAYORS):
        raise ValueError(f"contests: {counts}")
    seats = filled(contests, parties)
    if sum(seats.values()) != TOTAL_SEATS or any(seats[group] != n for group, n in SEATS.items()):
        raise ValueError(f"seats: {seats}")
    for code, council in councils.items():
        if sum(contest.seats for contest in wards if contest.area == code) != council.area.size:
            raise ValueError(f"{council.area.name}: its wards do not make {council.area.size} seats")
    if len({contest.id for contest in contests}) != len(contests):
        raise ValueError("two contests have one id")
    if max(len(contest.id) for contest in contests) > ID_MAX:
        raise ValueError("an id is too long for the protocol")


def main(arguments):
    if len(arguments) != 2:
        print("usage: import.py DATA_DIR OUT_DIR", file=sys.stderr)
        return 2
    data, out = arguments
    log = corrections.Corrections()
    try:
        contests, councils, parties = read(data, log)
        check(contests, councils, parties)
        holdings = baselines.notional(os.path.join(data, baselines.FILE), TOTAL_SEATS) + baselines.sitting(councils)
    except (ValueError, KeyError) as error:
        print(f"import.py: {error}", file=sys.stderr)
        return 1
    folder.write(os.path.join(out, NAME), contests, councils, parties, holdings)
    log.write(os.path.join(out, NAME + "-corrections.csv"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
