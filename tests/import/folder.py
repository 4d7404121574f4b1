# SPDX-License-Identifier: Apache-2.0
"""The folder itself: ten files, always the same bytes for the same contests."""
import csv
import os

import areas
import baselines
import declarations
import model
import staff

POLLS = (
    (model.COUNCILLORS, "councillors", "Councillors", "Cynghorwyr"),
    (model.MAYORS, "mayor", "Mayors", "Meiri"),
)
NOMINATIONS_CLOSE, CLOSES = "2017-04-04T16:00:00+01:00", "2017-05-04T22:00:00+01:00"

# No line over 190 characters and no semicolon: readers of INI files may stop at either.
INI = """[election]
id = local-2017
name = Local elections, 4 May 2017
name_cy = Etholiadau lleol, 4 Mai 2017
kind = rehearsal
profile = archive
origin = tally.example/local-2017
root = GB
headline = councillors
control = sitting-2016
officers_declare = 2
note = The figures are those of 4 May 2017. The order and the times of the declarations are synthetic.
note_cy = Ffigurau 4 Mai 2017 yw'r rhain. Mae trefn ac amserau'r datganiadau yn rhai synthetig.
"""

HEADERS = {
    "polls.csv": "poll,kind,name,name_cy,date,nominations_close,closes",
    "areas.csv": "area,parent,kind,name,name_cy,size,overlaps",
    "parties.csv": "party,group,name,name_cy,abbreviation,may_control",
    "contests.csv": "contest,poll,area,name,name_cy,code,type,seats,system,status,date",
    "candidates.csv": "contest,candidate,name,description,party",
    "baselines.csv": "baseline,poll,area,party,seats,votes,control",
    "centres.csv": "centre,name,name_cy,area",
    "officers.csv": "officer,name,role,centre,poll,area",
    "declarations.csv": "contest,revision,field,candidate,value",
}


def write(folder, contests, councils, parties, holdings):
    os.makedirs(folder, exist_ok=True)
    ordered = sorted(contests, key=lambda contest: (contest.area, contest.poll, contest.id))
    tables = {
        "polls.csv": [(*poll, model.POLLING_DAY, NOMINATIONS_CLOSE, CLOSES) for poll in POLLS],
        "areas.csv": areas.rows(councils),
        "parties.csv": parties.rows(),
        "contests.csv": [_contest(contest) for contest in ordered],
        "candidates.csv": [(contest.id, c.id, c.name, c.description, c.party) for contest in ordered
                           for c in contest.candidates],
        "baselines.csv": holdings,
        "centres.csv": staff.centres(councils),
        "officers.csv": staff.officers(councils),
        "declarations.csv": [row for contest in declarations.in_order(contests) for row in declarations.rows(contest)],
    }
    for name, rows in tables.items():
        _table(os.path.join(folder, name), HEADERS[name], rows)
    with open(os.path.join(folder, "election.ini"), "w", encoding="utf-8", newline="") as out:
        out.write(INI)
        for baseline, name, name_cy in baselines.SECTIONS:
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
