# SPDX-License-Identifier: Apache-2.0
"""local-2017: councillors and mayors in Great Britain on 4 May 2017."""
import os

import areas
import baselines
import clock
import england_wales
import mayors
import model
import parties as party_table
import scotland

SETTINGS = {
    "id": "local-2017",
    "name": "Local elections, 4 May 2017",
    "name_cy": "Etholiadau lleol, 4 Mai 2017",
    "origin": "tally.example/local-2017",
    "root": areas.ROOT.code,
    "headline": model.COUNCILLORS,
    "control": baselines.SITTING,
    "note": "The figures are those of 4 May 2017. The order and the times of the declarations are synthetic.",
    "note_cy": "Ffigurau 4 Mai 2017 yw'r rhain. Mae trefn ac amserau'r datganiadau yn rhai synthetig.",
}
TIMES = (model.POLLING_DAY, "2017-04-04T16:00:00+01:00", "2017-05-04T22:00:00+01:00")
POLLS = [
    (model.COUNCILLORS, "councillors", "Councillors", "Cynghorwyr", *TIMES),
    (model.MAYORS, "mayor", "Mayors", "Meiri", *TIMES),
]
SEATS = {"PP52": 1901, "PP53": 1152, "PP90": 443, "PP102": 431, "PP77": 203, "PP63": 40, "PP85": 1}
ID_MAX = 128
TOTAL_SEATS, CONTESTS, CONTESTED, UNCONTESTED, VACANT, COUNCILS, MAYORS = 4850, 3396, 3299, 96, 1, 88, 8


def _read(data, log):
    """Everything, as (contests, councils, parties)."""
    councils = areas.read(os.path.join(data, areas.FILE), log)
    parties = party_table.Parties(os.path.join(data, party_table.FILE))
    contests = england_wales.read(os.path.join(data, england_wales.FILE), councils, parties, log)
    contests += scotland.read(os.path.join(data, scotland.FILE), parties, log)
    contests += mayors.read(os.path.join(data, mayors.FILE), parties, log)
    clock.set_times(contests)
    return contests, councils, parties


def _filled(contests, parties):
    """Councillors elected, by group."""
    seats = {}
    for contest in contests:
        if contest.poll == model.COUNCILLORS:
            for candidate in contest.candidates:
                group = parties.group(candidate.party)
                seats[group] = seats.get(group, 0) + candidate.elected
    return seats


def _check(contests, councils, parties):
    """What must come out, or the files are not those this was written for."""
    wards = [contest for contest in contests if contest.poll == model.COUNCILLORS]
    contested = sum(contest.contested() for contest in wards)
    vacant = sum(contest.vacant() for contest in wards)
    counts = (len(wards), contested, len(wards) - contested - vacant, vacant, len(councils), len(contests) - len(wards))
    if counts != (CONTESTS, CONTESTED, UNCONTESTED, VACANT, COUNCILS, MAYORS):
        raise ValueError(f"contests: {counts}")
    seats = _filled(contests, parties)
    if sum(seats.values()) != TOTAL_SEATS or any(seats[group] != n for group, n in SEATS.items()):
        raise ValueError(f"seats: {seats}")
    for code, council in councils.items():
        if sum(contest.seats for contest in wards if contest.area == code) != council.area.size:
            raise ValueError(f"{council.area.name}: its wards do not make {council.area.size} seats")
    if len({contest.id for contest in contests}) != len(contests):
        raise ValueError("two contests have one id")
    if max(len(contest.id) for contest in contests) > ID_MAX:
        raise ValueError("an id is too long for the protocol")


def make(data, log):
    """The election, from the files in `data`."""
    contests, councils, parties = _read(data, log)
    _check(contests, councils, parties)
    holdings = baselines.notional(os.path.join(data, baselines.FILE), TOTAL_SEATS) + baselines.sitting(councils)
    return model.Election(SETTINGS, POLLS, areas.tree(councils), parties.rows(), contests, baselines.SECTIONS, holdings,
                          areas.offices(councils))
