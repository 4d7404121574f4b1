#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Scotland's counts of 2017 pass, and what was mistyped in them does not.

Proves that every stage of the 351 counted wards passes the rules as the raw file prints it, but for the slips that the
data's own description lists; that the shipped folder has those right, or as they were declared; and says of each
isolated slip in the archive's history of corrections what the rules made of the wrong sheet and of the right one.
"""
import os
import sys
import unittest
from collections import Counter
from decimal import Decimal, InvalidOperation

sys.dont_write_bytecode = True
import scotland_raw as raw    # noqa: E402

# Rows of the raw file with a slip, the stage, and the codes it gets; without one, why no rule can see it.
MIXED = "the papers transferred have three values or more: nearly any sum of them is possible"
TRANSFER = "it stands in the column of transfers only, which a sheet does not have; the total is right"
SLIPS = {
    1176: (5, ""), 1180: (5, ""), 1204: (2, "T03"), 1208: (2, "T03"), 1223: (3, "T02 T03"), 1552: (2, ""), 1557: (3, "T03"),
}
REASONS = {1176: MIXED, 1180: MIXED, 1552: TRANSFER}
BEARSDEN_NORTH = "S13002902"
# Codes of whole wards as printed, in an archive: Hillhead, Linn, Bearsden North.
AS_PRINTED = {"S13002977": "T03", "S13002967": "T02 T03", BEARSDEN_NORTH: "A03"}
FIELDS = {"Quota": "quota", "Total_Poll": "papers", "Spoiled": "rejected:total"}
GROUP = 6    # changes of one ward at one time; more is a bulk fill


def codes(found):
    return " ".join(sorted({code for code, _ in found}))


class Stages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not os.path.isdir(raw.DATA):
            raise unittest.SkipTest(f"SKIP: {raw.DATA} is not here")
        cls.wards = raw.wards()

    def test_all_wards_as_printed(self):
        """351 wards; 34 with rounded totals among them; three get a code, each for a slip that is known."""
        found, _ = raw.check([list(ward.rows(ward.cells)) for ward in self.wards.values()])
        rounded = [ward for ward in self.wards.values() if ward.rounded()]
        slips = {self.wards[code].contest: told for code, told in AS_PRINTED.items()}
        print(f"{len(self.wards)} counted wards, {len(rounded)} with rounded totals: "
              f"{len(self.wards) - len(found)} pass as printed")
        for contest, told in found.items():
            for _, sentence in told:
                print("  " + sentence)
        self.assertEqual((len(self.wards), len(rounded)), (351, 34))
        self.assertEqual({contest: codes(told) for contest, told in found.items()}, slips)

    def test_the_listed_slips(self):
        """Each slip of the data's description alone, in a live election: its code, or why there is none."""
        for row, (stage, told) in SLIPS.items():
            ward = next(w for w in self.wards.values() if row in w.by_row)
            cell = f"stage:{stage}", ward.by_row[row]
            found, _ = raw.check([list(ward.rows({**ward.shipped, cell: ward.cells[cell]}))], live=True)
            self.assertEqual(codes(found[ward.contest]), told, row)
            print(f"  row {row}, stage {stage}, {ward.name}: {told or 'not seen: ' + REASONS[row]}")
            self.assertTrue(told or REASONS[row])

    def test_the_shipped_folder(self):
        """The same wards as shipped: none is refused, and only Bearsden North, sent as it was declared, is flagged."""
        scottish = {ward.contest for ward in self.wards.values()}
        sheets, as_declared = {}, []
        for row in raw.table(os.path.join(raw.FOLDER, "declarations.csv")):
            if row["contest"] in scottish:
                sheets.setdefault(row["contest"], []).append(tuple(row.values()))
            if row["contest"] in scottish and row["field"] == "as-declared":
                as_declared.append(row["contest"])
        found, doubts = raw.check(list(sheets.values()))
        self.assertEqual((found, doubts.get("A03")), ({}, 1))
        self.assertEqual({code for code in doubts if code[0] not in "PA"}, set())
        self.assertEqual((len(sheets), as_declared), (351, [self.wards[BEARSDEN_NORTH].contest]))
        print(f"{len(sheets)} wards as shipped: none refused; with a doubt: {doubts}")


