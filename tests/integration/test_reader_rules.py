#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader's judgement: every rule of SPEC 8.1 broken and kept, and the order of the steps.

Contests, all of council A, in profile live unless said: p1 one seat, plurality, three candidates; p2 two seats, four
candidates; v1 the supplementary vote, three; t1 two seats, the transferable vote, three; u1 uncontested, two of two;
x1 postponed, takes declarations from 2500; n1 nobody. Polls close at 2000, nominations at 1000; the clock says 5000.
"""
from __future__ import annotations

import os
import sys
import unittest
from typing import Any, List, Optional, Sequence

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
sys.path.insert(0, HERE)

import reader_election as small  # noqa: E402
from tally_reader import manifest, messages as m  # noqa: E402
from tally_reader.canon import pack, read  # noqa: E402
from tally_reader.fold import Ledger  # noqa: E402
from tally_reader.judge import Judge  # noqa: E402
from tally_reader.keys import key_id, public_of, sha256  # noqa: E402
from tally_reader.rules import judge_sheet  # noqa: E402

CLOCK = 5000
OFFICERS = [key_id(public_of(seed)) for seed in small.SEEDS_OFFICER]
STRANGER = key_id(public_of(small.SEED_STRANGER))


def election(profile: int = 1) -> manifest.Election:
    """The contests above."""
    bodies = [read(body) for body in small.bodies()]
    bodies[0][6] = profile
    rows = [("n1", 1, 0, 0), ("p1", 1, 3, 0), ("p2", 2, 4, 0), ("t1", 2, 3, 2), ("u1", 2, 2, 0), ("v1", 1, 3, 1),
            ("x1", 1, 2, 0)]
    contests = []
    for name, seats, count, system in rows:
        ballot = [[f"{name}.{place}", "x", "", "con"] for place in range(1, count + 1)]
        late = name == "x1"
        contests.append([name, "c", name, None, None, 0, seats, system, int(late), 2500 if late else None, ballot])
    bodies[1][5] = contests
    return manifest.from_bodies([pack(body) for body in bodies])


class Sheets(unittest.TestCase):
    """Both profiles of the election, and short ways to make declarations."""

    def setUp(self) -> None:
        self.live, self.archive = election(1), election(0)
        self.states = {where: Ledger(where).contests for where in (self.live, self.archive)}

    def told(self, name: str, votes: Optional[Sequence[int]], elected: Sequence[int], **more: Any) -> m.Declaration:
        """A declaration; what is not said is as a live sheet has it: 100 electors, all papers valid."""
        contest = self.live.contests[name]
        if votes is not None:
            more.setdefault("electorate", 100)
            more.setdefault("papers", sum(votes))
            more.setdefault("rejected", [("total", 0)])
        def who(place: Any) -> str:
            return place if isinstance(place, str) else f"{name}.{place}"
        def lots() -> Optional[list]:
            return more.get("lots") and [(stage, [who(x) for x in tied], [who(x) for x in won])
                                         for stage, tied, won in more["lots"]]
        rows = None if votes is None else [(who(place), count) for place, count in enumerate(votes, 1)]
        round2 = more.get("round2") and [(who(place), second, total) for place, second, total in more["round2"]]
        return m.Declaration(
            1, name, more.get("nominations", self.live.nominations[contest.id]), more.get("revision", 1),
            more.get("act", 1), None, None, False, more.get("declared", 3000), more.get("electorate"),
            more.get("papers"), more.get("rejected"), more.get("rows", rows), [who(place) for place in elected],
            lots(), round2, more.get("quota"), more.get("stages"), None, more.get("preferences"))

    def check(self, codes: str, *row: Any, archive: bool = False, **more: Any) -> None:
        where, told = self.archive if archive else self.live, self.told(*row, **more)
        found = judge_sheet(where, self.states[where][told.contest], told, CLOCK)
        self.assertEqual(found, codes.split(), (row, more))


class Rules(Sheets):
    """Sheets, and the codes that they must get."""

    def test_sound(self) -> None:
        """Sheets that break nothing, of every system."""
        self.check("", "p1", [30, 20, 10], [1])
        self.check("", "p2", [30, 20, 10, 5], [1, 2], papers=40)
        self.check("", "v1", [30, 20, 9], [1])
        self.check("", "v1", [30, 25, 12], [2], round2=[(1, 3, 33), (2, 9, 34)])
        self.check("", "t1", [30, 20, 10], [1, 2], quota=21, stages=[([2100000, 2300000, 1600000], 0)])
        self.check("", "u1", None, [1, 2])
        self.check("", "x1", [1, 2], [2], declared=2500)
        self.check("", "p1", [30, 20, 10], [1], archive=True, papers=None, electorate=None, rejected=None)

    def test_times(self) -> None:
        """Within the clock and the poll's times; a postponed contest's own."""
        for declared, codes in ((1999, "E07"), (2000, ""), (5000, ""), (5001, "E07")):
            self.check(codes, "p1", [30, 20, 10], [1], declared=declared)
        for declared, codes in ((999, "E07"), (1000, "")):
            self.check(codes, "u1", None, [1, 2], declared=declared)
        for declared, codes in ((2499, "E11"), (2500, ""), (5001, "E07")):
            self.check(codes, "x1", [1, 2], [2], declared=declared)

    def test_names(self) -> None:
        """E09 alone; S01, S02 and S04 in votes, elected, lots and stages."""
        self.check("E09", "p1", [30, 20, 10], [3], nominations=bytes(32), declared=1)
        self.check("S01", "p1", [30, 20, 10], ["p9.1"])
        self.check("S01", "p1", [30, 20, 10], [1], lots=[(0, ["p9.1"], ["p9.1"])])
        self.check("S01 S02", "p1", [30, 20], [1], rows=[("p1.1", 30), ("p1.2", 20), ("p9", 10)])
        self.check("S02", "p1", [30, 20], [1], rows=[("p1.1", 30), ("p1.3", 20)])
        self.check("S04", "p1", [30, 20, 10], [1], rows=[("p1.2", 20), ("p1.1", 30), ("p1.3", 10)])
        self.check("S04", "p2", [30, 20, 10, 5], [2, 1], papers=40)
        self.check("S04", "p2", [30, 20, 10, 5], [1, 1], papers=40)
        self.check("S01", "t1", [30, 20, 10], [1, 2], quota=21, stages=[([1, 2, 3, 4], None)])
        self.check("S02", "t1", [30, 20, 10], [1, 2], quota=21, stages=[([1, 2], None)])
        self.check("S01", "t1", [30, 20, 10], [1, 2], quota=21, preferences=[(60, [0, 3])])

    def test_what_is_there(self) -> None:
        """S03 an uncontested contest's figures; S05 a live sheet's gaps; S06 another system's figures."""
        self.check("S03", "u1", [1, 2], [1, 2], electorate=None)
        self.check("S03", "u1", None, [1])
        self.check("S03", "u1", None, [1, 2], papers=5)
        self.check("", "u1", None, [1, 2], electorate=5)
        for gap in ("electorate", "papers", "rejected"):
            self.check("S05", "p1", [30, 20, 10], [1], **{gap: None})
            self.check("", "p1", [30, 20, 10], [1], archive=True, **{gap: None})
        self.check("S05", "p2", [30, 20, 10, 5], [1, 2], papers=40, rejected=[("in-part", 1)])
        for head, row in (("in-part", ("p1", [30, 20, 10], [1])), ("no-first-preference", ("p1", [30, 20, 10], [1])),
                          ("second-preference", ("v1", [30, 20, 9], [1]))):
            self.check("S07", *row, rejected=[(head, 1), ("total", 0)])
            self.check("", *row, rejected=[(head, 0), ("total", 0)])
        self.check("S06", "p1", [30, 20, 10], [1], quota=5)
        self.check("S06", "p1", [30, 20, 10], [1], round2=[(1, 3, 33), (2, 9, 29)])
        self.check("S06", "v1", [30, 20, 9], [1], round2=[(1, 3, 33), (2, 9, 29)])

    def test_sums(self) -> None:
        """A01 to A07."""
        self.check("A01 A09", "p1", [0, 0, 0], [])
        self.check("A01", "p1", None, [1], electorate=9, papers=0, rejected=[("total", 0)])
        self.check("A02", "p2", [30, 20, 10, 5], [1, 2], papers=45,
                   rejected=[("overvoted", 1), ("in-part", 7), ("total", 5)])
        self.check("", "p2", [30, 20, 10, 5], [1, 2], papers=45,
                   rejected=[("in-part", 7), ("overvoted", 1), ("unmarked", 4)])
        self.check("A13", "p2", [30, 20, 10, 5], [1, 2], papers=45, rejected=[("in-part", 41), ("total", 5)])
        self.check("A03", "p1", [30, 20, 10], [1], papers=61)
        self.check("A03", "v1", [30, 20, 9], [1], papers=61)
        self.check("", "v1", [30, 20, 9], [1], papers=61, archive=True)
        self.check("A04", "p2", [30, 20, 1, 1], [1, 2], papers=29)
        self.check("A05", "p2", [30, 20, 10, 5], [1, 2], papers=66)
        self.check("A05", "p2", [30, 30, 4, 4], [1, 2], papers=33)
        self.check("", "p2", [30, 30, 4, 2], [1, 2], papers=33)
        self.check("A06", "p1", [30, 20, 10], [1], electorate=59)
        self.check("A07", "p1", [30, 20, 10], [1], papers=60, rejected=[("total", 61)])

    def test_winners(self) -> None:
        """A09 to A12 in plurality."""
        self.check("A09", "p1", [30, 20, 10], [])
        self.check("A09", "p1", [30, 20, 10], [1, 2])
        self.check("A10", "p1", [30, 20, 10], [2])
        self.check("A10", "p2", [30, 20, 10, 5], [1, 3], papers=40)
        self.check("A11", "p1", [30, 30, 10], [1])
        self.check("", "p2", [30, 30, 10, 5], [1, 2], papers=40)
        self.check("", "p1", [30, 30, 10], [2], lots=[(0, [1, 2], [2])])
        self.check("", "p2", [30, 20, 20, 20], [1, 3], papers=50, lots=[(0, [2, 3, 4], [3])])
        self.check("A11 A12", "p1", [30, 30, 10], [2], lots=[(1, [1, 2], [2])])
        term = (1, [1, 2], [2])
        self.check("", "p2", [30, 30, 10, 5], [1, 2], papers=40, lots=[term])
        self.check("", "p2", [30, 30, 10, 5], [1, 2], papers=40, lots=[term, term])
        for wrong in ((0, [1, 2], [2]), (2, [1, 2], [2]), (1, [1, 2], []), (1, [1, 2], [1, 2]), (1, [1, 3], [1]),
                      (1, [1, 2], [3]), (1, [], [])):
            self.check("A12", "p2", [30, 30, 10, 5], [1, 2], papers=40, lots=[term, wrong])
        self.check("A12", "p2", [30, 29, 10, 5], [1, 2], papers=40, lots=[term])
        for lots in ([(0, [1, 2], [1])], [(0, [1, 2, 3], [2])], [(0, [1, 2], [2])] * 2):
            self.check("A12", "p1", [30, 30, 10], [2], lots=lots)
        self.check("A12", "p1", [30, 20, 10], [1], lots=[(0, [1, 2], [1])])

    def test_second_round(self) -> None:
        """V03 to V07, and a level second round."""
        self.check("V03", "v1", [30, 25, 12], [1], round2=[(1, 3, 33), (3, 1, 13)])
        self.check("V03", "v1", [30, 25, 25], [1], round2=[(1, 3, 33), (2, 1, 26)])
        self.check("", "v1", [30, 25, 25], [1], round2=[(1, None, 30), (2, 0, 25), (3, 0, 25)])
        self.check("", "v1", [30, 25, 12], [2], round2=[(1, 3, 33), (2, 9, 34)])
        self.check("V04", "v1", [30, 25, 11], [2], round2=[(1, 3, 33), (2, 9, 34)])
        for unusable, codes in ((2, ""), (1, "V04"), (3, "V04")):
            self.check(codes, "v1", [30, 25, 12], [2], round2=[(1, 2, 32), (2, None, 33)],
                       rejected=[("second-preference", unusable), ("total", 0)])
        self.check("V06", "v1", [30, 25, 12], [2], round2=[(1, None, 29), (2, 9, 34)])
        held = {"round2": [(1, 3, 33), (2, 9, 34)]}
        self.check("V05", "v1", [30, 25, 12], [1], **held)
        self.check("V05", "v1", [30, 25, 12], [3], **held)
        self.check("V06", "v1", [30, 25, 12], [2], round2=[(1, 3, 32), (2, 9, 34)])
        self.check("", "v1", [30, 25, 12], [2], round2=[(1, None, 31), (2, None, 34)])
        self.check("V07", "v1", [30, 25, 12], [1])
        self.check("V07", "v1", [30, 25, 12], [1], round2=[])
        self.check("A11", "v1", [30, 25, 12], [1], round2=[(1, 3, 33), (2, 8, 33)])
        self.check("", "v1", [30, 25, 12], [1], round2=[(1, 3, 33), (2, 8, 33)], lots=[(0, [1, 2], [1])])

    def test_no_first_preferences(self) -> None:
        """Without first preferences a second round counts as held, of nothing: A01 is what is wrong."""
        self.check("A01", "v1", [0, 0, 0], [1])
        self.check("A01 V06", "v1", [0, 0, 0], [2], round2=[(1, 3, 33), (2, 9, 34)])
        self.check("A01 V05", "v1", [0, 0, 0], [1], round2=[(1, None, 33), (2, None, 34)])
        self.check("A01 V06", "v1", None, [1], round2=[(1, 3, 33), (2, 9, 34)], electorate=9, papers=0,
                   rejected=[("total", 0)])

    def test_order_of_codes(self) -> None:
        """Codes stand in the order of the table, whatever the order of the rules."""
        self.check("E07 S01 S02 S04 S05", "p1", [30, 20], [1], rows=[("p1.2", 30), ("p1.1", 20), ("p9", 10)],
                   declared=1, electorate=None)
        self.check("S03 S04", "u1", [1, 2], [2, 1])
        self.check("E07 A02 A03 A06 A09", "p1", [30, 20, 10], [1, 2], declared=1, papers=101,
                   rejected=[("overvoted", 1), ("total", 5)])
        self.check("A09 V06", "v1", [30, 25, 12], [1, 2], round2=[(1, 3, 32), (2, 9, 34)])

    def test_transferable(self) -> None:
        """The transferable vote's lots have winners and losers; a live sheet has a quota; others have nothing of it."""
        for lots, codes in ([(2, [1, 2], [1])], ""), ([(2, [1, 2], [1, 2])], "A12"), ([(2, [1, 2], [])], "A12"):
            self.check(codes, "t1", [30, 20, 10], [2, 3], lots=lots, archive=True)
        self.check("A09 A12", "t1", [30, 20, 10], [2], lots=[(2, [1, 2], [])], archive=True)
        self.check("S05", "t1", [30, 20, 10], [1, 2], stages=[([2100000, 2300000, 1600000], 0)])
        self.check("S06", "p1", [30, 20, 10], [1], preferences=[])
        self.check("S03", "u1", None, [1, 2], preferences=[])


