#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader's fold of acts and events: what stands, waits and falls, notices, control that is certain.

The election is reader_election.py's; every figure expected here is worked out by hand beside it.
"""
from __future__ import annotations

import os
import sys
import unittest
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
sys.path.insert(0, HERE)

import reader_election as small  # noqa: E402
from tally_reader.canon import Malformed, pack, read  # noqa: E402
from tally_reader.fold import Ledger  # noqa: E402
from tally_reader.keys import sha256  # noqa: E402
from tally_reader.manifest import from_bodies  # noqa: E402
from test_reader_folds import Night  # noqa: E402

SOUND = ([100, 90, 80], [1, 2])
TYPING, ROW = [["typing", ""], ["wrong-row", ""]]


class Acts(Night):
    """Amend, supersede, withdraw, confirm and state."""

    def test_amend_replaces(self) -> None:
        """The amended sheet counts alone, in every record above, with its own revision and body."""
        self.declare("a1", *SOUND, papers=150, electorate=400)
        body = self.declare("a1", [100, 90, 95], [1, 3], act=2, revision=2, papers=160, electorate=400, codes=["P06"])
        told, area = self.contest("a1"), self.area("A")
        self.assertEqual((told.state, told.revision, told.codes, told.body), (1, 2, ["P06"], sha256(body)))
        self.assertEqual((told.votes, told.elected), ([100, 90, 95], [0, 2]))
        self.assertEqual(area.parties, [("con", 1, 95), ("coop", 0, 90), ("lab", 1, 100)])
        self.assertEqual((area.seats, area.turnout), ((3, 2), (160, 400, 1)))

    def test_fall(self) -> None:
        """coop loses its seat by the amend of entry 6: all records above fall; the next act, which adds, leaves it so."""
        self.declare("a1", *SOUND)
        self.declare("a1", [100, 90, 95], [1, 3], act=2, revision=2, reason=ROW)
        fall = (6, 3006, "wrong-row")
        self.assertEqual([self.contest("a1").fall, *[self.area(code).fall for code in "AEK"]], [fall] * 4)
        self.assertEqual((self.area("B").fall, self.area("A", "m").fall), (None, None))
        self.declare("a1", [100, 90, 96], [1, 3], act=2, revision=3, reason=TYPING)
        self.assertEqual((self.contest("a1").fall, self.area("K").fall), (fall, fall))

    def test_fall_inside_a_party(self) -> None:
        """One ind loses what the other gains: the contest's record falls, no party's total does."""
        self.declare("b1", [10, 30, 20, 5], [1, 2, 3])
        self.declare("b1", [10, 29, 21, 5], [1, 2, 3], act=2, revision=2, reason=TYPING)
        self.assertEqual((self.contest("b1").fall, self.area("B").fall), ((6, 3006, "typing"), None))

    def test_fall_of_figures_taken_away(self) -> None:
        """Papers that were given and are no longer fall; in the area too, for its turnout has lost a contest."""
        self.declare("a1", *SOUND, papers=150, electorate=400)
        self.declare("a1", *SOUND, act=3, revision=2, electorate=400)
        self.assertEqual((self.contest("a1").fall, self.area("A").fall), ((6, 3006, "other"),) * 2)
        self.assertEqual(self.area("A").turnout, (0, 0, 0))

    def test_electorate_first_given(self) -> None:
        """What becomes known does not fall."""
        self.declare("a1", *SOUND)
        self.declare("a1", *SOUND, act=2, revision=2, electorate=400, papers=150)
        self.assertEqual((self.contest("a1").fall, self.area("A").fall), (None, None))

    def test_withdraw(self) -> None:
        """What stood is gone, the contest pending as before, its revisions used up; the fall has the reason."""
        at_genesis = self.contest("a1"), self.area("K")
        body = self.declare("a1", *SOUND)
        self.declare("a1", None, [], act=4, revision=2, replaces=sha256(body), reason=["mistake", ""])
        fall = (6, 3006, "mistake")
        self.assertEqual(self.contest("a1"), at_genesis[0]._replace(fall=fall, used=2))
        self.assertEqual(self.area("K"), at_genesis[1]._replace(fall=fall))
        with self.assertRaises(Malformed):
            self.declare("a1", *SOUND, revision=2)
        self.declare("a1", *SOUND, revision=3)
        self.assertEqual(self.contest("a1").state, 1)

    def test_withdraw_takes_what_is_queried_first(self) -> None:
        """A queried amend goes, what stands stays, and nothing falls; then what stands goes."""
        self.declare("b2", [1, 2], [2])
        stands = self.contest("b2")
        self.declare("b2", [2, 1], [1], act=2, revision=2, verdict=2, codes=["P06"])
        self.declare("b2", None, [], act=4, revision=3)
        self.assertEqual(self.contest("b2"), stands._replace(used=3))
        self.declare("b2", None, [], act=4, revision=4)
        self.assertEqual((self.contest("b2").state, self.contest("b2").fall), (3, (8, 3008, "other")))

    def test_confirm(self) -> None:
        """The queried body stands, with its codes and reason, under the confirm's revision."""
        self.declare("a1", *SOUND)
        body = self.declare("a1", [90, 90, 95], [2, 3], act=2, revision=2, verdict=2, codes=["P06"], reason=TYPING)
        self.assertEqual((self.contest("a1").revision, self.contest("a1").queried), (1, (2, 2, sha256(body), ["P06"], [])))
        self.declare("a1", None, [], act=5, revision=3, replaces=sha256(body), reason=["checked", ""])
        told = self.contest("a1")
        self.assertEqual((told.revision, told.codes, told.body, told.queried), (3, ["P06"], sha256(body), None))
        self.assertEqual((told.votes, told.fall), ([90, 90, 95], (7, 3007, "typing")))

    def test_queried_in_its_place(self) -> None:
        """A second queried declaration takes the first one's place; an accepted one ends the waiting."""
        self.declare("a1", *SOUND, verdict=2, codes=["P05"])
        body = self.declare("a1", [1, 2, 3], [2, 3], revision=2, verdict=2, codes=["P05"])
        self.assertEqual(self.contest("a1").queried, (2, 1, sha256(body), ["P05"], []))
        self.declare("a1", *SOUND, revision=3)
        self.assertEqual((self.contest("a1").queried, self.contest("a1").state), (None, 1))

    def test_statements(self) -> None:
        """The statement of each area and phase that counts, by its own revisions; it adds nothing."""
        rows = [("B", 1, 1), ("A", 2, 1), ("A", 1, 1), ("A", 1, 2)]
        before, bodies = self.area("K", "m"), {}
        for area, phase, revision in rows:
            bodies[area, phase] = self.declare("z1", [1, 2, 3], [], act=6, revision=revision,
                                               statements=[[area, phase, None]])
        self.assertEqual(self.contest("z1").statements, [
            (area, phase, revision, sha256(bodies[area, phase]))
            for area, phase, revision in (("A", 1, 2), ("A", 2, 1), ("B", 1, 1))])
        self.assertEqual((self.contest("z1").state, self.area("K", "m")), (0, before))

    def test_conflict_of_statements(self) -> None:
        """A conflict needs something of the same area and phase, and is counted with the others."""
        self.declare("z1", [1, 2, 3], [], act=6, statements=[["A", 1, None]])
        self.declare("z1", [1, 2, 4], [], act=6, statements=[["A", 1, None]], verdict=3)
        self.assertEqual(self.contest("z1").conflicts, 1)
        for statements in ([["A", 2, None]], [["B", 1, None]]):
            with self.assertRaises(Malformed):
                self.declare("z1", [1, 2, 4], [], act=6, statements=statements, verdict=3)

    def test_what_cannot_follow(self) -> None:
        """Journals that rule set 1 cannot have made."""
        declared = self.declare("b1", [4, 3, 2, 1], [1, 2, 3])
        self.ledger.settle()
        before = list(self.ledger.records)
        for row, more in (
                (("a1", *SOUND), {"verdict": 3}), (("b3", None, []), {}), (("b3", None, []), {"verdict": 2}),
                (("b1", [4, 3, 2, 1], [1, 2, 3]), {"verdict": 2}), (("b1", [4, 3, 2, 1], [1, 2, 3]), {"act": 2}),
                (("a1", None, []), {"act": 5}), (("a1", None, []), {"act": 4}),
                (("b1", [4, 3, 2, 1], [1, 2, 3]), {"act": 2, "revision": 2, "reason": None}),
                (("b1", None, []), {"act": 4, "revision": 2, "reason": ["whim", ""]}),
                (("b1", None, []), {"act": 4, "verdict": 3, "reason": None}),
                (("b1", None, []), {"act": 5, "revision": 2}), (("b1", None, []), {"act": 4, "revision": 2, "verdict": 2}),
                (("z1", None, []), {"act": 6}), (("z1", None, []), {"act": 6, "statements": [["A", 1, bytes(32)]]}),
                (("z1", None, []), {"act": 6, "statements": [["A", 1, None], ["B", 1, None]]}),
                (("z1", None, []), {"act": 6, "statements": [["E", 1, None]]}),
                (("z1", None, []), {"act": 6, "statements": [["A", 1, None]], "verdict": 2})):
            with self.assertRaises(Malformed, msg=(row, more)):
                self.declare(*row, **more)
        with self.assertRaises(Malformed):
            self.take(declared, kind=0)
        self.ledger.settle()
        self.assertEqual(before, self.ledger.records)


