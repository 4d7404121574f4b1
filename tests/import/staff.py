# SPDX-License-Identifier: Apache-2.0
"""Count centres and the two officers of each: offices, no people."""
import areas


def _offices(councils):
    """(id, area, name, Welsh name) of every place that counts."""
    places = [(council.slug, code, council.area.name, council.area.name_cy) for code, council in councils.items()]
    places += [(slug, code, f"{name} Combined Authority", "") for code, (name, _, slug, _) in areas.COMBINED.items()]
    places.append(("north-tyneside", areas.NORTH_TYNESIDE.code, areas.NORTH_TYNESIDE.name, ""))
    return sorted(places, key=lambda place: place[1])


def centres(councils):
    return [(slug, name, name_cy, code) for slug, code, name, name_cy in _offices(councils)]


def officers(councils):
    rows = []
    for slug, code, name, _ in _offices(councils):
        rows.append((f"{slug}.ro", f"Returning Officer, {name}", "returning-officer", slug, "", code))
        rows.append((f"{slug}.dro", f"Deputy Returning Officer, {name}", "deputy", slug, "", code))
    return rows
