# SPDX-License-Identifier: Apache-2.0
"""Election folders for tests: copies of the night of 2017 with edits, and a small live election of our own."""
import csv
import os
import shutil

NIGHT_FILES = ("election.ini", "polls.csv", "areas.csv", "parties.csv", "contests.csv", "candidates.csv",
               "baselines.csv", "centres.csv", "officers.csv", "declarations.csv")


def read_rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write_rows(folder, name, columns, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row[column] for column in columns] if isinstance(row, dict) else row for row in rows)


def copy(source, target, edit=None):
    """A copy of a folder; edit(rows) changes, in place or by what it returns, the rows of declarations.csv."""
    os.makedirs(target)
    for name in NIGHT_FILES:
        shutil.copy(os.path.join(source, name), target)
    if edit:
        rows = read_rows(target, "declarations.csv")
        rows = edit(rows) or rows
        write_rows(target, "declarations.csv", list(rows[0]), rows)
    return target


def contests_in_order(folder):
    """The contests of declarations.csv, each once, as they are to be sent."""
    return list(dict.fromkeys(row["contest"] for row in read_rows(folder, "declarations.csv")))


# --- The small election ---

ELECTION = """\
[election]
id = small-{kind}
name = A small election
name_cy = Etholiad bach
kind = {kind}
profile = {profile}
origin = tally.example/small-{kind}
root = T
headline = councillors
control = before
officers_declare = 2

[baseline before]
name = Before
"""

AREAS = [
    ("T", "", "country", "Testland", "Gwlad y Prawf", "", ""), ("T1", "T", "nation", "North", "", "", ""),
    ("T1A", "T1", "council", "Alpha", "", "8", ""), ("T1B", "T1", "council", "Beta", "", "5", ""),
]
PARTIES = [
    ("P1", "", "First Party", "Y Blaid Gyntaf", "One", "yes"), ("P2", "", "Second Party", "", "Two", "yes"),
    ("P2c", "P2", "Second and Co-operative", "", "Two Co-op", "yes"), ("P3", "", "Third Party", "", "Three", "yes"),
    ("ind", "", "Independents", "Annibynwyr", "Ind", "no"),
]
# contest, poll, area, seats, system, status, date; candidates follow below
CONTESTS = [
    ("local.alpha.north", "councillors", "T1A", 1, "plurality", "", ""),
    ("local.alpha.south", "councillors", "T1A", 2, "plurality", "", ""),
    ("local.alpha.tied", "councillors", "T1A", 1, "plurality", "", ""),
    ("local.alpha.west", "councillors", "T1A", 1, "plurality", "", ""),
    ("local.beta.east", "councillors", "T1B", 3, "stv", "", ""),
    ("local.beta.hill", "councillors", "T1B", 1, "plurality", "", ""),
    ("local.beta.late", "councillors", "T1B", 1, "plurality", "postponed", "{late}"),
    ("mayor.alpha", "mayors", "T1A", 1, "sv", "", ""),
]
CANDIDATES = {
    "local.alpha.north": (("ann", "P1"), ("bob", "P2"), ("cai", "ind")),
    "local.alpha.south": (("dee", "P1"), ("eve", "P1"), ("fay", "P2c"), ("gil", "P3")),
    "local.alpha.tied": (("hal", "P1"), ("ivy", "P2")),
    "local.alpha.west": (("jan", "P2"),),
    "local.beta.east": (("kim", "P1"), ("lee", "P2"), ("mia", "P3"), ("ned", "ind"), ("ola", "P2c")),
    "local.beta.hill": (("pat", "P1"), ("quy", "P3")),
    "local.beta.late": (("ray", "P1"), ("sue", "P2")),
    "mayor.alpha": (("tom", "P1"), ("uma", "P2"), ("val", "P3")),
}
CENTRES = [("alpha", "Alpha Hall", "", "T1A"), ("beta", "Beta Hall", "", "T1B")]
BASELINES = [
    ("before", "councillors", "T1A", "P1", 5, "", "yes"), ("before", "councillors", "T1A", "P2", 2, "", ""),
    ("before", "councillors", "T1A", "others", 1, "", ""), ("not-up", "councillors", "T1A", "P1", 3, "", ""),
    ("before", "councillors", "T1B", "P2", 3, "", ""), ("before", "councillors", "T1B", "others", 2, "", ""),
    ("before", "councillors", "T1B", "noc", "", "", "yes"),
]
DECLARED = "2020-05-07T23:30:00+01:00"
DECLARED_MS = 1588890600000

