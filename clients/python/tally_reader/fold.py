# SPDX-License-Identifier: Apache-2.0
"""The ledger: entries folded into records (SPEC 6), with the verdicts that the leaves record.

    ledger = Ledger(election)
    ledger.apply(leaf, body, signers)     for every entry after the manifest's, in order
    ledger.root()                         the root of the records' tree as of the entries applied

Sums are kept at every entry; records' bytes are made only when they are asked for, for what changed since.
"""
from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Set, Tuple

from . import messages as m
from .canon import Malformed
from .contest import ContestState, Taken, enters_areas, figures_fall
from .enrolment import ABOUT_KEYS, Keys
from .manifest import ANNOTATOR, NOC, OTHERS, UNATTRIBUTED, Election
from .records import AreaNode
from .shape import BODY_MAX
from .tables import REASONS, known_in_order
from .told import (AMEND, CONFIRM, DECLARE, E_ANNOTATION, E_NOMINATIONS, E_POSTPONED, E_RESTORED, STATE_ACT,
                   SUPERSEDE, WITHDRAW, Declaration, Event)
from .tree import Tree, leaf_hash

CHANGES_OPEN = (E_POSTPONED, E_RESTORED, E_NOMINATIONS)


class Ledger:
    """All records of an election as of some entry."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.keys = Keys(election)
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
                node.enter(self.contests[name])
        for (area, _, poll), rows in self.election.holdings.items():
            for code in self.election.chain(area):
                node = self.nodes.get((code, poll))
                for party in rows if node else ():
                    if party not in (OTHERS, UNATTRIBUTED, NOC):
                        node.name_group(party)
        for node in self.nodes.values():
            node.order()

    def apply(self, leaf: m.Leaf, body: bytes, signers: Sequence[bytes] = ()) -> None:
        """Fold one entry with its recorded verdict, signed by these key ids in the sigset's order.

        Raises Malformed if rule set 1 cannot have taken it.
        """
        try:
            _demand(known_in_order(leaf.codes), "codes that are not the table's, or out of its order")
            if leaf.kind == m.KIND_EVENT:
                self._event(leaf, m.decode(m.event, body, BODY_MAX), signers)
            elif leaf.kind == m.KIND_DECLARATION:
                told = m.decode(m.declaration, body, BODY_MAX)
                self._declare(leaf, told, Taken(told, leaf.body_digest, told.revision, leaf.codes, tuple(signers)))
            else:
                raise Malformed("a body of the manifest after the manifest")
        except Malformed as error:
            raise Malformed(f"entry {leaf.index}: {error}") from None

    def _state(self, contest: str) -> ContestState:
        state = self.contests.get(contest)
        if state is None:
            raise Malformed(f"no contest {contest}")
        return state

    # --- declarations ---

    def _declare(self, leaf: m.Leaf, told: Declaration, taken: Taken) -> None:
        state = self._state(told.contest)
        slot = told.slot
        if slot is not None and slot[0] not in self._overlapped(told.contest):
            raise Malformed(f"{slot[0]} makes no statements for {told.contest}")
        if told.act in (AMEND, SUPERSEDE, WITHDRAW, CONFIRM):
            _demand(told.reason and told.reason[0] in REASONS, f"an act {told.act} without a reason that is known")
        used = state.used.get(slot, 0)
        self._dirty_contests.add(told.contest)
        if leaf.verdict == m.CONFLICT:
            _demand(used > 0, f"a conflict in {told.contest}, where nothing was taken")
            state.conflicts += 1
            return
        _demand(told.revision > used, f"revision {told.revision} of {told.contest} after revision {used}")
        _demand(slot is not None or not state.vacant, f"an act on {told.contest}, where nobody stands")
        if told.sheet_act:
            _demand((told.act == DECLARE) == (state.stands is None), f"act {told.act} on {told.contest} as it stands")
            state.counts(told.votes)
            state.places(told.elected)
        if leaf.verdict == m.QUERIED:
            _demand(told.sheet_act, f"a queried act {told.act}")
            state.queried = taken
            self._become(state)
        else:
            self._accept(leaf, state, taken)
        state.used[slot] = told.revision

    def _overlapped(self, contest: str) -> List[str]:
        return self.election.areas[self.election.place[contest]].overlapped

    def _accept(self, leaf: m.Leaf, state: ContestState, taken: Taken) -> None:
        """What becomes of an accepted declaration, by its act."""
        told = taken.told
        if told.sheet_act:
            self._stand(leaf, state, taken, taken.reason())
        elif told.act == CONFIRM:
            _demand(state.queried, f"a confirm in {told.contest}, where nothing is queried")
            assert state.queried is not None
            self._stand(leaf, state, state.queried._replace(revision=told.revision), state.queried.reason())
        elif told.act == WITHDRAW:
            _demand(state.queried or state.stands, f"a withdraw in {told.contest}, where there is nothing")
            if state.queried:
                state.queried = None
                self._become(state)
            else:
                self._stand(leaf, state, None, taken.reason())
        elif told.act == STATE_ACT:
            assert told.slot is not None
            state.statements[told.slot] = taken

    def _stand(self, leaf: m.Leaf, state: ContestState, taken: Optional[Taken], reason: str) -> None:
        """Let something stand, in the place of what did; or nothing."""
        before, share = state.stands, state.share()
        state.stands = taken
        if taken is not None:
            state.queried = None
            state.only_turnout_stays()
        self._become(state)
        after = state.share()
        fall = (leaf.index, leaf.time, reason)
        for node in self.above[state.contest.id]:
            node.add(share, -1)
            node.add(after)
            if before is not None and share.falls_to(after):
                node.fall = fall
        if before is not None and figures_fall(before.told, taken.told if taken else None):
            state.fall = fall

    def _become(self, state: ContestState) -> None:
        """Go into the state that follows from what stands and is queried."""
        before, state.state = state.state, state.state_now()
        for node in self.above[state.contest.id]:
            node.move(before, state.state)
            self._dirty_nodes.add((node.area.code, node.poll.id))

    # --- events ---

    def _event(self, leaf: m.Leaf, event: Event, signers: Sequence[bytes]) -> None:
        _demand(leaf.verdict == m.ACCEPTED and not leaf.codes, "an event that is not accepted, or has codes")
        if event.kind == E_ANNOTATION:
            self._annotate(event, signers)
            return
        if event.kind in ABOUT_KEYS:
            self.keys.fold(leaf, event)
            return
        state = self._state(event.subject)
        self._dirty_contests.add(event.subject)
        if event.kind in CHANGES_OPEN:
            _demand(not state.stands and not state.queried, f"{event.subject} has been declared or is queried")
        if event.kind == E_NOMINATIONS:
            self.election.check_candidates(event.subject, event.data[0])
            state.nominate(event.data[0])
            for node in self.above[event.subject]:
                node.name_candidates(state.contest)
                node.order()
        else:
            state.notice(event)
        if event.kind in CHANGES_OPEN:
            self._become(state)

    def annotated(self, key: str) -> Optional[AreaNode]:
        """The area's record with this key, if there is one."""
        what = self.election.records.get(key, ())
        return self.nodes[what[1], what[2]] if what and what[0] == "area" else None

    def annotator(self, node: AreaNode, signers: Sequence[bytes]) -> Optional[str]:
        """The id of the first of the signers who may annotate the record."""
        for who in signers:
            officer = self.keys.officer_of.get(who)
            if officer and self.election.has_right(officer, (ANNOTATOR,), node.poll.id, node.area.code):
                return officer.id
        return None

    def _annotate(self, event: Event, signers: Sequence[bytes]) -> None:
        node = self.annotated(event.subject)
        officer = self.annotator(node, signers) if node else None
        if node is None or officer is None:
            raise Malformed(f"an annotation of {event.subject}, which is no area's record, or by nobody who may")
        name, text, unit, numbers = event.data
        if text is None and not numbers:
            _demand(node.has_annotation(name, officer), f"{event.subject} has no annotation {name} to take away")
            del node.annotations[name, officer]
        else:
            _demand(node.has_room(name, officer), f"more annotations of {event.subject} than there is room for")
            node.annotations[name, officer] = (name, officer, text, unit, numbers)
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


def _demand(holds: object, what: str) -> None:
    if not holds:
        raise Malformed(what)
