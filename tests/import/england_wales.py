# SPDX-License-Identifier: Apache-2.0
"""The wards of England and Wales, from the Local Elections Archive Project.

The file has one line for each candidate and nothing for a ward: no electorate, no papers. The seats of a ward are the
candidates it marks elected. A ward all of whose votes are 0 was uncontested. All dirt known is in the tables below,
each with its row in the file (the header is row 1); anything else unexpected stops the import.
"""
import csv

import model
import spellings
import text

FILE = "england-wales-2017.csv"
SPACE = "&#8203;"                # a zero-width space that somebody's web page turned into characters
NOT_COUNTED = {"E06000053"}      # Isles of Scilly: not among the 88 councils that broadcasters count

# Names with a mark that does not belong to them: a slip of some character set, or the result itself.
NAMES = {
    592: ("Leeroy Jeremiah (ELECTED)", "Leeroy Jeremiah", "the result of a lot stands in the name"),
    593: ("Kath Baker (NOT ELECTED)", "Kath Baker", "the result of a lot stands in the name"),
    10530: ("Dave O?'Neill", "Dave O'Neill", "a ? too many"),
    10667: ("Patricia O?'Brien", "Patricia O'Brien", "a ? too many"),
    10821: ("Eamonn O'?Nolan", "Eamonn O'Nolan", "a ? too many"),
}

# Ties for the last seat, decided by lot. Two of the three winners have the returning officer's additional vote in
# their figure, which the folder takes off: a lot is recorded, it is not a vote. Seven other wins by one vote
# (Sirhowy, Glanymor, Llangollen, Flint Oakenholt, Hope, Pelenna, St Dials) are real and stay.
LOTS = {
    592: ("won", 655, 655),      # Newbridge, Caerphilly
    593: ("lost", 655, 655),
    4865: ("won", 133, 132),     # Hendre, Gwynedd
    4866: ("lost", 132, 132),
    8701: ("won", 357, 356),     # South Blyth, Northumberland
    8702: ("lost", 356, 356),
}

# Polls that were put off because a candidate had died, by ward: from when the contest takes a declaration, and when
# the folder has it declared.
POSTPONED = {
    "W05000377": ("2017-05-11T16:00:00+01:00", "2017-05-11T16:05:00+01:00"),    # Llandyfriog, Ceredigion: unopposed
    "W05000708": ("2017-06-08T22:00:00+01:00", "2017-06-09T01:30:00+01:00"),    # Cyfarthfa, Merthyr Tydfil: 3 seats
}

# The one seat without a candidate. Powys's codes run by the alphabet, and W05000355 is the only one missing between
# Ynyscedwyn (354) and Ystradgynlais (356).
VACANT = ("W06000023", "Yscir", "W05000355", 1)


def read(path, councils, parties, log):
    """All contests of the file and the vacant one, in the file's order."""
    wards = {}
    with open(path, encoding="utf-8", newline="") as lines:
        for row, line in enumerate(csv.DictReader(lines), 2):
            if line["council_gss"] not in NOT_COUNTED:
                wards.setdefault((line["council_gss"], line["ward_gss"]), []).append((row, line))
    contests = [_contest(key, lines, councils, parties, log) for key, lines in wards.items()]
    contests.append(_vacant(councils, log))
    return contests


def _contest(key, lines, councils, parties, log):
    council, code = key
    ward = lines[0][1]["ward"].replace(SPACE, "")
    identifier = model.ward_id(councils[council].slug, ward)
    candidates = [_candidate(row, line, identifier, parties, log) for row, line in lines]
    seats = sum(candidate.elected for candidate in candidates)
    name, why = spellings.spell(code, ward)
    made = model.Contest(identifier, model.COUNCILLORS, council, name, code, seats, "plurality", candidates)
    if code in POSTPONED:
        made.status = "postponed"
        made.date, made.declared = POSTPONED[code]
    made.settle()
    _log_ward(lines, made, why, log)
    if not _votes_stand(made):
        _take_votes_off(made, lines[0][0], log)
    return made


def _candidate(row, line, contest, parties, log):
    votes = int(line["votes"])
    name = line["candidate"]
    if row in NAMES:
        printed, name, why = NAMES[row]
        if printed != line["candidate"]:
            raise ValueError(f"row {row}: expected {printed!r}, found {line['candidate']!r}")
        log.add(FILE, row, contest, "name", text.slug(name), printed, name, why)
    label = line["party"].strip()
    party = parties.by_label(label)
    if label != line["party"]:
        log.add(FILE, row, contest, "party", text.slug(name), line["party"], party,
                "a blank after the label, which is one of the Ashfield Independents'")
    made = model.Candidate(name, party, parties.description(label), votes, line["elected"] == "1", row=row)
    if row in LOTS:
        _draw(made, row, contest, log)
    return made


def _draw(candidate, row, contest, log):
    lot, printed, votes = LOTS[row]
    if candidate.votes != printed or candidate.elected != (lot == "won"):
        raise ValueError(f"row {row}: not the tie that was expected")
    candidate.votes, candidate.lot = votes, lot
    why = "a tie decided by lot: the lot is recorded"
    if votes != printed:
        log.add(FILE, row, contest, "votes", text.slug(candidate.name), printed, votes,
                "a tie decided by lot: the returning officer's additional vote is taken off again")
    log.add(FILE, row, contest, "lot", text.slug(candidate.name), "", lot, why)


def _votes_stand(contest):
    """Votes of 0 mean that nobody voted because there was no poll, and only then."""
    empty = [candidate.votes == 0 for candidate in contest.candidates]
    if any(empty) != all(empty) or all(empty) == contest.contested():
        raise ValueError(f"{contest.id}: votes of 0 in a contested ward, or others in an uncontested one")
    return contest.contested()


def _take_votes_off(contest, row, log):
    for candidate in contest.candidates:
        candidate.votes = None
    log.add(FILE, row, contest.id, "votes", "", 0, "", "uncontested: no votes were cast, which is not 0 votes")


def _log_ward(lines, contest, why, log):
    for row, line in lines:
        if line["ward"] != contest.name:
            log.add(FILE, row, contest.id, "ward", "", line["ward"], contest.name,
                    why or "a zero-width space in characters")
    if contest.status:
        log.add(FILE, lines[0][0], contest.id, "status", "", "", contest.status,
                f"a candidate had died: filled after 4 May, in the folder from {contest.date}")


def _vacant(councils, log):
    council, ward, code, seats = VACANT
    identifier = model.ward_id(councils[council].slug, ward)
    log.add(FILE, "", identifier, "contest", "", "", "vacant",
            "nobody stood: the archive leaves the ward out; its code is the gap in the alphabet of Powys's codes")
    return model.Contest(identifier, model.COUNCILLORS, council, ward, code, seats, "plurality", [])
