# SPDX-License-Identifier: Apache-2.0
"""Keys in force (SPEC 4.3): officers', the authority's and the log's, as the manifest and the events have them.

    keys = Keys(election)
    keys.find(type, brings)          whose key a key id is, for `envelope.signers`
    keys.out_of_force(...)           E22 or E23, or None
    keys.code(event)                 what bars an event about keys, or None
    keys.fold(leaf, event)           what it changes
    keys.log_key(size)               by which key the head of this size is signed
"""
from __future__ import annotations

from typing import Callable, Dict, List, Optional, Sequence

from . import messages as m
from .canon import UINT_MAX, Malformed
from .envelope import Sigset
from .keys import TYPE_EVENT, key_id, may_enrol
from .layout import Officer
from .manifest import Election
from .shape import BODY_MAX
from .told import E_AUTHORITIES, E_KEY, E_LOG, Event

ABOUT_KEYS = (E_KEY, E_AUTHORITIES, E_LOG)


class Enrolment:
    """One key: from which size of the journal on, when it signs, and which entry took it away."""

    def __init__(self, key: bytes, since: int = 0, start: Optional[int] = None, until: Optional[int] = None) -> None:
        self.key, self.since, self.start, self.until = key, since, start, until
        self.ended: Optional[int] = None

    def signs(self, time: int) -> bool:
        """Whether it may sign an entry of this time."""
        return (self.ended is None and (self.start is None or time >= self.start)
                and (self.until is None or time < self.until))


def brought(sigset: Sigset, body: bytes) -> Optional[Event]:
    """The event that an envelope brings keys with: its only body's, of kind 10 or 11."""
    if sigset.type != TYPE_EVENT or len(sigset.digests) != 1:
        return None
    try:
        event = m.decode(m.event, body, BODY_MAX)
    except Malformed:
        return None
    return event if event.kind in (E_AUTHORITIES, E_LOG) else None


def named(event: Event) -> List[bytes]:
    """The keys that an event about keys names."""
    if event.kind == E_AUTHORITIES:
        return [key for _, key in event.data[1]]
    return [event.data[0]] if event.data[0] is not None else []


class Keys:
    """All keys that are or were enrolled, by key id."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.officer_of: Dict[bytes, Officer] = dict(election.officers)
        self.officers = {who: Enrolment(officer.key, 0, officer.start, officer.until)
                         for who, officer in election.officers.items()}
        self.authority = {who: Enrolment(key) for who, key in election.authority.items()}
        self.log = {key_id(election.header.log_key): Enrolment(election.header.log_key)}
        self.threshold = election.header.authority_threshold

    def log_key(self, size: int) -> bytes:
        """The key by which the head of this size is signed."""
        return max((row for row in self.log.values() if row.since <= size), key=lambda row: row.since).key

    def find(self, kind: str, brings: Optional[Event] = None) -> Callable[[bytes], Optional[bytes]]:
        """Gives the public key of whoever may sign declarations, or events, as far as keys go; None: a stranger."""
        tables = [self.officers, self.authority] if kind == TYPE_EVENT else [self.officers]
        new = {key_id(key): key for key in named(brings) if may_enrol(key)} if brings else {}
        if brings and brings.kind == E_LOG:
            tables.append(self.log)

        def find(who: bytes) -> Optional[bytes]:
            return next((table[who].key for table in tables if who in table), new.get(who))
        return find

    def out_of_force(self, signers: Sequence[bytes], of_event: bool, time: int) -> Optional[str]:
        """E22 or E23 of the first signature by a key that does not sign an entry of this time."""
        for who in signers:
            rows = [table[who] for table in ([self.officers, self.authority] if of_event else [self.officers])
                    if who in table]
            if any(row.signs(time) for row in rows):
                continue
            if of_event and who in self.log and self.log[who].ended is not None:
                return "E22"
            if rows:
                return "E22" if rows[0].ended is not None else "E23"
        return None

    def _current(self, officer: str) -> Optional[Enrolment]:
        return next((row for who, row in self.officers.items()
                     if row.ended is None and self.officer_of[who].id == officer), None)

    def _officer(self, name: str) -> Optional[Officer]:
        return next((officer for officer in self.officer_of.values() if officer.id == name), None)

    def has_subject(self, event: Event) -> bool:
        """Whether an event about keys is of an officer, or of this election."""
        if event.kind == E_KEY:
            return self._officer(event.subject) is not None
        return event.subject == self.election.header.id

    def handed_over(self, event: Event, signers: Sequence[bytes]) -> bool:
        """Whether the keys that were and those that are to be have signed it."""
        new = {key_id(key) for key in named(event)}
        if event.kind == E_AUTHORITIES:
            return len(new & set(signers)) >= event.data[0]
        return event.kind != E_LOG or len((new | {key_id(self.log_key(UINT_MAX))}) & set(signers)) == 2

    def code(self, event: Event) -> Optional[str]:
        """X13 where a key cannot be enrolled, X14 where there is none to take away."""
        table = {E_KEY: self.officers, E_AUTHORITIES: self.authority, E_LOG: self.log}[event.kind]
        keys = named(event)
        for key in keys:
            row = table.get(key_id(key))
            stays = event.kind == E_AUTHORITIES and row is not None and row.ended is None
            if not may_enrol(key) or keys.count(key) > 1 or row is not None and not stays:
                return "X13"
        return "X14" if not keys and self._current(event.subject) is None else None

    def fold(self, leaf: m.Leaf, event: Event) -> None:
        """Put its keys in the place of those that were. Raises Malformed if it cannot follow."""
        if not self.has_subject(event) or self.code(event):
            raise Malformed(f"an event about keys of {event.subject} that cannot follow")
        since, new = leaf.index + 1, {key_id(key): key for key in named(event)}
        if event.kind == E_KEY:
            self._replace(self._current(event.subject), leaf.index)
            officer = self._officer(event.subject)
            assert officer is not None
            for who, key in new.items():
                self.officers[who], self.officer_of[who] = Enrolment(key, since, *event.data[1:]), officer
            return
        table = self.authority if event.kind == E_AUTHORITIES else self.log
        for who, row in table.items():
            if who not in new and row.ended is None:
                self._replace(row, leaf.index)
        for who, key in new.items():
            table.setdefault(who, Enrolment(key, since))
        if event.kind == E_AUTHORITIES:
            self.threshold = event.data[0]

    @staticmethod
    def _replace(row: Optional[Enrolment], entry: int) -> None:
        if row is not None:
            row.ended = entry
