# SPDX-License-Identifier: Apache-2.0
"""Every message of SPEC sections 4 to 7, and the files of 9, as named tuples with the shapes that read them (section 4 is told.py's).

`decode(shape, data)` reads canonical bytes into a message or raises Malformed; `canon.pack(message)` writes it. The
field comments that matter stand in SPEC.md; names here follow it. Missing is None. What needs the manifest to judge
(ballot order, known candidates) is not judged here. Notes travel as binaries: they hold line feeds, which no string
may hold.
"""
from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from . import shape as s
from . import told as t
from .canon import Malformed, read
from .told import (AMEND, CONFIRM, DECLARE, STATE_ACT, SUPERSEDE, UNIT, WITHDRAW, Declaration, Event,  # noqa: F401
                   declaration, event, figures_digest)


def decode(shape: s.Shape, data: bytes, most: int = s.MESSAGE_MAX) -> Any:
    """Read `data` (at most `most` bytes) as `shape`. Raises Malformed."""
    if len(data) > most:
        raise Malformed(f"{len(data)} bytes, at most {most} are allowed")
    return shape(read(data))


# --- 5 the journal ----------------------------------------------------------------------------------------------
KIND_MANIFEST, KIND_DECLARATION, KIND_EVENT = 0, 1, 2
ACCEPTED, DUPLICATE, QUERIED, CONFLICT, REFUSED = 0, 1, 2, 3, 4


RULESET = 1


class Leaf(NamedTuple):
    version: int
    index: int
    time: int
    kind: int
    body_digest: bytes
    sigset_digest: bytes
    verdict: int
    codes: List[str]
    ruleset: int


def _leaf_verdict(value: Any) -> int:
    if type(value) is not int or value not in (ACCEPTED, QUERIED, CONFLICT):
        raise Malformed("not the verdict of an entry")
    return value


_codes = s.many(s.code, s.CODES_MAX)
leaf = s.row(Leaf, s.exactly(1), s.uint(), s.time, s.uint(0, 2), s.digest, s.digest, _leaf_verdict, _codes,
             s.exactly(RULESET))


class Entry(NamedTuple):
    """A leaf's bytes, the number of its sigset in the list beside it, and its body."""
    leaf: bytes
    sigset_number: int
    body: bytes


hashes_shape = s.many(s.digest, s.PATH_MAX)
note_shape = s.binary(s.NOTE_MAX, 1)
_leaf_bytes = s.binary(s.LEAF_MAX, 1)
_sigset_bytes = s.binary(s.ENVELOPE_MAX, 1)
sigsets_shape = s.many(_sigset_bytes, s.ANY)
entry_shape = s.row(Entry, _leaf_bytes, s.uint(0, 65535), s.binary(s.CHUNK_MAX, 1))
_entries = s.many(entry_shape, s.ANY)


class Batch(NamedTuple):
    version: int
    number: int
    previous: bytes
    first_index: int
    sigsets: List[bytes]
    entries: List[Entry]
    note: bytes


batch = s.row(Batch, s.exactly(1), s.uint(), s.digest, s.uint(), sigsets_shape, _entries, note_shape)


class Receipt(NamedTuple):
    version: int
    leaf: bytes
    path: List[bytes]
    note: bytes


receipt = s.row(Receipt, s.exactly(1), _leaf_bytes, hashes_shape, note_shape)


# --- 6 records --------------------------------------------------------------------------------------------------
class AreaRecord(NamedTuple):
    version: int
    kind: int
    key: str
    contests: tuple
    seats: tuple
    turnout: tuple
    parties: list
    groups: list
    remainders: list
    control: Optional[tuple]
    councils: Optional[tuple]
    annotations: list
    fall: Optional[tuple]


class ContestRecord(NamedTuple):
    version: int
    kind: int
    key: str
    state: int
    revision: int
    codes: List[str]
    as_declared: bool
    body: Optional[bytes]
    figures: Optional[bytes]
    conflicts: int
    used: int
    status: int
    from_time: Optional[int]
    queried: Optional[tuple]
    electorate: Optional[int]
    papers: Optional[int]
    rejected: Optional[list]
    votes: Optional[list]
    elected: List[int]
    lots: Optional[list]
    round2: Optional[list]
    quota: Optional[int]
    statements: list
    statements_hold: Optional[bool]
    notices: tuple
    candidates: Optional[list]
    fall: Optional[tuple]


PENDING, DECLARED, UNCONTESTED, POSTPONED, VACANT, QUERIED_STATE = 0, 1, 2, 3, 4, 5
_fall = s.maybe(s.pair(s.uint(), s.time, s.code))
_change = s.maybe(s.signed())
_group = s.pair(s.ident, s.uint(), s.uint(), s.uint(), s.many(s.pair(_change, _change), 64))
_annotations = s.many(s.pair(s.ident, s.ident, s.maybe(s.sentence), s.maybe(s.name), t.numbers),
                      s.ANNOTATIONS_MAX, ascending=lambda row: row[:2])
