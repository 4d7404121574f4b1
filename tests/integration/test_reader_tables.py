#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader's tables are those of SPEC.md: codes, severities and order, thresholds, reasons, limits."""
from __future__ import annotations

import os
import sys
import unittest
from typing import List

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))

from tally_reader import canon, policy, shape, tables  # noqa: E402

SPEC = os.path.join(HERE, "..", "..", "proto", "SPEC.md")
ACTS = {"amend": tables.AMEND, "supersede": tables.SUPERSEDE, "withdraw": tables.WITHDRAW, "confirm": tables.CONFIRM,
        "state": tables.STATE, "as_declared": tables.AS_DECLARED, "event": tables.EVENT, "keys": tables.KEYS}


def rows(begin: str, end: str) -> List[List[str]]:
    """The cells of a table's rows between two lines of SPEC.md, without its head."""
    with open(SPEC, encoding="utf-8") as text:
        lines = text.read().split(begin, 1)[1].split(end, 1)[0].splitlines()
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return cells[2:]


class Tables(unittest.TestCase):
    """Row by row."""

    def test_codes(self) -> None:
        """All codes, in their order, with their severities."""
        found = rows("<!-- codes: made", "<!-- codes: end")
        self.assertEqual([(row[0], row[1]) for row in found], list(tables.SEVERITY.items()))

    def test_thresholds(self) -> None:
        """All thresholds with their defaults."""
        found = rows("<!-- thresholds: made", "<!-- thresholds: end")
        self.assertEqual([(row[0], int(row[1])) for row in found], list(tables.THRESHOLDS.items()))

    def test_reasons(self) -> None:
        """All reasons and what they may be given for."""
        found = rows("<!-- reasons: made", "<!-- reasons: end")
        self.assertEqual([(row[0], tuple(ACTS[act] for act in row[1].split(", "))) for row in found],
                         list(tables.REASONS.items()))

    def test_limits(self) -> None:
        """Every limit that the reader has has its number."""
        known = {**vars(shape), "DEPTH_MAX": canon.DEPTH_MAX, "COSIGNED_MAX_AGE": policy.COSIGNED_MAX_AGE}
        found = {row[0]: int(row[1].replace(",", "")) for row in rows("### 1.2 Limits", "## 2.")}
        self.assertGreater(len(found), 25)
        senders_and_servers = {"BATCH_MAX", "PAGE_BYTES"}
        for name, value in found.items():
            if name in known or name not in senders_and_servers:
                self.assertEqual(known.get(name), value, name)

    def test_order(self) -> None:
        """Codes are put into the table's order, each once."""
        self.assertEqual(tables.in_order(["P05", "A01", "E05", "A01"]), ["E05", "A01", "P05"])

    def test_severities(self) -> None:
        """What the law may override does not refuse what is declared so by law."""
        for codes, plain, lawful in ((["A03"], True, False), (["A01"], True, True), (["S01", "A03"], True, True),
                                     (["P05", "P10"], False, False), ([], False, False)):
            self.assertEqual((tables.refuses(codes, False), tables.refuses(codes, True)), (plain, lawful), codes)
        self.assertEqual([tables.queries(codes) for codes in (["P05"], ["P10"], ["E05"])], [True, False, False])


if __name__ == "__main__":
    unittest.main()
