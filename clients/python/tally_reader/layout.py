# SPDX-License-Identifier: Apache-2.0
"""How a manifest's bodies must look (SPEC 3), as named tuples with the shapes that read them."""
from __future__ import annotations

from typing import Any, List, NamedTuple, Optional, Tuple

from . import shape as s
from .told import authorities, candidates, demand_window

AREA_KINDS = ("country", "nation", "region", "council", "combined-authority")


class Poll(NamedTuple):
    id: str
    kind: int
    name: str
    name_cy: Optional[str]
    date: str
    nominations_close: int
    closes: int


class Area(NamedTuple):
    code: str
    parent: Optional[str]
    kind: str
    name: str
    name_cy: Optional[str]
    size: Optional[int]
    overlapped: List[str]


class Party(NamedTuple):
    id: str
    group: str
    name: str
    name_cy: Optional[str]
    abbreviation: Optional[str]
    may_control: bool


class Header(NamedTuple):
    version: int
    number: int
    id: str
    name: str
    name_cy: Optional[str]
    kind: int
    profile: int
    origin: str
    log_key: bytes
    root: str
    headline: str
    control: Optional[str]
    quorums: List[tuple]
    note: Optional[str]
    note_cy: Optional[str]
    authority_threshold: int
    authority: List[Tuple[str, bytes]]
    thresholds: List[Tuple[str, int]]
    polls: List[Poll]
    areas: List[Area]
    parties: List[Party]
    baselines: List[Tuple[str, str, Optional[str]]]


class Officer(NamedTuple):
    """An officer; the key signs from `start` until `until`; rights are (role, poll or None, area)."""
    id: str
    name: str
    key: bytes
    start: Optional[int]
    until: Optional[int]
    rights: List[Tuple[int, Optional[str], str]]


class Contest(NamedTuple):
    id: str
    poll: str
    name: str
    name_cy: Optional[str]
    code: Optional[str]
    type: int
    seats: int
    system: int
    status: int
    from_time: Optional[int]
    candidates: List[Tuple[str, str, str, str]]


class Holding(NamedTuple):
    """What a baseline says of one party in an area: seats, votes, and whether it was in control."""
    party: str
    seats: Optional[int]
    votes: Optional[int]
    control: bool


class Holdings(NamedTuple):
    """What a baseline says of an area, or of a contest there, in one poll."""
    baseline: str
    poll: str
    contest: Optional[str]
    electorate: Optional[int]
    papers: Optional[int]
    rows: List[Holding]


class Chunk(NamedTuple):
    version: int
    number: int
    area: str
    centres: List[tuple]
    officers: List[Officer]
    contests: List[Contest]
    holdings: List[Holdings]


_name_cy = s.maybe(s.name)
_seats = s.uint(0, s.COUNT_MAX)
_poll = s.row(Poll, s.ident, s.uint(0, 2), s.name, _name_cy, s.date, s.time, s.time)
_area = s.row(Area, s.ident, s.maybe(s.ident), s.word(*AREA_KINDS), s.name, _name_cy, s.maybe(_seats),
              s.many(s.ident, s.ANY, 0, s.same))
_party = s.row(Party, s.ident, s.ident, s.name, _name_cy, s.maybe(s.name), s.boolean)
_quorums = s.pair(s.maybe(s.ident), *[s.uint(1, s.SIGNATURES_MAX)] * 7)
header = s.row(
    Header, s.exactly(1), s.exactly(0), s.ident, s.name, _name_cy, s.uint(0, 1), s.uint(0, 1), s.name,
    s.digest, s.ident, s.ident, s.maybe(s.ident), s.many(_quorums, s.ANY, 0, lambda row: row[:1]),
    s.maybe(s.sentence), s.maybe(s.sentence), s.uint(1, s.SIGNATURES_MAX),
    authorities, s.many(s.pair(s.code, s.count), s.THRESHOLDS_MAX, 0, s.first),
    s.many(_poll, s.ANY, 1, s.first), s.many(_area, s.ANY, 1, s.first), s.many(_party, s.ANY, 0, s.first),
    s.many(s.pair(s.ident, s.name, _name_cy), s.ANY, 0, s.first))
_contest = s.row(
    Contest, s.ident, s.ident, s.name, _name_cy, s.maybe(s.code), s.uint(0, 1), s.uint(1, s.SEATS_MAX),
    s.uint(0, 2), s.uint(0, 3), s.maybe(s.time), candidates)
_holding = s.row(Holding, s.ident, s.maybe(_seats), s.maybe(s.count), s.boolean)
_right = s.pair(s.uint(0, 3), s.maybe(s.ident), s.ident)
_officer_row = s.row(Officer, s.ident, s.name, s.digest, s.maybe(s.time), s.maybe(s.time), s.many(_right, s.ANY, 0, s.same))


def _officer(value: Any) -> Officer:
    found = _officer_row(value)
    demand_window(found.start, found.until)
    return found


_holdings = s.row(Holdings, s.ident, s.ident, s.maybe(s.ident), s.maybe(s.count), s.maybe(s.count),
                  s.many(_holding, s.ANY, 0, s.first))
chunk = s.row(
    Chunk, s.exactly(1), s.exactly(1), s.ident, s.many(s.pair(s.ident, s.name, _name_cy, s.digest), s.ANY, 0, s.first),
    s.many(_officer, s.ANY, 0, s.first), s.many(_contest, s.ANY, 0, s.first),
    s.many(_holdings, s.ANY, 0, lambda held: held[:3]))
