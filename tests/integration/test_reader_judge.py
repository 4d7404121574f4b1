#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader's judgement of acts and events: the steps of SPEC 8.1 and 8.4, and what was taken before (8.5).

The election is reader_election.py's in profile archive unless said; two officers declare, one may confirm or state.
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
from tally_reader import messages as m  # noqa: E402
from tally_reader.canon import pack, read  # noqa: E402
from tally_reader.judge import Judge  # noqa: E402
from tally_reader.keys import sha256  # noqa: E402
from tally_reader.keys import key_id, public_of  # noqa: E402
from tally_reader.manifest import from_bodies  # noqa: E402

BOTH = small.SEEDS_OFFICER
ONE, OTHER = BOTH
AUTHORITY = small.SEEDS_AUTHORITY
TYPING, CHECKED, LAW = ["typing", ""], ["checked", ""], ["as-declared", "so read out"]
CLOCK = 50000


class Judging(unittest.TestCase):
    """A judge at genesis, and short ways to send declarations and events to it."""

    def setUp(self) -> None:
        self.open()

    def open(self, **more: Any) -> None:
        """Start anew; profile and changes of the manifest."""
        bodies = [read(body) for body in small.bodies(
            thresholds=more.get("thresholds", ()), poll_quorums=more.get("poll_quorums", ()))]
        bodies[0][6] = more.get("profile", 0)
        self.judge = Judge(from_bodies([pack(body) for body in bodies]))
        self.index = 5

    def _took(self, body: bytes, kind: int, who: List[bytes], judged: Any) -> List[Any]:
        verdict, codes = judged
        if verdict in (m.ACCEPTED, m.QUERIED, m.CONFLICT):
            leaf = m.Leaf(1, self.index, CLOCK, kind, sha256(body), bytes(32), verdict, codes, 1)
            self.judge.took(leaf, body, who)
            self.index += 1
        return [verdict, *codes]

    def send(self, contest: str, votes: Optional[Sequence[int]] = None, elected: Sequence[int] = (),
             seeds: Sequence[bytes] = tuple(BOTH), now: int = CLOCK, **more: Any) -> List[Any]:
        """A declaration: verdict and codes. What it replaces is right unless said."""
        state = self.judge.ledger.contests[contest]
        slot = tuple(more["statements"][0][:2]) if more.get("act") == 6 else None
        before = state.waits_or_stands(slot)
        more.setdefault("replaces", before.body if before else None)
        more.setdefault("revision", state.used.get(slot, 0) + 1)
        self.body = small.declaration(self.judge.election, contest, votes, elected, **more)
        who = sorted(key_id(public_of(seed)) for seed in seeds)
        told = m.decode(m.declaration, self.body)._replace(nominations=more.get("nominations", state.nominations))
        self.body = pack(told)
        return self._took(self.body, 1, who, self.judge.verdict(told, self.body, who, now, now))

    def tell(self, kind: int, subject: str, *data: Any, seeds: Sequence[bytes] = (ONE,), **more: Any) -> List[Any]:
        """An event: verdict and codes."""
        when = more.pop("when", 100)
        body = small.event(kind, subject, *data, **more)
        who = sorted(key_id(public_of(seed)) for seed in seeds)
        return self._took(body, 2, who, self.judge.event(m.decode(m.event, body), body, who, CLOCK, when))


