# SPDX-License-Identifier: Apache-2.0
"""The eight mayors, elected by the Supplementary Vote.

A first choice, and where nobody has more than half of all first choices a second round between the two who lead:
the file gives their final totals and the second choices that they got. Two contests' second choices were published
only as the difference of the two.
"""
import csv

import areas
import model
import text

FILE = "mayors-2017-sv.csv"

# Papers that cannot have been the number counted: first choices and rejected papers are six more than them.
PAPERS_LEFT_OUT = {"west-of-england": "verified papers, 6 fewer than first preferences and rejected papers together: "
                                      "not the number of papers counted, left out"}
DOUBTED = {
    "west-midlands": ("Andy Street", "votes",
                      "one source had 216,259; 216,280 and 22,348 make 238,628; left as published"),
    "greater-manchester": ("Andy Burnham", "votes", "one outlet printed 359,392; left as published"),
    "doncaster": ("Steve Williams", "party", "the BBC labels him Independent, local papers TUSC; left as published"),
}
TITLES = {"E08000017": ("Doncaster", ""), "E08000022": ("North Tyneside", "")}


def read(path, parties, log):
    lines = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row, line in enumerate(csv.DictReader(file), 2):
            lines.setdefault(line["contest"], []).append((row, line))
    return [_contest(slug, rows, parties, log) for slug, rows in lines.items()]


def _contest(slug, rows, parties, log):
    row, first = rows[0]
    code = first["gss"]
    name, name_cy = areas.COMBINED[code][:2] if code in areas.COMBINED else TITLES[code]
    made = model.Contest(model.mayor_id(slug), model.MAYORS, code, f"Mayor of {_the(name)}", "", 1, "sv",
                         [_candidate(row, line, parties) for row, line in rows]).settle()
    made.name_cy = f"Maer {name_cy}" if name_cy else ""
    made.electorate, made.rejected = _number(first["electorate"]), _number(first["rejected_first_count"])
    made.papers = _number(first["verified_papers"])
    _check(made, first)
    if slug in PAPERS_LEFT_OUT:
        log.add(FILE, row, made.id, "papers", "", made.papers, "", PAPERS_LEFT_OUT[slug])
        made.papers = None
    if slug in DOUBTED:
        _doubt(made, rows, slug, log)
    return made


def _the(name):
    return f"the {name}" if name in ("Liverpool City Region", "West Midlands") else name


def _number(printed):
    return int(printed) if printed else None


def _candidate(row, line, parties):
    label = parties.mayoral(line["party"])
    return model.Candidate(line["candidate"], parties.by_label(label), parties.description(label),
                           int(line["first_pref"]), line["elected"] == "1", None,
                           _number(line["second_pref_added"]), _number(line["final"]), row=row)


def _check(contest, line):
    """The file's own sums hold."""
    firsts = sum(candidate.votes for candidate in contest.candidates)
    if firsts != int(line["first_pref_total"]):
        raise ValueError(f"{contest.id}: first preferences do not sum")
    for candidate in contest.candidates:
        if candidate.final is not None and candidate.votes + candidate.second != candidate.final:
            raise ValueError(f"{contest.id}: {candidate.name}: the second round does not sum")
    stayed = sum(candidate.final is not None for candidate in contest.candidates)
    outright = 2 * max(candidate.votes for candidate in contest.candidates) > firsts
    if stayed != (0 if outright else 2):
        raise ValueError(f"{contest.id}: {stayed} in the second round")


def _doubt(contest, rows, slug, log):
    name, field, why = DOUBTED[slug]
    for row, line in rows:
        if line["candidate"] == name:
            printed = line["first_pref"] if field == "votes" else line["party"]
            log.add(FILE, row, contest.id, field, text.slug(name), printed, printed, why)
