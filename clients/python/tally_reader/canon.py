# SPDX-License-Identifier: Apache-2.0
"""Canonical MessagePack (SPEC 1.1): one strict reader, one packer.

The reader accepts exactly one encoding of each value and refuses everything else with `Malformed`. Lengths that
the bytes claim are compared with the bytes that are there before anything is made of them; arrays nest at most
DEPTH_MAX deep, so the recursion below is bounded by that and the work by the length of the input.

Values: None, bool, int, str, bytes, list. The packer also takes tuples, as arrays.
"""
from __future__ import annotations

import functools
import struct
from typing import Any, Tuple

DEPTH_MAX = 8
UINT_MAX = 2**64 - 1
INT_MIN = -(2**63)

# marker: (bytes of the number that follows, struct format, bound). Where the bound is negative the number must lie
# below it, else at or above it: on the other side of the bound a shorter form would have done.
_UINTS = {0xCC: (1, ">B", 0x80), 0xCD: (2, ">H", 0x100), 0xCE: (4, ">I", 0x10000), 0xCF: (8, ">Q", 0x100000000)}
_INTS = {0xD0: (1, ">b", -0x20), 0xD1: (2, ">h", -0x80), 0xD2: (4, ">i", -0x8000), 0xD3: (8, ">q", -0x80000000)}
_STRS = {0xD9: (1, ">B", 32), 0xDA: (2, ">H", 0x100), 0xDB: (4, ">I", 0x10000)}
_BINS = {0xC4: (1, ">B", 0), 0xC5: (2, ">H", 0x100), 0xC6: (4, ">I", 0x10000)}
_ARRAYS = {0xDC: (2, ">H", 16), 0xDD: (4, ">I", 0x10000)}
_CONTROLS = frozenset([*range(0x20), 0x7F])


class Malformed(ValueError):
    """Bytes that are not what the specification says they must be. The text says where and why."""


def read(data: bytes) -> Any:
    """The one value that `data` encodes. Raises Malformed if `data` is anything but its canonical encoding."""
    value, end = _value(bytes(data), 0, 0)
    if end != len(data):
        raise Malformed(f"{len(data) - end} bytes follow the value")
    return value


def _number(data: bytes, at: int, form: Tuple[int, str, int], what: str) -> Tuple[int, int]:
    """The big-endian number behind a marker, refused where a shorter form would have held it: (number, next)."""
    width, layout, bound = form
    if at + width > len(data):
        raise Malformed(f"{what} at {at} is cut short")
    number = struct.unpack_from(layout, data, at)[0]
    shorter = number >= bound if bound < 0 else number < bound
    if shorter:
        raise Malformed(f"{what} at {at} has a shorter form")
    return number, at + width


def _span(data: bytes, at: int, length: int, what: str) -> bytes:
    if length > len(data) - at:
        raise Malformed(f"{what} at {at} claims {length} bytes, {len(data) - at} are there")
    return data[at:at + length]


def _text(data: bytes, at: int, length: int) -> Tuple[str, int]:
    raw = _span(data, at, length, "string")
    if not _CONTROLS.isdisjoint(raw):
        raise Malformed(f"string at {at} has a control character")
    try:
        return raw.decode("utf-8", "strict"), at + length
    except UnicodeDecodeError as error:
        raise Malformed(f"string at {at} is not UTF-8: {error.reason}") from None


def _array(data: bytes, at: int, count: int, depth: int) -> Tuple[list, int]:
    if depth + 1 > DEPTH_MAX:
        raise Malformed(f"array at {at} is deeper than {DEPTH_MAX}")
    if count > len(data) - at:
        raise Malformed(f"array at {at} claims {count} values, {len(data) - at} bytes are there")
    values = []
    for _ in range(count):
        value, at = _value(data, at, depth + 1)
        values.append(value)
    return values, at


