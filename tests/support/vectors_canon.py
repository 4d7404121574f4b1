# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 1.1, canonical MessagePack, and of section 2, keys."""

import ed25519


def array(*parts):
    assert len(parts) < 16
    return bytes([0x90 + len(parts)]) + b"".join(parts)


def string(text):
    data = text if isinstance(text, bytes) else text.encode()
    return (bytes([0xA0 + len(data)]) if len(data) < 32 else bytes([0xD9, len(data)])) + data


def binary(data):
    if len(data) < 256:
        return b"\xc4" + bytes([len(data)]) + data
    if len(data) < 65536:
        return b"\xc5" + len(data).to_bytes(2, "big") + data
    return b"\xc6" + len(data).to_bytes(4, "big") + data


INTEGERS = [
    "00", "7f", "cc80", "ccff", "cd0100", "cdffff", "ce00010000", "ceffffffff", "cf0000000100000000",
    "cfffffffffffffffff", "ff", "e0", "d0df", "d080", "d1ff7f", "d18000", "d2ffff7fff", "d280000000",
    "d3ffffffff7fffffff", "d38000000000000000",
]

OK = [
    ("every-type", "nil, booleans, integers, a string, a binary and arrays are the types there are",
     array(b"\xc0", b"\xc2", b"\xc3", b"\x01", b"\xff", string("a"), binary(b"b"), array())),
    ("integers", "every integer form at both of its ends, from 0 to 2^64 - 1 and from -1 to -2^63",
     b"\xdc" + len(INTEGERS).to_bytes(2, "big") + bytes.fromhex("".join(INTEGERS))),
    ("text-welsh", "strings are UTF-8", string("Glyndŵr")),
    ("text-four-bytes", "a string may use all of Unicode, up to U+10FFFF", string("\U0010ffff")),
    ("str8", "32 bytes need str 8", string("a" * 32)),
    ("bin16", "256 bytes need bin 16", binary(bytes(256))),
    ("bin-any-bytes", "a binary is not text", binary(b"\x00\x7f\xff")),
    ("array16", "16 elements need array 16", b"\xdc\x00\x10" + b"\xc0" * 16),
    ("depth-8", "arrays nest eight deep", bytes.fromhex("919191919191919100")),
]