class Steps(Judging):
    """Each step of 8.1, after those before it."""

    def test_statements_of_what(self) -> None:
        """E20: no area, two, one with a body, one that is not overlapped; E10: an officer of another area."""
        for rows in ([["A", 1, bytes(32)]], [["E", 1, None]], [["A", 1, None], ["B", 1, None]]):
            self.assertEqual(self.send("z1", [1, 2, 3], act=6, statements=rows), [4, "E20"])
        told = m.decode(m.declaration, small.declaration(self.judge.election, "z1", [1, 2, 3], [], act=6))
        self.assertEqual(self.judge.verdict(told, b"", [], CLOCK, CLOCK), (4, ["E20"]))
        row = {"act": 6, "statements": [["B", 1, None]]}
        self.assertEqual(self.send("z1", [1, 2, 3], seeds=[small.SEED_A], **row), [4, "E10"])
        row["statements"] = [["A", 1, None]]
        self.assertEqual(self.send("z1", [1, 2, 3], seeds=[small.SEED_A], **row), [0])

    def test_roles(self) -> None:
        """Agencies and annotators declare nothing, and do not add to a quorum."""
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], [small.SEED_AGENCY, small.SEED_ANNOTATOR]), [4, "E10"])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], [ONE, small.SEED_AGENCY]), [4, "E02"])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], [ONE, small.SEED_A]), [0])

    def test_quorums(self) -> None:
        """The act's quorum, or that of as_declared where it is greater."""
        row = {"act": 6, "statements": [["A", 1, None]], "seeds": [ONE]}
        self.assertEqual(self.send("z1", [1, 2, 3], as_declared=True, reason=LAW, **row), [4, "E02"])
        self.assertEqual(self.send("z1", [1, 2, 3], **row), [0])
        self.assertEqual(self.send("a1", act=5, seeds=[ONE], reason=CHECKED), [4, "E12"])
        self.assertEqual(self.send("a1", act=4, seeds=[ONE], reason=["mistake", ""]), [4, "E02"])

    def test_quorums_by_poll(self) -> None:
        """A poll's own numbers bind its contests alone."""
        self.open(poll_quorums=[["m", 1, 1, 1, 1, 1, 1, 2]])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], [ONE]), [4, "E02"])
        self.assertEqual(self.send("m1", [3, 2], [1], [ONE], as_declared=True, reason=LAW), [4, "E02"])
        self.assertEqual(self.send("m1", [3, 2], [1], [ONE]), [0])

    def test_what_acts_carry(self) -> None:
        """E17: a withdraw and a confirm carry nothing, a statement what its phase has, and only where votes are cast."""
        for more in ({"elected": [1]}, {"votes": [1, 2, 3]}, {"papers": 3}, {"as_declared": True}, {"lots": []}):
            for act in (4, 5):
                self.assertEqual(self.send("a1", act=act, reason=CHECKED, **more), [4, "E17"], (act, more))
        one, two = [["A", 1, None]], [["A", 2, None]]
        for votes, rows, more in ((None, one, {}), ([1, 2, 3], two, {}), ([1, 2, 3], one, {"elected": [1]}),
                                  ([1, 2, 3], one, {"round2": []}), (None, two, {}), ([1, 2, 3], one, {"lots": []}),
                                  (None, two, {"round2": [], "papers": 1}),
                                  (None, two, {"round2": [], "rejected": [["second-preference", 1], ["void", 1]]})):
            self.assertEqual(self.send("z1", votes, act=6, statements=rows, **more), [4, "E17"], (votes, rows, more))
        self.assertEqual(self.send("z1", act=6, statements=two, round2=[], rejected=[["second-preference", 1]]), [0])

    def test_reasons(self) -> None:
        """E14 and E18: by the act, with as_declared by that alone; a plain declare takes any."""
        for act in (2, 3, 4, 5):
            self.assertEqual(self.send("a1", act=act), [4, "E14"])
            self.assertEqual(self.send("a1", act=act, reason=["death", ""]), [4, "E18"])
        sheet = ("a1", [3, 2, 1], [1, 2])
        self.assertEqual(self.send(*sheet, reason=["whim", ""]), [4, "E18"])
        self.assertEqual(self.send(*sheet, as_declared=True), [4, "E14"])
        self.assertEqual(self.send(*sheet, as_declared=True, reason=TYPING), [4, "E18"])
        self.assertEqual(self.send(*sheet, as_declared=True, reason=LAW), [0])
        row = {"act": 6, "statements": [["A", 1, None]]}
        self.assertEqual(self.send("z1", [1, 2, 3], reason=["court", ""], **row), [4, "E18"])
        self.assertEqual(self.send("z1", [1, 2, 3], **row), [0])
        self.assertEqual(self.send("z1", [1, 2, 4], **row), [4, "E14"])
        self.assertEqual(self.send("z1", [1, 2, 4], reason=TYPING, **row), [0])

    def test_possible(self) -> None:
        """E06, E12, E15 and E16, of a contest that is declared, amended with a query, and confirmed."""
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], revision=2), [4, "E06"])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], act=2, reason=TYPING), [4, "E12"])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2]), [0])
        self.assertEqual(self.send("a1", [3, 2, 2], [1, 2]), [4, "E12"])
        self.assertEqual(self.send("a1", act=5, reason=CHECKED), [4, "E12"])
        amend = {"act": 2, "reason": TYPING}
        self.assertEqual(self.send("a1", [3, 2, 4], [1, 3], replaces=None, **amend), [4, "E15"])
        self.assertEqual(self.send("a1", [3, 2, 4], [1, 3], **amend), [2, "P06"])
        self.assertEqual(self.send("a1", act=5, seeds=BOTH, reason=CHECKED), [4, "E16"])
        self.assertEqual(self.send("a1", act=5, seeds=[ONE], reason=CHECKED), [4, "E16"])
        self.assertEqual(self.send("a1", act=5, seeds=[small.SEED_A], reason=CHECKED), [0])
        self.assertEqual(self.send("a1", act=5, seeds=[small.SEED_A], reason=CHECKED, replaces=bytes(32)), [4, "E12"])
        self.assertEqual(self.send("a1", act=4, reason=["court", ""]), [0])
        self.assertEqual(self.send("a1", act=4, reason=["court", ""]), [4, "E12"])

    def test_correction_of_what_is_queried(self) -> None:
        """A declare that names the queried one takes its place."""
        self.open(thresholds=[["identical-candidates", 2]])
        self.assertEqual(self.send("b2", [1, 2], [2]), [0])
        self.assertEqual(self.send("m1", [1, 2], [2]), [2, "P05"])
        self.assertEqual(self.send("m1", [1, 3], [2], replaces=None), [4, "E15"])
        self.assertEqual(self.send("m1", [1, 3], [2]), [0])

    def test_used_up(self) -> None:
        """A revision used up conflicts if the sheet is sound, whatever it replaces, and says what else is odd."""
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2]), [0])
        self.assertEqual(self.send("a1", [3, 2, 2], [1, 3], revision=1, replaces=None), [4, "A11"])
        self.assertEqual(self.send("a1", [4, 2, 1], [1, 2], revision=1, replaces=None), [3, "E05"])
        self.assertEqual(self.send("a1", [3, 1, 2], [1, 3], act=2, reason=TYPING, revision=1), [3, "E05", "P06"])
        self.assertEqual(self.send("a1", act=4, reason=["court", ""], revision=1), [3, "E05"])

    def again(self, body: bytes, seeds: Sequence[bytes] = tuple(BOTH)) -> List[Any]:
        """A body that was taken before: verdict and codes."""
        verdict, codes = self.judge.verdict(m.decode(m.declaration, body), body, [key_id(public_of(seed)) for seed in seeds],
                                            CLOCK, CLOCK)
        return [verdict, *codes]

    def test_what_has_become_of_it(self) -> None:
        """A duplicate's code: it counts, waits, has made place for another, or for nothing."""
        bodies = []
        for row, more in (([[3, 2, 1], [1, 2]], {}), ([[4, 2, 1], [1, 2]], {"act": 2, "reason": TYPING}),
                          ([[3, 2, 4], [1, 3]], {"act": 3, "reason": ["recount", ""]}),
                          ([], {"act": 5, "reason": CHECKED, "seeds": [small.SEED_A]}),
                          ([], {"act": 4, "reason": ["court", ""]}), ([[3, 2, 1], [1, 2]], {})):
            self.send("a1", *row, **more)
            bodies.append(self.body)
            found = [self.again(body)[1:] for body in bodies]
            self.assertEqual(found, [[code] for code in {
                1: ["D01"], 2: ["D03", "D01"], 3: ["D03", "D01", "D02"], 4: ["D03", "D03", "D01", "D01"],
                5: ["D04", "D04", "D04", "D04", "D01"], 6: ["D03", "D03", "D03", "D03", "D03", "D01"]}[len(bodies)]])

    def test_what_has_become_of_a_statement(self) -> None:
        """It counts, another does, or it was of other candidates."""
        rows = {"act": 6, "statements": [["A", 1, None]]}
        self.send("z1", [1, 2, 3], **rows)
        first = self.body
        self.assertEqual(self.again(first), [1, "D01"])
        self.send("z1", [1, 2, 4], reason=TYPING, **rows)
        self.assertEqual((self.again(first), self.again(self.body)), ([1, "D03"], [1, "D01"]))
        order = {"seeds": AUTHORITY, "reason": ["nominations", ""]}
        self.assertEqual(self.tell(3, "z1", [["x", "X", "", "ind"], ["y", "X", "", "ind"]], **order), [0])
        self.assertEqual(self.again(self.body), [1, "D04"])

    def test_conflicts_of_statements(self) -> None:
        """A key in a conflict of one area's statement is not in one of another's."""
        for area in "AB":
            rows = {"act": 6, "statements": [[area, 1, None]]}
            self.send("z1", [1, 2, 3], **rows)
            self.assertEqual(self.send("z1", [1, 2, 4], revision=1, replaces=None, **rows), [3, "E05"])
        told = m.decode(m.declaration, self.body)
        self.assertFalse(self.judge.conflict_is_new(told, [key_id(public_of(seed)) for seed in BOTH]))
        self.assertTrue(self.judge.conflict_is_new(told._replace(statements=[("A", 2, None)]),
                                                   [key_id(public_of(ONE))]))

    def test_as_declared(self) -> None:
        """A lawful code flags what the law declares; others refuse all the same; a query still asks."""
        self.assertEqual(self.send("a1", [3, 2, 1], [2, 3]), [4, "A10"])
        self.assertEqual(self.send("a1", [3, 2, 1], [2], as_declared=True, reason=LAW), [4, "A09"])
        self.assertEqual(self.send("a1", [3, 2, 1], [2, 3], as_declared=True, reason=LAW), [0, "A10"])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 3], act=2, as_declared=True, reason=LAW), [2, "A10", "P06"])

    def test_times_of_acts(self) -> None:
        """E07 and E11 of acts that carry nothing; E09 of every act."""
        self.send("a1", [3, 2, 1], [1, 2])
        court = {"act": 4, "reason": ["court", ""]}
        self.assertEqual(self.send("a1", declared=1999, **court), [4, "E07"])
        self.assertEqual(self.send("a1", now=2999, **court), [4, "E07"])
        self.assertEqual(self.send("a1", nominations=bytes(32), **court), [4, "E09"])
        self.send("b2", [1, 2], [2])
        self.assertEqual(self.send("b2", declared=2499, **court), [4, "E11"])

    def test_status_by_events(self) -> None:
        """A contest that an event puts off takes nothing before its time, and nothing at all without one."""
        order = {"seeds": AUTHORITY, "reason": ["disorder", ""]}
        self.assertEqual(self.tell(1, "a1", 3, None, **order), [0])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2]), [4, "E11"])
        self.assertEqual(self.tell(1, "a1", 3, 3001, **order), [0])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2]), [4, "E11"])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], declared=3001), [0])


