# SPDX-License-Identifier: Apache-2.0
"""Shapes: how a positional array must look, said once for reading and writing.

A shape is a function from a value as canon.read gives it to the value as the program uses it; it raises Malformed
with the place where the value is wrong. `row` makes named tuples, which canon.pack writes back as arrays.
"""
from __future__ import annotations

import datetime
import re
from typing import Any, Callable, Optional, Sequence, Tuple, Type

from .canon import Malformed, UINT_MAX

Shape = Callable[[Any], Any]

ID_MAX, NAME_MAX, TEXT_MAX, KEY_MAX = 128, 256, 1024, 512
NOTE_MAX, LEAF_MAX = 4096, 1024
MESSAGE_MAX, ENVELOPE_MAX, BODY_MAX, CHUNK_MAX = 2097152, 1048576, 262144, 1048576
FILE_MAX, BUNDLE_ENTRIES = 536870912, 256
MANIFEST_MAX, BODIES_MAX, MANIFEST_BODIES_MAX, SIGNATURES_MAX = 67108864, 1024, 4096, 8
CANDIDATES_MAX, SEATS_MAX, STAGES_MAX, HEADS_MAX = 512, 64, 512, 16
AUTHORITIES_MAX, THRESHOLDS_MAX, STATEMENTS_MAX, PREFERENCES_MAX = 64, 64, 128, 65536
NOTICES_MAX, ANNOTATIONS_MAX, VALUES_MAX = 64, 8, 64
COUNT_MAX = 2147483647
ENTRIES_MAX, METRICS_MAX = 4096, 65536
ANY = MESSAGE_MAX     # for lists that only their message's bytes bound
CODES_MAX, ARGS_MAX, PATH_MAX, FRAME_MAX, TIME_MAX = 16, 8, 64, 128, 253402300799999
_ID = re.compile(r"[A-Za-z0-9.-]{1,%d}\Z" % ID_MAX)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_KEY = re.compile(r"[A-Za-z0-9./@-]{0,%d}\Z" % KEY_MAX)


def uint(least: int = 0, most: int = UINT_MAX) -> Shape:
    """An integer from `least` to `most`."""
    def check(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Malformed(f"not an integer from {least} to {most}")
        return value
    return check


def signed(least: int = -(2**63), most: int = 2**63 - 1) -> Shape:
    """An integer that may be negative."""
    return uint(least, most)


def exactly(wanted: int) -> Shape:
    """The integer `wanted` and no other."""
    return uint(wanted, wanted)


def text(most: int, least: int = 0) -> Shape:
    """A string of `least` to `most` bytes."""
    def check(value: Any) -> str:
        if type(value) is not str or not least <= len(value.encode("utf-8")) <= most:
            raise Malformed(f"not a string of {least} to {most} bytes")
        return value
    return check


def word(*words: str) -> Shape:
    """One of the given strings."""
    def check(value: Any) -> str:
        if type(value) is not str or value not in words:
            raise Malformed("not one of " + ", ".join(words))
        return value
    return check


def binary(most: int, least: Optional[int] = None) -> Shape:
    """A binary of `least` (default: exactly `most`) to `most` bytes."""
    floor = most if least is None else least

    def check(value: Any) -> bytes:
        if type(value) is not bytes or not floor <= len(value) <= most:
            raise Malformed(f"not a binary of {floor} to {most} bytes")
        return value
    return check


def boolean(value: Any) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise Malformed("not a boolean")
    return value


def maybe(shape: Shape) -> Shape:
    """Nil, or what `shape` says."""
    return lambda value: None if value is None else shape(value)


def many(shape: Shape, most: int, least: int = 0, ascending: Optional[Callable[[Any], Any]] = None) -> Shape:
    """An array of `least` to `most`; with `ascending`, strictly ascending by that key (strings by their bytes)."""
    def check(value: Any) -> list:
        if type(value) is not list or not least <= len(value) <= most:
            raise Malformed(f"not an array of {least} to {most}")
        items = []
        for index, item in enumerate(value):
            try:
                items.append(shape(item))
            except Malformed as error:
                raise Malformed(f"[{index}] {error}") from None
        if ascending is not None:
            keys = [bytewise(ascending(item)) for item in items]
            for index in range(1, len(keys)):
                if not keys[index - 1] < keys[index]:
                    raise Malformed(f"[{index}] is out of order")
        return items
    return check


def bytewise(key: Any) -> Any:
    """A key by which strings, binaries and rows of them order as their bytes do, nil first."""
    if isinstance(key, str):
        return key.encode("utf-8")
    if isinstance(key, (tuple, list)):
        return tuple((part is not None, bytewise(part)) for part in key)
    return key


def row(kind: Type[Any], *shapes: Shape) -> Shape:
    """An array with a fixed number of places, as the named tuple `kind`."""
    names: Sequence[str] = kind._fields
    assert len(names) == len(shapes), kind.__name__

    def check(value: Any) -> Any:
        if type(value) is not list or len(value) != len(shapes):
            raise Malformed(f"{kind.__name__}: not an array of {len(shapes)}")
        places = []
        for name, shape, item in zip(names, shapes, value):
            try:
                places.append(shape(item))
            except Malformed as error:
                raise Malformed(f"{kind.__name__}.{name}: {error}") from None
        return kind(*places)
    return check


def checked(shape: Shape, holds: Callable[[Any], bool], what: str) -> Shape:
    """What `shape` says, if `holds` of it as well."""
    def check(value: Any) -> Any:
        read = shape(value)
        if not holds(read):
            raise Malformed(what)
        return read
    return check


def pair(*shapes: Shape) -> Shape:
    """An array with a fixed number of places, as a plain tuple."""
    def check(value: Any) -> Tuple[Any, ...]:
        if type(value) is not list or len(value) != len(shapes):
            raise Malformed(f"not an array of {len(shapes)}")
        return tuple(shape(item) for shape, item in zip(shapes, value))
    return check


def ident(value: Any) -> str:
    """An id, an area code or a party's id, as far as any message asks; a manifest's have fewer letters."""
    if type(value) is not str or not _ID.match(value):
        raise Malformed("not an id")
    return value


def date(value: Any) -> str:
    """A day of the calendar, in the form 2017-05-04."""
    found = _DATE.match(value) if type(value) is str else None
    try:
        day = found and datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        day = None
    if not day:
        raise Malformed("not a date")
    return value


def prefix(value: Any) -> str:
    """A prefix of keys, which may be empty."""
    if type(value) is not str or not _KEY.match(value):
        raise Malformed("not a prefix of a key")
    return value


def key(value: Any) -> str:
    """A record's key."""
    if not prefix(value).endswith("/"):
        raise Malformed("not a record's key")
    return value


def key_or_ident(value: Any) -> str:
    """A record's key, or an id."""
    return key(value) if type(value) is str and "/" in value else ident(value)


digest: Shape = binary(32)
count: Shape = uint(0, COUNT_MAX)
name: Shape = text(NAME_MAX, 1)
sentence: Shape = text(TEXT_MAX, 1)
code: Shape = ident
time: Shape = uint(0, TIME_MAX)
first = (lambda item: item[0])
same = (lambda item: item)