# The right figures: votes in ballot order, elected, and what a live sheet must give. Papers are counted with the
# rejected ones among them.
SHEETS = {
    "local.alpha.north": {"votes": (120, 80, 40), "elected": ("ann",), "rejected": (1, 3, 2, 4)},
    "local.alpha.south": {"votes": (150, 140, 90, 60), "elected": ("dee", "eve"), "rejected": (0, 2, 1, 3), "valid": 260},
    "local.alpha.tied": {"votes": (70, 70), "elected": ("ivy",), "rejected": (0, 0, 0, 1), "lot": {"hal": "lost", "ivy": "won"}},
    "local.alpha.west": {"elected": ("jan",)},
    "local.beta.east": {"votes": (100, 90, 80, 20, 10), "elected": ("kim", "lee", "mia"), "rejected": (1, 1, 1, 1),
                        "quota": 76},
    "local.beta.hill": {"votes": (55, 44), "elected": ("pat",), "rejected": (0, 1, 0, 1)},
    "local.beta.late": {"votes": (33, 44), "elected": ("sue",), "rejected": (0, 0, 0, 0)},
    "mayor.alpha": {"votes": (400, 350, 200), "elected": ("uma",), "rejected": (1, 5, 1, 6),
                    "round2": {"tom": (50, 450), "uma": (110, 460)}},
}
HEADS = ("identified", "official-mark", "overvoted", "unmarked")


def papers(contest):
    """(valid, rejected, electorate) of a sheet."""
    sheet = SHEETS[contest]
    valid, rejected = sheet.get("valid", sum(sheet["votes"])), sum(sheet["rejected"])
    return valid, rejected, 3 * (valid + rejected)


def _sheet_rows(contest):
    sheet, found = SHEETS[contest], [("act", "", "declare"), ("declared", "", DECLARED)]
    found += [("elected", name, "yes") for name in sheet["elected"]]
    if "votes" in sheet:
        valid, rejected, electorate = papers(contest)
        found += [("votes", name, n) for (name, _), n in zip(CANDIDATES[contest], sheet["votes"])]
        found += [("electorate", "", electorate), ("papers", "", valid + rejected)]
        found += [(f"rejected:{head}", "", n) for head, n in zip(HEADS, sheet["rejected"])]
        found += [("rejected:void", "", 0), ("rejected:total", "", rejected)]
    found += [("lot", name, how) for name, how in sheet.get("lot", {}).items()]
    for name, (second, total) in sheet.get("round2", {}).items():
        found += [("round2:second", name, second), ("round2", name, total)]
    if "quota" in sheet:
        found.append(("quota", "", sheet["quota"]))
    return [(contest, 1, *row) for row in found]


def small(target, kind="live", profile="live", late="2099-06-08T09:00:00+01:00", leave_out=("local.beta.late",)):
    """Writes the small election: 8 contests, 2 centres with 3 officers each, a postponed contest until `late`.
    declarations.csv has right sheets for all but those left out."""
    os.makedirs(target)
    with open(os.path.join(target, "election.ini"), "w", encoding="utf-8") as out:
        out.write(ELECTION.format(kind=kind, profile=profile))
    closes = ("2020-05-07", "2020-04-08T16:00:00+01:00", "2020-05-07T22:00:00+01:00")
    write_rows(target, "polls.csv", "poll kind name name_cy date nominations_close closes".split(),
               [("councillors", "councillors", "Councillors", "Cynghorwyr", *closes), ("mayors", "mayor", "Mayors", "", *closes)])
    write_rows(target, "areas.csv", "area parent kind name name_cy size overlaps".split(), AREAS)
    write_rows(target, "parties.csv", "party group name name_cy abbreviation may_control".split(), PARTIES)
    write_rows(target, "contests.csv", "contest poll area name name_cy code type seats system status date".split(),
               [(c, poll, area, c.split(".")[-1].title(), "", "", "ordinary", seats, system, status, date.format(late=late))
                for c, poll, area, seats, system, status, date in CONTESTS])
    write_rows(target, "candidates.csv", "contest candidate name description party".split(),
               [(c, name, name.title(), f"Party {party}", party) for c, names in CANDIDATES.items() for name, party in names])
    write_rows(target, "baselines.csv", "baseline poll area party seats votes control".split(), BASELINES)
    write_rows(target, "centres.csv", "centre name name_cy area".split(), CENTRES)
    write_rows(target, "officers.csv", "officer name role centre poll area".split(),
               [(f"{centre}.{n}", f"Officer {n} of {name}", "returning-officer" if n == 1 else "deputy", centre, "", area)
                for centre, name, _, area in CENTRES for n in (1, 2, 3)])
    write_rows(target, "declarations.csv", "contest revision field candidate value".split(),
               [row for contest in SHEETS if contest not in leave_out for row in _sheet_rows(contest)])
    return target


def fields(contest, **changed):
    """The right figures of a contest as wire.declaration() takes them, with changes."""
    sheet = SHEETS[contest]
    found = {"declared": DECLARED_MS, "elected": list(sheet["elected"])}
    if "votes" in sheet:
        valid, rejected, electorate = papers(contest)
        heads = dict(zip(HEADS, sheet["rejected"]))
        found.update(votes=[[name, n] for (name, _), n in zip(CANDIDATES[contest], sheet["votes"])],
                     electorate=electorate, papers=valid + rejected,
                     rejected=sorted([[h, n] for h, n in {**heads, "void": 0, "total": rejected}.items()]))
    if "lot" in sheet:
        found["lots"] = [[0, list(sheet["lot"]), [name for name, how in sheet["lot"].items() if how == "won"]]]
    if "round2" in sheet:
        found["round2"] = [[name, *numbers] for name, numbers in sheet["round2"].items()]
    if "quota" in sheet:
        found["quota"] = sheet["quota"]
    return {**found, **changed}
