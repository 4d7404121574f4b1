# SPDX-License-Identifier: Apache-2.0
"""The folder itself: ten files, always the same bytes for the same contests."""
import csv
import os

import declarations
import staff

# election.ini: each setting, with its value for all elections, "" where each has its own, None where it may be missing. No
# line over 190 characters and no semicolon: readers of INI files may stop at either.
INI = (
    ("id", ""), ("name", ""), ("name_cy", ""), ("kind", "rehearsal"), ("profile", "archive"), ("origin", ""), ("root", ""),
    ("headline", ""), ("control", None), ("officers_declare", "2"), ("note", ""), ("note_cy", ""),
)

HEADERS = {
    "polls.csv": "poll,kind,name,name_cy,date,nominations_close,closes",
    "areas.csv": "area,parent,kind,name,name_cy,size,overlaps",
    "parties.csv": "party,group,name,name_cy,abbreviation,may_control",
    "contests.csv": "contest,poll,area,name,name_cy,code,type,seats,system,status,date",
    "candidates.csv": "contest,candidate,name,description,party",
    "baselines.csv": "baseline,poll,area,party,seats,votes,control,contest",
    "centres.csv": "centre,name,name_cy,area",
    "officers.csv": "officer,name,role,centre,poll,area",
    "declarations.csv": "contest,revision,field,candidate,value",
}


def write(folder, election):
    os.makedirs(folder, exist_ok=True)
    ordered = sorted(election.contests, key=lambda contest: (contest.area, contest.poll, contest.id))
    tables = {
        "polls.csv": election.polls,
        "areas.csv": [(a.code, a.parent, a.kind, a.name, a.name_cy, a.size, a.overlaps) for a in election.areas],
        "parties.csv": election.parties,
        "contests.csv": [_contest(contest) for contest in ordered],
        "candidates.csv": [(contest.id, c.id, c.name, c.description, c.party) for contest in ordered
                           for c in contest.candidates],
        "baselines.csv": [(*row, "")[:8] for row in election.holdings],
        "centres.csv": staff.centres(election.offices, election.settings["root"]),
        "officers.csv": staff.officers(election.offices, election.settings["root"]),
        "declarations.csv": [row for contest in declarations.in_order(election.contests)
                             for row in declarations.rows(contest)],
    }
    for name, rows in tables.items():
        _table(os.path.join(folder, name), HEADERS[name], rows)
    _ini(os.path.join(folder, "election.ini"), election)


def _ini(path, election):
    """The settings in the order of INI; what has neither a value of the election's nor one there is left out."""
    settings = {**dict(INI), **election.settings}
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("[election]\n")
        out.writelines(f"{name} = {settings[name]}\n" for name, _ in INI if settings[name] is not None)
        for baseline, name, name_cy in election.baselines:
            out.write(f"\n[baseline {baseline}]\nname = {name}\nname_cy = {name_cy}\n")


def _contest(contest):
    return (contest.id, contest.poll, contest.area, contest.name, contest.name_cy, contest.code, "ordinary",
            contest.seats, contest.system, contest.status, contest.date)


def _table(path, header, rows):
    columns = header.split(",")
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            if len(row) != len(columns):
                raise ValueError(f"{path}: {row}")
            writer.writerow(["" if value is None else value for value in row])
