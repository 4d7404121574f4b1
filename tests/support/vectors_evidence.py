# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 9.3: evidence against officers and against a log.

The officers' nights are those of vectors/fold, whose keys come from fixed seeds; what a liar would have to sign anew is
signed anew here, so that each file fails where it says and nowhere before.
"""

import base64
import hashlib
import json
import pathlib

import ed25519
import vectors_note
from vectors_envelope import DECLARATION, pae
from vectors_file import code
from vectors_message import ABSENT, changed, pack
from vectors_proof import path, root

FOLD = pathlib.Path(__file__).resolve().parents[2] / "proto" / "vectors" / "fold"
ORIGIN = "tally.example/small/rehearsal"
OPENS = 1775660400000       # when the small election's nominations close: the time of the manifest's entries
EVENT = "application/vnd.tally.event.v1+msgpack"
NORTH, CHIEF, SOUTH = ("north.ro", "north.dro"), ("chief", "north.ro"), ("south.ro", "south.dro")


def sha256(data):
    return hashlib.sha256(data).digest()


def seed(kind, name):
    return sha256(f"the small election's {kind} {name}".encode())


def unpack(data):
    """The value that canonical bytes hold."""
    value, rest = _value(data)
    if rest:
        raise ValueError("bytes behind a value")
    return value


def _value(data):
    first = data[0]
    if first < 0x80 or first >= 0xE0:
        return first - (256 if first >= 0xE0 else 0), data[1:]
    if first in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[first], data[1:]
    if first >= 0xCC and first <= 0xD3:
        size = 1 << (first & 3)
        return int.from_bytes(data[1:1 + size], "big", signed=first >= 0xD0), data[1 + size:]
    fixed = {0x90: 0x90, 0x80: 0x80, 0xA0: 0xA0, 0xB0: 0xA0}.get(first & 0xF0)
    size = 0 if fixed is not None else {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDC: 2}[first]
    count = first - fixed if fixed is not None else int.from_bytes(data[1:1 + size], "big")
    data = data[1 + size:]
    if fixed == 0x90 or first == 0xDC:
        rows = []
        for _ in range(count):
            row, data = _value(data)
            rows.append(row)
        return rows, data
    return (data[:count] if 0xC4 <= first <= 0xC6 else data[:count].decode()), data[count:]


def sealed(genesis, bodies, officers, kind=DECLARATION, stranger=None):
    """A sigset over these bodies."""
    payload = pack([1, genesis, [sha256(body) for body in bodies]])
    seeds = [seed("officer", officer) for officer in officers] + ([stranger] if stranger else [])
    rows = sorted([sha256(ed25519.public_key(key)), ed25519.sign(key, pae(kind, payload))] for key in seeds)
    return pack([1, kind, payload, rows])


class Night:
    """A journal: leaves, and the declarations among them as [leaf, sigset, body]."""

    def __init__(self, name):
        vector = json.loads((FOLD / f"{name}.json").read_text(encoding="utf-8"))
        _, self.sigset, self.bodies = unpack(bytes.fromhex(vector["manifest"]))
        self.genesis = sha256(unpack(self.sigset)[2])
        self.entries = [[bytes.fromhex(entry[key]) for key in ("leaf", "sigset", "body")] for entry in vector["entries"]]

    def change(self, number, body=None, officers=None, leaf=None, **options):
        """Another body, other signers or another leaf, signed and journaled as if it had been so."""
        entry = self.entries[number]
        told = unpack(entry[2])
        for place, value in (body or {}).items():
            told[place] = value
        entry[2] = pack(told)
        genesis = options.pop("genesis", self.genesis)
        if body or officers or options or genesis != self.genesis:
            entry[1] = sealed(genesis, [entry[2]], officers or NORTH, **options)
        self.journal(number, leaf)
        return self

    def journal(self, number, leaf=None):
        """The leaf of what the entry is now."""
        entry = self.entries[number]
        row = unpack(entry[0])
        row[4], row[5] = sha256(entry[2]), sha256(entry[1])
        for place, value in (leaf or {}).items():
            row[place] = value
        entry[0] = pack(row)
        return self

    def leaves(self):
        digest = sha256(self.sigset)
        return [pack([1, i, OPENS, 0, sha256(body), digest, 0, [], 1]) for i, body in enumerate(self.bodies)] + \
            [entry[0] for entry in self.entries]

    def note(self, size=None, key=None, origin=ORIGIN, **options):
        leaves = self.leaves()[:size]
        text = vectors_note.head_text(origin, str(len(leaves)), code(root(leaves)))
        return vectors_note.note(text, name=origin, seed=key or seed("log", "log"), **options).encode()

    def file(self, contest, picked, areas=("N1",), note=None):
        """The message: these entries, under a head of all of them."""
        leaves, sigsets, rows = self.leaves(), [], []
        for number in picked:
            leaf, sigset, body = self.entries[number]
            if sigset not in sigsets:
                sigsets.append(sigset)
            rows.append([leaf, sigsets.index(sigset), body, path(len(self.bodies) + number, leaves)])
        chunks = [body for body in self.bodies[1:] if unpack(body)[2] in areas]
        return [1, 193, self.sigset, [self.bodies[0], *chunks], contest, note or self.note(), sigsets, rows]


def conflict(what, night, message, expect="ok", **trust):
    trust = trust or {"genesis": night.genesis.hex()}
    return {"kind": "conflict", "what": what, "bytes": pack(message).hex(), **trust, "expect": expect}


def public(kind, name):
    return ed25519.public_key(seed(kind, name)).hex()


def told(night, number):
    return unpack(night.entries[number][2])


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def conflict_vectors():
    night, all_areas = Night("conflict"), ("N1", "X")
    keys = {"log": public("log", "log"), "authority": public("authority", "authority")}
    two, three = night.file("n1.b", (0, 1)), night.file("n1.b", (0, 1, 2), all_areas)
    yield "ok/conflict", conflict("two officers declared one revision twice, differently", night, two)
    yield "ok/conflict-twice", conflict("and a third time, with another officer of another chunk", night, three)
    yield "ok/conflict-countersigned", conflict("the third one alone against the first", night,
                                                night.file("n1.b", (0, 2), all_areas))
    yield "ok/conflict-more-chunks", conflict("a chunk more than it needs", night, night.file("n1.b", (0, 1), all_areas))
    yield "ok/conflict-by-keys", conflict("known by the keys of the log and of an authority", night, two, **keys)
    after = Night("conflicts-after")
    yield "ok/conflict-queried", conflict("with what was queried", after, after.file("n2.b", after_queried(after)[:2],
                                                                                      ("N1", "N2", "X")))
    state = Night("statement-again")
    yield "ok/conflict-statement", conflict("of one district's statements", state, state.file("m.mayor", (0, 1), ("M", "N1")))
    renewed, new_log = Night("keys-conflict"), seed("log", "log.2")
    note = renewed.note(key=new_log)
    everything = renewed.file("n1.b", (0, 1, 2, 3), note=note)
    yield "ok/conflict-keys", conflict("by an officer's old key and the new one, under the log's new key", renewed, everything)
    for name, what, message, fault in (
            ("keys-left-out", "without the entry that gives an officer another key", renewed.file("n1.b", (0, 2, 3), note=note),
             "SIGNATURE"),
            ("keys-log-left-out", "without the entry that gives the log another key", renewed.file("n1.b", (0, 1, 3), note=note),
             "HEAD"),
            ("keys-old-log", "under a head by the log's old key", renewed.file("n1.b", (0, 1, 2, 3)), "HEAD"),
            ("keys-alone", "one declaration, and keys", renewed.file("n1.b", (0, 1, 2), note=note), "NONE")):
        yield f"bad/conflict-{name}", conflict(what, renewed, message, f"EVIDENCE_{fault}")
    stale = Night("keys-conflict").change(3, officers=NORTH)
    yield "bad/conflict-keys-stale", conflict("by a key that was replaced before", stale, stale.file(
        "n1.b", (0, 1, 2, 3), note=stale.note(key=new_log)), "EVIDENCE_SIGNATURE")
    for name, what, message, fault in altered(two, three):
        yield f"bad/conflict-{name}", conflict(what, night, message, f"EVIDENCE_{fault}")
    for name, what, lie, message, fault in lies():
        yield f"bad/conflict-{name}", conflict(what, lie, message, f"EVIDENCE_{fault}")
    for name, what, trust in (
            ("of-another-genesis", "the reader knows another genesis digest", {"genesis": sha256(b"another").hex()}),
            ("of-another-authority", "the reader knows another authority", {**keys, "authority": public("log", "log")}),
            ("of-another-log", "the reader knows another log", {**keys, "log": keys["authority"]})):
        yield f"bad/conflict-{name}", conflict(what, night, two, "EVIDENCE_STRANGER", **trust)


def after_queried(night):
    return [i for i in range(len(night.entries)) if told(night, i)[1] == "n2.b" and told(night, i)[3] == 1]


def altered(two, three):
    """Files of which a part is another one, and nothing is signed anew."""
    sigset, header, chunk, note, row = two[2], two[3][0], two[3][1], two[5], two[7][1]
    other = base64.b64encode(sha256(b"other")).decode().encode()
    return [
        ("body-changed", "another vote in a body", changed(two, [7, 1, 2], flipped(row[2], 60)), "ENTRY"),
        ("leaf-changed", "another time in a leaf", changed(two, [7, 1, 0], flipped(row[0], 10)), "ENTRY"),
        ("path-changed", "one bit of a path", changed(two, [7, 0, 3, 1], flipped(two[7][0][3][1], 7)), "ENTRY"),
        ("path-short", "a path without its last hash", changed(two, [7, 0, 3], two[7][0][3][:-1]), "ENTRY"),
        ("path-long", "a path with a hash more", changed(two, [7, 0, 3], two[7][0][3] + [bytes(32)]), "ENTRY"),
        ("paths-exchanged", "each entry has the other's path", changed(changed(two, [7, 0, 3], row[3]), [7, 1, 3],
                                                                       two[7][0][3]), "ENTRY"),
        ("backwards", "the later entry first", changed(three, [7], [three[7][1], three[7][0]] + three[7][2:]), "FORM"),
        ("not-ascending", "entries that do not ascend", changed(two, [7], two[7] + [row]), "ENTRY"),
        ("signature-changed", "one bit of a signature", changed(two, [6, 1], flipped(two[6][1], -3)), "ENTRY"),
        ("sigsets-exchanged", "each entry names the other's sigset", changed(two, [6], two[6][::-1]), "ENTRY"),
        ("sigset-unused", "a sigset that no entry names", changed(two, [6], two[6] + [two[6][0]]), "FORM"),
        ("sigset-beyond", "an entry names a sigset that is not there", changed(two, [7, 1, 1], 2), "FORM"),
        ("head-forged", "one bit of the head's root", changed(two, [5], note.replace(note.split(b"\n")[2], other)), "HEAD"),
        ("head-unsigned", "a head that nobody signed", changed(two, [5], note[:note.index(b"\n\n") + 2]), "HEAD"),
        ("header-changed", "another name in the header", changed(two, [3, 0], header.replace(b"A small", b"A large")),
         "MANIFEST"),
        ("chunk-changed", "another name in a chunk", changed(two, [3, 1], chunk.replace(b"Elm", b"Oak")), "MANIFEST"),
        ("chunks-exchanged", "the chunks in another order", changed(three, [3], [three[3][0], three[3][2], three[3][1]]),
         "MANIFEST"),
        ("header-missing", "a chunk in the header's place", changed(three, [3], three[3][1:]), "MANIFEST"),
        ("manifest-changed", "one bit of the authority's signature", changed(two, [2], flipped(sigset, -3)), "MANIFEST"),
        ("manifest-of-officers", "officers' signatures in the manifest's place", changed(two, [2], two[6][0]), "MANIFEST"),
        ("contest-missing", "the contest's chunk is not there", changed(three, [3], [three[3][0], three[3][2]]), "MANIFEST"),
        ("officer-missing", "the chunk of an officer who signed is not there", changed(three, [3], three[3][:2]), "SIGNATURE"),
        ("contest-changed", "said to be of another contest", changed(two, [4], "n1.a"), "ENTRY"),
        ("one-entry", "one declaration contradicts nobody", changed(changed(two, [7], two[7][:1]), [6], two[6][:1]), "FORM"),
        ("no-chunk", "a header alone", changed(two, [3], two[3][:1]), "FORM"),
        ("version", "version 2", changed(two, [0], 2), "FORM"),
        ("kind", "a file of growth", changed(two, [1], 192), "FORM"),
        ("element-missing", "the last element is missing", changed(two, [7], ABSENT), "FORM"),
        ("contest-nil", "of no contest", changed(two, [4], None), "FORM"),
    ]


def lies():
    """Journals that no honest log would have: all of it is signed by who signs, and it proves nothing all the same."""
    def made(name, what, fault, number=1, contest="n1.b", picked=(0, 1), areas=("N1",), **change):
        night = Night("conflict").change(number, **change)
        return name, what, night, night.file(contest, picked, areas), fault

    first = Night("conflict")
    good = told(first, 0)
    yield made("one-officer", "one officer signed, where two must", "QUORUM", officers=("north.ro",), kind=DECLARATION)
    yield made("not-entitled", "two officers signed who may not declare here", "QUORUM", officers=SOUTH, areas=("N1", "S1"))
    yield made("one-entitled", "of two who signed one may", "QUORUM", officers=("north.ro", "south.ro"), areas=("N1", "S1"))
    yield made("stranger", "a stranger signed too", "SIGNATURE", officers=NORTH, stranger=sha256(b"stranger"))
    yield made("authority", "the authority signed too", "SIGNATURE", officers=NORTH, stranger=seed("authority", "authority"))
    yield made("other-genesis", "signed for another election", "SIGNATURE", genesis=sha256(b"another"))
    yield made("event", "signed as an event", "SIGNATURE", kind=EVENT)
    yield made("kind", "journaled as an event", "ENTRY", leaf={3: 2})
    yield made("other-contest", "two contests", "ENTRY", body={1: "n1.a"})
    yield made("other-revision", "two revisions", "NONE", body={3: 2})
    yield made("same-figures", "the same figures, declared at another time", "NONE",
               body={place: good[place] for place in range(2, 20) if place != 8})
    yield made("both-taken", "both were accepted", "NONE", leaf={6: 0, 7: []})
    yield made("malformed", "a body that is no declaration", "ENTRY", body={8: None})
    lie = Night("statement-again").change(1, body={18: [["N2", 1, None]]})
    yield "other-district", "statements of two districts", lie, lie.file("m.mayor", (0, 1), ("M", "N1")), "NONE"
    lie = Night("statement-again").change(1, body={18: [["S1", 1, None]]})
    yield "no-district", "a statement of an area that has no part in it", lie, lie.file("m.mayor", (0, 1), ("M", "N1")), "ENTRY"
    lie = Night("conflict")
    yield "none-taken", "two that are in conflict with what is not there", lie, lie.file("n1.b", (1, 2), ("N1", "X")), "NONE"
    lie = Night("conflict")
    row = unpack(lie.entries[1][1])
    row[3][0][1] = flipped(row[3][0][1], 9)
    lie.entries[1][1] = pack(row)
    lie.journal(1)
    yield "signature-forged", "a signature that does not hold, journaled", lie, lie.file("n1.b", (0, 1)), "SIGNATURE"
    lie = Night("conflict")
    lie.entries[1][1] = sealed(lie.genesis, [lie.entries[0][2]], NORTH)
    lie.journal(1)
    yield "not-named", "what was signed is another body", lie, lie.file("n1.b", (0, 1)), "SIGNATURE"
    for name, what, note in (
            ("head-before", "a head of before the second one", first.note(len(first.bodies) + 1)),
            ("head-of-other-key", "a head of another key", first.note(key=sha256(b"another log"))),
            ("head-of-other-origin", "a head of another log", first.note(origin="tally.example/other"))):
        yield name, what, first, first.file("n1.b", (0, 1), note=note), "ENTRY" if name == "head-before" else "HEAD"


# --- Forks ---

TIMES = 1700000000000


def leaf(i, word="entry"):
    return pack([1, i, TIMES + i, 1, sha256(f"{word} {i}".encode()), sha256(b"sigset"), 0, [], 1])


HONEST = [leaf(i) for i in range(13)]
OTHER = HONEST[:5] + [leaf(5, "lie")] + HONEST[6:]


def fork_head(leaves, later=0, records=vectors_note.RECORDS, **options):
    rest = f"records {records}\nruleset 1\ntime {TIMES + max(len(leaves), 1) - 1 + later}\n"
    return vectors_note.note(vectors_note.head_text(size=str(len(leaves)), root=code(root(leaves)), rest=rest),
                             **options).encode()


def fork(what, message, expect="ok", **more):
    vector = vectors_note.vector("fork", what, pack(message), expect)
    return {**vector, **more, "expect": vector.pop("expect")}


def fork_file(old, size, leaves=None, before=None, later=0):
    """The last entry that the old head covers, as the journal of the new one has it."""
    leaves = HONEST if leaves is None else leaves
    return [1, 194, fork_head((before or OTHER)[:old], later), fork_head(leaves[:size]), leaves[old - 1],
            path(old - 1, leaves[:size])]


def fork_vectors():
    same = [1, 194, fork_head(HONEST[:9]), fork_head(OTHER[:9]), None, []]
    grown = fork_file(8, 12)
    for name, what, message in (
            ("fork-one-size", "two heads of one size", same),
            ("fork-records", "two heads of one size that differ in the records' root",
             changed(same, [3], fork_head(HONEST[:9], records=vectors_note.EMPTY))),
            ("fork", "an entry of the old head's journal is another one in the new head's", grown),
            ("fork-last-entry", "the last entry that the old head covers", fork_file(6, 7)),
            ("fork-next", "the old head ends one entry before the new one", fork_file(12, 13)),
            ("fork-time", "only the time of the last entry differs", fork_file(8, 12, before=HONEST, later=1))):
        yield f"ok/{name}", fork(what, message, shown=True)
    kept = changed(changed(grown, [4], None), [5], [])
    yield "ok/fork-kept", fork("two heads, and nothing that shows that they contradict each other", kept, shown=False)
    honest = fork_file(8, 12, before=HONEST)
    cases = [
        ("none", "two heads of a journal that grew", honest),
        ("same", "one head twice", changed(same, [3], same[2])),
        ("none-before", "the other entry comes after what the old head covers", fork_file(5, 9)),
        ("backwards", "the new head first", changed(changed(grown, [2], grown[3]), [3], grown[2])),
        ("other-leaf", "the entry before the last one", changed(grown, [4], HONEST[6])),
        ("leaf-changed", "a leaf that is not in the new head's journal", changed(grown, [4], flipped(grown[4], 20))),
        ("hash-changed", "one bit of a hash", changed(grown, [5, 1], flipped(grown[5][1], 3))),
        ("path-short", "the last hash is missing", changed(grown, [5], grown[5][:-1])),
        ("path-long", "a hash too many", changed(grown, [5], grown[5] + [bytes(32)])),
        ("old-forged", "the old head's signature does not hold", changed(grown, [2], fork_head(OTHER[:8], flip=1))),
        ("forged", "the new head's signature does not hold", changed(grown, [3], fork_head(HONEST[:12], flip=1))),
        ("other-key", "the old head is of another key", changed(grown, [2], fork_head(OTHER[:8], seed=bytes(32)))),
        ("one-size-with-leaf", "two heads of one size, and an entry", changed(same, [4], HONEST[8])),
        ("one-size-with-hashes", "two heads of one size, and hashes", changed(same, [5], [bytes(32)])),
        ("kept-with-hashes", "hashes without an entry", changed(grown, [4], None)),
        ("of-nothing", "the empty journal has no last entry", changed(grown, [2], fork_head([]))),
    ]
    for name, what, message in cases:
        yield f"bad/fork-{name}", fork(what, message, "FORK_NONE")
    for name, what, message, fault in (
            ("kind", "a file of growth", changed(grown, [1], 192), "CANON_LIMIT"),
            ("version", "version 2", changed(grown, [0], 2), "CANON_VERSION"),
            ("leaf-empty", "an entry of no bytes", changed(grown, [4], b""), "CANON_LIMIT"),
            ("one-element-less", "the last element is missing", changed(grown, [5], ABSENT), "CANON_LIMIT"),
            ("path-too-long", "65 hashes", changed(grown, [5], [bytes(32)] * 65), "CANON_LIMIT")):
        yield f"bad/fork-{name}", fork(what, message, fault)


def vectors():
    yield from conflict_vectors()
    yield from fork_vectors()
