# SPDX-License-Identifier: Apache-2.0
"""How the files of SPEC 9 must look: proofs, bundles, evidence."""
from __future__ import annotations

from typing import List, NamedTuple, Optional

from . import messages as m
from . import shape as s

GROWTH = 192


class Growth(NamedTuple):
    version: int
    type: int
    old_note: bytes
    note: bytes
    path: List[bytes]


class Bundle(NamedTuple):
    version: int
    first: int
    sigsets: List[bytes]
    entries: List[m.Entry]


growth = s.row(Growth, m.one_shape, s.exactly(GROWTH), m.note_shape, m.note_shape, m.hashes_shape)
page_file = s.checked(m.page, lambda p: p.id == 0 and not p.more and len(p.records) == p.high - p.low,
                      "all records of a range")
bundle = s.checked(s.row(Bundle, m.one_shape, s.uint(), m.sigsets_shape, s.many(m.entry_shape, s.BUNDLE_ENTRIES, 1)),
                   lambda b: all(entry.sigset_number < len(b.sigsets) for entry in b.entries), "a sigset for each entry")

CONFLICT_FILE, FORK_FILE = 193, 194


class Proven(NamedTuple):
    """An entry of evidence: a leaf's bytes, the number of its sigset, its body, its inclusion path."""
    leaf: bytes
    sigset_number: int
    body: bytes
    path: List[bytes]


class Conflict(NamedTuple):
    version: int
    type: int
    manifest: bytes
    bodies: List[bytes]
    contest: str
    note: bytes
    sigsets: List[bytes]
    entries: List[Proven]


class Fork(NamedTuple):
    version: int
    type: int
    old_note: bytes
    note: bytes
    leaf: Optional[bytes]
    path: List[bytes]


def _in_order(file: Conflict) -> bool:
    """Each sigset stands where an entry first names it, and none is unused."""
    named: List[int] = []
    for entry in file.entries:
        if entry.sigset_number not in named:
            named.append(entry.sigset_number)
    return named == list(range(len(file.sigsets)))


_proven = s.row(Proven, s.binary(s.LEAF_MAX, 1), s.uint(0, s.ENTRIES_MAX), s.binary(s.BODY_MAX, 1), m.hashes_shape)
conflict_file = s.checked(
    s.row(Conflict, m.one_shape, s.exactly(CONFLICT_FILE), s.binary(s.ENVELOPE_MAX, 1),
          s.many(s.binary(s.CHUNK_MAX, 1), s.MANIFEST_BODIES_MAX, 2), s.ident, m.note_shape,
          s.many(s.binary(s.ENVELOPE_MAX, 1), s.ENTRIES_MAX), s.many(_proven, s.ENTRIES_MAX, 2)),
    _in_order, "a sigset for each entry, in their order")
fork_file = s.row(Fork, m.one_shape, s.exactly(FORK_FILE), m.note_shape, m.note_shape, s.maybe(s.binary(s.LEAF_MAX, 1)), m.hashes_shape)