def _value(data: bytes, at: int, depth: int) -> Tuple[Any, int]:
    """The value at offset `at`, inside `depth` arrays: (value, offset behind it)."""
    if at >= len(data):
        raise Malformed(f"the bytes end at {at} where a value should be")
    mark, at = data[at], at + 1
    if mark <= 0x7F:
        return mark, at
    if mark >= 0xE0:
        return mark - 0x100, at
    if mark <= 0x8F:
        raise Malformed(f"map at {at - 1}")
    if mark <= 0x9F:
        return _array(data, at, mark & 0x0F, depth)
    if mark <= 0xBF:
        return _text(data, at, mark & 0x1F)
    if mark in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[mark], at
    if mark in _UINTS:
        return _number(data, at, _UINTS[mark], "integer")
    if mark in _INTS:
        return _number(data, at, _INTS[mark], "integer")
    if mark in _STRS:
        length, at = _number(data, at, _STRS[mark], "string")
        return _text(data, at, length)
    if mark in _BINS:
        length, at = _number(data, at, _BINS[mark], "binary")
        return _span(data, at, length, "binary"), at + length
    if mark in _ARRAYS:
        count, at = _number(data, at, _ARRAYS[mark], "array")
        return _array(data, at, count, depth)
    raise Malformed(f"marker 0x{mark:02x} at {at - 1} is not allowed")


def pack(value: Any) -> bytes:
    """The canonical encoding of `value`. Raises Malformed for what has none (range, type, depth, characters)."""
    out = bytearray()
    _pack(value, out, 0)
    return bytes(out)


def _pack(value: Any, out: bytearray, depth: int) -> None:
    kind = type(value)
    if kind is int:
        if 0 <= value <= 0x7F:
            out.append(value)
        else:
            _pack_int(value, out)
    elif value is None:
        out.append(0xC0)
    elif kind is str:
        out += _packed_text(value)
    elif kind is bool:
        out.append(0xC3 if value else 0xC2)
    elif kind is bytes:
        _head(out, len(value), (0, 0), ((0xC4, 8), (0xC5, 16), (0xC6, 32)))
        out += value
    elif isinstance(value, (list, tuple)):
        if depth + 1 > DEPTH_MAX:
            raise Malformed(f"arrays nest deeper than {DEPTH_MAX}")
        _head(out, len(value), (0x90, 16), ((0xDC, 16), (0xDD, 32)))
        for item in value:
            _pack(item, out, depth + 1)
    else:
        raise Malformed(f"{kind.__name__} has no canonical encoding")


@functools.lru_cache(maxsize=4096)
def _packed_text(value: str) -> bytes:
    """A string's encoding. The same few ids stand in every record: remembering them halves the work."""
    raw = value.encode("utf-8", "surrogatepass")
    _text(raw, 0, len(raw))
    out = bytearray()
    _head(out, len(raw), (0xA0, 32), ((0xD9, 8), (0xDA, 16), (0xDB, 32)))
    return bytes(out) + raw


def _pack_int(value: int, out: bytearray) -> None:
    """An integer beyond the positive ones that are their own marker."""
    if -0x20 <= value < 0:
        out.append(value + 0x100)
        return
    if not INT_MIN <= value <= UINT_MAX:
        raise Malformed(f"integer {value} is out of range")
    if value > 0:
        for mark, bits in ((0xCC, 8), (0xCD, 16), (0xCE, 32), (0xCF, 64)):
            if value < 1 << bits:
                break
    else:
        for mark, bits in ((0xD0, 8), (0xD1, 16), (0xD2, 32), (0xD3, 64)):
            if value >= -(1 << (bits - 1)):
                break
    out.append(mark)
    out += value.to_bytes(bits // 8, "big", signed=value < 0)


def _head(out: bytearray, length: int, short: Tuple[int, int], forms: Tuple[Tuple[int, int], ...]) -> None:
    """A header: inside the marker where `length` is below short's bound, else in the first form that holds it."""
    if length < short[1]:
        out.append(short[0] | length)
        return
    for mark, bits in forms:
        if length < 1 << bits:
            out.append(mark)
            out += length.to_bytes(bits // 8, "big")
            return
    raise Malformed(f"length {length} has no form")