class Statements(Judging):
    """Local statements and the sheet that is their sum. A: 30 25 10, 4 3 second; B: 20 20 9, 1 5 second."""

    def state(self, area: str, votes: Sequence[int], **more: Any) -> List[Any]:
        return self.send("z1", votes, act=6, statements=[[area, 1, None]], **more)

    def second(self, area: str, rows: Sequence[tuple], **more: Any) -> List[Any]:
        return self.send("z1", act=6, statements=[[area, 2, None]], **more,
                         round2=[[f"z1.{place}", second, total] for place, second, total in rows])

    def all_of_them(self) -> None:
        """The four statements, with papers and heads."""
        heads = [["second-preference", 3]]
        self.assertEqual(self.state("A", [30, 25, 10], papers=70, electorate=90, rejected=[["void", 5]]), [0])
        self.assertEqual(self.state("B", [20, 20, 9], papers=50, electorate=60, rejected=[["void", 1]]), [0])
        self.assertEqual(self.second("A", [(1, 4, 34), (2, 3, 28)], rejected=heads), [0])
        self.assertEqual(self.second("B", [(1, 1, 21), (2, 5, 25)], rejected=heads), [0])

    def rows(self) -> List[list]:
        """What a sheet names: all statements that count."""
        found = self.judge.ledger.contests["z1"].statements
        return [[area, phase, taken.body] for (area, phase), taken in sorted(found.items())]

    def sheet(self, **more: Any) -> List[Any]:
        """The sheet that is their sum, with changes."""
        told = {"statements": self.rows(), "papers": 120, "electorate": 150, "declared": 4000,
                "rejected": [["second-preference", 6], ["void", 6]], "round2": [["z1.1", 5, 55], ["z1.2", 8, 53]], **more}
        return self.send("z1", told.pop("votes", [50, 45, 19]), [1], **told)

    def test_sum(self) -> None:
        """The sum is taken, and nothing else: A08 for each figure."""
        self.all_of_them()
        for more in ({"papers": 121, "rejected": [["second-preference", 6], ["void", 7]]}, {"electorate": 151},
                     {"rejected": [["second-preference", 6], ["void", 5]]},
                     {"rejected": [["second-preference", 5], ["void", 6]], "round2": [
                         ["z1.1", None, 55], ["z1.2", 9, 54]]},
                     {"votes": [50, 44, 20], "round2": [["z1.1", 5, 55], ["z1.2", None, 53]]},
                     {"round2": [["z1.1", 6, 56], ["z1.2", 7, 52]]}):
            self.assertEqual(self.sheet(**more), [4, "A08"], more)
        self.assertEqual(self.sheet(electorate=151, as_declared=True, reason=LAW), [0, "A08"])

    def test_missing_figures(self) -> None:
        """A figure that the sheet or a statement lacks is not asked for."""
        self.state("A", [30, 25, 10], papers=70)
        self.state("B", [20, 20, 9], rejected=[["void", 1]])
        self.assertEqual(self.sheet(papers=120, electorate=999, rejected=None), [0])

    def test_of_one_phase(self) -> None:
        """A phase whose rows are not all there is not summed."""
        self.all_of_them()
        rows = [row for row in self.rows() if row[:2] != ["B", 1]]
        self.assertEqual(self.sheet(statements=rows, electorate=151), [0])

    def test_not_the_one_that_counts(self) -> None:
        """E19: a row without a body, of an old one, of an area without statements; A08 is then not asked."""
        self.all_of_them()
        old = self.rows()
        self.assertEqual(self.state("A", [30, 25, 11], papers=71, reason=TYPING), [0])
        self.assertEqual(self.sheet(statements=old), [4, "E19"])
        self.assertEqual(self.sheet(statements=[["A", 1, None]]), [4, "E19"])
        self.assertEqual(self.sheet(statements=[["E", 1, bytes(32)]]), [4, "E19"])
        self.assertEqual(self.sheet(), [4, "A08"])

    def test_lacking(self) -> None:
        """E21 in profile live: each area's first statement, and the second where a second round is held."""
        self.open(profile=1)
        self.all_of_them()
        rows = self.rows()
        for row in rows:
            self.assertEqual(self.sheet(statements=[one for one in rows if one != row]), [4, "E21"])
        self.assertEqual(self.sheet(), [0])

    def test_live_statements(self) -> None:
        """In profile live a statement of phase 1 has its figures, and they make sense; rules about winners wait."""
        self.open(profile=1)
        self.assertEqual(self.state("A", [30, 25, 10]), [4, "S05"])
        heads = [["total", 5]]
        self.assertEqual(self.state("A", [30, 25, 10], papers=71, electorate=90, rejected=heads), [4, "A03"])
        self.assertEqual(self.state("A", [30, 25, 10], papers=70, electorate=69, rejected=heads), [4, "A06"])
        self.assertEqual(self.state("A", [30, 25, 10], papers=4, electorate=69, rejected=heads), [4, "A07"])
        self.assertEqual(self.state("A", [0, 0, 0], papers=5, electorate=69, rejected=heads), [4, "A01"])

    def test_second_preferences(self) -> None:
        """V06 of a statement: with its second preferences a candidate has what the area's first statement says."""
        self.assertEqual(self.second("A", [(1, 5, 36)]), [0])
        self.state("A", [30, 25, 10])
        self.assertEqual(self.second("A", [(1, 5, 36), (2, 4, 29)], reason=TYPING), [4, "V06"])
        self.assertEqual(self.second("A", [(1, 5, 35), (2, None, 33)], reason=TYPING), [0])
        self.assertEqual(self.second("A", [(2, 4, 29), (1, 5, 35)], reason=TYPING), [4, "S04"])