_control = s.pair(s.uint(0, 4), s.maybe(s.ident), s.maybe(s.uint(1, 2)), s.maybe(s.ident))
_area_record = s.row(
    AreaRecord, s.exactly(1), s.exactly(1), s.key, s.pair(*[s.uint()] * 7), s.pair(s.uint(), s.uint()),
    s.pair(s.uint(), s.uint(), s.uint()), s.many(s.pair(s.ident, s.uint(), s.uint()), s.ANY, ascending=s.first),
    s.many(_group, s.ANY, ascending=s.first), s.many(s.pair(_change, s.maybe(s.uint())), 64),
    s.maybe(s.checked(_control, lambda c: (c[0] in (1, 3)) == (c[1] is not None) and (c[2] == 1) == (c[3] is not None),
                      "a majority is somebody's, and nobody has control without one")),
    s.maybe(s.pair(s.uint(), s.uint(), s.uint())), _annotations, _fall)
area_record = s.checked(_area_record, lambda r: all(len(group[4]) == len(r.remainders) for group in r.groups),
                        "a change for each baseline")
_votes = s.maybe(s.many(s.count, s.CANDIDATES_MAX))
_elected = s.many(s.uint(0, s.CANDIDATES_MAX - 1), s.CANDIDATES_MAX, ascending=s.same)
_queried = s.pair(s.uint(1, s.COUNT_MAX), s.uint(DECLARE, SUPERSEDE), s.digest, _codes,
                  s.many(s.digest, s.SIGNATURES_MAX, ascending=s.same))
_statement = s.pair(s.ident, t.phase, s.uint(1, s.COUNT_MAX), s.maybe(s.digest))
_notices = s.pair(s.boolean, s.maybe(_elected), s.maybe(s.pair(s.count, s.count)), s.maybe(s.pair(_votes, _elected)))
_contest_record = s.row(
    ContestRecord, s.exactly(1), s.exactly(2), s.key, s.uint(0, 5), s.count, _codes, s.boolean, s.maybe(s.digest),
    s.maybe(s.digest), s.count, s.count, s.uint(0, 3), s.maybe(s.time), s.maybe(_queried), s.maybe(s.count), s.maybe(s.count),
    t.rejected, _votes, _elected, t.lots, t.round2, s.maybe(s.count),
    s.many(_statement, s.ANY, ascending=lambda row: row[:2]), s.maybe(s.boolean), _notices, s.maybe(t.candidates), _fall)
contest_record = s.checked(
    _contest_record, lambda r: (r.body is None) == (r.figures is None) and (r.body or r.statements_hold is None),
    "both digests of what counts, or none; and only what counts names statements")


def record(value: Any) -> Any:
    """The shape of either kind of record."""
    if type(value) is not list or len(value) < 3 or value[1] not in (1, 2):
        raise Malformed("not a record")
    return area_record(value) if value[1] == 1 else contest_record(value)


# --- 7 the wire -------------------------------------------------------------------------------------------------
HELLO, SUBMIT, SINCE, ENTRIES, STATUS, MOMENT, CONSISTENCY, INCLUSION, COSIGNED, ADMIN, METRICS, \
    KEYS = range(1, 13)
(WELCOME, RESULT, PAGE, ENTRIES_ANSWER, STATE, UPDATE, BEAT, ERROR, MOMENT_ANSWER, CONSISTENCY_ANSWER,
 INCLUSION_ANSWER, COSIGNED_ANSWER, DONE, METRICS_ANSWER, KEYS_ANSWER) = range(129, 144)
BEAT_TOPIC = "@beat/"


class Hello(NamedTuple):
    version: int
    type: int
    id: int
    note: Optional[bytes]


class Welcome(NamedTuple):
    version: int
    type: int
    id: int
    protocol: str
    software: str
    genesis: bytes
    manifest_entries: int
    records: int
    ruleset: int
    note: bytes
    limits: Tuple[int, int, int]


class Submit(NamedTuple):
    version: int
    type: int
    id: int
    envelope: bytes


class Outcome(NamedTuple):
    """What became of one body: verdict, [(code, arguments)], whether the same bytes may be taken later, receipt."""
    verdict: int
    codes: list
    retry: bool
    receipt: Optional[bytes]


class Result(NamedTuple):
    version: int
    type: int
    id: int
    outcomes: List[Outcome]


class Since(NamedTuple):
    version: int
    type: int
    id: int
    prefix: str
    size: int
    after: str


class Page(NamedTuple):
    version: int
    type: int
    id: int
    note: bytes
    total: int
    low: int
    high: int
    more: bool
    records: List[bytes]
    hashes: List[bytes]


