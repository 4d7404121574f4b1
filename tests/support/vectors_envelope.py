# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 2.1: envelopes."""

import hashlib

import ed25519
from vectors_canon import array, binary, string

DECLARATION = "application/vnd.tally.declaration.v1+msgpack"
MANIFEST = "application/vnd.tally.manifest.v1+msgpack"
GENESIS = hashlib.sha256(b"an election").digest()
SEEDS = [bytes([i + 1]) * 32 for i in range(9)]
BODIES = [b"\x91\x01", b"\x91\x02"]


def sha256(data):
    return hashlib.sha256(data).digest()


def pae(kind, body):
    return b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(body), body)


def payload(bodies, genesis=GENESIS, version=1):
    return array(bytes([version]), binary(genesis), array(*[binary(sha256(b)) for b in bodies]))


def signatures(kind, data, seeds):
    rows = [(sha256(ed25519.public_key(seed)), ed25519.sign(seed, pae(kind, data))) for seed in seeds]
    return sorted(rows)


def sigset(kind, data, rows, version=1):
    return array(bytes([version]), string(kind), binary(data), array(*[array(binary(i), binary(s)) for i, s in rows]))


def envelope(sigset_bytes, bodies, version=1):
    return array(bytes([version]), binary(sigset_bytes), array(*[binary(b) for b in bodies]))


def sealed(bodies, seeds, kind=DECLARATION, genesis=GENESIS):
    data = payload(bodies, genesis)
    return envelope(sigset(kind, data, signatures(kind, data, seeds)), bodies)


def ok(what, data, seeds, bodies, kind=DECLARATION, genesis=GENESIS):
    return {"kind": "envelope", "what": what, "bytes": data.hex(),
            "limits": "manifest" if kind == MANIFEST else "declaration",
            "keys": [ed25519.public_key(seed).hex() for seed in seeds],
            "type": kind, "genesis": genesis.hex(), "digests": [sha256(b).hex() for b in bodies], "expect": "ok"}


def bad(what, data, expect):
    return {"kind": "envelope", "what": what, "bytes": data.hex(), "limits": "declaration",
            "keys": [ed25519.public_key(SEEDS[0]).hex()], "expect": expect}


def ok_vectors():
    yield "ok/envelope-one", ok("one body, one signature", sealed(BODIES[:1], SEEDS[:1]), SEEDS[:1], BODIES[:1])
    yield "ok/envelope-eight-signatures", ok("two bodies, eight signatures, ascending by key id",
                                             sealed(BODIES, SEEDS[:8]), SEEDS[:8], BODIES)
    yield "ok/envelope-manifest", ok("a manifest's genesis field is 32 zero bytes",
                                     sealed(BODIES, SEEDS[:1], MANIFEST, bytes(32)), SEEDS[:1], BODIES, MANIFEST,
                                     bytes(32))
    yield "ok/envelope-large-body", ok("a body of 300 bytes is in bin 16", sealed([bytes(300)], SEEDS[:1]), SEEDS[:1],
                                       [bytes(300)])


def form_cases():
    """Envelopes that do not open: name, sentence, bytes, fault."""
    data = payload(BODIES)
    rows = signatures(DECLARATION, data, SEEDS[:2])
    good = sigset(DECLARATION, data, rows)
    yield "version", "an envelope of version 2", envelope(good, BODIES, 2), "CANON_VERSION"
    yield ("sigset-version", "a sigset of version 2", envelope(sigset(DECLARATION, data, rows, 2), BODIES),
           "CANON_VERSION")
    other = payload(BODIES, version=2)
    yield ("payload-version", "a payload of version 2",
           envelope(sigset(DECLARATION, other, signatures(DECLARATION, other, SEEDS[:1])), BODIES), "CANON_VERSION")
    yield "trailing", "a byte follows the envelope", envelope(good, BODIES) + b"\xc0", "CANON_TRAILING"
    yield ("sigset-trailing", "a byte follows the sigset in its binary", envelope(good + b"\xc0", BODIES),
           "CANON_TRAILING")
    yield ("payload-trailing", "a byte follows the payload in its binary",
           envelope(sigset(DECLARATION, data + b"\xc0", rows), BODIES), "CANON_TRAILING")
    yield ("payload-long-form", "the payload's version is not in its shortest form",
           envelope(sigset(DECLARATION, data.replace(b"\x93\x01", b"\x93\xcc\x01", 1), rows), BODIES),
           "CANON_LONG_FORM")
    yield ("payload-text", "the payload is a string",
           envelope(array(b"\x01", string(DECLARATION), string("payload"), array(array(binary(rows[0][0]),
                                                                                      binary(rows[0][1])))), BODIES),
           "CANON_TYPE")
    yield "no-signatures", "nobody has signed", envelope(sigset(DECLARATION, data, []), BODIES), "CANON_LIMIT"
    nine = signatures(DECLARATION, data, SEEDS)
    yield "nine-signatures", "nine have signed", envelope(sigset(DECLARATION, data, nine), BODIES), "CANON_LIMIT"
    yield ("key-ids-descend", "key ids are out of order", envelope(sigset(DECLARATION, data, rows[::-1]), BODIES),
           "CANON_ORDER")
    yield ("key-id-twice", "one key has signed twice",
           envelope(sigset(DECLARATION, data, [rows[0], rows[0]]), BODIES), "CANON_ORDER")
    yield ("signature-short", "a signature of 63 bytes",
           envelope(sigset(DECLARATION, data, [(rows[0][0], rows[0][1][:63])]), BODIES), "CANON_LIMIT")


