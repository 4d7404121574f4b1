# SPDX-License-Identifier: Apache-2.0
"""Envelopes (SPEC 2.1): signed digests, and beside them the bodies that they name.

What is signed is the payload as received; nothing is encoded again. Opening an envelope checks its form and that
the bodies are the ones named; who signed is a question of its own, `signers`.
"""
from __future__ import annotations

from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple

from . import shape as s
from .canon import Malformed, pack, read
from .keys import TYPE_DECLARATION, TYPE_EVENT, TYPE_MANIFEST, key_id, public_of, sha256, sign, verify

ZERO = bytes(32)


class Sigset(NamedTuple):
    """What was signed and by which key ids: the payload's bytes, and the digests it names in their order."""
    type: str
    payload: bytes
    genesis: bytes
    digests: List[bytes]
    signatures: List[Tuple[bytes, bytes]]


class Envelope(NamedTuple):
    """An envelope that was opened: the sigset's bytes as received, the sigset, and the bodies."""
    sigset_bytes: bytes
    sigset: Sigset
    bodies: List[bytes]


class _Outer(NamedTuple):
    version: int
    sigset: bytes
    bodies: List[bytes]


class _Sigset(NamedTuple):
    version: int
    type: str
    payload: bytes
    signatures: List[Tuple[bytes, bytes]]


class _Payload(NamedTuple):
    version: int
    genesis: bytes
    digests: List[bytes]


_sigset = s.row(_Sigset, s.exactly(1), s.word(TYPE_MANIFEST, TYPE_DECLARATION, TYPE_EVENT), s.binary(s.ENVELOPE_MAX, 1),
                s.many(s.pair(s.digest, s.binary(64)), s.SIGNATURES_MAX, 1, ascending=s.first))
_payload = s.row(_Payload, s.exactly(1), s.digest, s.many(s.digest, s.MANIFEST_BODIES_MAX, 1))


def open_sigset(data: bytes) -> Sigset:
    """Read a sigset and the payload in it. Raises Malformed."""
    outer = _sigset(read(data))
    payload = _payload(read(outer.payload))
    if len(set(payload.digests)) != len(payload.digests):
        raise Malformed("a payload names a digest twice")
    manifest = outer.type == TYPE_MANIFEST
    if not manifest and len(payload.digests) > s.BODIES_MAX:
        raise Malformed(f"a payload names more than {s.BODIES_MAX} bodies")
    if manifest != (payload.genesis == ZERO):
        raise Malformed("the genesis field is zero in a manifest's payload and only there")
    return Sigset(outer.type, outer.payload, payload.genesis, payload.digests, outer.signatures)


def open_envelope(data: bytes, kind: str = TYPE_DECLARATION) -> Envelope:
    """Open an envelope of payload type `kind` within its limits. Raises Malformed."""
    manifest = kind == TYPE_MANIFEST
    if len(data) > (s.MANIFEST_MAX if manifest else s.ENVELOPE_MAX):
        raise Malformed(f"an envelope of {len(data)} bytes is too long")
    body = s.binary(s.CHUNK_MAX if manifest else s.BODY_MAX, 0)
    most = s.MANIFEST_BODIES_MAX if manifest else s.BODIES_MAX
    outer = s.row(_Outer, s.exactly(1), s.binary(s.ENVELOPE_MAX, 1), s.many(body, most, 1))(read(data))
    sigset = open_sigset(outer.sigset)
    if sigset.type != kind:
        raise Malformed(f"an envelope of type {sigset.type}")
    if len(outer.bodies) != len(sigset.digests):
        raise Malformed("there are as many bodies as digests")
    for index, (body_bytes, digest) in enumerate(zip(outer.bodies, sigset.digests)):
        if sha256(body_bytes) != digest:
            raise Malformed(f"body {index} has another digest")
    return Envelope(outer.sigset, sigset, outer.bodies)


def signers(sigset: Sigset, find: Callable[[bytes], Optional[bytes]], known: bool = False) -> List[bytes]:
    """The key ids of all signatures, each checked (or `known` to hold, from an earlier time).

    `find` gives the public key of a key id, or None for a stranger. Raises Malformed at the first stranger or the
    first signature that fails: a set of signatures is good as a whole or not at all.
    """
    good = []
    for identity, signature in sigset.signatures:
        public = find(identity)
        if public is None:
            raise Malformed(f"a signature by an unknown key {identity.hex()[:16]}")
        if not known and not verify(public, sigset.type, sigset.payload, signature):
            raise Malformed(f"the signature of key {identity.hex()[:16]} fails")
        good.append(identity)
    return good


def genesis_digest(manifest: Envelope) -> bytes:
    """The genesis digest: the SHA-256 of the manifest's payload."""
    return sha256(manifest.sigset.payload)


def seal(kind: str, genesis: bytes, bodies: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """An envelope over `bodies`, signed by the keys of `seeds`. For tests and tools."""
    payload = pack([1, genesis, [sha256(body) for body in bodies]])
    signatures: List[Any] = sorted([key_id(public_of(seed)), sign(seed, kind, payload)] for seed in seeds)
    return pack([1, pack([1, kind, payload, signatures]), list(bodies)])
