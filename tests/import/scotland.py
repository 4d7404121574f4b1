# SPDX-License-Identifier: Apache-2.0
"""The wards of Scotland: first preferences and every stage of every count, from council17.

The file gives for each stage what a candidate got and what that came to. Totals of 1,000 and more were typed to two
decimals in 34 wards: those are the total before plus what was got. Two of them cannot be had back that way because
what was got is rounded too. A total of 0 after an exclusion is 0, whatever the rounded transfer says. Everything
else that does not add up is one of the slips below, known by row and stage; a new one stops the import.
"""
import csv
from decimal import Decimal

import model
import spellings
import text

FILE = "scotland-2017-stv.csv"
STAGES = range(2, 13)

# The file knows councils by name, the folder by code.
COUNCILS = {
    "aberdeen-city": "S12000033", "aberdeenshire": "S12000034", "angus": "S12000041", "argyll-and-bute": "S12000035",
    "city-of-edinburgh": "S12000036", "clackmannanshire": "S12000005", "dumfries-and-galloway": "S12000006",
    "dundee-city": "S12000042", "east-ayrshire": "S12000008", "east-dunbartonshire": "S12000009",
    "east-lothian": "S12000010", "east-renfrewshire": "S12000011", "eilean-siar": "S12000013", "falkirk": "S12000014",
    "fife": "S12000015", "glasgow-city": "S12000043", "highland": "S12000017", "inverclyde": "S12000018",
    "midlothian": "S12000019", "moray": "S12000020", "north-ayrshire": "S12000021", "north-lanarkshire": "S12000044",
    "orkney-islands": "S12000023", "perth-and-kinross": "S12000024", "renfrewshire": "S12000038",
    "shetland-islands": "S12000027", "south-ayrshire": "S12000028", "south-lanarkshire": "S12000029",
    "stirling": "S12000030", "the-scottish-borders": "S12000026", "west-dunbartonshire": "S12000039",
    "west-lothian": "S12000040",
}

# (row, stage): printed total, the right one, why.
SLIPS = {
    (1176, 5): ("478.6821", "478.68214", "the last digit is missing: the total before plus the transfer"),
    (1180, 5): ("207.6444", "207.64444", "the last digit is missing: the transfer after it has it"),
    (1204, 2): ("680.668", "680.66808", "two digits are missing: the next total has them"),
    (1208, 2): ("998.5328", "998.53286", "the last digit is missing: the total before plus the transfer"),
    (1223, 3): ("393", "303", "293 and 10: the next total has it right, as have the ballots counted again"),
    (1552, 2): ("455.74652", "455.74652", "the transfer 30.74672 is a slip for 30.74652; left as published"),
    (1552, 4): ("571.60924", "571.60924", "the transfer 104.71045 is a slip for 104.71046; left as published"),
    (1557, 3): ("832.84154", "832.84152", "two figures changed places: the next total has it right"),
}
BLANK_TRANSFERS = {(2116, 7), (2144, 2)}    # mean 0
ROUNDED_TRANSFERS = {(1201, 8), (1303, 7)}
NAMES = {1182: ("Bill Bonnar ", "Bill Bonnar", "a blank after the name")}

# First preferences that another archive (LEAP) prints otherwise and cast vote records confirm as this file has them.
DOUBTED = {
    20: "LEAP prints 403 (two digits changed places); cast vote records have 430 as here; left as published",
    125: "LEAP prints 668 (20 too few); cast vote records have 688 as here; left as published",
    2285: "LEAP prints 660; cast vote records have 668 as here; left as published",
}

# Bearsden North: the first preferences sum to one more than the valid papers. It is sent as it was declared.
AS_DECLARED = {"S13002902": "valid 7034 and rejected 70 make the total poll, but first preferences sum to 7035; "
                            "left as published and sent as-declared"}


def read(path, parties, log):
    wards = {}
    with open(path, encoding="utf-8", newline="") as lines:
        for row, line in enumerate(csv.DictReader(lines), 2):
            wards.setdefault(line["map_ward_id"], []).append((row, line))
    return [_contest(code, lines, parties, log) for code, lines in wards.items()]


