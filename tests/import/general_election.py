# SPDX-License-Identifier: Apache-2.0
"""general-2017: the House of Commons, 8 June 2017.

One count centre for each nation and region of England: a returning officer for each constituency would be as true,
and 650 sets of keys for a rehearsal. What the results are compared with, `general-2015`, is what the file's words say,
"Con hold" or "Con gain from Lab": they name the party that won the seat at the general election of 2015, by-elections
since then (Clacton's member had left UKIP, Copeland's had changed) passed over. The boundaries were the same, so that each
constituency's own holder stands there too, and regions' seats are those of their constituencies. Votes of 2015 are not in
the files, only changes of shares, from which none can be made. Who had the majority stands under a name of its own,
`government-2015`: what has an area's own row is compared when the area is complete, and the sums over the regions are to
be compared as the night goes on.
"""
from collections import Counter

import constituencies
import constituency_names
import model

CONTESTS, CANDIDATES, ELECTORATE, VALID, REJECTED = 650, 3304, 46836533, 32204184, 74188
BASELINE = "general-2015"
GOVERNMENT = "government-2015"
BASELINES = ((BASELINE, "General election of 7 May 2015", "Etholiad cyffredinol 7 Mai 2015"),
             (GOVERNMENT, "Majority of 7 May 2015", "Mwyafrif 7 Mai 2015"))
SETTINGS = {
    "id": "general-2017",
    "name": "General election, 8 June 2017",
    "name_cy": "Etholiad cyffredinol, 8 Mehefin 2017",
    "origin": "tally.example/general-2017",
    "root": "UK",
    "headline": constituencies.POLL,
    "control": GOVERNMENT,
    "note": "The figures are those of 8 June 2017, and so are the minutes of the declarations. The officers are made up.",
    "note_cy": "Ffigurau 8 Mehefin 2017 yw'r rhain, a munudau'r datganiadau hefyd. Dychmygol yw'r swyddogion.",
}
POLLS = [(constituencies.POLL, "parliament", "Members of Parliament", "Aelodau Seneddol", constituencies.POLLING_DAY,
          "2017-05-11T16:00:00+01:00", "2017-06-08T22:00:00+01:00")]
NATIONS = [
    model.Area("E92000001", "UK", "nation", "England", "Lloegr"),
    model.Area("N92000002", "UK", "nation", "Northern Ireland", "Gogledd Iwerddon"),
    model.Area("S92000003", "UK", "nation", "Scotland", "Yr Alban"),
    model.Area("W92000004", "UK", "nation", "Wales", "Cymru"),
]
REGIONS = [model.Area(code, "E92000001", "region", *names) for code, names in constituency_names.REGIONS.items()]
AREAS = [model.Area("UK", "", "country", "United Kingdom", "Y Deyrnas Unedig", CONTESTS), *NATIONS, *REGIONS]
OFFICES = [model.Office(slug, area.code, area.name, area.name_cy) for slug, area in (
    *zip(("north-east", "north-west", "yorkshire", "east-midlands", "west-midlands", "east", "london", "south-east",
          "south-west"), REGIONS),
    *zip(("northern-ireland", "scotland", "wales"), NATIONS[1:]))]

SEATS = {"Con": 317, "Lab": 262, "SNP": 35, "LD": 12, "DUP": 10, "SF": 7, "PC": 4, "Green": 1, "Ind": 1, "Spk": 1}
BEFORE = {"Con": 330, "Lab": 232, "SNP": 56, "LD": 8, "DUP": 8, "SF": 4, "PC": 3, "SDLP": 3, "UUP": 2, "UKIP": 1,
          "Green": 1, "Ind": 1, "Spk": 1}


def _held(result):
    """Who has the seat, and who had it, in the words of the file."""
    now, _, before = result.partition(" gain from ")
    return (now, before) if before else (result.removesuffix(" hold"),) * 2


def _check(contests, results):
    sums = (len(contests), sum(len(contest.candidates) for contest in contests),
            sum(contest.electorate for contest in contests), sum(contest.papers for contest in contests),
            sum(contest.rejected for contest in contests))
    if sums != (CONTESTS, CANDIDATES, ELECTORATE, VALID + REJECTED, REJECTED):
        raise ValueError(f"sums: {sums}")
    held = [_held(result) for result in results]
    if [Counter(side) for side in zip(*held)] != [SEATS, BEFORE]:
        raise ValueError(f"seats: {held}")
    for made in ([contest.id for contest in contests], [contest.code for contest in contests]):
        if len(set(made)) != len(made):
            raise ValueError("two contests have one id or code")
    if {contest.area for contest in contests} != {office.area for office in OFFICES}:
        raise ValueError("the regions are others")


def _holdings(contests, results, labels):
    """Seats in each region, of the same parties everywhere, so that sums over regions compare like with like."""
    before = Counter((contest.area, labels[_held(result)[1]]) for contest, result in zip(contests, results))
    groups = sorted({group for _, group in before}) + ["others"]
    rows = [(BASELINE, constituencies.POLL, office.area, group, before[office.area, group], "", "")
            for office in sorted(OFFICES, key=lambda office: office.area) for group in groups]
    rows += [(BASELINE, constituencies.POLL, contest.area, labels[_held(result)[1]], 1, "", "", contest.id)
             for contest, result in sorted(zip(contests, results), key=lambda pair: (pair[0].area, pair[0].id))]
    majority, = (group for group, seats in Counter(labels[_held(result)[1]] for result in results).items()
                 if 2 * seats > CONTESTS)
    rows += [(GOVERNMENT, constituencies.POLL, "UK", majority, "", "", "yes"),
             (GOVERNMENT, constituencies.POLL, "UK", "others", "", "", "")]
    return rows


def make(data, log):
    """The election, from the files in `data`."""
    parties = constituencies.Parties()
    contests, results = constituencies.read(data, parties, log)
    _check(contests, results)
    return model.Election(SETTINGS, POLLS, AREAS, parties.rows(), contests, BASELINES,
                          _holdings(contests, results, parties.labels), OFFICES)
