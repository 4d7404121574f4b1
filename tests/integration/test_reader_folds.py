#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader's fold against elections counted by hand (reader_election.py draws the one used here)."""
from __future__ import annotations

import os
import sys
import unittest
from typing import Any, Optional, Sequence

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
sys.path.insert(0, HERE)

import reader_election as small  # noqa: E402
from tally_reader import manifest, messages  # noqa: E402
from tally_reader.canon import Malformed, pack, read  # noqa: E402
from tally_reader.fold import Ledger  # noqa: E402
from tally_reader.keys import key_id, public_of, sha256  # noqa: E402
from tally_reader.told import figures_digest  # noqa: E402
from tally_reader.tree import Tree, leaf_hash  # noqa: E402


class Night(unittest.TestCase):
    """A ledger at genesis, and short ways to declare and to read records."""

    def setUp(self) -> None:
        self.election, _ = small.opened()
        self.ledger = Ledger(self.election)
        self.index = 5

    def declare(self, contest: str, votes: Optional[Sequence[int]], elected: Sequence[int], verdict: int = 0,
                codes: Sequence[str] = (), **more: Any) -> bytes:
        if 2 <= more.get("act", 1) <= 5:
            more.setdefault("reason", ["other", ""])
        body = small.declaration(self.election, contest, votes, elected, **more)
        self.take(body, verdict, codes, more.get("kind", 1))
        return body

    def take(self, body: bytes, verdict: int = 0, codes: Sequence[str] = (), kind: int = 1,
             seeds: Sequence[bytes] = ()) -> None:
        leaf = small.leaf(self.index, body, b"s", verdict, 3000 + self.index, codes, kind)
        self.ledger.apply(messages.decode(messages.leaf, leaf), body, [key_id(public_of(seed)) for seed in seeds])
        self.index += 1

    def tell(self, kind: int, subject: str, *data: Any, seeds: Sequence[bytes] = (), verdict: int = 0) -> None:
        self.take(small.event(kind, subject, *data), verdict, (), 2, seeds)

    def record(self, key: str) -> Any:
        return messages.record(read(self.ledger.record(key)))

    def area(self, code: str, poll: str = "c") -> messages.AreaRecord:
        return self.record({"K": "K", "E": "K/E", "A": "K/E/A", "B": "K/E/B"}[code] + f"/@{poll}/")

    def contest(self, name: str) -> messages.ContestRecord:
        return self.record(self.election.contest_key(name))


class Genesis(Night):
    """What is known before anything is declared."""

    def test_keys(self) -> None:
        """Every (area, poll) and every contest, ordered bytewise; a contest stands under its area's record."""
        self.assertEqual(self.election.keys, [
            "K/@c/", "K/@m/", "K/E/@c/", "K/E/@m/", "K/E/A/@c/", "K/E/A/@c/a1/", "K/E/A/@c/a2/", "K/E/A/@c/a9/",
            "K/E/A/@m/", "K/E/A/@m/m1/", "K/E/B/@c/", "K/E/B/@c/b1/", "K/E/B/@c/b2/", "K/E/B/@c/b3/", "K/E/Z/@m/", "K/E/Z/@m/z1/"])

    def test_states(self) -> None:
        """Without candidates vacant, with status postponed postponed, else pending."""
        self.assertEqual([self.contest(name).state for name in ("a1", "a2", "a9", "b1", "b2", "b3", "m1")],
                         [0, 0, 0, 0, 3, 4, 0])
        self.assertEqual(self.contest("b2"), messages.ContestRecord(
            1, 2, "K/E/B/@c/b2/", 3, 0, [], False, None, None, 0, 0, 1, 2500, None, None, None, None, None, [], None, None,
            None, [], None, (False, None, None, None), None, None))

    def test_country(self) -> None:
        """a1, a2, b1 pending, b2 postponed, b3 vacant, a9 nowhere; 2+1+3+1+1 seats; nothing else known.

        Against `some`, B's two unattributed seats are a fact of the baseline and need no result.
        """
        nil = [(None, None), (None, None)]
        self.assertEqual(self.area("K"), messages.AreaRecord(
            1, 1, "K/@c/", (5, 0, 0, 3, 0, 1, 1), (8, 0), (0, 0, 0),
            [("con", 0, 0), ("coop", 0, 0), ("ind", 0, 0), ("lab", 0, 0)],
            [("con", 0, 0, 0, nil), ("ind", 0, 0, 0, nil), ("lab", 0, 0, 0, nil)],
            [(None, None), (None, 2)], None, (2, 0, 0), [], None))

    def test_control_before(self) -> None:
        """The baseline `all` had con in A and nobody in B; a mayors' poll has no control and no councils."""
        self.assertEqual(self.area("A").control, (0, None, 1, "con"))
        self.assertEqual(self.area("B").control, (0, None, 2, None))
        self.assertEqual((self.area("A", "m").control, self.area("A", "m").councils), (None, None))


