# SPDX-License-Identifier: Apache-2.0
"""Signed notes and heads (SPEC 5.4; c2sp.org/signed-note, c2sp.org/tlog-checkpoint)."""
from __future__ import annotations

import base64
import re
from typing import Dict, List, NamedTuple, Tuple

from .canon import Malformed
from .keys import sha256, sign_raw, unbase64, verify_raw

NOTE_MAX = 4096
LINES_MAX = 100
_DASH = "\u2014 "
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,19})\Z")


def rehearses(origin: str) -> bool:
    """Whether a log is that of a rehearsal: its origin says so."""
    return origin.endswith("/rehearsal")


class Signature(NamedTuple):
    """One signature line: the key's name, its id (4 bytes), the signature's bytes."""
    name: str
    key_id: bytes
    signature: bytes


class Head(NamedTuple):
    """A head that was checked: sizes in entries, roots of 32 bytes, time in milliseconds, and the note's bytes."""
    size: int
    root: bytes
    records_root: bytes
    ruleset: int
    time: int
    note: bytes


def note_key_id(name: str, public: bytes) -> bytes:
    """A note key's id: the first four bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
    return sha256(name.encode("utf-8") + b"\n\x01" + public)[:4]


def parse_verifier(vkey: str) -> Tuple[str, bytes]:
    """A verifier key `name+id in hex+base64(0x01 || public key)`: (name, public key). Raises Malformed."""
    parts = vkey.split("+", 2)
    if len(parts) != 3:
        raise Malformed("a verifier key has three parts")
    raw = unbase64(parts[2])
    if len(raw) != 33 or raw[0] != 1 or note_key_id(parts[0], raw[1:]).hex() != parts[1]:
        raise Malformed("not an Ed25519 verifier key of that name")
    return parts[0], raw[1:]


def _name_ok(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def parse_note(note: bytes) -> Tuple[bytes, List[Signature]]:
    """Split a signed note into its text (with its last line feed) and its signature lines. Raises Malformed."""
    if len(note) > NOTE_MAX:
        raise Malformed(f"a note has at most {NOTE_MAX} bytes")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("a note is UTF-8") from None
    if any(c < " " and c != "\n" for c in whole):
        raise Malformed("a note has no control characters")
    cut = whole.rfind("\n\n")
    if cut < 0 or not whole.endswith("\n"):
        raise Malformed("a note is a text, an empty line, and signature lines")
    text, lines = whole[:cut + 1], whole[cut + 2:].split("\n")[:-1]
    if not lines or len(lines) > LINES_MAX:
        raise Malformed("a note has a signature, and not too many")
    return text.encode("utf-8"), [_signature(line) for line in lines]


def _signature(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise Malformed("a signature line begins with a dash")
    name, space, code = line[len(_DASH):].partition(" ")
    if not space or not _name_ok(name):
        raise Malformed("a signature line has a key name and a signature")
    raw = unbase64(code)
    if len(raw) < 5:
        raise Malformed("a signature line holds a key id and a signature")
    return Signature(name, raw[:4], raw[4:])


def open_note(note: bytes, known: Dict[Tuple[str, bytes], bytes]) -> Tuple[bytes, List[Signature]]:
    """The text and the signatures by known keys; `known` gives public keys by (name, note key id).

    Lines of unknown keys are ignored. Raises Malformed if a known key's signature fails.
    """
    text, signatures = parse_note(note)
    good = []
    for signature in signatures:
        public = known.get((signature.name, signature.key_id))
        if public is None:
            continue
        if not verify_raw(public, text, signature.signature):
            raise Malformed(f"the signature of {signature.name} on a note fails")
        good.append(signature)
    return text, good


def sign_note(text: bytes, name: str, seed: bytes, public: bytes) -> bytes:
    """A note with one signature. For tests and tools."""
    code = base64.b64encode(note_key_id(name, public) + sign_raw(seed, text))
    return text + b"\n" + _DASH.encode("utf-8") + name.encode("utf-8") + b" " + code + b"\n"


def head_text(origin: str, head: Head) -> bytes:
    """The one text of a head."""
    lines = [origin, str(head.size), base64.b64encode(head.root).decode("ascii"),
             "records " + base64.b64encode(head.records_root).decode("ascii"),
             f"ruleset {head.ruleset}", f"time {head.time}"]
    return ("\n".join(lines) + "\n").encode("utf-8")


def decimal(text: str) -> int:
    """A number as heads write it: digits without a zero before them, below 2^64. Raises Malformed."""
    if not _DECIMAL.match(text) or int(text) >= 2**64:
        raise Malformed(f"not a decimal number: {text[:32]!r}")
    return int(text)


def _root(text: str) -> bytes:
    raw = unbase64(text)
    if len(raw) != 32:
        raise Malformed("a root has 32 bytes")
    return raw


def parse_head(text: bytes, origin: str, note: bytes = b"") -> Head:
    """Read a head's text, without its signatures. Raises Malformed."""
    lines = text.decode("utf-8").split("\n")
    if len(lines) != 7 or lines[6]:
        raise Malformed("a head has six lines")
    if lines[0] != origin:
        raise Malformed(f"a head of another origin: {lines[0][:64]!r}")
    values = []
    for line, word in zip(lines[3:6], ("records ", "ruleset ", "time ")):
        if not line.startswith(word):
            raise Malformed(f"a head's line must begin with {word!r}")
        values.append(line[len(word):])
    return Head(decimal(lines[1]), _root(lines[2]), _root(values[0]), decimal(values[1]), decimal(values[2]), note)


def open_head(note: bytes, origin: str, log_key: bytes) -> Head:
    """Check the log's signature on a head and read it. Raises Malformed."""
    identity = (origin, note_key_id(origin, log_key))
    text, good = open_note(note, {identity: log_key})
    if not good:
        raise Malformed("a head without the log's signature")
    return parse_head(text, origin, note)
