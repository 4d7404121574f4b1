# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 5.4: signed notes, and the heads they carry."""

import base64
import hashlib

import ed25519

ORIGIN = "example.com/tallyd-test"
SEED = bytes(range(32))
KEY = ed25519.public_key(SEED)
ROOT = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
EMPTY = base64.b64encode(hashlib.sha256(b"").digest()).decode()
RECORDS = base64.b64encode(hashlib.sha256(b"records").digest()).decode()
WITNESS = ("— witness.example/w1 IDJKvgAAAABlU/EAUlV+Yt4HNEAWi7JLHZ3LK4VVBLlz7YviFRI76ZQL9C8QBDulgr7VDPJEIShrGCeWY1vc"
           "U+MCEd0YDbiYgVWjCA==\n")
C2SP = ("This is an example message.\n\n"
        "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72"
        "IneyaQM=\n")
C2SP_KEY = "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4"


def line(text, name=ORIGIN, seed=SEED, flip=0):
    key = ed25519.public_key(seed)
    key_id = hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]
    signature = bytearray(ed25519.sign(seed, text.encode()))
    signature[40] ^= flip
    return f"— {name} {base64.b64encode(key_id + signature).decode()}\n"


def note(text, *more, **options):
    return text + "\n" + line(text, **options) + "".join(more)


def head_text(origin=ORIGIN, size="8", root=ROOT, rest=f"records {RECORDS}\nruleset 1\ntime 1700000000000\n"):
    return f"{origin}\n{size}\n{root}\n{rest}"


def vector(kind, what, data, expect, origin=ORIGIN, key=KEY.hex(), **more):
    data = data if isinstance(data, bytes) else data.encode()
    return {"kind": kind, "what": what, "bytes": data.hex(), "name": origin, "key": key, **more, "expect": expect}


def note_vectors():
    text = f"{ORIGIN}\n8\n{ROOT}\n"
    good, flipped, other = line(text), line(text, flip=1), line(text, seed=bytes(32))
    yield "ok/note-c2sp-example", vector("note", "the example of C2SP's signed-note", C2SP, "ok", "example.com/foo",
                                         C2SP_KEY)
    yield "ok/note-cosigned", vector("note", "a witness's cosignature is a line like any other and is ignored",
                                     note(text, WITNESS), "ok")
    yield "ok/note-unknown-first", vector("note", "a line of an unknown key comes first", f"{text}\n{WITNESS}{good}",
                                          "ok")
    yield "ok/note-same-name-other-key", vector("note", "a line of the same name and another key is unknown",
                                                f"{text}\n{other}{good}", "ok")
    yield "ok/note-empty-lines", vector("note", "the last empty line divides the text from its signatures",
                                        note("a\n\nb\n"), "ok")
    cases = [
        ("forged", "one bit of the signature is flipped", f"{text}\n{flipped}", "NOTE_FORGED"),
        ("forged-second", "the key's second line does not hold", f"{text}\n{good}{flipped}", "NOTE_FORGED"),
        ("text-changed", "the text is not the one that was signed", f"{text}x\n\n{good}", "NOTE_FORGED"),
        ("unsigned", "only others have signed", f"{text}\n{WITNESS}{other}", "NOTE_UNSIGNED"),
        ("no-signatures", "no line follows the empty line", f"{text}\n", "NOTE_MALFORMED"),
        ("no-empty-line", "nothing divides the text from its signatures", text + good, "NOTE_MALFORMED"),
        ("no-line-feed", "the last line feed is missing", note(text)[:-1], "NOTE_MALFORMED"),
        ("hyphen", "a signature line begins with a hyphen", f"{text}\n{good.replace('—', '-')}", "NOTE_MALFORMED"),
        ("name-plus", "a signer's name has a plus sign", f"{text}\n{good}— a+b AAAAAAA=\n", "NOTE_MALFORMED"),
        ("base64-unpadded", "base64 without its padding", f"{text}\n{good}— a AAAAAAA\n", "NOTE_MALFORMED"),
        ("signature-empty", "a key id without a signature", f"{text}\n{good}— a AAAAAA==\n", "NOTE_MALFORMED"),
        ("control-character", "the text has a tab", note("a\tb\n"), "NOTE_MALFORMED"),
        ("not-utf-8", "the text is not UTF-8", note(text, "").encode().replace(b"8\n", b"\xff\n", 1), "NOTE_MALFORMED"),
    ]
    for name, what, data, expect in cases:
        yield f"bad/note-{name}", vector("note", what, data, expect)


def head_vectors():
    yield "ok/head", vector("head", "a head", note(head_text()), "ok", size=8, time=1700000000000, ruleset=1,
                            root=base64.b64decode(ROOT).hex(), records=base64.b64decode(RECORDS).hex())
    empty = head_text(size="0", root=EMPTY, rest=f"records {RECORDS}\nruleset 1\ntime 0\n")
    yield "ok/head-empty-tree", vector("head", "the head of an empty journal, cosigned", note(empty, WITNESS), "ok",
                                       size=0, time=0, ruleset=1, root=base64.b64decode(EMPTY).hex(),
                                       records=base64.b64decode(RECORDS).hex())
    other = "example.com/other"
    yield "bad/head-origin", vector("head", "another log's head", note(head_text(other), name=other), "NOTE_ORIGIN")
    yield "bad/head-unsigned", vector("head", "a head signed by another key", note(head_text(), seed=bytes(32)),
                                      "NOTE_UNSIGNED")
    yield "bad/head-forged", vector("head", "a head with another size than was signed",
                                    note(head_text()).replace("\n8\n", "\n9\n"), "NOTE_FORGED")
    cases = [
        ("size-leading-zero", "a size with a leading zero", head_text(size="08")),
        ("size-sign", "a size with a sign", head_text(size="+8")),
        ("size-overflow", "a size of 2^64", head_text(size=str(2**64))),
        ("root-short", "a root of 31 bytes", head_text(root=base64.b64encode(bytes(31)).decode())),
        ("root-spare-bits", "base64 whose last character has bits to spare", head_text(root=ROOT[:-2] + "h=")),
        ("without-records", "no records line", head_text(rest="ruleset 1\ntime 1\n")),
        ("without-time", "no time line", head_text(rest=f"records {RECORDS}\nruleset 1\n")),
        ("line-order", "the time before the rule set", head_text(rest=f"records {RECORDS}\ntime 1\nruleset 1\n")),
        ("line-more", "one more line", head_text(rest=f"records {RECORDS}\nruleset 1\ntime 1\nmore\n")),
        ("only-checkpoint", "a checkpoint without our lines", head_text(rest="")),
    ]
    for name, what, text in cases:
        yield f"bad/head-{name}", vector("head", what, note(text), "NOTE_MALFORMED")


def vectors():
    yield from note_vectors()
    yield from head_vectors()