class Counting(Night):
    """Declarations counted up to the root."""

    def test_one_council(self) -> None:
        """a1 elects lab and coop: lab has 2 + 1 not up of 5, which is certain; a2 is uncontested: lab takes A from con.

        all in A: con 1 + 1 - 3 = -1... con won a2 and holds 1: 2 - 3 = -1; lab 3 - 2 = 1.
        some in A: con 2 - 2 = 0; lab is not named and there are others: nil; others: lab 3 less 3 = 0.
        """
        self.declare("a1", [100, 90, 80], [1, 2], papers=150, electorate=400)
        self.assertEqual(self.area("A").control, (3, "lab", 1, "con"))
        self.assertEqual((self.area("A").groups[1][3], self.area("A").councils), (0, (1, 0, 0)))
        self.declare("a2", None, [1], electorate=300)
        area = self.area("A")
        self.assertEqual(area.contests, (2, 1, 0, 0, 1, 0, 0))
        self.assertEqual((area.seats, area.turnout), ((3, 3), (150, 400, 1)))
        self.assertEqual(area.parties, [("con", 1, 80), ("coop", 1, 90), ("lab", 1, 100)])
        self.assertEqual(area.groups, [("con", 1, 80, 0, [(-1, -1), (0, None)]),
                                       ("lab", 2, 190, 1, [(1, 1), (None, None)])])
        self.assertEqual(area.remainders, [(None, None), (0, None)])
        self.assertEqual((area.control, area.councils), ((1, "lab", 1, "con"), (1, 1, 0)))
        country = self.area("K")
        self.assertEqual(country.groups, [
            ("con", 1, 80, 0, [(-1, -1), (0, None)]), ("ind", 0, 0, 0, [(None, 0), (None, None)]),
            ("lab", 2, 190, 1, [(1, 1), (None, None)])])
        self.assertEqual(country.remainders, [(None, None), (0, 2)])
        self.assertEqual(country.councils, (2, 1, 0))

    def test_no_overall_control(self) -> None:
        """ind may not control, con can only come to 2 of 4: certain while b2 is postponed, and the change is settled.

        b1 elects ind, ind, con. all in B: con 1-1, ind 2-2, lab 0-1. some: con 1-2, the rest nil (unattributed).
        """
        self.declare("b1", [10, 30, 20, 5], [1, 2, 3])
        area = self.area("B")
        self.assertEqual((area.control, area.councils), ((4, None, 2, None), (1, 0, 0)))
        self.assertEqual(area.groups, [
            ("con", 1, 10, 0, [(0, None), (-1, None)]), ("ind", 2, 50, 0, [(0, None), (None, None)]),
            ("lab", 0, 5, 0, [(-1, None), (None, None)])])
        self.assertEqual(area.remainders, [(None, None), (None, 2)])
        self.declare("b2", [1, 2], [2])
        area = self.area("B")
        self.assertEqual((area.control, area.councils), ((2, None, 2, None), (1, 1, 1)))
        self.assertEqual([group[4][0] for group in area.groups], [(0, 0), (0, 0), (0, 0)])

    def test_by_election(self) -> None:
        """A by-election has a record and enters no area."""
        before = self.area("A")
        self.declare("a9", [5, 6], [2])
        self.assertEqual(self.area("A"), before)
        self.assertEqual((self.contest("a9").state, self.contest("a9").elected), (1, [1]))

    def test_mayor(self) -> None:
        """A mayor's contest enters the mayors' poll alone."""
        round2 = [["m1.1", None, 10], ["m1.2", 4, 12]]
        before = self.area("K")
        self.declare("m1", [10, 8], [2], round2=round2, rejected=[["total", 3]], papers=21)
        self.assertEqual(self.area("K"), before)
        self.assertEqual(self.area("K", "m").parties, [("con", 0, 10), ("ind", 0, 0), ("lab", 1, 8)])
        told = self.contest("m1")
        self.assertEqual((told.votes, told.round2, told.rejected, told.papers, told.electorate),
                         ([10, 8], [("m1.1", None, 10), ("m1.2", 4, 12)], [("total", 3)], 21, None))


