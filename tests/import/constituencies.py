# SPDX-License-Identifier: Apache-2.0
"""The 650 constituencies of the general election of 2017, from the House of Commons Library.

Two files without a header, one line for each constituency and one for each candidate; what they both say must agree.
The papers counted are the valid votes and the invalid ones together. Times are those of the clock on the night,
British Summer Time. All dirt known is in the tables here and in constituency_names.py.
"""
import csv
import os
from collections import Counter
from datetime import datetime

import constituency_names
import model
import party_names
import text

FILE, CANDIDACIES = "ge2017-constituencies.csv", "ge2017-candidacies.csv"
POLLING_DAY, POLL = "2017-06-08", "parliament"
# Columns of both files; then those of one.
WHERE = ("code", "region_code", "name", "county", "region", "country", "type")
COLUMNS = (*WHERE, "declared", "first_name", "surname", "sex", "result", "first_party", "second_party", "electorate",
           "valid", "invalid", "majority", "con", "lab", "ld", "ukip", "green", "snp", "pc", "dup", "sf", "sdlp", "uup",
           "alliance", "other", "other_winner")
CANDIDATE_COLUMNS = (*WHERE, "party", "label", "ec", "mnis", "second_ec", "first_name", "surname", "sex", "sat_before",
                     "was_member", "member", "votes", "share", "change")
# The parties with a column of their own; `other` is everybody else, `other_winner` one of those.
LABELS = ("Con", "Lab", "LD", "UKIP", "Green", "SNP", "PC", "DUP", "SF", "SDLP", "UUP", "APNI")
SPEAKER = "x-speaker"
# Registrations that report with another's: the labels of the file say so.
GROUPS = {party_names.COOPERATIVE: party_names.LABOUR, "PP51": "PP52", party_names.SCOTTISH_GREENS: party_names.GREENS,
          "PP305": party_names.GREENS}
NO_CODE = {"Independent": party_names.INDEPENDENT, "Speaker": SPEAKER}


class Parties:
    """Those that a candidate stood for."""

    def __init__(self):
        self.used, self.labels = {}, {}

    def of(self, line):
        """The party's id. Who stands for Labour and the Co-operative Party has both numbers, and that party's here."""
        identifier = line["second_ec"] or line["ec"] or NO_CODE[line["party"]]
        name, name_cy, short = constituency_names.PARTIES.get(identifier, (line["party"], "", line["label"]))
        made = (identifier, GROUPS.get(identifier, ""), name, name_cy, short,
                "no" if identifier in NO_CODE.values() else "yes")
        if self.used.setdefault(identifier, made) != made:
            raise ValueError(f"{identifier} is two parties: {self.used[identifier]} and {made}")
        group = GROUPS.get(identifier, identifier)
        if self.labels.setdefault(line["label"], group) != group:
            raise ValueError(f"{line['label']} is two groups: {self.labels[line['label']]} and {group}")
        return identifier

    def name(self, identifier):
        return self.used[identifier][2]

    def rows(self):
        return sorted(self.used.values())


def read(data, parties, log):
    """The contests in the file's order, and each one's result in words ("Con gain from Lab")."""
    candidacies = {}
    for row, line in _lines(os.path.join(data, CANDIDACIES), CANDIDATE_COLUMNS):
        candidacies.setdefault(line["code"], []).append((row, line))
    contests, results = [], []
    for row, line in _lines(os.path.join(data, FILE), COLUMNS):
        found = candidacies.pop(line["code"])
        _agree(line, [candidate for _, candidate in found])
        contests.append(_contest(row, line, found, parties, log))
        results.append(line["result"])
    if candidacies:
        raise ValueError(f"candidates of no constituency: {sorted(candidacies)}")
    return contests, results


def _lines(path, columns):
    with open(path, encoding="utf-8", newline="") as lines:
        for row, values in enumerate(csv.reader(lines), 1):
            if len(values) != len(columns):
                raise ValueError(f"{os.path.basename(path)}, row {row}: {len(values)} columns")
            yield row, dict(zip(columns, values))


def _agree(line, candidates):
    """Sums, winner, majority and the parties' columns are those of the candidates."""
    order = sorted(candidates, key=lambda candidate: -int(candidate["votes"]))
    votes = Counter()
    for candidate in candidates:
        votes[candidate["label"] if candidate["label"] in LABELS else ""] += int(candidate["votes"])
    first, second = order[:2]
    found = [[line[column] for column in WHERE], int(line["valid"]), int(line["majority"]),
             [line[column] for column in ("first_name", "surname", "first_party", "second_party")],
             [int(line[column]) for column in COLUMNS[-14:-1]]]
    made = [[first[column] for column in WHERE], sum(votes.values()), int(first["votes"]) - int(second["votes"]),
            [first["first_name"], first["surname"], first["label"], second["label"]],
            [votes[label] for label in (*LABELS, "")]]
    if found != made or first["votes"] == second["votes"]:
        raise ValueError(f"{line['name']}: the two files differ: {found} and {made}")
    if int(line["valid"]) + int(line["invalid"]) > int(line["electorate"]):
        raise ValueError(f"{line['name']}: more papers than electors")


def _contest(row, line, candidates, parties, log):
    name = constituency_names.WRITTEN.get(line["name"], line["name"])
    identifier = f"parl.{text.slug(name)}.{POLLING_DAY}"
    most = max(int(candidate["votes"]) for _, candidate in candidates)
    made = model.Contest(identifier, POLL, line["region_code"], name, line["code"], 1, "plurality",
                         [_candidate(at, candidate, identifier, most, parties, log) for at, candidate in candidates])
    if name != line["name"]:
        log.add(FILE, row, identifier, "constituency", "", line["name"], name, "capital letters within the name")
    made.name_cy = constituency_names.WELSH.get(name, "")
    made.electorate, made.rejected = int(line["electorate"]), int(line["invalid"])
    made.papers = int(line["valid"]) + made.rejected
    made.declared = datetime.strptime(line["declared"], "%d/%m/%Y %H:%M").strftime("%Y-%m-%dT%H:%M:%S+01:00")
    return made.settle()


def _candidate(row, line, contest, most, parties, log):
    published = f"{line['first_name']} {line['surname']}"
    name, party = published.strip(), parties.of(line)
    if name != published:
        log.add(CANDIDACIES, row, contest, "name", text.slug(name), published, name, "a tab after the name")
    return model.Candidate(name, party, parties.name(party), int(line["votes"]), int(line["votes"]) == most, row=row,
                           surname=line["surname"].strip())
