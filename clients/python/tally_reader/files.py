# SPDX-License-Identifier: Apache-2.0
"""What is handed on as files (SPEC 9.1): that an entry is in the journal, that the journal grew, records of a range.

Each is checked with the log's key and origin, and nothing else, and raises Malformed where it does not hold.
"""
from __future__ import annotations

import base64
from typing import List, NamedTuple

from . import file_messages as fm, messages as m
from . import shape as s
from .canon import Malformed
from .keys import unbase64
from .note import Head, decimal, open_head
from .tree import PATH_MAX, consistent, frame_root, included, leaf_hash

FIRST_LINE = "c2sp.org/tlog-proof@v1"
TLOG_PROOF_MAX = 16384


class Inclusion(NamedTuple):
    """A leaf's bytes, its index, its path, and the head it is proven under."""
    leaf: bytes
    index: int
    path: List[bytes]
    head: Head


class Growth(NamedTuple):
    """Two heads of one journal."""
    old: Head
    new: Head


class Records(NamedTuple):
    """The records at the positions [low, high) of total, and their head."""
    head: Head
    total: int
    low: int
    high: int
    records: List[bytes]


def write_inclusion(leaf: bytes, index: int, path: List[bytes], note: bytes) -> bytes:
    """The file that proves a leaf to be in the journal."""
    codes = [base64.b64encode(data).decode("ascii") for data in (leaf, *path)]
    lines = [FIRST_LINE, f"extra {codes[0]}", f"index {index}", *codes[1:], "", ""]
    return "\n".join(lines).encode("ascii") + note


def open_inclusion(data: bytes, origin: str, log_key: bytes) -> Inclusion:
    """Read such a file and check it."""
    top, blank, note = data.partition(b"\n\n")
    if len(data) > TLOG_PROOF_MAX or not blank:
        raise Malformed("a proof is lines, an empty line and a head")
    try:
        first, extra, index, *hashes = top.decode("ascii").split("\n")
    except ValueError:
        raise Malformed("a proof begins with three lines of ASCII") from None
    if first != FIRST_LINE or not extra.startswith("extra ") or not index.startswith("index "):
        raise Malformed("a proof says its version, its leaf and its index")
    leaf, path, number = unbase64(extra[6:]), [unbase64(code) for code in hashes], decimal(index[6:])
    if not 1 <= len(leaf) <= s.LEAF_MAX or len(path) > PATH_MAX or any(len(digest) != 32 for digest in path):
        raise Malformed("a proof has one leaf and hashes of 32 bytes")
    head = open_head(note, origin, log_key)
    if not included(number, head.size, leaf_hash(leaf), path, head.root):
        raise Malformed(f"the leaf is not entry {number} under the head of size {head.size}")
    return Inclusion(leaf, number, path, head)


def open_growth(data: bytes, origin: str, log_key: bytes) -> Growth:
    """Read a file of growth and check it."""
    message = m.decode(fm.growth, data)
    old, new = open_head(message.old_note, origin, log_key), open_head(message.note, origin, log_key)
    if not consistent(old.size, new.size, message.path, old.root, new.root):
        raise Malformed(f"the journal of {new.size} entries does not begin with that of {old.size}")
    return Growth(old, new)


def open_records(data: bytes, origin: str, log_key: bytes) -> Records:
    """Read a file of records and check that they are the ones at its positions."""
    page = m.decode(fm.page_file, data, s.FILE_MAX)
    head = open_head(page.note, origin, log_key)
    leaves = [leaf_hash(record) for record in page.records]
    if frame_root(page.low, page.high, page.total, leaves, page.hashes) != head.records_root:
        raise Malformed(f"the records [{page.low}, {page.high}) are not those of the head of size {head.size}")
    return Records(head, page.total, page.low, page.high, page.records)


def open_receipt(data: bytes, origin: str, log_key: bytes) -> Inclusion:
    """Read a receipt (SPEC 5.5) and check it."""
    receipt = m.decode(m.receipt, data)
    leaf, head = m.decode(m.leaf, receipt.leaf, s.LEAF_MAX), open_head(receipt.note, origin, log_key)
    if not included(leaf.index, head.size, leaf_hash(receipt.leaf), receipt.path, head.root):
        raise Malformed(f"the leaf is not entry {leaf.index} under the head of size {head.size}")
    return Inclusion(receipt.leaf, leaf.index, receipt.path, head)


def open_update(data: bytes, origin: str, log_key: bytes) -> Records:
    """Read an update's message (SPEC 7.5) and check it: records of one."""
    update = m.decode(m.update, data)
    head = open_head(update.note, origin, log_key)
    if not included(update.position, update.total, leaf_hash(update.record), update.path, head.records_root):
        raise Malformed(f"the record is not the one at {update.position} under the head of size {head.size}")
    return Records(head, update.total, update.position, update.position + 1, [update.record])