BAD = [
    ("CANON_LONG_FORM", [
        ("long-form-uint8", "127 fits the code itself", "cc7f"),
        ("long-form-uint16", "255 fits uint 8", "cd00ff"),
        ("long-form-uint32", "65535 fits uint 16", "ce0000ffff"),
        ("long-form-uint64", "2^32 - 1 fits uint 32", "cf00000000ffffffff"),
        ("long-form-int8", "-32 fits the code itself", "d0e0"),
        ("long-form-int16", "-128 fits int 8", "d1ff80"),
        ("long-form-int32", "-32768 fits int 16", "d2ffff8000"),
        ("long-form-int64", "-2^31 fits int 32", "d3ffffffff80000000"),
        ("long-form-signed-positive", "5 is not negative: it takes an unsigned form", "d10005"),
        ("long-form-str8", "a string of one byte fits the code itself", "d90161"),
        ("long-form-str16", "a length of 255 fits str 8", "da00ff" + "61" * 255),
        ("long-form-str32", "a length of 1 fits the code itself", "db0000000161"),
        ("long-form-bin16", "a length of 1 fits bin 8", "c5000161"),
        ("long-form-bin32", "a length of 256 fits bin 16", "c600000100" + "00" * 256),
        ("long-form-array16", "one element fits the code itself", "dc0001c0"),
        ("long-form-array32", "16 elements fit array 16", "dd00000010" + "c0" * 16),
        ("long-form-inside", "forms are judged inside arrays too", "9201cc01"),
    ]),
    ("CANON_TRUNCATED", [
        ("truncated-empty", "no bytes are no value", ""),
        ("truncated-uint16", "an integer's last byte is missing", "cd01"),
        ("truncated-str", "a string's last byte is missing", "a26f"),
        ("truncated-array", "an array's last element is missing", "9201"),
        ("claimed-array", "an array claims 2^32 - 1 elements in six bytes", "ddffffffffc0"),
        ("claimed-bin", "a binary claims 4 GiB in six bytes", "c6ffffffff00"),
        ("claimed-str", "a string claims 4 GiB in six bytes", "dbffffffff61"),
    ]),
    ("CANON_TRAILING", [
        ("trailing-byte", "a byte follows the value", "9101c0"),
        ("trailing-after-empty", "a value follows an empty array", "9090"),
    ]),
    ("CANON_TYPE", [
        ("map-empty", "there are no maps, not even empty ones", "80"),
        ("map-inside", "there are no maps inside arrays", "9181a16101"),
        ("float32", "there are no floats", "ca3f800000"),
        ("float64", "there are no floats, whole or not", "cb3ff0000000000000"),
        ("float64-nan", "there are no floats, numbers or not", "cb7ff8000000000000"),
        ("extension", "there are no extensions", "d40100"),
        ("extension-timestamp", "times are integers, not timestamps", "d6ff5a4af6a5"),
        ("unused-code", "0xc1 is no value", "c1"),
    ]),
    ("CANON_TEXT", [
        ("text-nul", "a string has no characters below U+0020: U+0000", "a3610062"),
        ("text-line-feed", "a string has no characters below U+0020: U+000A", "a3610a62"),
        ("text-delete", "a string has no U+007F", "a17f"),
        ("text-continuation", "a continuation byte stands alone", "a180"),
        ("text-cut", "a character is cut by the string's end", "a1c5"),
        ("text-overlong", "U+002F in two bytes", "a2c0af"),
        ("text-overlong-three", "U+07FF in three bytes", "a3e09fbf"),
        ("text-surrogate", "U+D800 is no character", "a3eda080"),
        ("text-above", "U+110000 is no character", "a4f4908080"),
        ("text-latin-1", "a string in Latin-1", "a3f46e61"),
    ]),
    ("CANON_DEPTH", [
        ("depth-9", "arrays nest nine deep", "91919191919191919100"),
        ("depth-9-empty", "the ninth array is empty, and nested all the same", "919191919191919190"),
    ]),
]


def canon_vectors():
    for name, what, data in OK:
        yield f"ok/canon-{name}", {"kind": "canon", "what": what, "bytes": data.hex(), "expect": "ok"}
    for fault, cases in BAD:
        for name, what, data in cases:
            yield f"bad/canon-{name}", {"kind": "canon", "what": what, "bytes": data, "expect": fault}


def key_cases():
    eight = ed25519.small_order_point()
    yield "bad/key-order-1", "the neutral point", ed25519.encode(ed25519.NEUTRAL)
    yield "bad/key-order-2", "a point of order 2", ed25519.encode(ed25519.multiply(4, eight))
    yield "bad/key-order-4", "a point of order 4", ed25519.encode(ed25519.multiply(2, eight))
    yield "bad/key-order-8", "a point of order 8", ed25519.encode(eight)
    yield "bad/key-mixed-order-2", "the base point with a point of order 2 added", ed25519.encode(
        ed25519.add(ed25519.BASE, ed25519.multiply(4, eight)))
    yield "bad/key-mixed-order-8", "the base point with a point of order 8 added", ed25519.encode(
        ed25519.add(ed25519.BASE, eight))
    yield "bad/key-not-canonical", "a point whose y is written as y + p", (3 + ed25519.P).to_bytes(32, "little")
    yield "bad/key-not-on-the-curve", "32 bytes that are no point", (2).to_bytes(32, "little")
    yield "ok/key", "a public key", ed25519.public_key(bytes(range(32)))
    yield "ok/key-base-point", "the base point", ed25519.encode(ed25519.BASE)


def vectors():
    yield from canon_vectors()
    for name, what, key in key_cases():
        yield name, {"kind": "key", "what": f"may be enrolled or not: {what}", "key": key.hex(),
                     "expect": "ok" if name.startswith("ok/") else "KEY_INVALID"}
