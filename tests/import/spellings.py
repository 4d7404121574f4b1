# SPDX-License-Identifier: Apache-2.0
"""Places whose name an archive prints without an accent, or in another way than it is written, by code.

Each row says where the right spelling stands: in the order that made the area, or in the register of wards of the Office
for National Statistics (as its postcode directory has it). Where the register has no accent either nothing was lost, and
nothing is here: `Sgire an Rubha` and `Sgir'Uige agus Ceann a Tuath nan Loch`, though in 2022 the council writes Sgìre and
Sgìr' Ùige, and `Llanarmon-yn-Ial/Llandegla`. People's names stay as they are printed: how somebody writes a name is known
from the nomination paper alone.

Ids keep the archive's spelling.
"""

REGISTER = "the accent is missing: the register of wards of the Office for National Statistics has it"

# Code: (the archive's spelling, the right one, why).
PLACES = {
    "S12000013": ("Eilean Siar", "Na h-Eileanan an Iar",
                  "the area's name in the Na h-Eileanan an Iar (Electoral Arrangements) Order 2006 (SSI 2006/558) and in "
                  "scotland-2017-stv.csv; Eilean Siar is a part of the council's name"),
    "S13002605": ("Steornabhagh a Deas", "Steòrnabhagh a Deas", REGISTER),
    "S13002606": ("Steornabhagh a Tuath", "Steòrnabhagh a Tuath", REGISTER),
    "S13002999": ("Eilean a' Cho", "Eilean a' Chèo",
                  "an è is missing: Boundaries Scotland (June 2021) and Public Health Scotland have it; Highland Council "
                  "writes Cheò"),
    "W05000377": ("Llandyfriog", "Llandyfrïog",
                  "the diaeresis is missing: Gorchymyn Sir Ceredigion (Newidiadau Etholiadol) 2002 (WSI 2002/3278), which "
                  "made the ward, has it"),
    "W05000986": ("Llifon", "Llifôn", REGISTER),
}


def spell(code, printed):
    """A place's name for what an archive prints, and why it is another one, or ""."""
    if code not in PLACES:
        return printed, ""
    expected, name, why = PLACES[code]
    if printed != expected:
        raise ValueError(f"{code}: expected {expected!r}, found {printed!r}")
    return name, why
