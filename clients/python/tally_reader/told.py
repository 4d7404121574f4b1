# SPDX-License-Identifier: Apache-2.0
"""What officers and authorities tell (SPEC 4): declarations and events, as named tuples with the shapes that read them.

What needs the manifest to judge (ballot order, known candidates) is not judged here. Missing is None.
"""
from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from . import shape as s
from .canon import Malformed, pack
from .keys import sha256

UNIT = 100000
DECLARE, AMEND, SUPERSEDE, WITHDRAW, CONFIRM, STATE_ACT = 1, 2, 3, 4, 5, 6
FIRST_PREFERENCES, SECOND_PREFERENCES = 1, 2
REJECTED_HEADS = ("identified", "in-part", "no-first-preference", "official-mark", "overvoted", "second-preference",
                  "total", "unmarked", "void")
OUTSIDE_HEADS = ("in-part", "second-preference")     # heads that the total does not hold
E_POSTPONED, E_RESTORED, E_NOMINATIONS, E_RECOUNT, E_RUSH, E_TURNOUT, E_AGENCY, E_ANNOTATION, \
    E_KEY, E_AUTHORITIES, E_LOG = range(1, 12)

Slot = Optional[Tuple[str, int]]


class Declaration(NamedTuple):
    version: int
    contest: str
    nominations: bytes
    revision: int
    act: int
    replaces: Optional[bytes]
    reason: Optional[Tuple[str, str]]
    as_declared: bool
    declared: int
    electorate: Optional[int]
    papers: Optional[int]
    rejected: Optional[List[Tuple[str, int]]]
    votes: Optional[List[Tuple[str, int]]]
    elected: List[str]
    lots: Optional[list]
    round2: Optional[list]
    quota: Optional[int]
    stages: Optional[list]
    statements: Optional[List[Tuple[str, int, Optional[bytes]]]]
    preferences: Optional[list]

    @property
    def sheet_act(self) -> bool:
        """Whether it carries a whole sheet: declare, amend or supersede."""
        return self.act in (DECLARE, AMEND, SUPERSEDE)

    @property
    def slot(self) -> Slot:
        """What revisions are counted within, inside the contest: for a statement its area and phase.

        Raises Malformed for a statement that does not say what it is of.
        """
        if self.act != STATE_ACT:
            return None
        if not self.statements or len(self.statements) != 1 or self.statements[0][2] is not None:
            raise Malformed(f"a statement of {self.contest} that is not of one area and phase")
        area, phase, _ = self.statements[0]
        return area, phase


_amount = s.uint(0, s.COUNT_MAX * UNIT)
candidate_ids = s.many(s.ident, s.CANDIDATES_MAX)
reason = s.maybe(s.pair(s.code, s.text(s.TEXT_MAX)))
rejected = s.maybe(s.many(s.pair(s.word(*REJECTED_HEADS), s.count), s.HEADS_MAX, ascending=s.first))
votes = s.maybe(s.many(s.pair(s.ident, s.count), s.CANDIDATES_MAX))
lots = s.maybe(s.many(s.pair(s.uint(0, s.STAGES_MAX), candidate_ids, candidate_ids), s.STAGES_MAX))
round2 = s.maybe(s.many(s.pair(s.ident, s.maybe(s.count), s.count), s.CANDIDATES_MAX))
phase = s.uint(FIRST_PREFERENCES, SECOND_PREFERENCES)
_statements = s.many(s.pair(s.ident, phase, s.maybe(s.digest)), s.STATEMENTS_MAX, ascending=lambda row: row[:2])
_stages = s.many(s.pair(s.many(_amount, s.CANDIDATES_MAX), s.maybe(_amount)), s.STAGES_MAX)
_ranking = s.many(s.uint(0, s.CANDIDATES_MAX - 1), s.CANDIDATES_MAX, 1)
_preferences = s.many(s.pair(s.uint(1, s.COUNT_MAX), _ranking), s.PREFERENCES_MAX)
declaration = s.row(
    Declaration, s.exactly(1), s.ident, s.digest, s.uint(1, s.COUNT_MAX), s.uint(DECLARE, STATE_ACT),
    s.maybe(s.digest), reason, s.boolean, s.time, s.maybe(s.count), s.maybe(s.count), rejected, votes, candidate_ids,
    lots, round2, s.maybe(s.count), s.maybe(_stages), s.maybe(_statements), s.maybe(_preferences))


def demand_window(start: Optional[int], until: Optional[int]) -> None:
    """A key signs from a time until a later one."""
    if start is not None and until is not None and until <= start:
        raise Malformed("until is not after from")


def figures_digest(told: Declaration) -> bytes:
    """The digest of what a declaration says, whenever it was said and for whatever reason."""
    return sha256(pack(told._replace(declared=0, reason=None)))


class Event(NamedTuple):
    """An event; `data` by its kind, as SPEC 4.2 has it."""
    version: int
    kind: int
    subject: str
    made: int
    reason: Optional[Tuple[str, str]]
    data: tuple


candidate = s.pair(s.ident, s.name, s.text(s.NAME_MAX), s.ident)
candidates = s.many(candidate, s.CANDIDATES_MAX)
authorities = s.many(s.pair(s.name, s.digest), s.AUTHORITIES_MAX, 1, s.first)
numbers = s.many(s.pair(s.ident, s.signed()), s.VALUES_MAX, ascending=s.first)
_DATA: Dict[int, s.Shape] = {
    E_POSTPONED: s.pair(s.uint(1, 3), s.maybe(s.time)),
    E_RESTORED: s.pair(),
    E_NOMINATIONS: s.pair(candidates),
    E_RECOUNT: s.pair(s.boolean),
    E_RUSH: s.pair(candidate_ids),
    E_TURNOUT: s.pair(s.count, s.count),
    E_AGENCY: s.pair(votes, candidate_ids),
    E_ANNOTATION: s.pair(s.ident, s.maybe(s.sentence), s.maybe(s.name), numbers),
    E_KEY: s.pair(s.maybe(s.digest), s.maybe(s.time), s.maybe(s.time)),
    E_AUTHORITIES: s.pair(s.uint(1, s.SIGNATURES_MAX), authorities),
    E_LOG: s.pair(s.digest)}
_event = s.row(Event, s.exactly(1), s.uint(E_POSTPONED, E_LOG), s.key_or_ident, s.time, reason, lambda data: data)


def event(value: Any) -> Event:
    """The shape of an event: what its subject and data are, its kind says."""
    found = _event(value)
    (s.key if found.kind == E_ANNOTATION else s.ident)(found.subject)
    try:
        found = found._replace(data=_DATA[found.kind](found.data))
        if found.kind == E_KEY:
            demand_window(*found.data[1:])
            if found.data[0] is None and found.data[1:] != (None, None):
                raise Malformed("no key, and when it signs")
        if found.kind == E_AUTHORITIES and found.data[0] > len(found.data[1]):
            raise Malformed("a threshold beyond the keys")
        return found
    except Malformed as error:
        raise Malformed(f"Event.data: {error}") from None