def _contest(code, lines, parties, log):
    first = lines[0][1]
    identifier = model.ward_id(first["council_id"], first["ward_name"])
    candidates = [_candidate(row, line, identifier, parties, log) for row, line in lines]
    seats = sum(candidate.elected for candidate in candidates)
    ward, why = spellings.spell(code, " ".join(first["ward_name"].split()))
    if ward != first["ward_name"]:
        log.add(FILE, lines[0][0], identifier, "ward", "", first["ward_name"], ward, why or "a blank too many")
    made = model.Contest(identifier, model.COUNCILLORS, COUNCILS[first["council_id"]], ward, code, seats, "stv",
                         candidates).settle()
    if first["contested"] == "1":
        _figures(made, lines[0][0], first, log)
    elif made.contested():
        raise ValueError(f"{identifier}: marked uncontested")
    else:
        log.add(FILE, lines[0][0], identifier, "seats", "", first["seats"], seats,
                "uncontested wards lack their seats: as many as were elected")
    return made


def _figures(contest, row, line, log):
    if int(line["seats"]) != contest.seats or int(line["candidates"]) != len(contest.candidates):
        raise ValueError(f"{contest.id}: seats or candidates do not agree")
    contest.electorate, contest.papers = int(line["electorate"]), int(line["total_poll"])
    contest.rejected, contest.quota = int(line["rejected"]), int(line["quota"])
    short = sum(c.votes for c in contest.candidates) + contest.rejected != contest.papers
    contest.as_declared = "the first preferences are one more than the valid papers" if short else ""
    if short != (contest.code in AS_DECLARED):
        raise ValueError(f"{contest.id}: first preferences, rejected and poll do not agree")
    if short:
        log.add(FILE, row, contest.id, "papers", "", contest.papers, contest.papers, AS_DECLARED[contest.code])


def _candidate(row, line, contest, parties, log):
    name = line["name"]
    if row in NAMES:
        printed, name, why = NAMES[row]
        if printed != line["name"]:
            raise ValueError(f"row {row}: expected {printed!r}")
        log.add(FILE, row, contest, "name", text.slug(name), printed, name, why)
    label = parties.scottish(line["party_name"])
    made = model.Candidate(name, parties.by_label(label, scottish=True), parties.description(label, scottish=True),
                           elected=line["elected"] == "1", row=row)
    if line["contested"] == "1":
        made.votes = _whole(line["first_prefs"])
        made.stages = _stages(row, line, contest, text.slug(name), log)
    if row in DOUBTED:
        log.add(FILE, row, contest, "votes", text.slug(name), made.votes, made.votes, DOUBTED[row])
    return made


def _whole(printed):
    value = Decimal(printed)
    if value != int(value):
        raise ValueError(f"not a whole vote: {printed}")
    return int(value)


def _stages(row, line, contest, candidate, log):
    """The totals after stages 2, 3, ..., as Decimals."""
    totals = []
    before = Decimal(line["first_prefs"])
    for stage in STAGES:
        printed = line[f"total_votes{stage:02d}"]
        if printed == "":
            break
        before, why = _total(row, stage, before, line[f"transfers{stage:02d}"], printed)
        totals.append(before)
        if why:
            log.add(FILE, row, contest, f"stage:{stage}", candidate, printed, plain(before), why)
    return totals


def _total(row, stage, before, transfer, printed):
    """The total after a stage, and why it is not simply the printed one."""
    total = Decimal(printed)
    if (row, stage) in SLIPS:
        expected, right, why = SLIPS[row, stage]
        if expected != printed:
            raise ValueError(f"row {row} stage {stage}: expected {expected}, found {printed}")
        return Decimal(right), why
    if (row, stage) in BLANK_TRANSFERS and transfer == "":
        return total, "the transfer is blank and means 0; left as published"
    got = Decimal(transfer)
    if total == before + got:
        return total, "the transfer is printed -68. and means -68; left as published" if transfer == "-68." else ""
    if total == 0 and abs(before + got) < Decimal("0.01"):
        return total, ""
    if total < 1000 or abs(total - before - got) >= Decimal("0.01"):
        raise ValueError(f"row {row} stage {stage}: {before} and {got} do not make {total}")
    if (row, stage) in ROUNDED_TRANSFERS:
        return total, "typed to two decimals, and so is the transfer: the other digits are lost; left as published"
    return before + got, "typed to two decimals: rebuilt as the total before plus the transfer"


def plain(value):
    """A Decimal as shortly as it can be written, never with an exponent."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
