# SPDX-License-Identifier: Apache-2.0
"""What the results are compared with.

`sitting-2016`: who sat on each council before, and who controlled it, from Open Council Data's count of sitting
members. It names the same seven parties at every council, with 0 where it has none, so that sums over councils
compare like with like; everybody else is `others`. A majority of "Other" is one of independents and groups who are
no party together: nobody was in control.

`notional`: the seats that the BBC took each party to defend, for Great Britain only. They are 16 fewer than the seats
filled, and stay unattributed.
"""
import csv

import model

FILE = "baseline-gb-notional.csv"
SITTING, NOTIONAL = "sitting-2016", "notional"
SECTIONS = (
    (NOTIONAL, "Notional results last time (BBC)", "Canlyniadau tybiannol y tro diwethaf (BBC)"),
    (SITTING, "Sitting members before the election, 2016", "Aelodau cyn yr etholiad, 2016"),
)
NAMED = (("con", "PP52"), ("lab", "PP53"), ("ld", "PP90"), ("green", "PP63"), ("ukip", "PP85"), ("pc", "PP77"),
         ("snp", "PP102"), ("other", "others"))
MAJORITY = {"Con": "PP52", "Lab": "PP53", "SNP": "PP102", "Plaid": "PP77", "Other": "noc", "NOC": "noc"}
NOTIONAL_PARTIES = {"Con": "PP52", "Lab": "PP53", "LD": "PP90", "SNP": "PP102", "PC": "PP77", "UKIP": "PP85",
                    "Grn": "PP63", "MK": "PP58", "Ind/other": "others"}


def _control(line):
    """The group in control, or `noc`: "X plurality" is no majority."""
    printed = line["ocd2016_majority"]
    holder = "noc" if printed.endswith(" plurality") else MAJORITY[printed]
    seats = {party: int(line[f"ocd2016_{column}"]) for column, party in NAMED}
    winners = [party for party, held in seats.items() if 2 * held > int(line["ocd2016_total"]) and party != "others"]
    if winners != ([] if holder == "noc" else [holder]) or sum(seats.values()) != int(line["ocd2016_total"]):
        raise ValueError(f"{line['council']}: {printed} does not follow from the seats")
    return holder, seats


def sitting(councils):
    rows = []
    for code in sorted(councils):
        holder, seats = _control(councils[code].line)
        for party, held in seats.items():
            rows.append((SITTING, model.COUNCILLORS, code, party, held, "", "yes" if party == holder else ""))
        if holder == "noc":
            rows.append((SITTING, model.COUNCILLORS, code, "noc", "", "", "yes"))
    return rows


def notional(path, total):
    with open(path, encoding="utf-8", newline="") as lines:
        seats = {NOTIONAL_PARTIES[line["party"]]: int(line["seats_defended_notional"])
                 for line in csv.DictReader(lines)}
    seats["unattributed"] = total - sum(seats.values())
    return [(NOTIONAL, model.COUNCILLORS, "GB", party, held, "", "") for party, held in seats.items()]
