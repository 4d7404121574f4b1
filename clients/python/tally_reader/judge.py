# SPDX-License-Identifier: Apache-2.0
"""The judgement of rule set 1 (SPEC 8.1): what becomes of a body, given what was journaled before it.

    judge = Judge(election)
    verdict, codes = judge.verdict(told, body, signers, now, time)        what should become of a declaration
    verdict, codes = judge.event(event, body, signers, now, time)         … of an event
    judge.took(leaf, body, signers)                                       what did, for an entry

`signers` are key ids in the sigset's order, `now` is the clock. `judge.ledger` has the records.
"""
from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Set, Tuple

from . import messages as m
from .before import judge_before
from .canon import Malformed
from .contest import ContestState
from .events import EventJudge
from .fold import Ledger
from .keys import sha256
from .manifest import DECLARING, Election
from .rules import judge_sheet
from .tables import AS_DECLARED, REASONS, in_order, queries, refuses
from .told import (AMEND, CONFIRM, DECLARE, FIRST_PREFERENCES, STATE_ACT, SUPERSEDE, WITHDRAW, Declaration, Event, Slot,
                   figures_digest)

FIGURES = ("electorate", "papers", "rejected", "votes", "lots", "round2", "quota", "stages", "statements",
           "preferences")
PHASE_FIGURES = {1: ("electorate", "papers", "rejected", "votes", "statements"),
                 2: ("rejected", "round2", "statements")}
Judged = Tuple[int, List[str]]