class Before(Judging):
    """P05, P06 and P10."""

    def test_identical(self) -> None:
        """P05 from three candidates on, in order, and not of zeros; the contest's own votes are no other's."""
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2]), [0])
        self.assertEqual(self.send("z1", [3, 2, 1], [1], round2=[["z1.1", 1, 4], ["z1.2", 0, 2]]), [2, "P05"])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], act=2, reason=TYPING, papers=5), [0])
        self.assertEqual(self.send("z1", [4, 2, 1], [1]), [0])
        self.assertEqual(self.send("b2", [1, 2], [2]), [0])
        self.assertEqual(self.send("m1", [1, 2], [2]), [0])

    def test_correction_takes_much(self) -> None:
        """P06: more than 500 votes or papers, or more than one in a hundred; gains do not count."""
        self.send("a1", [60000, 30000, 9999], [1, 2], papers=80000)
        amend = {"act": 2, "reason": TYPING}
        self.assertEqual(self.send("a1", [60000, 29499, 9999], [1, 2], papers=80000, **amend), [2, "P06"])
        self.assertEqual(self.send("a1", [60000, 29500, 9999], [1, 2], papers=79499, **amend), [2, "P06"])
        self.assertEqual(self.send("a1", [60000, 29500, 9999], [1, 2], papers=79500, **amend), [0])
        self.assertEqual(self.send("a1", [61000, 39500, 9999], [1, 2], **amend), [0])
        self.open()
        self.send("a1", [60, 30, 10], [1, 2])
        self.assertEqual(self.send("a1", [60, 29, 9], [1, 2], **amend), [2, "P06"])
        self.assertEqual(self.send("a1", [60, 29, 10], [1, 2], **amend), [0])
        self.assertEqual(self.send("a1", [60, 11, 29], [1, 3], **amend), [2, "P06"])

    def test_profile_sets_thresholds(self) -> None:
        """The header's thresholds count, not the defaults."""
        self.open(thresholds=[["correction-share", 10000], ["correction-votes", 1], ["identical-candidates", 4]])
        self.send("a1", [60, 30, 10], [1, 2])
        self.assertEqual(self.send("z1", [60, 30, 10], [1]), [0])
        self.assertEqual(self.send("a1", [60, 29, 10], [1, 2], act=2, reason=TYPING), [0])
        self.assertEqual(self.send("a1", [60, 27, 10], [1, 2], act=2, reason=TYPING), [2, "P06"])

    def test_turnout(self) -> None:
        """P10 warns where papers counted are not those verified."""
        self.assertEqual(self.tell(6, "a1", 100, 7), [0])
        self.assertEqual(self.send("a1", [3, 2, 1], [1, 2], papers=6), [0, "P10"])
        self.assertEqual(self.send("a1", [3, 2, 2], [1, 3], papers=7, act=2, reason=TYPING,
                                   lots=[[0, ["a1.2", "a1.3"], ["a1.3"]]]), [2, "P06"])


