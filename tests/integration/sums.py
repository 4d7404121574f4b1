#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""sums.py [DATA_DIR]: what the election of 4 May 2017 comes to, straight from the archives' files, as one JSON object.

A second way to the same figures, so that a mistake of the importer cannot hide: nothing here comes from tests/import
or from the folder that it makes. `of_data` returns the object; its keys:

    contests          councillors' contests by state, and contests_of by area
    total_seats       councillors elected; seats by group; seats_of by area (GB, its nations, 88 councils)
    votes             by area, then group; contested wards only, Scotland's are first preferences
    registrations     {registration: [seats, votes]} in GB, for those whose group is another's
    control           {total, no_overall_control, groups, councils: group or null by code}
    was               the same for who was in control before
    change            baseline -> area -> group -> seats more or fewer; `others` together, `unattributed` as the baseline's
    councils_change   group -> councils more or fewer than before (sitting-2016), in GB
    mayors            contest -> winner, group, votes

Groups: Electoral Commission ids, `ind`, `x-` and the archive's label.
"""
import csv
import json
import os
import re
import sys
from collections import Counter, defaultdict

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(os.path.dirname(SOURCE), "shared", "data")
NATION = {"E": "E92000001", "S": "S92000003", "W": "W92000004"}
SCILLY = "E06000053"

# The winners of two ties by lot have the returning officer's additional vote in their figure.
ADDED_VOTE = {("W05000073", "Richard Hughes"), ("E05009153", "Lesley Rickerby")}

PARTIES_2016 = {"ocd2016_con": "PP52", "ocd2016_lab": "PP53", "ocd2016_ld": "PP90", "ocd2016_green": "PP63",
                "ocd2016_ukip": "PP85", "ocd2016_pc": "PP77", "ocd2016_snp": "PP102", "ocd2016_other": "others"}
NOTIONAL = {"Con": "PP52", "Lab": "PP53", "LD": "PP90", "SNP": "PP102", "PC": "PP77", "UKIP": "PP85", "Grn": "PP63",
            "MK": "PP58", "Ind/other": "others"}

# Scottish parties by a word of the name that no other Scottish party has.
SCOTTISH_WORDS = {
    "National Party": "PP102", "Labour": "PP53", "Conservative": "PP52", "Liberal": "PP90", "Green": "PP63",
    "UKIP": "PP85", "Libertarian": "x-libtn", "Trade Unionist": "x-tusc", "Solidarity": "x-sol", "Scottish Socialist": "x-ssp",
    "North Lanarkshire": "x-ianl", "Better Britain": "x-nrmupb", "West Dunbartonshire": "x-wduns",
    "Social Democratic": "x-sdp", "National Front": "x-nf", "Socialist Labour": "x-soclab",
    "Independent Network": "x-indnwk", "Orkney": "x-omg", "Rubbish": "x-rubbish", "Christian": "x-chr", "RISE": "x-rise", "Scottish Unionist": "x-sup",
}

# Scottish councils whose name in the results is not the one in the list of councils.
SCOTTISH_COUNCILS = {"Aberdeen City": "Aberdeen", "City of Edinburgh": "Edinburgh", "Dundee City": "Dundee",
                     "Glasgow City": "Glasgow", "Na h-Eileanan an Iar": "Eilean Siar", "Orkney Islands": "Orkney",
                     "Shetland Islands": "Shetland", "The Scottish Borders": "Scottish Borders"}


def table(data, name):
    with open(os.path.join(data, name), encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def english_groups(data):
    """label -> group, for England and Wales; labels keep whatever blanks they have."""
    groups = {}
    for line in table(data, "party-labels-to-ec.csv"):
        label = line["leap_label"]
        made = "x-" + re.sub(r"[^a-z0-9]", "", label.lower())
        groups[label] = line["ec_code"] or made
    groups.update({"Ind": "ind", "MK": "PP58", "Grn": "PP63", "CC(Hart)": "PP367"})
    return groups


def scottish_group(name):
    if name == "Independent":
        return "ind"
    words = [word for word in SCOTTISH_WORDS if word in name and (word, name) != ("Labour", "Socialist Labour Party")]
    if len(words) != 1:
        raise ValueError(f"{name}: {words}")
    return SCOTTISH_WORDS[words[0]]


def wards(data):
    """(council, ward, [(group, votes or None, elected)...]) of every ward with a candidate, Scilly's left out."""
    groups = english_groups(data)
    codes = {line["council"]: line["gss_leap"] for line in table(data, "councils-2017.csv")}
    found = defaultdict(list)
    for line in table(data, "england-wales-2017.csv"):
        if line["council_gss"] != SCILLY:
            votes = int(line["votes"]) - ((line["ward_gss"], line["candidate"]) in ADDED_VOTE)
            found[line["council_gss"], line["ward_gss"]].append((groups[line["party"]], votes, line["elected"] == "1"))
    for (council, ward), candidates in found.items():
        voted = any(votes for _, votes, _ in candidates)
        yield council, ward, [(group, votes if voted else None, elected) for group, votes, elected in candidates]
    found = defaultdict(list)
    for line in table(data, "scotland-2017-stv.csv"):
        council = codes[SCOTTISH_COUNCILS.get(line["council_name"], line["council_name"])]
        votes = int(float(line["first_prefs"])) if line["first_prefs"] else None
        found[council, line["map_ward_id"]].append((scottish_group(line["party_name"]), votes, line["elected"] == "1"))
    for (council, ward), candidates in found.items():
        yield council, ward, candidates