class KeysRequest(NamedTuple):
    version: int
    type: int
    id: int
    first: int


class KeysAnswer(NamedTuple):
    """Entries about keys, in their order."""
    version: int
    type: int
    id: int
    sigsets: List[bytes]
    entries: list


class EntriesRequest(NamedTuple):
    version: int
    type: int
    id: int
    first: int
    count: int


class EntriesAnswer(NamedTuple):
    version: int
    type: int
    id: int
    note: bytes
    first: int
    sigsets: List[bytes]
    entries: List[Entry]
    heads: List[bytes]


class Update(NamedTuple):
    version: int
    type: int
    note: bytes
    total: int
    position: int
    record: bytes
    path: List[bytes]


class Beat(NamedTuple):
    version: int
    type: int
    payload: bytes
    signature: bytes


class BeatPayload(NamedTuple):
    version: int
    genesis: bytes
    sent: int
    as_of: int
    note: bytes


class Status(NamedTuple):
    version: int
    type: int
    id: int


class Admin(NamedTuple):
    """What an operator asks for on control: an action and what it is about."""
    version: int
    type: int
    id: int
    action: int
    what: str


class Done(NamedTuple):
    version: int
    type: int
    id: int
    values: List[Tuple[str, str]]


class Metrics(NamedTuple):
    version: int
    type: int
    id: int


class MetricsAnswer(NamedTuple):
    version: int
    type: int
    id: int
    text: bytes


class State(NamedTuple):
    version: int
    type: int
    id: int
    values: List[Tuple[str, str]]
    centres: List[Tuple[str, Optional[int], int, bool]]


class Moment(NamedTuple):
    version: int
    type: int
    id: int
    size: Optional[int]
    time: Optional[int]


class MomentAnswer(NamedTuple):
    version: int
    type: int
    id: int
    note: bytes


class Cosigned(NamedTuple):
    version: int
    type: int
    id: int


class CosignedAnswer(NamedTuple):
    version: int
    type: int
    id: int
    note: Optional[bytes]


class Consistency(NamedTuple):
    version: int
    type: int
    id: int
    old: int
    size: Optional[int]


class ConsistencyAnswer(NamedTuple):
    version: int
    type: int
    id: int
    note: bytes
    path: List[bytes]


class Inclusion(NamedTuple):
    version: int
    type: int
    id: int
    index: int
    size: Optional[int]


class InclusionAnswer(NamedTuple):
    version: int
    type: int
    id: int
    note: bytes
    leaf: bytes
    path: List[bytes]


class Error(NamedTuple):
    version: int
    type: int
    id: int
    code: str
    arguments: List[str]
    retry: bool


one_shape, _id = s.exactly(1), s.uint()
_argument = s.text(s.TEXT_MAX)
_outcome = s.row(Outcome, s.uint(0, 4), s.many(s.pair(s.code, s.many(_argument, s.ARGS_MAX)), s.CODES_MAX), s.boolean,
                 s.maybe(s.binary(s.MESSAGE_MAX, 1)))
_record_bytes = s.binary(s.MESSAGE_MAX, 1)

hello = s.row(Hello, one_shape, s.exactly(HELLO), _id, s.maybe(note_shape))
welcome = s.row(Welcome, one_shape, s.exactly(WELCOME), _id, s.word("tally/1"), s.name, s.digest, s.uint(1), s.uint(),
                s.uint(), note_shape, s.pair(s.uint(), s.uint(), s.uint()))
submit = s.row(Submit, one_shape, s.exactly(SUBMIT), _id, s.binary(s.ENVELOPE_MAX, 0))
result = s.row(Result, one_shape, s.exactly(RESULT), _id, s.many(_outcome, s.BODIES_MAX, 1))
since = s.row(Since, one_shape, s.exactly(SINCE), _id, s.prefix, s.uint(), s.prefix)
_page = s.row(Page, one_shape, s.exactly(PAGE), _id, note_shape, s.uint(), s.uint(), s.uint(), s.boolean,
             s.many(_record_bytes, s.ANY), s.many(s.digest, s.FRAME_MAX))
page = s.checked(_page, lambda p: p.low <= p.high <= p.total and len(p.records) <= p.high - p.low,
                 "a page of records within the tree")
entries = s.row(EntriesRequest, one_shape, s.exactly(ENTRIES), _id, s.uint(), s.count)
entries_answer = s.checked(
    s.row(EntriesAnswer, one_shape, s.exactly(ENTRIES_ANSWER), _id, note_shape, s.uint(), sigsets_shape,
          s.many(entry_shape, s.ENTRIES_MAX), s.many(note_shape, s.ENTRIES_MAX)),
    lambda a: all(entry.sigset_number < len(a.sigsets) for entry in a.entries) and len(a.heads) <= len(a.entries),
    "a sigset for each entry, and no more heads than entries")