class Changing(Night):
    """Queries, conflicts, and what is declared a second time."""

    def test_queried(self) -> None:
        """A queried declaration changes a pending or postponed contest's state, a declared one's not at all."""
        self.declare("a1", [1, 2, 3], [2, 3], verdict=2, codes=["P05"])
        self.declare("b2", [1, 2], [2], verdict=2)
        told = self.contest("a1")
        self.assertEqual((told.state, told.revision, told.codes, told.body), (5, 0, [], None))
        self.assertEqual((told.queried[:2], told.queried[3]), ((1, 1), ["P05"]))
        self.assertEqual(self.area("K").contests, (5, 0, 2, 2, 0, 0, 1))
        self.declare("a1", [4, 3, 2], [1, 2], revision=2, codes=["P01"])
        before = self.contest("a1")
        self.assertEqual((before.state, before.revision, before.codes, before.queried), (1, 2, ["P01"], None))
        body = self.declare("a1", [9, 9, 9], [1, 2], verdict=2, revision=3, act=2)
        self.assertEqual(self.contest("a1"), before._replace(queried=(3, 2, sha256(body), [], []), used=3))

    def test_conflict(self) -> None:
        """A conflict is counted and changes nothing else."""
        body = self.declare("a1", [4, 3, 2], [1, 2])
        before = self.contest("a1")
        self.declare("a1", [4, 3, 1], [1, 2], verdict=3)
        self.assertEqual(self.contest("a1"), before._replace(conflicts=1))
        self.assertEqual(before.figures, figures_digest(messages.decode(messages.declaration, body)))

    def test_figures_digest(self) -> None:
        """The time and the reason do not count as figures; a vote does."""
        def digest(votes: Sequence[int], **more: Any) -> bytes:
            body = small.declaration(self.election, "a1", votes, [1, 2], **more)
            return figures_digest(messages.decode(messages.declaration, body))
        self.assertEqual(digest([4, 3, 2]), digest([4, 3, 2], declared=9, reason=["slip", "typed twice"]))
        self.assertNotEqual(digest([4, 3, 2]), digest([4, 3, 1]))

    def test_order_does_not_matter(self) -> None:
        """Whatever order contests came in, the records are the same to the byte, and the root is the slow one."""
        rows = [("a1", [100, 90, 80], [1, 2]), ("a2", None, [1]), ("b1", [10, 30, 20, 5], [1, 2, 3]),
                ("b2", [1, 2], [2]), ("a9", [1, 2], [2]), ("m1", [10, 8], [1])]
        results = []
        for order in (rows, rows[::-1], rows[3:] + rows[:3]):
            self.setUp()
            for row in order:
                self.declare(*row)
                self.assertEqual(self.ledger.root(), Tree([leaf_hash(r) for r in self.ledger.records]).root())
            results.append((self.ledger.root(), list(self.ledger.records)))
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0], results[2])

    def test_impossible_entries(self) -> None:
        """An accepted entry that no ledger could have taken is refused: unknown contest, ballot, order of elected."""
        for votes, elected in (([1, 2], [1]), ([1, 2, 3], [2, 1]), ([1, 2, 3], [4])):
            with self.assertRaises(Malformed):
                self.declare("a1", votes, elected)


