# SPDX-License-Identifier: Apache-2.0
"""Keys and signatures (SPEC 2, 2.3): Ed25519 through libsodium, DSSE's encoding, key ids, key files."""
from __future__ import annotations

import base64
import binascii
import hashlib
import os
import stat
from typing import NamedTuple

import nacl.bindings
import nacl.exceptions

from .canon import Malformed

TYPE_MANIFEST = "application/vnd.tally.manifest.v1+msgpack"
TYPE_DECLARATION = "application/vnd.tally.declaration.v1+msgpack"
TYPE_EVENT = "application/vnd.tally.event.v1+msgpack"
TYPE_BEAT = "application/vnd.tally.beat.v1+msgpack"

KEY_TYPES = tuple(f"tally-{who}-{half}" for who in ("authority", "log", "officer", "transport")
                  for half in ("secret", "public"))
NAME_MAX = 256


class KeyFile(NamedTuple):
    """A key as it stands in a file: type and name, and the 32 bytes (a seed where the type says secret)."""
    type: str
    name: str
    key: bytes


def sha256(data: bytes) -> bytes:
    """The digest used everywhere: 32 bytes."""
    return hashlib.sha256(data).digest()


def key_id(public: bytes) -> bytes:
    """The id of a public key of 32 bytes: the SHA-256 of them."""
    return sha256(public)


def pae(kind: str, body: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding, lengths in bytes and ASCII decimal."""
    name = kind.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(body), body)


def may_enrol(public: bytes) -> bool:
    """Whether a public key is a canonical point of the prime-order subgroup; others are never enrolled."""
    return len(public) == 32 and bool(nacl.bindings.crypto_core_ed25519_is_valid_point(public))


def verify_raw(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is the key's over the very bytes of `message`. Never raises for bad input."""
    if len(public) != 32 or len(signature) != 64:
        return False
    try:
        nacl.bindings.crypto_sign_open(signature + message, public)
    except (nacl.exceptions.BadSignatureError, ValueError):
        return False
    return True


def verify(public: bytes, kind: str, body: bytes, signature: bytes) -> bool:
    """Whether `signature` is the key's over PAE(kind, body)."""
    return verify_raw(public, pae(kind, body), signature)


def public_of(seed: bytes) -> bytes:
    """The Ed25519 public key of a seed of 32 bytes."""
    return nacl.bindings.crypto_sign_seed_keypair(seed)[0]


def sign_raw(seed: bytes, message: bytes) -> bytes:
    """The Ed25519 signature (64 bytes) of `message` by the key of `seed`. For tests and tools."""
    secret = nacl.bindings.crypto_sign_seed_keypair(seed)[1]
    return nacl.bindings.crypto_sign(message, secret)[:64]


def sign(seed: bytes, kind: str, body: bytes) -> bytes:
    """The signature over PAE(kind, body)."""
    return sign_raw(seed, pae(kind, body))


def unbase64(text: str) -> bytes:
    """Standard base64 with padding, in its only encoding. Raises Malformed for any other spelling."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise Malformed("not base64") from None
    if base64.b64encode(raw).decode("ascii") != text:
        raise Malformed("base64 in another spelling than its own")
    return raw


def parse_key(line: bytes) -> KeyFile:
    """A key file's bytes: `type name base64` and a line feed. Raises Malformed."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("a key file is UTF-8") from None
    if not text.endswith("\n") or text.count("\n") != 1:
        raise Malformed("a key file is one line that ends in a line feed")
    parts = text[:-1].split(" ")
    if len(parts) != 3 or not parts[1]:
        raise Malformed("a key file is: type, name, base64, separated by single spaces")
    if parts[0] not in KEY_TYPES:
        raise Malformed(f"unknown type of key {parts[0][:64]!r}")
    key = unbase64(parts[2])
    if len(key) != 32:
        raise Malformed(f"a key has 32 bytes, not {len(key)}")
    return KeyFile(parts[0], parts[1], key)


def format_key(key: KeyFile) -> bytes:
    """The bytes of a key file."""
    return f"{key.type} {key.name} {base64.b64encode(key.key).decode('ascii')}\n".encode("utf-8")


def load_key(path: str, kind: str) -> KeyFile:
    """Read a key file of type `kind`. A secret that others may read or write is refused. OSError, Malformed."""
    with open(path, "rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        line = file.read(1024)
    key = parse_key(line)
    if key.type != kind:
        raise Malformed(f"{path}: a {kind} is needed, this is a {key.type}")
    if kind.endswith("-secret") and mode & 0o077:
        raise Malformed(f"{path}: a file with a secret has mode 0600, not {mode:04o}")
    return key