keys_request = s.row(KeysRequest, one_shape, s.exactly(KEYS), _id, s.uint())
keys_answer = s.checked(s.row(KeysAnswer, one_shape, s.exactly(KEYS_ANSWER), _id, sigsets_shape, s.many(entry_shape, s.ENTRIES_MAX)),
                        lambda a: all(entry.sigset_number < len(a.sigsets) for entry in a.entries), "a sigset for each entry")
update = s.checked(s.row(Update, one_shape, s.exactly(UPDATE), note_shape, s.uint(), s.uint(), _record_bytes, hashes_shape),
                   lambda u: u.position < u.total, "a position within the tree")
beat = s.row(Beat, one_shape, s.exactly(BEAT), s.binary(s.MESSAGE_MAX, 1), s.binary(64))
beat_payload = s.row(BeatPayload, one_shape, s.digest, s.time, s.time, note_shape)
_pairs = s.many(s.pair(s.name, s.text(s.TEXT_MAX)), s.ANY)
status = s.row(Status, one_shape, s.exactly(STATUS), _id)
state = s.row(State, one_shape, s.exactly(STATE), _id, _pairs, s.many(
    s.pair(s.ident, s.maybe(s.time), s.uint(0, 2**63 - 1), s.boolean), s.ANY, ascending=s.first))
admin = s.row(Admin, one_shape, s.exactly(ADMIN), _id, s.uint(0, 4), s.text(s.TEXT_MAX, 1))
done = s.row(Done, one_shape, s.exactly(DONE), _id, _pairs)
metrics = s.row(Metrics, one_shape, s.exactly(METRICS), _id)
metrics_answer = s.row(MetricsAnswer, one_shape, s.exactly(METRICS_ANSWER), _id, s.binary(s.METRICS_MAX, 1))
error = s.row(Error, one_shape, s.exactly(ERROR), _id, s.code, s.many(_argument, s.ARGS_MAX), s.boolean)
moment = s.checked(s.row(Moment, one_shape, s.exactly(MOMENT), _id, s.maybe(s.uint()), s.maybe(s.time)),
                   lambda asked: (asked.size is None) != (asked.time is None), "a size or a time")
cosigned = s.row(Cosigned, one_shape, s.exactly(COSIGNED), _id)
cosigned_answer = s.row(CosignedAnswer, one_shape, s.exactly(COSIGNED_ANSWER), _id, s.maybe(note_shape))
moment_answer = s.row(MomentAnswer, one_shape, s.exactly(MOMENT_ANSWER), _id, note_shape)
consistency = s.checked(s.row(Consistency, one_shape, s.exactly(CONSISTENCY), _id, s.uint(1), s.maybe(s.uint())),
                        lambda asked: asked.size is None or asked.old <= asked.size, "a size and one not below it")
consistency_answer = s.row(ConsistencyAnswer, one_shape, s.exactly(CONSISTENCY_ANSWER), _id, note_shape, hashes_shape)
inclusion = s.checked(s.row(Inclusion, one_shape, s.exactly(INCLUSION), _id, s.uint(), s.maybe(s.uint())),
                      lambda asked: asked.size is None or asked.index < asked.size, "an index below the size")
inclusion_answer = s.row(InclusionAnswer, one_shape, s.exactly(INCLUSION_ANSWER), _id, note_shape, s.binary(s.LEAF_MAX, 1), hashes_shape)

_REQUESTS = {HELLO: hello, SUBMIT: submit, SINCE: since, ENTRIES: entries, STATUS: status, MOMENT: moment,
             CONSISTENCY: consistency, INCLUSION: inclusion, COSIGNED: cosigned, ADMIN: admin, METRICS: metrics, KEYS: keys_request}
_ANSWERS = {WELCOME: welcome, RESULT: result, PAGE: page, ENTRIES_ANSWER: entries_answer, STATE: state, UPDATE: update,
            BEAT: beat, ERROR: error, MOMENT_ANSWER: moment_answer, CONSISTENCY_ANSWER: consistency_answer,
            INCLUSION_ANSWER: inclusion_answer, COSIGNED_ANSWER: cosigned_answer, DONE: done, METRICS_ANSWER: metrics_answer,
            KEYS_ANSWER: keys_answer}


def _one_of(shapes: Dict[int, s.Shape]) -> s.Shape:
    """The shape that the message's type says."""
    def check(value: Any) -> Any:
        if type(value) is not list or len(value) < 2 or type(value[1]) is not int or value[1] not in shapes:
            raise Malformed("not a message of a known type")
        return shapes[value[1]](value)
    return check


request = _one_of(_REQUESTS)
answer = _one_of(_ANSWERS)
