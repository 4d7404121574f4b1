#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# spec-example.sh SOURCE_DIR [BUILD_DIR [--write]]: the worked example at the end of proto/SPEC.md is made of the bytes of
# a vector that both readers fold, so it cannot rot: it is put together again here and compared. --write puts it there.
set -eu
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
cd "$1"
exec /usr/bin/python3 - "${3-}" <<'PYTHON'
import hashlib
import json
import sys

sys.path.insert(0, "clients/python")
from tally_reader.canon import pack, read
from tally_reader.keys import verify

VECTOR = "proto/vectors/fold/one-seat.json"
BEGIN, END = "<!-- example: made by tests/lint/spec-example.sh from a vector -->\n", "<!-- example: end -->"


def sha256(data):
    return hashlib.sha256(data).digest()


def block(title, data):
    """A title and hexadecimal in rows of 48 bytes, as one block of code."""
    yield f"{title} ({len(data)} bytes):\n"
    yield "\n"
    for at in range(0, len(data), 48):
        yield f"    {data[at:at + 48].hex()}\n"
    yield "\n"


def plain(value):
    """A value as the text above writes values; binaries in hexadecimal, cut."""
    if isinstance(value, list):
        return "[" + ", ".join(plain(item) for item in value) + "]"
    if isinstance(value, bytes):
        return f"0x{value[:4].hex()}…"
    if value is None or isinstance(value, bool):
        return {None: "nil", True: "true", False: "false"}[value]
    return str(value) if isinstance(value, int) else f'"{value}"'


def wrapped(text):
    line = "   "
    for word in text.split(" "):
        if len(line) + 1 + len(word) > 116:
            yield line + "\n"
            line = "     "
        line += " " + word
    yield line + "\n"
    yield "\n"


def example(vector):
    entry = vector["entries"][0]
    body, sigset, leaf = (bytes.fromhex(entry[name]) for name in ("body", "sigset", "leaf"))
    _, kind, payload, signatures = read(sigset)
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    manifest = bytes.fromhex(vector["manifest"])
    key_id, signature = signatures[0]
    key = next(manifest[at:at + 32] for at in range(len(manifest) - 31) if sha256(manifest[at:at + 32]) == key_id)
    genesis = sha256(read(read(manifest)[1])[2])
    assert payload == pack([1, genesis, [sha256(body)]]), "the payload is not made of genesis and the body's digest"
    assert verify(key, kind, payload, signature), "the signature does not hold"
    assert read(leaf)[4:6] == [sha256(body), sha256(sigset)], "the leaf has other digests"
    figures = read(body)
    figures[6], figures[8] = None, 0
    yield "A declaration's body, its value and its bytes:\n"
    yield "\n"
    yield from wrapped(plain(read(body)))
    yield from block("Body", body)
    yield from block("Body's digest", sha256(body))
    yield from block("Figures digest", sha256(pack(figures)))
    yield from block("Genesis digest of its election", genesis)
    yield from block(f"Payload, of type `{kind}`", payload)
    yield from block("PAE(type, payload)", message)
    yield from block("An officer's public key", key)
    yield from block("That officer's key id", key_id)
    yield from block("That officer's signature over the PAE", signature)
    yield from block("Digest of the sigset, in which a second officer's signature stands too", sha256(sigset))
    yield "The entry's leaf, its value and its bytes:\n"
    yield "\n"
    yield from wrapped(plain(read(leaf)))
    yield from block("Leaf", leaf)
    yield from block("Leaf's hash, H(0x00 ‖ leaf)", sha256(b"\0" + leaf))


with open(VECTOR, encoding="utf-8") as file:
    new = "".join(example(json.load(file)))
with open("proto/SPEC.md", encoding="utf-8") as file:
    spec = file.read()
head, begin, rest = spec.partition(BEGIN)
old, end, tail = rest.partition(END)
if not begin or not end:
    sys.exit("spec-example: proto/SPEC.md lacks its markers")
if sys.argv[1] == "--write":
    with open("proto/SPEC.md", "w", encoding="utf-8") as file:
        file.write(head + begin + new + end + tail)
elif old != new:
    for line in sorted(set(old.splitlines()) ^ set(new.splitlines())):
        print(f"spec-example: only in {'the vector' if line in new.splitlines() else 'SPEC.md'}: {line[:90]}")
    sys.exit(f"spec-example: proto/SPEC.md is behind {VECTOR}; run: bash tests/lint/spec-example.sh . . --write")
print(f"spec-example: the example in SPEC.md is that of {VECTOR}")
PYTHON
