# SPDX-License-Identifier: Apache-2.0
"""Count centres and the two officers of each: offices, no people."""


def centres(offices):
    return [(office.id, office.name, office.name_cy, office.area) for office in offices]


def officers(offices):
    rows = []
    for office in offices:
        for end, title, role in (("ro", "Returning Officer", "returning-officer"),
                                 ("dro", "Deputy Returning Officer", "deputy")):
            rows.append((f"{office.id}.{end}", f"{title}, {office.name}", role, office.id, "", office.area))
    return rows