def number(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def isolated():
    """(row, ward's code, what, wrong, right) of each numeric slip that was corrected by itself."""
    rows = [(row, line) for row, line in enumerate(raw.table(os.path.join(raw.DATA, "scotland-2017-revisions.csv")), 2)
            if line["kind"] == "value_changed" and line["path"].startswith("2017/SCO/")
            and "simulation" not in line["path"] and None not in (number(line["old"]), number(line["new"]))
            and line["what"].split("/")[-1] not in ("Occurred_On_Count", "Total_Electorate", "Voting_Age_Pop")]
    group = Counter((line["time"], line["path"]) for _, line in rows)
    return [(row, line["path"].split("/")[3], line["what"], line["old"], line["new"]) for row, line in rows
            if group[line["time"], line["path"]] <= GROUP]


def played(ward, what, wrong):
    """The sheet with the slip in it, or None where a sheet has no such figure."""
    cells, parts = dict(ward.shipped), what.split("/")
    if parts[0] == "info":
        if parts[1] not in FIELDS:
            return None
        cells[FIELDS[parts[1]], ""] = wrong
        return cells
    who, stage, column = ward.by_archive_id[parts[0]], int(parts[2]), parts[3]
    if column == "Transfers":    # a sheet has totals: what comes of this one
        before = cells["votes", who] if stage == 2 else cells[f"stage:{stage - 1}", who]
        wrong = str(max(Decimal(before) + Decimal(wrong), Decimal(0)))
    cells["votes" if stage == 1 else f"stage:{stage}", who] = wrong
    return cells


class Revisions(unittest.TestCase):
    """The archive's own history: a wrong sheet first, then the right one, in a live election."""

    @classmethod
    def setUpClass(cls):
        if not os.path.isdir(raw.DATA):
            raise unittest.SkipTest(f"SKIP: {raw.DATA} is not here")
        cls.wards = raw.wards()

    def test_isolated_slips(self):
        seen, unseen = [], []
        slips = isolated()
        for row, code, what, wrong, right in slips:
            ward = self.wards[code]
            cells = played(ward, what, wrong)
            told = codes(raw.check([list(ward.rows(cells))], live=True)[0][ward.contest]) if cells else ""
            line = f"  row {row}, {ward.name}, {what}: {wrong} for {right}: "
            if told:
                seen.append(line + told)
            elif cells is None:
                unseen.append(line + "a sheet has no such figure: it is papers less rejected ones")
            elif cells == ward.shipped:
                unseen.append(line + "the total that it makes is the one published")
            else:
                unseen.append(line + MIXED)
        fixed, _ = raw.check([list(self.wards[code].rows(self.wards[code].shipped)) for code in {slip[1] for slip in slips}], live=True)
        print(f"{len(slips)} isolated slips in {len({slip[1] for slip in slips})} wards; refused:")
        print("\n".join(seen))
        print("no rule can see:")
        print("\n".join(unseen))
        print(f"caught: {len(seen)} of {len(slips)}, {100 * len(seen) / len(slips):.0f} %; of those that a sheet can "
              f"hold, {len(seen)} of {len(slips) - sum('no such figure' in line for line in unseen)}")
        print("right sheets with a code: " + (str({k: codes(v) for k, v in fixed.items()}) if fixed else "none"))
        self.assertEqual((len(slips), len({slip[1] for slip in slips})), (37, 16))
        self.assertEqual(fixed, {})
        self.assertGreaterEqual(len(seen), 31)


if __name__ == "__main__":
    unittest.main(verbosity=1)