class Judge:
    """What was taken of every contest, as far as later verdicts depend on it."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.ledger = Ledger(election)
        self._bodies: Set[bytes] = set()
        self._figures: Set[bytes] = set()
        self._conflicts: Dict[Tuple[str, Slot, int], Set[bytes]] = {}
        self._events: Dict[Tuple[int, str], int] = {}

    def entitled(self, told: Declaration, signers: Sequence[bytes]) -> List[bytes]:
        """The distinct officers among the signers' key ids who may declare the contest, or state its area's part."""
        poll, area = self.election.contests[told.contest].poll, self.election.place[told.contest]
        if told.slot is not None:
            area = told.slot[0]
        officers = self.ledger.keys.officer_of
        return sorted({who for who in signers
                       if who in officers and self.election.has_right(officers[who], DECLARING, poll, area)})

    def quorum(self, told: Declaration) -> int:
        """How many entitled officers must sign it."""
        quorums = self.election.quorums[self.election.contests[told.contest].poll]
        return max(quorums[told.act - 1], quorums[6] if told.as_declared else 0)

    def verdict(self, told: Declaration, body: bytes, signers: Sequence[bytes], now: int, entry_time: int) -> Judged:
        """The verdict, and its codes. A conflict that is journaled already is CONFLICT too."""
        state = self.ledger.contests.get(told.contest)
        if state is None:
            return m.REFUSED, ["E08"]
        if not self.slot_sound(told):
            return m.REFUSED, ["E20"]
        able = self.entitled(told, signers)
        if not able:
            return m.REFUSED, ["E10"]
        if sha256(body) in self._bodies or figures_digest(told) in self._figures:
            return m.DUPLICATE, [_became_of(state, told)]
        code = self.ledger.keys.out_of_force(signers, False, entry_time) or self._first(state, told, able)
        if code:
            return m.REFUSED, [code]
        return self._sheet(state, told, now)

    def slot_sound(self, told: Declaration) -> bool:
        """Whether a statement is one row of an area that has a part in the contest; true of all else."""
        try:
            slot = told.slot
        except Malformed:
            return False
        return slot is None or slot[0] in self.election.areas[self.election.place[told.contest]].overlapped

    def _first(self, state: ContestState, told: Declaration, able: Sequence[bytes]) -> Optional[str]:
        """Steps 4 to 8."""
        if len(able) < self.quorum(told):
            return "E02"
        code = self._carries(state, told)
        if code:
            return code
        used = state.used.get(told.slot, 0)
        if told.revision > used + 1:
            return "E06"
        if told.revision <= used:
            return None
        if not _possible(state, told.act):
            return "E12"
        before = state.waits_or_stands(told.slot)
        if told.replaces != (before.body if before else None):
            return "E15"
        if told.act == CONFIRM and state.queried and self._others(able, state.queried.signers) < self.quorum(told):
            return "E16"
        return None

    def _others(self, able: Sequence[bytes], signers: Sequence[bytes]) -> int:
        """How many of the officers did not sign it, by whatever key was theirs."""
        ids = {who: officer.id for who, officer in self.ledger.keys.officer_of.items()}
        return len({ids[who] for who in able} - {ids.get(who) for who in signers})

    @staticmethod
    def _carries(state: ContestState, told: Declaration) -> Optional[str]:
        """Step 5: what an act has to carry, and what not; reasons."""
        if state.vacant:
            return "E13"
        given = {name for name in FIGURES if getattr(told, name) is not None} | ({"elected"} if told.elected else set())
        if told.act in (WITHDRAW, CONFIRM) and (told.as_declared or given):
            return "E17"
        if told.act == STATE_ACT and told.slot is not None:
            if state.uncontested or not _statement_sound(told, told.slot[1], given):
                return "E17"
        needs = told.act in (AMEND, SUPERSEDE, WITHDRAW, CONFIRM) or told.as_declared
        if told.reason is None:
            return "E14" if needs or told.act == STATE_ACT and told.replaces is not None else None
        given_for = REASONS.get(told.reason[0], ())
        if told.act == DECLARE and not told.as_declared:
            return None if given_for else "E18"
        return None if (AS_DECLARED if told.as_declared else told.act) in given_for else "E18"

    def _sheet(self, state: ContestState, told: Declaration, now: int) -> Judged:
        """Steps 9 to 11."""
        codes = judge_sheet(self.election, state, told, now)
        if not refuses(codes, told.as_declared):
            codes = in_order([*codes, *judge_before(self.ledger, told)])
        if refuses(codes, told.as_declared):
            return m.REFUSED, codes
        if told.revision <= state.used.get(told.slot, 0):
            return m.CONFLICT, in_order([*codes, "E05"])
        return (m.QUERIED if queries(codes) else m.ACCEPTED), codes

    def conflict_is_new(self, told: Declaration, signers: Sequence[bytes]) -> bool:
        """Whether a conflict has an entitled signer who stands in none of its contest and revision yet."""
        known = self._conflicts.get((told.contest, told.slot, told.revision), set())
        return not set(self.entitled(told, signers)) <= known

    def event(self, event: Event, body: bytes, signers: Sequence[bytes], now: int, entry_time: int) -> Judged:
        """The verdict on an event, and its codes; `entry_time` is the time that its entry has or would have."""
        journaled = self._events.get((event.kind, event.subject), 0)
        judge = EventJudge(self.ledger, event, signers, journaled, sha256(body) in self._bodies)
        code = judge.code(now, entry_time)
        if code is None:
            return m.ACCEPTED, []
        return (m.DUPLICATE if code == "D01" else m.REFUSED), [code]

    def took(self, leaf: m.Leaf, body: bytes, signers: Sequence[bytes]) -> None:
        """Remember an entry and fold it. Raises Malformed if rule set 1 cannot have taken it."""
        self.ledger.apply(leaf, body, signers)
        if leaf.kind == m.KIND_EVENT:
            event = m.decode(m.event, body)
            self._events[event.kind, event.subject] = self._events.get((event.kind, event.subject), 0) + 1
            self._bodies.add(sha256(body))
            return
        told = m.decode(m.declaration, body)
        if leaf.verdict == m.CONFLICT:
            keys = self._conflicts.setdefault((told.contest, told.slot, told.revision), set())
            keys.update(self.entitled(told, signers))
            return
        self._bodies.add(sha256(body))
        self._figures.add(figures_digest(told))


def _became_of(state: ContestState, told: Declaration) -> str:
    """Step 3: what has become of a declaration that was taken before."""
    stands = state.stands if told.slot is None else state.statements.get(told.slot)
    if told.act == WITHDRAW:
        holds = stands is None or stands.revision < told.revision
    elif told.act == CONFIRM:
        holds = stands is not None and stands.revision == told.revision
    else:
        holds = stands is not None and figures_digest(stands.told) == figures_digest(told)
    if holds:
        return "D01"
    if state.queried is not None and figures_digest(state.queried.told) == figures_digest(told):
        return "D02"
    return "D03" if stands is not None else "D04"


def _possible(state: ContestState, act: int) -> bool:
    """Step 7: whether an act can be done as things stand."""
    if act == DECLARE:
        return state.stands is None
    if act in (AMEND, SUPERSEDE):
        return state.stands is not None
    if act == WITHDRAW:
        return state.queried is not None or state.stands is not None
    return act != CONFIRM or state.queried is not None


def _statement_sound(told: Declaration, phase: int, given: Set[str]) -> bool:
    """Whether a statement has what its phase must have and nothing that it does not have."""
    if not given <= set(PHASE_FIGURES[phase]):
        return False
    if phase == FIRST_PREFERENCES:
        return told.votes is not None
    return told.round2 is not None and all(head == "second-preference" for head, _ in told.rejected or [])
