#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader against known answers: bytes, trees, notes, envelopes, manifests and small elections.

Runs under /usr/bin/python3 with unittest. The answers of the tree and of the notes are published ones (the eight-leaf
tree that certificate transparency implementations share, the C2SP example); those of the folds are computed by hand
in the comments beside them.
"""
from __future__ import annotations

import itertools
import os
import random
import struct
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))

from tally_reader import canon, envelope, keys, messages, note, tree  # noqa: E402
from tally_reader.canon import Malformed  # noqa: E402

LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = """
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()


class Canon(unittest.TestCase):
    """One encoding for each value, and nothing else."""

    GOOD = [(None, "c0"), (True, "c3"), (False, "c2"), (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"),
            (256, "cd0100"), (65536, "ce00010000"), (2**32, "cf0000000100000000"), (2**64 - 1, "cf" + "ff" * 8),
            (-1, "ff"), (-32, "e0"), (-33, "d0df"), (-128, "d080"), (-129, "d1ff7f"), (-32769, "d2ffff7fff"),
            (-2**31 - 1, "d3ffffffff7fffffff"), (-2**63, "d38000000000000000"), ("", "a0"), ("a", "a161"),
            ("x" * 32, "d920" + "78" * 32), (b"", "c400"), (b"\x00", "c40100"), ([], "90"), ([1, [2]], "92019102"),
            (list(range(16)), "dc0010000102030405060708090a0b0c0d0e0f"), ("Llŷn", "a54c6cc5b76e")]
    BAD = ["", "c1", "80", "de0000", "ca00000000", "cb0000000000000000", "d40000", "c70000", "cc7f", "cd00ff",
           "ce0000ffff", "cf00000000ffffffff", "d0ff", "d07f", "d000", "d1ff80", "d10001", "d2ffff8000",
           "d3ffffffff80000000", "d30000000000000000", "d90161", "d9" + "1f" + "61" * 31, "da00ff" + "61" * 255,
           "c50001ff", "c600000001ff", "dc000100", "dd0000000100", "a2c380ff"[:-2] + "00", "a1ff", "a2c080",
           "a3eda080", "a4f4908080", "a11f", "a17f", "a100", "9101" + "00", "91", "a2" + "61", "c40261",
           "dd00ffffffc0", "ddffffffff", "c6ffffffff00", "dbffffffff61", "91" * 9 + "c0", "91" * 40]

    def test_known_answers(self) -> None:
        """Values and bytes go into one another."""
        for value, code in self.GOOD:
            self.assertEqual(canon.pack(value).hex(), code, value if len(code) < 40 else code[:40])
            self.assertEqual(canon.read(bytes.fromhex(code)), value)

    def test_refusals(self) -> None:
        """Every other form is refused: longer ones, forbidden ones, bad text, false lengths, bytes behind."""
        for code in self.BAD:
            with self.assertRaises(Malformed, msg=code):
                canon.read(bytes.fromhex(code))

    def test_depth(self) -> None:
        """Eight arrays may nest, nine may not; the packer holds to it too."""
        self.assertEqual(canon.read(b"\x91" * 7 + b"\x90"), [[[[[[[[]]]]]]]])
        with self.assertRaises(Malformed):
            canon.read(b"\x91" * 8 + b"\x90")
        deep: list = []
        for _ in range(8):
            deep = [deep]
        with self.assertRaises(Malformed):
            canon.pack(deep)

    def test_every_short_input_reads_back(self) -> None:
        """Of all inputs of up to two bytes, and of all integer forms' edges, what is read packs to the same bytes."""
        inputs = [bytes(two) for n in (1, 2) for two in itertools.product(range(256), repeat=n)]
        for mark, layout in ((0xCC, ">B"), (0xCD, ">H"), (0xCE, ">I"), (0xCF, ">Q"), (0xD0, ">b"), (0xD1, ">h"),
                             (0xD2, ">i"), (0xD3, ">q")):
            bits = 8 * struct.calcsize(layout)
            for edge in (0, 31, 32, 127, 128, 255, 256, 2**15, 2**16, 2**31, 2**32, 2**63):
                for value in (edge, edge - 1, -edge, -edge - 1):
                    low, high = (-2**(bits - 1), 2**(bits - 1)) if layout[1].islower() else (0, 2**bits)
                    if low <= value < high:
                        inputs.append(bytes([mark]) + struct.pack(layout, value))
        read = 0
        for data in inputs:
            try:
                value = canon.read(data)
            except Malformed:
                continue
            read += 1
            self.assertEqual(canon.pack(value), data)
        self.assertGreater(read, 300)


class Trees(unittest.TestCase):
    """Roots, paths, consistency and frames, against published answers and against the definition."""

    HASHES = [tree.leaf_hash(leaf) for leaf in LEAVES]

    def test_published_roots(self) -> None:
        """All three ways to a root give the published ones."""
        growing = tree.Growing()
        for size, root in enumerate(ROOTS):
            self.assertEqual(tree.Tree(self.HASHES[:size]).root().hex(), root)
            self.assertEqual(growing.root().hex(), root)
            if size < 8:
                growing.append(self.HASHES[size])

    def test_published_proofs(self) -> None:
        """PATH(2, D7), PROOF(3, D7), PROOF(4, D7), PROOF(6, D8) and the single leaf and node."""
        seven, eight = tree.Tree(self.HASHES[:7]), tree.Tree(self.HASHES)
        last = "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e"
        self.assertEqual([h.hex() for h in seven.path(2)], [self.HASHES[3].hex(), ROOTS[2], last])
        self.assertEqual([h.hex() for h in seven.consistency(3)],
                         [self.HASHES[2].hex(), self.HASHES[3].hex(), ROOTS[2], last])
        self.assertEqual([h.hex() for h in seven.consistency(4)], [last])
        self.assertEqual([h.hex()[:8] for h in eight.consistency(6)], ["0ebc5d34", "ca854ea1", "d37ee418"])
        self.assertEqual(tree.leaf_hash(b"L123456").hex()[:16], "395aa064aa4c29f7")
        self.assertEqual(tree.node_hash(b"N123", b"N456").hex()[:16], "aa217fe888e47007")

    @staticmethod
    def slow(hashes: list) -> bytes:
        """RFC 6962's definition, word for word."""
        if len(hashes) == 1:
            return hashes[0]
        k = tree.split(len(hashes))
        return tree.node_hash(Trees.slow(hashes[:k]), Trees.slow(hashes[k:]))

    def test_every_small_tree(self) -> None:
        """Up to 20 leaves: every path and every consistency proof holds, no other index, size or flipped hash does."""
        hashes = [tree.leaf_hash(bytes([n])) for n in range(20)]
        roots = [tree.EMPTY] + [self.slow(hashes[:n]) for n in range(1, 21)]
        checked = 0
        for size in range(1, 21):
            grown = tree.Tree(hashes[:size])
            self.assertEqual(grown.root(), roots[size])
            for index in range(size):
                path = grown.path(index)
                for other in range(-1, size + 2):
                    self.assertEqual(tree.included(other, size, hashes[index], path, roots[size]), other == index)
                for wrong in _damaged(path):
                    self.assertFalse(tree.included(index, size, hashes[index], wrong, roots[size]))
                    checked += 1
            for first in range(1, size + 1):
                proof = grown.consistency(first)
                self.assertTrue(tree.consistent(first, size, proof, roots[first], roots[size]))
                self.assertFalse(tree.consistent(first, size, proof, roots[first], roots[size - 1]))
                for wrong in _damaged(proof):
                    self.assertFalse(tree.consistent(first, size, wrong, roots[first], roots[size]))
                    checked += 1
        self.assertGreater(checked, 1000)

    def test_every_small_frame(self) -> None:
        """Up to 17 leaves, every range: the frame with the leaves gives the root, and nothing damaged does."""
        for total in range(1, 18):
            hashes = [tree.leaf_hash(bytes([n])) for n in range(total)]
            whole = tree.Tree(hashes)
            for low in range(total + 1):
                for high in range(low, total + 1):
                    frame = whole.frame(low, high)
                    inner = hashes[low:high]
                    self.assertEqual(tree.frame_root(low, high, total, inner, frame), whole.root())
                    self.assertLessEqual(len(frame), 2 * total.bit_length())
                    for place in range(high - low):
                        other = inner[:place] + [bytes(32)] + inner[place + 1:]
                        self.assertNotEqual(tree.frame_root(low, high, total, other, frame), whole.root())
                    for count in (len(frame) - 1, len(frame) + 1):
                        with self.assertRaises(Malformed):
                            tree.frame_root(low, high, total, inner, (frame + [bytes(32)])[:max(count, 0)]
                                            if count >= 0 else [bytes(32)])

    def test_known_frame(self) -> None:
        """Positions [2, 5) of 7: left of it the node [0, 2), right of it [5, 6) and [6, 7), in that order."""
        whole = tree.Tree(self.HASHES[:7])
        self.assertEqual(whole.frame(2, 5), [whole.node(0, 2), self.HASHES[5], self.HASHES[6]])

    def test_replacing_a_leaf(self) -> None:
        """A tree whose leaves were replaced one by one is the tree that is built of them at once."""
        for size in range(1, 12):
            changed = tree.Tree([bytes(32)] * size)
            hashes = [tree.leaf_hash(bytes([n])) for n in range(size)]
            for index in reversed(range(size)):
                changed.replace(index, hashes[index])
            self.assertEqual(changed.levels, tree.Tree(hashes).levels)


def _damaged(proof: list) -> list:
    """Proofs that are wrong in one place, one hash too short, or one too long."""
    wrong = [proof[:i] + [bytes(32)] + proof[i + 1:] for i in range(len(proof))]
    return wrong + [proof + [bytes(32)]] + ([proof[:-1]] if proof else [])


class Notes(unittest.TestCase):
    """Signed notes against the C2SP example, and heads against a known key."""

    EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    EXAMPLE = ("This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlT"
               "gK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n").encode("utf-8")
    KNOWN = ("example.com/tallyd-test\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"
             "\u2014 example.com/tallyd-test "
             "eKqDYs/yi7uPRM5ggH9P6THzKt68k6g3b6qQYbPpcUpJTIuZX0JQxUCrS2WSjYF7Oi+6oXyvW/C74mT6Xz9yH/bOhw0=\n"
             "\u2014 witness.example/w1 IDJKvgAAAABlU/EAUlV+Yt4HNEAWi7JLHZ3LK4VVBLlz7YviFRI76ZQL9C8QBDulgr7VDPJE"
             "IShrGCeWY1vcU+MCEd0YDbiYgVWjCA==\n").encode("utf-8")
    SEED = bytes(range(32))

    def test_example(self) -> None:
        """The C2SP example verifies; with any one byte of its text changed it does not."""
        name, public = note.parse_verifier(self.EXAMPLE_KEY)
        known = {(name, note.note_key_id(name, public)): public}
        text, good = note.open_note(self.EXAMPLE, known)
        self.assertEqual((text, len(good)), (b"This is an example message.\n", 1))
        for place in range(27):
            wrong = bytearray(self.EXAMPLE)
            wrong[place] ^= 1
            with self.assertRaises(Malformed):
                note.open_note(bytes(wrong), known)

    def test_unknown_lines_are_ignored(self) -> None:
        """A note with a witness's line opens with the log's key; the log's signature is made again byte for byte."""
        public = keys.public_of(self.SEED)
        self.assertEqual(public.hex()[:16], "03a107bff3ce10be")
        name = "example.com/tallyd-test"
        known = {(name, note.note_key_id(name, public)): public}
        text, good = note.open_note(self.KNOWN, known)
        self.assertEqual(len(good), 1)
        without = self.KNOWN[:self.KNOWN.rfind("\u2014".encode())]
        self.assertEqual(note.sign_note(text, name, self.SEED, public), without)

    def head(self) -> note.Head:
        return note.Head(8, bytes.fromhex(ROOTS[8]), bytes.fromhex(ROOTS[7]), 1, 1493938800000, b"")

    def test_heads(self) -> None:
        """A head reads back as written; the log's signature is needed; every changed line is refused."""
        public = keys.public_of(self.SEED)
        text = note.head_text("o.example/t", self.head())
        made = note.sign_note(text, "o.example/t", self.SEED, public)
        self.assertEqual(note.open_head(made, "o.example/t", public), self.head()._replace(note=made))
        with self.assertRaises(Malformed):
            note.open_head(made, "o.example/t", keys.public_of(bytes(32)))
        with self.assertRaises(Malformed):
            note.open_head(made, "o.example/u", public)
        for old, new in ((b"\n8\n", b"\n08\n"), (b"\n8\n", b"\n+8\n"), (b"records ", b"record "), (b"time ", b"time  "),
                         (b"ruleset 1\n", b"ruleset 1\nmore\n"), (b"ruleset 1\n", b""), (b"=\nrecords", b"\nrecords")):
            wrong = note.sign_note(text.replace(old, new), "o.example/t", self.SEED, public)
            with self.assertRaises(Malformed, msg=old):
                note.open_head(wrong, "o.example/t", public)


class Keys(unittest.TestCase):
    """The encoding that is signed, key files, and keys that are never enrolled."""

    def test_pae(self) -> None:
        """DSSE's own example."""
        self.assertEqual(keys.pae("http://example.com/HelloWorld", b"hello world"),
                         b"DSSEv1 29 http://example.com/HelloWorld 11 hello world")

    def test_key_files(self) -> None:
        """A key file reads back as written; anything else on the line, or around it, is refused."""
        key = keys.KeyFile("tally-log-secret", "log", bytes(range(32)))
        line = keys.format_key(key)
        self.assertEqual(keys.parse_key(line), key)
        for wrong in (line[:-1], line + b"\n", line.replace(b" ", b"  ", 1), line.replace(b"log", b"lag", 1),
                      line.replace(b"=", b""), line.replace(b"\n", b"\r\n"), b"\n", b"", line * 2):
            with self.assertRaises(Malformed, msg=wrong):
                keys.parse_key(wrong)

    def test_enrolment(self) -> None:
        """Neutral, small-order, and non-canonical points are no keys; a seed's public key is one."""
        self.assertTrue(keys.may_enrol(keys.public_of(bytes(32))))
        for wrong in (bytes(32), b"\x01" + bytes(31), b"\xff" * 32, bytes.fromhex("ec" + "ff" * 30 + "7f"),
                      bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), b""):
            self.assertFalse(keys.may_enrol(wrong), wrong.hex())