class Steps(Sheets):
    """The order of judgement, and what is remembered between bodies."""

    def setUp(self) -> None:
        super().setUp()
        self.judge = Judge(self.live)

    def verdict(self, told: m.Declaration, signers: Sequence[bytes] = tuple(OFFICERS), take: bool = True) -> List[Any]:
        body = pack(told)
        verdict, codes = self.judge.verdict(told, body, signers, CLOCK, CLOCK)
        if take and verdict in (m.ACCEPTED, m.QUERIED, m.CONFLICT):
            leaf = m.Leaf(1, 9, CLOCK, m.KIND_DECLARATION, sha256(body), bytes(32), verdict, codes, 1)
            self.judge.took(leaf, body, signers)
        return [verdict, *codes]

    def test_order(self) -> None:
        """Each step comes before the next."""
        sound = self.told("p1", [30, 20, 10], [1])
        self.assertEqual(self.verdict(sound._replace(contest="z9"), []), [4, "E08"])
        self.assertEqual(self.verdict(sound, []), [4, "E10"])
        self.assertEqual(self.verdict(sound, [STRANGER]), [4, "E10"])
        self.assertEqual(self.verdict(sound._replace(act=2), OFFICERS[:1]), [4, "E02"])
        self.assertEqual(self.verdict(self.told("n1", None, [], revision=2)), [4, "E13"])
        self.assertEqual(self.verdict(sound._replace(act=2, revision=2)), [4, "E14"])
        self.assertEqual(self.verdict(sound._replace(act=2, revision=2, reason=("checked", ""))), [4, "E18"])
        self.assertEqual(self.verdict(sound._replace(revision=2, declared=1)), [4, "E06"])
        slip = sound._replace(act=2, reason=("typing", ""), replaces=bytes(32))
        self.assertEqual(self.verdict(slip), [4, "E12"])
        self.assertEqual(self.verdict(sound._replace(replaces=bytes(32))), [4, "E15"])
        self.assertEqual(self.verdict(sound._replace(declared=1)), [4, "E07"])
        self.assertEqual(self.verdict(sound), [0])

    def test_duplicates(self) -> None:
        """The same figures again are a duplicate for one entitled signer, at any time and for any reason given."""
        sound = self.told("p1", [30, 20, 10], [1])
        self.verdict(sound)
        for again in (sound, sound._replace(declared=1), sound._replace(reason=("x", "y"))):
            self.assertEqual(self.verdict(again, OFFICERS[:1]), [1, "D01"])
        self.assertEqual(self.verdict(sound, []), [4, "E10"])

    def test_conflicts(self) -> None:
        """Other sound figures conflict, unsound ones are refused; a key is in a conflict once."""
        self.verdict(self.told("p1", [30, 20, 10], [1]))
        other = self.told("p1", [30, 20, 11], [1])
        self.assertTrue(self.judge.conflict_is_new(other, OFFICERS))
        self.assertEqual(self.verdict(other, OFFICERS[:1]), [4, "E02"])
        self.assertEqual(self.verdict(self.told("p1", [30, 20, 11], [2])), [4, "A10"])
        self.assertEqual(self.verdict(other), [3, "E05"])
        self.assertFalse(self.judge.conflict_is_new(self.told("p1", [30, 20, 12], [1]), OFFICERS))
        self.assertEqual(self.verdict(self.told("p1", [30, 20, 11], [1], revision=3)), [4, "E06"])
        self.assertEqual(self.verdict(self.told("p1", [30, 20, 11], [1], revision=2)), [4, "E12"])


if __name__ == "__main__":
    unittest.main()
