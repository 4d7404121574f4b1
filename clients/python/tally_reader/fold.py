# SPDX-License-Identifier: Apache-2.0
"""The ledger: entries folded into records (SPEC 6), with the verdicts that the leaves record.

    ledger = Ledger(election)
    ledger.apply(leaf, body)      for every entry after the manifest's, in order
    ledger.root()                 the root of the records' tree as of the entries applied

Sums are kept at every entry; records' bytes are made only when they are asked for, for what changed since.
"""
from __future__ import annotations

from typing import Dict, List, Optional, Set, Tuple

from . import messages as m
from .canon import Malformed, pack
from .keys import sha256
from .manifest import NOC, OTHERS, UNATTRIBUTED, Election
from .records import AreaNode, ContestState, enters_areas
from .shape import BODY_MAX
from .tree import Tree, leaf_hash


def figures_digest(told: m.Declaration) -> bytes:
    """The digest of what a declaration says, whenever it was said and for whatever reason."""
    return sha256(pack(told._replace(declared=0, reason=None)))


class Ledger:
    """All records of an election as of some entry."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.contests: Dict[str, ContestState] = {
            name: ContestState(contest, election.contest_key(name)) for name, contest in election.contests.items()}
        self.nodes: Dict[Tuple[str, str], AreaNode] = {}
        for what in election.records.values():
            if what[0] == "area":
                self.nodes[what[1], what[2]] = AreaNode(election, what[1], what[2])
        self.above: Dict[str, List[AreaNode]] = {}
        self._link()
        self.records: List[bytes] = [b""] * len(election.keys)
        self._dirty_contests: Set[str] = set(self.contests)
        self._dirty_nodes: Set[Tuple[str, str]] = set(self.nodes)
        self._tree: Optional[Tree] = None

    def _link(self) -> None:
        """Hang the nodes under one another, give rows to every party and group, and count the contests."""
        for (area, poll), node in self.nodes.items():
            node.below = [self.nodes[code, poll] for code in self.election.children[area] if (code, poll) in self.nodes]
        for name, contest in self.election.contests.items():
            chain = self.election.chain(self.election.place[name])
            self.above[name] = [self.nodes[code, contest.poll] for code in chain] if enters_areas(contest) else []
            for node in self.above[name]:
                node.enter(contest, self.contests[name].state)
        for (area, _, poll), rows in self.election.holdings.items():
            for code in self.election.chain(area):
                node = self.nodes.get((code, poll))
                for party in rows if node else ():
                    if party not in (OTHERS, UNATTRIBUTED, NOC):
                        node.name_group(party)
        for node in self.nodes.values():
            node.order()

    def apply(self, leaf: m.Leaf, body: bytes) -> None:
        """Fold one declaration with its recorded verdict. Raises Malformed if it cannot have been taken."""
        told = m.decode(m.declaration, body, BODY_MAX)
        state = self.contests.get(told.contest)
        if state is None:
            raise Malformed(f"entry {leaf.index}: no contest {told.contest}")
        self._check_order(leaf, state, told)
        if leaf.verdict == m.CONFLICT:
            state.conflicts += 1
        elif leaf.verdict == m.QUERIED:
            if state.state in (m.PENDING, m.POSTPONED):
                self._become(state, m.QUERIED_STATE)
            state.taken = told.revision
        else:
            self._accept(leaf, state, told)
            state.taken = told.revision
        self._dirty_contests.add(told.contest)

    @staticmethod
    def _check_order(leaf: m.Leaf, state: ContestState, told: m.Declaration) -> None:
        """Whether the entry can follow: a conflict needs something to stand, anything else a revision not used up."""
        where = f"entry {leaf.index}"
        if leaf.kind != m.KIND_DECLARATION or told.act != m.DECLARE or state.state == m.VACANT:
            raise Malformed(f"{where}: rule set 1 takes no act {told.act} for {told.contest}, which is in state "
                            f"{state.state}")
        if state.taken == 0 if leaf.verdict == m.CONFLICT else told.revision <= state.taken:
            raise Malformed(f"{where}: revision {told.revision} of {told.contest} after revision {state.taken}")

    def _accept(self, leaf: m.Leaf, state: ContestState, told: m.Declaration) -> None:
        """The one declaration that rule set 1 takes of a contest: it stands, and counts in every area above."""
        if state.stands is not None:
            raise Malformed(f"entry {leaf.index}: {told.contest} was declared before")
        self._check_ballot(leaf, state, told)
        state.stands, state.figures = told, figures_digest(told)
        state.revision, state.codes = told.revision, leaf.codes
        self._become(state, state.settled_state())
        share = state.share()
        for node in self.above[told.contest]:
            node.add(share)

    @staticmethod
    def _check_ballot(leaf: m.Leaf, state: ContestState, told: m.Declaration) -> None:
        """Votes name the whole ballot in its order, elected a part of it in its order."""
        where = f"entry {leaf.index}"
        if told.votes is not None and [who for who, _ in told.votes] != list(state.ballot):
            raise Malformed(f"{where}: the votes are not for the ballot of {told.contest}")
        places = [state.ballot.get(who, -1) for who in told.elected]
        if -1 in places or any(a >= b for a, b in zip(places, places[1:])):
            raise Malformed(f"{where}: the elected are not on the ballot of {told.contest}, or out of its order")

    def _become(self, state: ContestState, after: int) -> None:
        before, state.state = state.state, after
        for node in self.above[state.contest.id]:
            node.move(before, after)
            self._dirty_nodes.add((node.area.code, node.poll.id))

    def settle(self) -> List[str]:
        """Make the bytes of every record that changed since the last time; the keys whose bytes are new."""
        fresh: List[Tuple[str, bytes]] = []
        for name in self._dirty_contests:
            fresh.append((self.contests[name].key, self.contests[name].record()))
        nodes = sorted((self.nodes[which] for which in self._dirty_nodes), key=lambda node: -node.depth)
        for node in nodes:
            node.derive()
            fresh.append((node.key, node.record()))
        self._dirty_contests, self._dirty_nodes = set(), set()
        changed = []
        for key, record in fresh:
            position = self.election.position[key]
            if self.records[position] != record:
                self.records[position] = record
                changed.append(key)
                if self._tree is not None:
                    self._tree.replace(position, leaf_hash(record))
        if self._tree is None:
            self._tree = Tree([leaf_hash(record) for record in self.records])
        return changed

    def tree(self) -> Tree:
        """The records' tree as of the entries applied."""
        self.settle()
        assert self._tree is not None
        return self._tree

    def root(self) -> bytes:
        """The root of the records' tree as of the entries applied."""
        return self.tree().root()

    def record(self, key: str) -> bytes:
        """The bytes of one record as of the entries applied."""
        self.settle()
        return self.records[self.election.position[key]]