def add_up(data):
    """Contests by state, seats and votes, for each area."""
    contests, seats, votes = defaultdict(Counter), defaultdict(Counter), defaultdict(Counter)
    for council, _, candidates in wards(data):
        state = "uncontested" if candidates[0][1] is None else "declared"
        for area in ("GB", NATION[council[0]], council):
            contests[area][state] += 1
            for group, counted, elected in candidates:
                seats[area][group] += elected
                votes[area][group] += counted or 0
    for area in ("GB", NATION["W"], "W06000023"):    # Yscir in Powys: no candidate
        contests[area]["vacant"] += 1
    return contests, seats, votes


def control_now(councils, seats):
    """Who has more than half of all seats of each council; independents are no party."""
    holders = {}
    for line in councils:
        code = line["gss_leap"]
        size = int(line["seats_total"]) + (code == "W06000023")
        holders[code] = next((group for group, n in seats[code].items() if 2 * n > size and group != "ind"), None)
    return holders


def control_before(councils):
    names = {"Con": "PP52", "Lab": "PP53", "SNP": "PP102", "Plaid": "PP77"}
    return {line["gss_leap"]: names.get(line["ocd2016_majority"]) for line in councils}


def counted(holders):
    groups = Counter(group for group in holders.values() if group)
    return {"total": len(holders), "no_overall_control": len(holders) - sum(groups.values()),
            "groups": dict(groups), "councils": holders}


def compare(now, before):
    """Seats of each group that the baseline names less what it had; all the rest together against `others`."""
    named = {group: now.get(group, 0) - n for group, n in before.items() if group not in ("others", "unattributed")}
    rest = sum(n for group, n in now.items() if group not in named)
    return {**named, "others": rest - before["others"]}


def changes(data, councils, seats):
    sitting = {}
    for line in councils:
        before = {group: int(line[column]) for column, group in PARTIES_2016.items()}
        sitting[line["gss_leap"]] = compare(seats[line["gss_leap"]], before)
    above = defaultdict(Counter)
    for code, difference in sitting.items():
        for area in ("GB", NATION[code[0]]):
            above[area].update(difference)
    sitting.update((area, dict(total)) for area, total in above.items())
    before = {NOTIONAL[line["party"]]: int(line["seats_defended_notional"])
              for line in table(data, "baseline-gb-notional.csv")}
    notional = {**compare(seats["GB"], before), "unattributed": sum(seats["GB"].values()) - sum(before.values())}
    return {"sitting-2016": sitting, "notional": {"GB": notional}}


def mayors(data):
    winners = {}
    groups = {"Labour": "PP53", "Labour and Co-operative": "PP53", "Conservative": "PP52"}
    for line in table(data, "mayors-2017-sv.csv"):
        if line["elected"] == "1":
            contest = f"mayor.{line['contest']}.2017-05-04"
            winners[contest] = {"winner": line["candidate"], "group": groups[line["party"]],
                                "votes": int(line["first_pref"]),
                                "final": int(line["final"]) if line["final"] else None}
    return winners


def scottish_greens(data):
    """The one registration that reports under another's name among councillors: [seats, votes]."""
    lines = [line for line in table(data, "scotland-2017-stv.csv") if line["party_name"] == "Scottish Green Party"]
    return [sum(line["elected"] == "1" for line in lines), sum(int(float(line["first_prefs"] or 0)) for line in lines)]


def of_data(data=DATA):
    """The whole object."""
    councils = [line for line in table(data, "councils-2017.csv") if line["counted_by_bbc"] == "1"]
    contests, seats, votes = add_up(data)
    states = {area: {"total": sum(n.values()), **{state: n[state] for state in
                     ("declared", "queried", "pending", "uncontested", "postponed", "vacant")}}
              for area, n in contests.items()}
    now, was = control_now(councils, seats), control_before(councils)
    gained = Counter(group for group in now.values() if group)
    gained.subtract(group for group in was.values() if group)
    return {
        "contests": states["GB"], "contests_of": states,
        "total_seats": sum(seats["GB"].values()),
        "seats": {group: n for group, n in seats["GB"].items() if n},
        "seats_of": {area: {group: n for group, n in found.items() if n} for area, found in seats.items()},
        "votes": {area: dict(found) for area, found in votes.items()},
        "registrations": {"PP130": scottish_greens(data)},
        "control": counted(now), "was": counted(was),
        "change": changes(data, councils, seats), "councils_change": dict(gained),
        "mayors": mayors(data),
    }


def main(arguments):
    if len(arguments) > 1:
        print("usage: sums.py [DATA_DIR]", file=sys.stderr)
        return 2
    data = arguments[0] if arguments else DATA
    if not os.path.isdir(data):
        print("SKIP: ../shared absent")
        return 77
    json.dump(of_data(data), sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