class Events(Judging):
    """The steps of 8.4."""

    DEATH = ["death", ""]

    def test_who(self) -> None:
        """Officers tell 4 to 6 of their contests, agencies 7, annotators 8; authorities 1 to 6 by their threshold."""
        self.assertEqual(self.tell(4, "zz", True), [4, "E08"])
        self.assertEqual(self.tell(8, "K/E/@c/a1/", "x", "y", None, []), [4, "X07"])
        self.assertEqual(self.tell(1, "a1", 1, None, reason=self.DEATH), [4, "X01"])
        self.assertEqual(self.tell(4, "b1", True, seeds=[small.SEED_A, small.SEED_AGENCY]), [4, "X01"])
        self.assertEqual(self.tell(4, "a1", True, seeds=[small.SEED_A]), [0])
        for kind, subject, data in ((7, "a1", (None, [])), (8, "K/E/@c/", ("x", "y", None, []))):
            self.assertEqual(self.tell(kind, subject, *data, seeds=[*BOTH, *AUTHORITY]), [4, "X01"])
        self.assertEqual(self.tell(7, "a1", None, [], seeds=[small.SEED_AGENCY]), [0])
        self.assertEqual(self.tell(8, "K/@c/", "x", "y", None, [], seeds=[small.SEED_ANNOTATOR]), [4, "X01"])
        self.assertEqual(self.tell(8, "K/E/A/@m/", "x", "y", None, [], seeds=[small.SEED_ANNOTATOR]), [0])
        self.assertEqual(self.tell(4, "b1", True, seeds=AUTHORITY[:1]), [4, "E02"])
        self.assertEqual(self.tell(4, "b1", True, seeds=AUTHORITY), [0])
        self.assertEqual(self.tell(4, "b1", True, seeds=AUTHORITY[:1]), [1, "D01"])

    def test_form(self) -> None:
        """X08, E18, E14 and X04."""
        self.assertEqual(self.tell(4, "a1", True, made=CLOCK + 1), [4, "X08"])
        self.assertEqual(self.tell(4, "a1", True, reason=TYPING), [4, "E18"])
        self.assertEqual(self.tell(1, "a1", 1, None, seeds=AUTHORITY), [4, "E14"])
        for number in range(64):
            self.assertEqual(self.tell(4, "a1", True, made=number), [0])
        self.assertEqual(self.tell(4, "a1", True, made=64), [4, "X04"])
        self.assertEqual(self.tell(5, "a1", [], made=64), [0])
        self.assertEqual(self.tell(4, "b1", True, made=64), [0])

    def test_as_things_stand(self) -> None:
        """X02: nothing is told of what stands, kinds 1 to 3 nor of what is queried, 2 only of what is put off."""
        order = {"seeds": AUTHORITY, "reason": self.DEATH}
        self.assertEqual(self.tell(2, "a1", **order), [4, "X02"])
        self.assertEqual(self.tell(2, "b2", **order), [0])
        self.assertEqual(self.tell(4, "b3", True), [4, "X02"])
        self.send("a1", [3, 2, 1], [1, 2])
        self.send("z1", [3, 2, 1], [1], round2=[["z1.1", 1, 4], ["z1.2", 0, 2]])
        for kind, data in ((4, (True,)), (5, (["a1.1"],)), (6, (9, 9))):
            self.assertEqual(self.tell(kind, "a1", *data), [4, "X02"])
            self.assertEqual(self.tell(kind, "z1", *[["z1.1"] if kind == 5 else one for one in data]), [0])
        for subject in ("a1", "z1"):
            self.assertEqual(self.tell(1, subject, 1, None, **order), [4, "X02"])
            self.assertEqual(self.tell(3, subject, [], **order), [4, "X02"])

    def test_nominations(self) -> None:
        """X03: from the time on from which declarations are taken; X06: ids and parties."""
        order = {"seeds": AUTHORITY, "reason": self.DEATH}
        fine = [["x", "X", "", "ind"], ["y", "Y", "", "lab"]]
        for subject, late in (("a1", 2000), ("a2", 2000), ("b2", 2500), ("b3", 2000)):
            self.assertEqual(self.tell(3, subject, fine, when=late, **order), [4, "X03"], subject)
            self.assertEqual(self.tell(3, subject, fine, when=late - 1, **order), [0], subject)
        self.assertEqual(self.tell(1, "b2", 1, None, **order), [0])
        self.assertEqual(self.tell(3, "b2", fine, when=10 ** 6, made=3001, **order), [0])
        for wrong in ([["X", "X", "", "ind"]], [["x", "X", "", "zz"]], [fine[0], fine[0]]):
            self.assertEqual(self.tell(3, "b1", wrong, **order), [4, "X06"])

    def test_names(self) -> None:
        """X05: strangers, disorder, part of the ballot, too many; an annotation of no party's."""
        press = {"seeds": [small.SEED_AGENCY]}
        for names in (["a9.1"], ["a1.2", "a1.1"], ["a1.1", "a1.1"], ["a1.1", "a1.2", "a1.3"]):
            self.assertEqual(self.tell(5, "a1", names), [4, "X05"])
            self.assertEqual(self.tell(7, "a1", None, names, **press), [4, "X05"])
        self.assertEqual(self.tell(7, "a1", [["a1.1", 3], ["a1.3", 2]], [], **press), [4, "X05"])
        self.assertEqual(self.tell(5, "a1", ["a1.1", "a1.3"]), [0])
        self.assertEqual(self.tell(8, "K/E/@c/", "x", None, None, [["zz", 1]], seeds=[small.SEED_ANNOTATOR]), [4, "X05"])

    def test_papers(self) -> None:
        """X10: more papers verified than there are electors."""
        self.assertEqual(self.tell(6, "a1", 300, 301), [4, "X10"])
        self.assertEqual(self.tell(6, "a1", 300, 300), [0])

    def test_room(self) -> None:
        """X09: eight annotations, of which one may be changed. X11: a ninth that is not there cannot be taken away."""
        seer = {"seeds": [small.SEED_ANNOTATOR]}
        for number in range(8):
            self.assertEqual(self.tell(8, "K/E/@c/", f"x{number}", "y", None, [], **seer), [0])
        self.assertEqual(self.tell(8, "K/E/@c/", "x8", "y", None, [], **seer), [4, "X09"])
        self.assertEqual(self.tell(8, "K/E/@c/", "x3", "z", None, [], **seer), [0])
        self.assertEqual(self.tell(8, "K/E/@c/", "x8", None, None, [], **seer), [4, "X11"])
        self.assertEqual(self.tell(8, "K/E/@c/", "x3", None, None, [], **seer), [0])
        self.assertEqual(self.tell(8, "K/E/@c/", "x8", "y", None, [], **seer), [0])


if __name__ == "__main__":
    unittest.main()
