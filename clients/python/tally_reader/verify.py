# SPDX-License-Identifier: Apache-2.0
"""A file of whatever kind that proves something by itself: told apart, checked, and said."""
from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional

from . import file_messages as fm, messages as m
from . import shape as s
from .canon import Malformed, read
from .files import FIRST_LINE, Inclusion, Records, open_growth, open_inclusion, open_receipt, open_records, open_update
from .note import Head, open_head


class Verified(NamedTuple):
    """What a file of any kind proves: its kind, the head it stands under, and what the kind is about."""
    kind: str
    head: Head
    about: Dict[str, Any]


def _entry(found: Inclusion) -> Dict[str, Any]:
    leaf = m.decode(m.leaf, found.leaf, s.LEAF_MAX)
    if leaf.index != found.index:
        raise Malformed(f"entry {found.index}: its leaf says {leaf.index}")
    return {"entry": leaf.index, "time": leaf.time, "verdict": leaf.verdict, "body": leaf.body_digest.hex()}


def _records(found: Records) -> Dict[str, Any]:
    keys = [m.decode(m.record, record).key for record in found.records]
    return {"lo": found.low, "hi": found.high, "total": found.total, "first": keys[0] if keys else None,
            "last": keys[-1] if keys else None}


SHAPES = {"receipt": m.receipt, "growth": fm.growth, "records": fm.page_file, "update": m.update}


def kind_of(data: bytes) -> str:
    """Text is an inclusion or a head. Of what is MessagePack the second element tells the message; of a receipt it is a leaf."""
    if data.startswith(FIRST_LINE.encode("ascii")):
        return "inclusion"
    if data[:1] < b"\x80":
        return "head"
    value = read(data)
    second = value[1] if isinstance(value, list) and len(value) > 1 else None
    kinds = {fm.GROWTH: "growth", m.PAGE: "records", m.UPDATE: "update"}
    kind = "receipt" if isinstance(second, bytes) else kinds.get(second) if isinstance(second, int) else None
    if kind is None:
        raise Malformed("none of the files that prove something")
    return kind


def _origin(kind: str, data: bytes) -> str:
    """The log's name as the file gives it: nothing is believed for that, the key decides."""
    if kind in SHAPES:
        data = m.decode(SHAPES[kind], data, s.FILE_MAX).note
    elif kind == "inclusion":
        data = data.partition(b"\n\n")[2]
    return data.partition(b"\n")[0].decode("utf-8", "replace")


def verify(data: bytes, log_key: bytes, origin: Optional[str] = None) -> Verified:
    """Check a file. Raises Malformed."""
    kind = kind_of(data)
    name = origin or _origin(kind, data)
    if kind in ("receipt", "inclusion"):
        found = (open_receipt if kind == "receipt" else open_inclusion)(data, name, log_key)
        return Verified(kind, found.head, _entry(found))
    if kind == "growth":
        grown = open_growth(data, name, log_key)
        return Verified(kind, grown.new, {"old_size": grown.old.size})
    if kind in ("records", "update"):
        records = (open_records if kind == "records" else open_update)(data, name, log_key)
        return Verified(kind, records.head, _records(records))
    return Verified(kind, open_head(data, name, log_key), {})
