#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nights of random acts and events, judged and folded by the independent reader alone: after every entry all records
keep SPEC 6.3's invariants, and at the end a second fold of the entries gives the same records.

The counts printed say how much of every act and verdict a run has seen; a night of which nothing is taken fails.
"""
from __future__ import annotations

import os
import sys
import unittest
from collections import Counter
from typing import Any, List, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
sys.path.insert(0, HERE)

from reader_night import Night  # noqa: E402
from reader_random import Maker, public_keys  # noqa: E402
from tally_reader import keys, messages as m  # noqa: E402
from tally_reader.canon import read  # noqa: E402
from tally_reader.fold import Ledger  # noqa: E402
from tally_reader.judge import Judge  # noqa: E402
from tally_reader.manifest import LIVE, Election, from_bodies  # noqa: E402
from tally_reader.records import AreaNode  # noqa: E402

SEEDS = range(1, 13)
ENTRIES = 200
ENVELOPES_MAX = 1500
CLOCK = 1500000000000
OFFICERS = [bytes([n]) * 32 for n in range(0x40, 0x46)]
AUTHORITY = b"\x50" * 32
SEEN: Counter = Counter()


def tearDownModule() -> None:
    """What the nights had in them."""
    print("\n" + ", ".join(f"{what}: {count}" for what, count in sorted(SEEN.items())), file=sys.stderr)


class Nights(unittest.TestCase):
    """One test for each seed."""

    def play(self, seed: int) -> None:
        """A night of ENTRIES entries."""
        maker = Maker(seed, keys.public_of(AUTHORITY), public_keys([AUTHORITY]), public_keys(OFFICERS), b"\x01" * 32)
        election = from_bodies(maker.bodies())
        judge = Judge(election)
        night = Night(judge, seed)
        entries: List[Tuple[m.Leaf, bytes, List[bytes]]] = []
        time = min(poll.nominations_close for poll in election.header.polls)
        for _ in range(ENVELOPES_MAX):
            kind, bodies, who = night.next()
            signers = sorted(keys.key_id(keys.public_of(AUTHORITY if n < 0 else OFFICERS[n])) for n in who)
            for body in bodies:
                time = self.judge(election, judge, kind, body, signers, time, entries)
            if len(entries) >= ENTRIES:
                break
        self.assertGreater(len(entries), 10)
        self.again(election, judge, entries)

    def judge(self, election: Election, judge: Judge, kind: int, body: bytes, signers: List[bytes], time: int,
              entries: list) -> int:
        """Judge one body, take it if it is to be taken, and look at all records; the last entry's time."""
        if kind == m.KIND_EVENT:
            event = m.decode(m.event, body)
            when = CLOCK if election.header.kind == LIVE else max(time, event.made)
            verdict, codes = judge.event(event, body, signers, CLOCK, when)
            what, new = f"event {event.kind}", verdict == m.ACCEPTED
        else:
            told = m.decode(m.declaration, body)
            when = CLOCK if election.header.kind == LIVE else max(time, told.declared)
            verdict, codes = judge.verdict(told, body, signers, CLOCK, max(time, told.declared))
            what = f"act {told.act}"
            new = verdict in (m.ACCEPTED, m.QUERIED) or verdict == m.CONFLICT and judge.conflict_is_new(told, signers)
        SEEN[f"{what} verdict {verdict}"] += 1
        SEEN.update(codes)
        if not new:
            return time
        leaf = m.Leaf(1, len(entries), when, kind, keys.sha256(body), bytes(32), verdict, codes, 1)
        judge.took(leaf, body, signers)
        entries.append((leaf, body, signers))
        judge.ledger.settle()
        for node in judge.ledger.nodes.values():
            self.invariants(judge.ledger, node)
        return when

    def invariants(self, ledger: Ledger, node: AreaNode) -> None:
        """I01 to I04 of one area's record, read back from its bytes."""
        def record(key: str) -> Any:
            return m.record(read(ledger.records[ledger.election.position[key]]))
        area: m.AreaRecord = record(node.key)
        below = [record(one.key) for one in node.below]
        own = [(state, record(state.key)) for name, state in ledger.contests.items()
               if ledger.above[name] and ledger.above[name][0] is node]
        counted = [(state, told) for state, told in own if told.state in (m.DECLARED, m.UNCONTESTED)]
        self.assertEqual(area.contests[0], sum(one.contests[0] for one in below) + len(own))
        self.assertEqual(area.seats[1], sum(one.seats[1] for one in below) + sum(len(t.elected) for _, t in counted))
        self.assertEqual(area.seats[0], sum(one.seats[0] for one in below) + sum(s.contest.seats for s, _ in own))
        papers = sum(told.papers for _, told in counted
                     if told.state == m.DECLARED and None not in (told.papers, told.electorate))
        self.assertEqual(area.turnout[0], sum(one.turnout[0] for one in below) + papers)
        for place in (1, 2):
            total = sum(row[place] for row in area.parties)
            own_sum = sum(len(t.elected) if place == 1 else sum(t.votes or []) for _, t in counted)
            self.assertEqual(total, sum(row[place] for one in below for row in one.parties) + own_sum)
            self.assertEqual(total, sum(row[place] for row in area.groups))
        self.assertEqual(sum(row[1] for row in area.parties), area.seats[1])
        self.assertEqual(sum(area.contests[1:]), area.contests[0])
        self.assertLessEqual(area.seats[1], area.seats[0])
        if area.councils is not None:
            self.assertEqual(sum(row[3] for row in area.groups) + area.councils[2], area.councils[1])

    def again(self, election: Election, judge: Judge, entries: list) -> None:
        """A ledger that folds all entries and looks once has the records of the one that looked after each."""
        ledger = Ledger(election)
        for leaf, body, signers in entries:
            ledger.apply(leaf, body, signers)
        self.assertEqual(ledger.root(), judge.ledger.root())
        self.assertEqual(ledger.records, judge.ledger.records)


for _seed in SEEDS:
    setattr(Nights, f"test_seed_{_seed}", lambda self, seed=_seed: self.play(seed))

if __name__ == "__main__":
    unittest.main()