class Envelopes(unittest.TestCase):
    """Envelopes open within their limits, and every signature in one counts once or refuses all."""

    SEEDS = [bytes([n]) * 32 for n in (1, 2, 3)]
    GENESIS = bytes(range(32))

    def make(self, bodies: list, count: int = 2) -> bytes:
        return envelope.seal(keys.TYPE_DECLARATION, self.GENESIS, bodies, self.SEEDS[:count])

    def find(self, identity: bytes) -> bytes | None:
        return {keys.key_id(keys.public_of(seed)): keys.public_of(seed) for seed in self.SEEDS}.get(identity)

    def test_opens(self) -> None:
        """What was sealed opens, with both signers."""
        opened = envelope.open_envelope(self.make([b"one", b"two"]))
        self.assertEqual(opened.bodies, [b"one", b"two"])
        self.assertEqual(len(envelope.signers(opened.sigset, self.find)), 2)
        with self.assertRaises(Malformed):
            envelope.signers(opened.sigset, lambda identity: None)

    def test_every_flipped_bit(self) -> None:
        """No envelope with one flipped bit opens with all its signatures good."""
        made = self.make([b"body"])
        for place in range(8 * len(made)):
            wrong = bytearray(made)
            wrong[place // 8] ^= 1 << place % 8
            with self.assertRaises(Malformed, msg=place):
                opened = envelope.open_envelope(bytes(wrong))
                envelope.signers(opened.sigset, self.find)

    def rebuilt(self, change) -> bytes:
        """An envelope whose parts went through `change(payload, signatures, bodies)`."""
        outer = canon.read(self.make([b"one", b"two"]))
        sigset = canon.read(outer[1])
        payload = canon.read(sigset[2])
        change(payload, sigset[3], outer[2])
        sigset[2] = canon.pack(payload)
        outer[1] = canon.pack(sigset)
        return canon.pack(outer)

    def test_refusals(self) -> None:
        """Digests twice, bodies too few, too many or exchanged, signatures unordered or twice, none, another type."""
        changes = [lambda p, s, b: p[2].__setitem__(1, p[2][0]), lambda p, s, b: b.pop(), lambda p, s, b: b.append(b""),
                   lambda p, s, b: b.reverse(), lambda p, s, b: s.reverse(), lambda p, s, b: s.append(s[-1]),
                   lambda p, s, b: s.clear(), lambda p, s, b: p.__setitem__(0, 2), lambda p, s, b: p.append(None),
                   lambda p, s, b: p.__setitem__(1, bytes(32)), lambda p, s, b: (b.clear(), p[2].clear())]
        envelope.open_envelope(self.rebuilt(lambda p, s, b: None))
        for number, change in enumerate(changes):
            with self.assertRaises(Malformed, msg=number):
                envelope.open_envelope(self.rebuilt(change))
        with self.assertRaises(Malformed):
            envelope.open_envelope(self.make([b"x" * 262145]))
        with self.assertRaises(Malformed):
            envelope.open_envelope(self.make([b"x"]), keys.TYPE_MANIFEST)


class Messages(unittest.TestCase):
    """Messages read back as written, and not with a place more, less, or of another type."""

    def test_wire(self) -> None:
        """One of each request and answer."""
        h, n = bytes(32), b"note\n"
        rows = [(messages.hello, messages.Hello(1, 1, 7, None)),
                (messages.welcome, messages.Welcome(1, 129, 7, "tally/1", "x", h, 3, 9, 1, n, (1, 2, 3))),
                (messages.submit, messages.Submit(1, 2, 7, b"e")),
                (messages.result, messages.Result(1, 130, 7, [messages.Outcome(4, [("E01", ["a"])], False, None)])),
                (messages.since, messages.Since(1, 3, 7, "", 0, "")),
                (messages.page, messages.Page(1, 131, 7, n, 9, 1, 2, True, [b"r"], [h])),
                (messages.entries, messages.EntriesRequest(1, 4, 7, 0, 1)),
                (messages.entries_answer,
                 messages.EntriesAnswer(1, 132, 7, n, 0, [b"s"], [messages.Entry(b"l", 0, b"b")], [n])),
                (messages.update, messages.Update(1, 134, n, 9, 1, b"r", [h])),
                (messages.beat, messages.Beat(1, 135, b"p", bytes(64))),
                (messages.beat_payload, messages.BeatPayload(1, h, 5, 5, n)),
                (messages.status, messages.Status(1, 5, 7)), (messages.state,
                 messages.State(1, 133, 7, [("a", "b")], [("alpha", None, 2, True)])),
                (messages.error, messages.Error(1, 136, 7, "N01", ["x"], False)),
                (messages.receipt, messages.Receipt(1, b"l", [h], n)),
                (messages.leaf, messages.Leaf(1, 0, 1, 1, h, h, 0, ["A01"], 1)),
                (messages.batch, messages.Batch(1, 0, h, 0, [b"s"], [messages.Entry(b"l", 0, b"b")], n))]
        for shape, message in rows:
            data = canon.pack(message)
            self.assertEqual(messages.decode(shape, data), message)
            places = canon.read(data)
            for wrong in [places + [None], places[:-1], [2] + places[1:], None, 1,
                          *[places[:i] + [[[1]]] + places[i + 1:] for i in range(len(places))]]:
                with self.assertRaises(Malformed, msg=(message, wrong)):
                    messages.decode(shape, canon.pack(wrong))

    def test_damaged_bytes(self) -> None:
        """Forty thousand damaged messages of every kind: each is read or Malformed, and nothing else happens."""
        chance = random.Random(1)
        shapes = [messages.record, *(found for found in vars(messages).values()
                                     if getattr(found, "__name__", "") == "check")]
        seeds = [canon.pack([1, kind, 7, "a", bytes(32), [[1, None], [b"x", "y"]], 9, True, [], None]) for kind in
                 (1, 2, 129, 131, 134, 135)]
        read = 0
        for _ in range(40000):
            data = bytearray(chance.choice(seeds))
            for _ in range(chance.randint(0, 3)):
                place = chance.randrange(len(data))
                data[place:place + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 2))
            try:
                messages.decode(chance.choice(shapes), bytes(data))
            except Malformed:
                read += 1
        self.assertGreater(read, 30000)


if __name__ == "__main__":
    unittest.main()