class Events(Night):
    """What is told beside declarations."""

    def test_postponed_and_restored(self) -> None:
        """Put off with a time, then without one, then restored: state, counts and record follow."""
        self.tell(1, "a1", 2, 9000)
        self.assertEqual((self.contest("a1")[3], self.contest("a1").status, self.contest("a1").from_time), (3, 2, 9000))
        self.assertEqual(self.area("A").contests, (2, 0, 0, 1, 0, 1, 0))
        self.tell(1, "a1", 3, None)
        self.assertEqual((self.contest("a1").status, self.contest("a1").from_time), (3, None))
        self.tell(2, "a1")
        self.assertEqual((self.contest("a1")[3], self.contest("a1").status), (0, 0))
        self.tell(1, "b3", 1, 9000)
        self.assertEqual((self.contest("b3").state, self.contest("b3").status), (4, 1))

    def test_nominations(self) -> None:
        """A new list is the ballot from then on; parties keep their rows, and new ones get theirs."""
        old = self.ledger.contests["a1"].nominations
        self.tell(3, "a1", [["x", "X", "", "ind"], ["a1.1", "Y", "", "lab"], ["z", "Z", "", "lab"]])
        self.assertNotEqual(self.ledger.contests["a1"].nominations, old)
        self.assertEqual([row[0] for row in self.area("A").parties], ["con", "coop", "ind", "lab"])
        self.assertEqual([row[0] for row in self.area("A").groups], ["con", "ind", "lab"])
        self.assertEqual(self.contest("a1").candidates[0], ("x", "X", "", "ind"))
        with self.assertRaises(Malformed):
            self.declare("a1", *SOUND)
        self.tell(3, "a1", [["x", "X", "", "ind"]])
        self.declare("a1", None, [])
        self.assertEqual(self.contest("a1").state, 2)

    def test_notices_name_the_ballot(self) -> None:
        """Another list of candidates takes away what was told of those of before: statements and notices but turnout."""
        self.tell(4, "a1", True)
        self.tell(5, "a1", ["a1.3"])
        self.tell(6, "a1", 400, 150)
        self.tell(7, "a1", [["a1.1", 9], ["a1.2", 8], ["a1.3", 7]], ["a1.1"])
        self.tell(3, "a1", [["a1.3", "X", "", "ind"]])
        self.assertEqual(self.contest("a1").notices, (False, None, (400, 150), None))
        rows = {"act": 6, "statements": [["A", 1, None]]}
        self.declare("z1", [1, 2, 3], [], **rows)
        self.tell(3, "z1", [["x", "X", "", "ind"], ["y", "X", "", "ind"]])
        self.assertEqual(self.contest("z1").statements, [("A", 1, 1, None)])
        with self.assertRaises(Malformed):
            self.declare("z1", [1, 2], [], **rows)

    def test_nobody_and_somebody(self) -> None:
        """A contest whose candidates are all gone is vacant, and one that gets some is pending."""
        self.tell(3, "a1", [])
        self.assertEqual((self.contest("a1").state, self.area("A").contests[6]), (4, 1))
        self.tell(3, "b3", [["b3.1", "X", "", "lab"], ["b3.2", "Y", "", "con"]])
        self.assertEqual((self.contest("b3").state, self.area("B").contests[6]), (0, 0))
        self.declare("b3", [3, 4], [2])
        self.assertEqual(self.contest("b3").elected, [1])

    def test_notices(self) -> None:
        """Recount, rush, turnout and agency are kept until a declaration stands; turnout stays."""
        self.tell(4, "a1", True)
        self.tell(5, "a1", ["a1.1", "a1.3"])
        self.tell(6, "a1", 400, 150)
        self.tell(7, "a1", [["a1.1", 9], ["a1.2", 8], ["a1.3", 7]], ["a1.1"])
        self.assertEqual(self.contest("a1").notices, (True, [0, 2], (400, 150), ([9, 8, 7], [0])))
        self.assertEqual(self.area("A").parties, [("con", 0, 0), ("coop", 0, 0), ("lab", 0, 0)])
        self.declare("a1", *SOUND, verdict=2)
        self.assertEqual(self.contest("a1").notices[0], True)
        self.declare("a1", None, [], act=5, revision=2)
        self.assertEqual(self.contest("a1").notices, (False, None, (400, 150), None))
        self.tell(4, "m1", True)
        self.tell(4, "m1", False)
        self.tell(7, "m1", None, [])
        self.assertEqual(self.contest("m1").notices, (False, None, None, (None, [])))

    def test_annotations(self) -> None:
        """By id and officer, replaced and taken away, in no total; signed by nobody who may it cannot follow."""
        seer = [small.SEEDS_OFFICER[0], small.SEED_ANNOTATOR]
        self.tell(8, "K/E/@c/", "proj", "by tea time", "seats", [["con", 3], ["lab", -1]], seeds=seer)
        self.tell(8, "K/E/@c/", "alpha", None, None, [["con", 1]], seeds=seer)
        row = ("proj", "seer", "by tea time", "seats", [("con", 3), ("lab", -1)])
        self.assertEqual(self.area("E").annotations, [("alpha", "seer", None, None, [("con", 1)]), row])
        self.tell(8, "K/E/@c/", "alpha", None, "seats", [], seeds=seer)
        with self.assertRaises(Malformed):
            self.tell(8, "K/E/@c/", "never", None, None, [], seeds=seer)
        self.assertEqual(self.area("E").annotations, [row])
        self.assertEqual((self.area("K").annotations, self.area("E").parties[0]), ([], ("con", 0, 0)))
        for subject, seeds in (("K/@c/", seer), ("K/E/@c/", small.SEEDS_OFFICER), ("K/E/A/@c/a1/", seer), ("K/", seer)):
            with self.assertRaises(Malformed, msg=subject):
                self.tell(8, subject, "proj", "x", None, [], seeds=seeds)

    def test_what_cannot_follow(self) -> None:
        """Events that rule set 1 cannot have taken."""
        self.declare("m1", [10, 8], [1])
        self.declare("a1", *SOUND, verdict=2)
        for row, more in (((4, "zz", True), {}), ((4, "b1", True), {"verdict": 2}), ((4, "b1", True), {"verdict": 3}),
                          ((1, "m1", 1, None), {}), ((2, "m1"), {}), ((3, "m1", []), {}), ((1, "a1", 1, None), {}),
                          ((3, "b1", [["x", "X", "", "ind"]] * 2), {}), ((3, "b1", [["x", "X", "", "zz"]]), {}),
                          ((3, "b1", [["X", "X", "", "ind"]]), {}), ((5, "b1", ["b1.2", "b1.1"]), {}),
                          ((5, "b1", ["a1.1"]), {}), ((7, "b1", [["b1.1", 3]], []), {})):
            with self.assertRaises(Malformed, msg=row):
                self.tell(*row, **more)

    def test_form(self) -> None:
        """Data that is not of its kind, and a subject that is not, are malformed."""
        for row in ((1, "a1", 0, None), (1, "a1", 4, None), (2, "a1", None), (4, "a1", 1), (6, "a1", 1, None), (9, "a1"),
                    (8, "a1", "x", "y", None, []), (4, "K/@c/", True), (8, "K/@c/", "x", "", None, []),
                    (8, "K/@c/", "x", None, None, [["lab", 1], ["con", 1]]), (0, "a1"), (5, "a1", "a1.1")):
            with self.assertRaises(Malformed, msg=row):
                self.tell(*row, seeds=[small.SEED_ANNOTATOR])


