# SPDX-License-Identifier: Apache-2.0
"""Great Britain, its nations, the councils, and the combined authorities that stand beside them."""
import csv
from dataclasses import dataclass

import model
import spellings
import text

FILE = "councils-2017.csv"
ROOT = model.Area("GB", "", "country", "Great Britain", "Prydain Fawr")
NATIONS = {
    "England": model.Area("E92000001", "GB", "nation", "England", "Lloegr"),
    "Scotland": model.Area("S92000003", "GB", "nation", "Scotland", "Yr Alban"),
    "Wales": model.Area("W92000004", "GB", "nation", "Wales", "Cymru"),
}

# Seats that were there to fill and that no row of the archive has: Powys counts 72, but Yscir's seat is its 73rd.
VACANT_SEATS = {"W06000023": 1}

# Where a mayor's area lies over councils of this folder. Of the member councils of the six combined authorities only
# Cambridgeshire elected councillors on this day; Doncaster's mayor has the council's own area.
COMBINED = {
    "E47000001": ("Greater Manchester", "Manceinion Fwyaf", "greater-manchester", ""),
    "E47000004": ("Liverpool City Region", "Dinas-ranbarth Lerpwl", "liverpool-city-region", ""),
    "E47000006": ("Tees Valley", "", "tees-valley", ""),
    "E47000007": ("West Midlands", "Gorllewin Canolbarth Lloegr", "west-midlands", ""),
    "E47000008": ("Cambridgeshire and Peterborough", "", "cambridgeshire-peterborough", "E10000003"),
    "E47000009": ("West of England", "", "west-of-england", ""),
}
# A council's area with a mayor to elect and no councillors this year.
NORTH_TYNESIDE = model.Area("E08000022", "E92000001", "council", "North Tyneside")

# The council's part of a contest's id where it is not its name's own.
SLUGS = {
    "S12000013": "eilean-siar", "S12000023": "orkney-islands", "S12000027": "shetland-islands",
    "S12000026": "the-scottish-borders", "S12000033": "aberdeen-city", "S12000036": "city-of-edinburgh",
    "S12000042": "dundee-city", "S12000043": "glasgow-city",
}


@dataclass(frozen=True)
class Council:
    """A council with its line in the file."""
    area: model.Area
    slug: str
    line: dict


def read(path, log):
    """The 88 councils that broadcasters count, by code."""
    councils = {}
    with open(path, encoding="utf-8", newline="") as lines:
        for row, line in enumerate(csv.DictReader(lines), 2):
            if line["counted_by_bbc"] == "1":
                code = line["gss_leap"]
                name, why = spellings.spell(code, line["council"])
                if why:
                    log.add(FILE, row, "", "area", "", line["council"], name, why)
                area = model.Area(code, NATIONS[line["nation"]].code, "council", name, line["council_cy"],
                                  int(line["seats_total"]) + VACANT_SEATS.get(code, 0))
                councils[code] = Council(area, SLUGS.get(code, text.slug(line["council"])), line)
    return councils


def mayoral():
    """The areas that only a mayor's contest needs."""
    combined = [model.Area(code, "E92000001", "combined-authority", f"{name} Combined Authority", "", None, overlaps)
                for code, (name, _, _, overlaps) in COMBINED.items()]
    return combined + [NORTH_TYNESIDE]


def tree(councils):
    """areas.csv: a parent before its children, else by code."""
    below = [council.area for council in councils.values()] + mayoral()
    return [ROOT, *NATIONS.values(), *sorted(below, key=lambda area: area.code)]


def offices(councils):
    """Every place that counts."""
    places = [model.Office(council.slug, code, council.area.name, council.area.name_cy)
              for code, council in councils.items()]
    places += [model.Office(slug, code, f"{name} Combined Authority") for code, (name, _, slug, _) in COMBINED.items()]
    places.append(model.Office("north-tyneside", NORTH_TYNESIDE.code, NORTH_TYNESIDE.name))
    return sorted(places, key=lambda place: place.area)
