#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Family T by the independent reader: counts worked out by hand, sound and with one thing wrong.

Ward t1 of test_reader_rules.py: two seats, three candidates, 30, 20 and 10 of 60 first preferences, so Q is 21 and the
first has a surplus of 9, each of his 30 papers going on at 900,000 × 100,000 / 3,000,000 = 30,000. Ten of them go to the
second, who reaches 23 votes, and twenty to the third, who comes to 16. Both seats are filled.
Ward t2: one seat, four candidates, 6, 3, 3 and 1 of 13: Q is 7. The last goes out first, his paper to the second: 6, 4,
3, 0. Then the third: one paper to the first, who reaches the quota, two to nobody: 7, 4, 0, 0.
"""
from __future__ import annotations

import os
import sys
import unittest
from typing import Any, Sequence

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
sys.path.insert(0, HERE)

import reader_election as small  # noqa: E402
from tally_reader import manifest  # noqa: E402
from tally_reader.canon import pack, read  # noqa: E402
from tally_reader.fold import Ledger  # noqa: E402
from tally_reader.papers import added, made_of, sent  # noqa: E402
from tally_reader.rules import judge_sheet  # noqa: E402
from tally_reader.stv import Lot, count_preferences, quota  # noqa: E402
from tally_reader.told import Declaration  # noqa: E402

U = 100000
WARDS = {"t1": (2, [30, 20, 10]), "t2": (1, [6, 3, 3, 1]), "t3": (1, [2, 2, 3]), "t4": (2, [40000, 20000, 10000])}
ONE = [([21 * U, 23 * U, 16 * U], 0)]
TWO = [([6 * U, 4 * U, 3 * U, 0], 0), ([7 * U, 4 * U, 0, 0], 2 * U)]
PREFERENCES = {"t1": [(10, [0, 1]), (20, [0, 2]), (20, [1]), (10, [2, 0])],
               "t2": [(6, [0]), (3, [1]), (1, [2, 3, 0]), (2, [2]), (1, [3, 1])]}


def election(profile: int, date: str) -> manifest.Election:
    """The wards, in council A, whose polls are of this day."""
    bodies = [read(body) for body in small.bodies()]
    bodies[0][6] = profile
    bodies[0][18][0][4] = date
    bodies[1][5] = [[name, "c", name, None, None, 0, seats, 2, 0, None,
                     [[f"{name}.{place}", "x", "", "con"] for place in range(len(votes))]]
                    for name, (seats, votes) in WARDS.items()]
    return manifest.from_bodies([pack(body) for body in bodies])


class Tables(unittest.TestCase):
    """Sheets of both wards, live unless said."""

    def codes(self, ward: str, elected: Sequence[int], stages: Any, profile: int = 1, date: str = "2017-05-04",
              **more: Any) -> str:
        where = election(profile, date)
        state = Ledger(where).contests[ward]
        seats, votes = WARDS[ward]
        papers = sum(votes)
        lots = [(stage, [f"{ward}.{who}" for who in tied], [f"{ward}.{who}" for who in won])
                for stage, tied, won in more.get("lots", ())]
        told = Declaration(
            1, ward, state.nominations, 1, 1, None, None, False, 3000, papers, papers, [("total", 0)],
            [(f"{ward}.{place}", count) for place, count in enumerate(votes)], [f"{ward}.{who}" for who in elected],
            lots or None, None, more.get("quota", quota(papers, seats)), stages, None, more.get("preferences"))
        return " ".join(judge_sheet(where, state, told, 5000))

    def test_sound(self) -> None:
        """Both tables, with and without preferences; without the last exclusion; without stages in an archive."""
        self.assertEqual(self.codes("t1", [0, 1], ONE), "")
        self.assertEqual(self.codes("t2", [0], TWO), "")
        self.assertEqual(self.codes("t1", [0, 1], ONE, preferences=PREFERENCES["t1"]), "")
        self.assertEqual(self.codes("t2", [0], TWO, preferences=PREFERENCES["t2"]), "")
        self.assertEqual(self.codes("t1", [1, 2], None, profile=0), "")
        self.assertEqual(self.codes("t1", [0, 1], None), "T09")

    def test_quota(self) -> None:
        """T01, after which stages are not looked at."""
        self.assertEqual(self.codes("t1", [0, 1], [([1, 2, 3], None)], quota=20), "T01")
        self.assertEqual(self.codes("t1", [0, 1], ONE, quota=None, profile=0), "")

    def test_sums(self) -> None:
        """T02: votes from nowhere, or not transferable other than what is missing."""
        self.assertEqual(self.codes("t1", [0, 1], [([21 * U, 23 * U, 16 * U], 1)]), "T02")
        self.assertEqual(self.codes("t1", [0, 1], [([21 * U, 23 * U, 16 * U], None)]), "")
        self.assertEqual(self.codes("t1", [0, 1], [([21 * U, 23 * U, 16 * U + 30000], None)]), "T02")

    def test_impossible_transfers(self) -> None:
        """T03: nobody moves, not the whole surplus, not whole papers, somebody falls or rises who cannot."""
        for totals in ([30 * U, 20 * U, 10 * U], [22 * U, 22 * U, 16 * U], [21 * U, 23 * U + 1, 16 * U - 1],
                       [21 * U, 19 * U, 20 * U]):
            self.assertEqual(self.codes("t1", [0, 1], [(totals, 0)]), "T03", totals)
        self.assertEqual(self.codes("t2", [0], [TWO[0], ([8 * U, 4 * U, 0, 1 * U], 0)]), "T03")
        self.assertEqual(self.codes("t2", [0], [TWO[0], ([7 * U - 1, 4 * U, 0, 0], 2 * U + 1)]), "T03")

    def test_whose_turn(self) -> None:
        """T05: another than the last goes out."""
        self.assertEqual(self.codes("t2", [0], [([6 * U, 3 * U, 0, 4 * U], 0)]), "T05")

    def test_beyond_the_last_vacancy(self) -> None:
        """T06 before 2022; accepted from then on."""
        more = [*ONE, ([21 * U, 21 * U, 17 * U], 1 * U)]
        self.assertEqual(self.codes("t1", [0, 1], more), "T06")
        self.assertEqual(self.codes("t1", [0, 1], more, date="2022-05-05"), "")

    def test_elected(self) -> None:
        """T04: the stages elect others than the sheet; a lot that decided nothing."""
        self.assertEqual(self.codes("t1", [0, 2], ONE), "T04")
        self.assertEqual(self.codes("t1", [0, 1], ONE, lots=[(2, [0, 1], [0])]), "A12")

    def test_too_short(self) -> None:
        """T09: the table ends before every seat is filled, and more than an exclusion is missing."""
        self.assertEqual(self.codes("t2", [0], []), "T09")
        self.assertEqual(self.codes("t2", [0], TWO[:1]), "T09")

    def test_lots(self) -> None:
        """Of 2, 2 and 3 votes the first two are level throughout: who goes out is drawn, and told by whom it names.

        Q is 4. The first goes out, one paper to the second and one to the third, who reaches it."""
        table = [([0, 3 * U, 4 * U], 0)]
        drawn = {"lots": [(2, [0, 1], [1])]}
        self.assertEqual(self.codes("t3", [2], table), "T10")
        self.assertEqual(self.codes("t3", [2], table, **drawn), "")
        self.assertEqual(self.codes("t3", [2], table, lots=[(2, [0, 1], [0])]), "T05")
        for lot in ((3, [0, 1], [1]), (2, [0, 2], [2])):
            self.assertEqual(self.codes("t3", [2], table, lots=[lot]), "T10", lot)

    def test_preferences(self) -> None:
        """T07: other votes, another stage, other elected; a missing lot only ends the count."""
        for ward, elected, stages in (("t1", [0, 1], ONE), ("t2", [0], TWO)):
            papers = PREFERENCES[ward]
            self.assertEqual(self.codes(ward, elected, stages, preferences=papers[1:]), "T07")
        swapped = [(20, [0, 1]), (10, [0, 2]), (20, [1]), (10, [2, 0])]
        self.assertEqual(self.codes("t1", [0, 1], ONE, preferences=swapped), "T07")
        level = [(1, [0, 1]), (1, [0, 2]), (2, [1]), (3, [2])]
        self.assertEqual(self.codes("t3", [0], None, profile=0, preferences=level), "")
        self.assertEqual(self.codes("t3", [0], None, profile=0, preferences=level, lots=[(2, [0, 1], [1])]), "T07")
        self.assertEqual(self.codes("t3", [2], None, profile=0, preferences=level, lots=[(2, [0, 1], [1])]), "")

    def test_rounded(self) -> None:
        """40,000, 20,000 and 10,000: Q is 23,334, the surplus 16,666 goes on at 41,665 a paper: 13,000 of them to the
        second, who comes to 25,416.45, and 27,000 to the third, to 21,249.55. An archive may have rounded both."""
        right = [([23334 * U, 2541645000, 2124955000], 0)]
        self.assertEqual(self.codes("t4", [0, 1], right), "")
        near = [([23334 * U, 2541646000, 2124955000], None)]
        self.assertEqual(self.codes("t4", [0, 1], near), "T02 T03")
        self.assertEqual(self.codes("t4", [0, 1], near, profile=0), "")
        far = [([23334 * U, 2541645001, 2124955000], None)]
        self.assertEqual(self.codes("t4", [0, 1], far, profile=0), "T03")


class Counts(unittest.TestCase):
    """Counting, and what is known of papers."""

    def test_counts(self) -> None:
        """The tables above come of their preferences."""
        for ward, stages, elected in (("t1", ONE, {0, 1}), ("t2", TWO, {0})):
            seats, votes = WARDS[ward]
            counted = count_preferences(len(votes), seats, PREFERENCES[ward], [])
            self.assertEqual(counted.totals[1:], [totals for totals, _ in stages])
            self.assertEqual(counted.elected, elected)

    def test_surplus_of_a_surplus(self) -> None:
        """A paper's value falls with each surplus it is part of.

        Three seats, 13 papers, Q is 4. Nine go 1 > 2 > 3: of the surplus of 5 each is worth 55,555. The second then has
        2 + 4.99995, of whose surplus of 2.99995 each of the nine is worth 299,995 × 55,555 / 699,995, rounded down."""
        counted = count_preferences(4, 3, [(9, [0, 1, 2]), (2, [1]), (1, [2]), (1, [3])], [])
        self.assertEqual(counted.totals[0], [9 * U, 2 * U, U, U])
        self.assertEqual(quota(13, 3), 4)
        self.assertEqual(counted.totals[1], [4 * U, 2 * U + 9 * 55555, U, U])
        self.assertEqual(counted.totals[2], [4 * U, 4 * U, U + 9 * (299995 * 55555 // 699995), U])

    def test_lot(self) -> None:
        """A count stops where a lot is missing, and goes on with it."""
        papers = [(1, [0, 1]), (1, [0, 2]), (2, [1]), (3, [2])]
        self.assertIsNone(count_preferences(3, 1, papers, []).elected)
        self.assertEqual(count_preferences(3, 1, papers, [Lot(0, 2, [0, 1], [1])]).elected, {2})
        self.assertEqual(count_preferences(3, 1, papers, [Lot(0, 2, [0, 1], [0])]).elected, {2})

    def test_made_of(self) -> None:
        """Every gain against trying all pairs."""
        for one, other in ((7, 3), (6, 4), (5, 5 * 3), (9, 1)):
            for most, most_other in ((4, 6), (0, 5), (9, 9)):
                papers = {one: most, other: most_other}
                for gain in range(0, 120):
                    pairs = [(a, (gain - a * one) // other) for a in range(most + 1) if gain >= a * one
                             and (gain - a * one) % other == 0 and (gain - a * one) // other <= most_other]
                    if not pairs:
                        wanted = None
                    elif len(pairs) == 1:
                        wanted = {one: pairs[0][0], other: pairs[0][1]}
                    else:
                        wanted = {one: min(gain // one, most), other: min(gain // other, most_other)}
                    self.assertEqual(made_of(gain, papers), wanted, (papers, gain))
        self.assertEqual([made_of(gain, {}) for gain in (0, 1)], [{}, None])
        self.assertEqual([made_of(gain, {7: 2}) for gain in (0, 7, 14, 15, 21)], [{7: 0}, {7: 1}, {7: 2}, None, None])

    def test_papers_known(self) -> None:
        """What is sent, and what is known after a gain."""
        self.assertEqual(sent({100000: 5, 3: 2}, None, 0), {100000: 5, 3: 2})
        self.assertEqual(sent({100000: 5, 50000: 2, }, 300000, 600000), {50000: 5, 25000: 2})
        self.assertEqual(sent({100000: 5, 1: 2}, 100000, 600000), {16666: 5})
        self.assertEqual(sent({100000: 5, 99999: 2}, 1, 100000), {1: 5})
        self.assertEqual(sent({11: 5, 10: 2}, 100, 600), {1: 7})
        self.assertIsNone(sent(None, None, 0))
        self.assertEqual(added({5: 1}, {5: 2, 7: 0}), {5: 3})
        self.assertIsNone(added({5: 1, 6: 1}, {7: 1}))
        self.assertIsNone(added(None, {7: 1}))


if __name__ == "__main__":
    unittest.main()