class Manifest(unittest.TestCase):
    """Manifests open when they are whole, ordered and signed by enough of the authority."""

    def test_threshold(self) -> None:
        """One of the two signatures needed is not enough."""
        made = small.envelope.seal(small.keys.TYPE_MANIFEST, bytes(32), small.bodies(), small.SEEDS_AUTHORITY[:1])
        with self.assertRaises(Malformed):
            manifest.open_manifest(made)
        manifest.open_manifest(small.manifest(authority_threshold=1))

    def test_refusals(self) -> None:
        """Each of these changes to a body makes the manifest one that no reader takes."""
        changes = [
            (0, lambda h: h.__setitem__(9, "A")), (0, lambda h: h[19].reverse()), (0, lambda h: h[18].reverse()),
            (0, lambda h: h[19][0].__setitem__(1, "Q")), (0, lambda h: h[19][3].__setitem__(1, "A")),
            (0, lambda h: h[20][1].__setitem__(1, "zzz")), (0, lambda h: h.__setitem__(8, bytes(32))),
            (0, lambda h: h[16][1].__setitem__(1, h[16][0][1])), (0, lambda h: h.__setitem__(15, 3)),
            (4, lambda c: c.__setitem__(2, "ZZ")), (1, lambda c: c[5][0].__setitem__(1, "z")),
            (1, lambda c: c[5].reverse()), (1, lambda c: c[5][0][10][0].__setitem__(3, "zzz")),
            (1, lambda c: c[5][0][10][0].__setitem__(0, "a1.2")), (1, lambda c: c[6][0].__setitem__(0, "none")),
            (1, lambda c: c[6][0][5][0].__setitem__(0, "coop")), (1, lambda c: c[5][0].__setitem__(6, 65)),
            (2, lambda c: c.__setitem__(2, "A")), (2, lambda c: c[5][0].__setitem__(0, "a1")),
            (3, lambda c: c[4][0].__setitem__(2, bytes(32))), (3, lambda c: c[4][1][5][0].__setitem__(2, "Q")),
            (0, lambda h: h.__setitem__(2, "Small")), (0, lambda h: h.__setitem__(4, "")),
            (0, lambda h: h.__setitem__(7, "tally.example/small")), (0, lambda h: h.__setitem__(5, 1)),
            (0, lambda h: h.__setitem__(7, "tally example")), (0, lambda h: h[18][0].__setitem__(4, "2017-02-29")),
            (0, lambda h: h[21].insert(1, ["not-up", "N", None])),
            (0, lambda h: h[19].insert(4, ["L.1", "K", "nation", "L", None, None, []])),
            (0, lambda h: h[20].append(["p.1", "p.1", "P", None, None, False])),
            (0, lambda h: h[20].append(["noc", "noc", "N", None, None, False])),
            (1, lambda c: c[5][0].__setitem__(0, "A1")), (1, lambda c: c[5][0][10][0].__setitem__(0, "a1.X")),
            (1, lambda c: c[5][3].__setitem__(6, 2)), (1, lambda c: c[6][1][5][1].__setitem__(0, "others")),
            (1, lambda c: c[6][1][5][0].__setitem__(1, None)), (1, lambda c: c[6][1][5][0].__setitem__(3, True)),
            (1, lambda c: c[3].append(["hall", "Hall", None, bytes(32)])),
            (2, lambda c: c[6][0][5][3].__setitem__(1, 0)), (2, lambda c: c[6][0][5][3].__setitem__(2, 0)),
            (1, lambda c: c[4].append(["officer-0", "O", small.keys.public_of(small.SEED_STRANGER), []])),
            (0, lambda h: h.__setitem__(12, [2] * 6)), (0, lambda h: h.__setitem__(12, [4, 2, 2, 2, 1, 1, 2])),
            (0, lambda h: h.__setitem__(12, [0, 2, 2, 2, 1, 1, 2])), (0, lambda h: h[17].append(["no-such", 1])),
            (0, lambda h: h[17].extend([["correction-votes", 1], ["correction-share", 1]])),
            (0, lambda h: h[18][0].__setitem__(1, 3)), (1, lambda c: c[5][0].__setitem__(8, 4)),
            (1, lambda c: c[5][0].__setitem__(9, 2500)), (2, lambda c: c[6][2].__setitem__(2, "a1")),
            (2, lambda c: c[6][2].__setitem__(2, "zzz")), (2, lambda c: c[6][2].__setitem__(1, "m")),
            (2, lambda c: c[6].insert(1, ["not-up", "c", "b1", None, None, [["con", 1, None, False]]])), (2, lambda c: c[6].reverse()),
            (3, lambda c: c[4][0][5][0].__setitem__(0, 4))]
        manifest.from_bodies(small.bodies())
        for number, (which, change) in enumerate(changes):
            found = [read(body) for body in small.bodies()]
            change(found[which])
            with self.assertRaises(Malformed, msg=number):
                manifest.from_bodies([pack(body) for body in found])


if __name__ == "__main__":
    unittest.main()