class Certain(unittest.TestCase):
    """Control before the last declaration, in one council of `size` seats with the given contests."""

    def council(self, size: int, contests: Any, declared: Any, not_up: Any = ()) -> Any:
        """contests: (seats, parties, status); declared: contest number to places elected. The control of A."""
        bodies = [read(body) for body in small.bodies()]
        bodies[0][19][0][5] = size
        rows = []
        for number, (seats, parties, status) in enumerate(contests):
            ballot = [[f"w{number}.{place}", "x", "", party] for place, party in enumerate(parties, 1)]
            rows.append([f"w{number}", "c", "W", None, None, 0, seats, 0, status, None, ballot])
        bodies[1][5] = rows
        bodies[1][6] = [["not-up", "c", None, None, None, [list(row) for row in not_up]]] if not_up else []
        election = from_bodies([pack(body) for body in bodies])
        night = Night()
        night.election, night.ledger, night.index = election, Ledger(election), 5
        for number, elected in declared:
            night.declare(f"w{number}", [9] * len(contests[number][1]), elected)
        return night.area("A").control[:2]

    def test_never_before_the_first(self) -> None:
        """All seats must go to lab, and nobody says so before the first declaration."""
        contests = [(2, ["lab", "lab", "lab"], 0), (1, ["lab", "con"], 0)]
        self.assertEqual(self.council(3, contests, []), (0, None))
        self.assertEqual(self.council(3, contests, [(1, [2])]), (3, "lab"))

    def test_least(self) -> None:
        """Three seats, four candidates of whom three are lab's: two must be lab's."""
        contests = [(3, ["lab", "coop", "lab", "con"], 0), (1, ["lab", "con"], 0)]
        self.assertEqual(self.council(5, contests, [(1, [1])]), (3, "lab"))
        self.assertEqual(self.council(6, contests, [(1, [1])]), (0, None))
        self.assertEqual(self.council(6, contests, [(1, [1])], [("lab", 1, None, False)]), (3, "lab"))

    def test_too_few_candidates(self) -> None:
        """Three seats and two candidates: both are elected, one seat stays empty."""
        contests = [(3, ["lab", "lab"], 0), (1, ["lab", "con"], 0)]
        self.assertEqual(self.council(3, contests, [(1, [2])]), (3, "lab"))
        self.assertEqual(self.council(5, contests, [(1, [2])]), (4, None))

    def test_postponed(self) -> None:
        """The seats of a postponed contest may be anybody's: even a group's that nominated nobody at all."""
        contests = [(3, ["ind", "con"], 1), (1, ["ind", "con"], 0), (1, ["ind", "con"], 0)]
        self.assertEqual(self.council(5, contests, [(1, [1]), (2, [1])]), (0, None))
        self.assertEqual(self.council(6, contests, [(1, [1]), (2, [1])]), (4, None))
        self.assertEqual(self.council(5, [(3, ["ind", "ind"], 1), (1, ["ind"], 0)], [(1, [1])]), (0, None))

    def test_independents(self) -> None:
        """ind has the seats, and may not control."""
        contests = [(3, ["ind", "ind", "ind", "lab"], 0), (2, ["ind", "ind", "con"], 0)]
        self.assertEqual(self.council(5, contests, [(1, [1, 2])]), (4, None))


if __name__ == "__main__":
    unittest.main()