def body_cases():
    data = payload(BODIES)
    good = sigset(DECLARATION, data, signatures(DECLARATION, data, SEEDS[:1]))
    yield "body-missing", "two digests, one body", envelope(good, BODIES[:1]), "CANON_LIMIT"
    yield "body-extra", "two digests, three bodies", envelope(good, BODIES + [b"\x90"]), "CANON_LIMIT"
    yield ("bodies-exchanged", "the bodies are not in the order of their digests", envelope(good, BODIES[::-1]),
           "CANON_DIGEST")
    yield ("body-changed", "a body is not the one that was signed", envelope(good, [BODIES[0], b"\x91\x03"]),
           "CANON_DIGEST")
    yield "no-bodies", "no bodies and no digests", sealed([], SEEDS[:1]), "CANON_LIMIT"
    yield "body-twice", "the same body twice", sealed([BODIES[0], BODIES[0]], SEEDS[:1]), "CANON_ORDER"
    yield ("genesis-short", "a genesis digest of 31 bytes", sealed(BODIES, SEEDS[:1], genesis=GENESIS[:31]),
           "CANON_LIMIT")


def answered(commitment, message, r=0):
    """A signature by the key of SEEDS[0] whose number answers a commitment that need not be its r times the base."""
    scalar, public = ed25519.expand(SEEDS[0])[0], ed25519.public_key(SEEDS[0])
    challenge = int.from_bytes(hashlib.sha512(commitment + public + message).digest(), "little")
    return commitment + ((r + challenge * scalar) % ed25519.ORDER).to_bytes(32, "little")


def commitment_cases(message):
    """Commitments that a lax verifier takes: eight times each of them is what it should be."""
    low = ed25519.small_order_point()
    for order in (1, 2, 4, 8):
        point = ed25519.multiply(8 // order, low)
        yield f"low-order-{order}", f"the commitment is a point of order {order}", answered(ed25519.encode(point), message)
    for name, what, bytes_ in (("above", "its number above the field's", (ed25519.P + 1).to_bytes(32, "little")),
                               ("sign", "a sign on zero", (1 | 1 << 255).to_bytes(32, "little"))):
        yield f"not-canonical-{name}", f"the commitment is the neutral point, {what}", answered(bytes_, message)
    mixed = ed25519.add(ed25519.multiply(5, ed25519.BASE), low)
    yield "mixed", "the commitment has a part of small order", answered(ed25519.encode(mixed), message, 5)


def forged_cases():
    """Envelopes that open, with a signature that does not hold."""
    data = payload(BODIES)
    (key_id, signature), = signatures(DECLARATION, data, SEEDS[:1])

    def with_signature(changed):
        return envelope(sigset(DECLARATION, data, [(key_id, changed)]), BODIES)

    s = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    yield "bit", "one bit of the signature is flipped", with_signature(bytes([signature[0] ^ 1]) + signature[1:])
    yield ("unreduced", "the signature's number is not reduced",
           with_signature(signature[:32] + s.to_bytes(32, "little")))
    for name, what, changed in commitment_cases(pae(DECLARATION, data)):
        yield name, what, with_signature(changed)
    yield "bare", "the payload was signed without its encoding", with_signature(ed25519.sign(SEEDS[0], data))
    manifest = signatures(MANIFEST, data, SEEDS[:1])[0][1]
    yield "type", "the payload was signed under another type", with_signature(manifest)
    yield "other-key", "another key signed, under this one's id", with_signature(
        ed25519.sign(SEEDS[1], pae(DECLARATION, data)))
    elsewhere = payload(BODIES, bytes(32))
    yield "genesis", "the bodies were signed for another election", with_signature(
        ed25519.sign(SEEDS[0], pae(DECLARATION, elsewhere)))


def vectors():
    yield from ok_vectors()
    for name, what, data, expect in list(form_cases()) + list(body_cases()):
        yield f"bad/envelope-{name}", bad(what, data, expect)
    for name, what, data in forged_cases():
        yield f"bad/envelope-forged-{name}", bad(what, data, "SIGNATURE_FORGED")
