# SPDX-License-Identifier: Apache-2.0
"""Count centres and the two officers of each, and a chief officer over all: offices, no people.

Both officers of a centre sign what it declares, so whoever confirms what is queried must be a third.
"""
CHIEF, TITLE, TITLE_CY = "chief", "Chief Officer", "Prif Swyddog"


def centres(offices, root):
    return [(office.id, office.name, office.name_cy, office.area) for office in offices] + [(CHIEF, TITLE, TITLE_CY, root)]


def officers(offices, root):
    rows = []
    for office in offices:
        for end, title, role in (("ro", "Returning Officer", "returning-officer"),
                                 ("dro", "Deputy Returning Officer", "deputy")):
            rows.append((f"{office.id}.{end}", f"{title}, {office.name}", role, office.id, "", office.area))
    return rows + [(CHIEF, TITLE, "deputy", CHIEF, "", root)]
