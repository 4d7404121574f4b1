# SPDX-License-Identifier: Apache-2.0
"""The judgement of events (SPEC 8.4), given what was journaled before."""
from __future__ import annotations

from typing import Callable, List, Optional, Sequence

from .canon import Malformed
from .contest import ContestState
from .enrolment import ABOUT_KEYS
from .fold import CHANGES_OPEN, Ledger
from .manifest import AGENCY, ANNOTATOR, DECLARING
from .records import AreaNode
from .shape import NOTICES_MAX
from .tables import EVENT, KEYS, REASONS
from .told import E_AGENCY, E_ANNOTATION, E_NOMINATIONS, E_RECOUNT, E_RESTORED, E_RUSH, E_TURNOUT, Event

BY_OFFICERS = (E_RECOUNT, E_RUSH, E_TURNOUT)


class EventJudge:
    """Judges one event against a ledger: `code` is the first step's that gives one, None for an accepted event."""

    def __init__(self, ledger: Ledger, event: Event, signers: Sequence[bytes], journaled: int, known: bool) -> None:
        """`journaled`: how many events of its kind there were of its subject; `known`: whether this body was one."""
        self.ledger, self.event, self.signers = ledger, event, signers
        self.journaled, self.known = journaled, known
        self.state: Optional[ContestState] = None
        self.node: Optional[AreaNode] = None
        if event.kind == E_ANNOTATION:
            self.node = ledger.annotated(event.subject)
        else:
            self.state = ledger.contests.get(event.subject)

    def code(self, now: int, entry_time: int) -> Optional[str]:
        """The code, with this clock, for an entry that would have this time."""
        if self.event.kind == E_ANNOTATION:
            if self.node is None:
                return "X07"
        elif self.event.kind in ABOUT_KEYS:
            if not self.ledger.keys.has_subject(self.event):
                return "X12"
        elif self.state is None:
            return "E08"
        officers, authorities = self._officers(), self._authorities()
        if not officers and not authorities:
            return "X01"
        if self.known:
            return "D01"
        stale = self.ledger.keys.out_of_force(self.signers, True, entry_time)
        if stale:
            return stale
        if not officers and authorities < self.ledger.keys.threshold:
            return "E02"
        if self.event.kind in ABOUT_KEYS and not self.ledger.keys.handed_over(self.event, self.signers):
            return "E24"
        steps: List[Callable[[], Optional[str]]] = [
            lambda: self._form(now), self._standing, lambda: self._nominations(entry_time), self._names,
            self._turnout, self._annotations, self._enrolment]
        return next((code for step in steps if (code := step())), None)

    def _officers(self) -> int:
        """How many of the signers may tell it as officers."""
        return sum(self._may(who) for who in set(self.signers))

    def _may(self, who: bytes) -> bool:
        election, event = self.ledger.election, self.event
        officer = self.ledger.keys.officer_of.get(who)
        if officer is None or event.kind in ABOUT_KEYS:
            return False
        if self.node is not None:
            return election.has_right(officer, (ANNOTATOR,), self.node.poll.id, self.node.area.code)
        roles = DECLARING if event.kind in BY_OFFICERS else (AGENCY,) if event.kind == E_AGENCY else ()
        poll, area = election.contests[event.subject].poll, election.place[event.subject]
        return election.has_right(officer, roles, poll, area)

    def _authorities(self) -> int:
        if self.event.kind in (E_AGENCY, E_ANNOTATION):
            return 0
        return sum(who in self.ledger.keys.authority for who in set(self.signers))

    def _form(self, now: int) -> Optional[str]:
        """X08, E18, E14 and X04."""
        event, about_keys = self.event, self.event.kind in ABOUT_KEYS
        if event.made > now:
            return "X08"
        if event.reason is not None and (KEYS if about_keys else EVENT) not in REASONS.get(event.reason[0], ()):
            return "E18"
        if event.reason is None and (about_keys or event.kind in CHANGES_OPEN):
            return "E14"
        return "X04" if self.journaled >= NOTICES_MAX else None

    def _standing(self) -> Optional[str]:
        """X02: what can be told of a contest as it stands."""
        state, kind = self.state, self.event.kind
        if state is None:
            return None
        if kind in CHANGES_OPEN:
            wrong = state.stands or state.queried or kind == E_RESTORED and not state.contest.status
        else:
            wrong = state.stands or state.vacant
        return "X02" if wrong else None

    def _nominations(self, entry_time: int) -> Optional[str]:
        """X03 and X06: until when nominations change, and into what."""
        state = self.state
        if state is None or self.event.kind != E_NOMINATIONS:
            return None
        poll = self.ledger.election.polls[state.contest.poll]
        last = state.contest.from_time if state.contest.status else poll.closes
        if last is not None and entry_time >= last:
            return "X03"
        try:
            self.ledger.election.check_candidates(self.event.subject, self.event.data[0])
        except Malformed:
            return "X06"
        return None

    def _names(self) -> Optional[str]:
        """X05: names that are not the ballot's, or the parties'."""
        data, state = self.event.data, self.state
        if self.event.kind == E_ANNOTATION:
            return None if all(party in self.ledger.election.parties for party, _ in data[3]) else "X05"
        if state is None or self.event.kind not in (E_RUSH, E_AGENCY):
            return None
        votes, elected = (None, data[0]) if self.event.kind == E_RUSH else data
        try:
            state.counts(votes)
            state.winners(elected)
        except Malformed:
            return "X05"
        return None

    def _turnout(self) -> Optional[str]:
        """X10: nobody verifies more papers than there are electors."""
        return "X10" if self.event.kind == E_TURNOUT and self.event.data[1] > self.event.data[0] else None

    def _enrolment(self) -> Optional[str]:
        """X13 and X14: keys that cannot be enrolled, and one to take away that there is not."""
        return self.ledger.keys.code(self.event) if self.event.kind in ABOUT_KEYS else None

    def _annotations(self) -> Optional[str]:
        """X11: what is not there cannot be taken away. X09: an area's record has room for so many."""
        if self.node is None:
            return None
        officer = self.ledger.annotator(self.node, self.signers)
        name, text, _, numbers = self.event.data
        if text is None and not numbers:
            return None if officer and self.node.has_annotation(name, officer) else "X11"
        return None if officer and self.node.has_room(name, officer) else "X09"
