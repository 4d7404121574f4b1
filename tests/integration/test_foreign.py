#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Our proofs, heads and tiles before verifiers that are not ours, and changed ones before all.

By default the C and the independent reader judge each other's: every proof of every tree up to 300 leaves, and some
thousand changed ones. tests/run.sh --full adds Go's x/mod/sumdb and Certificate Transparency's verifier of 2016, trees up
to 10 million leaves, 100,000 changed proofs, and a daemon's own heads and static files.
"""
import base64
import os
import random
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import foreign    # noqa: E402
import rig as rigs    # noqa: E402
from tally_reader import files, keys, note    # noqa: E402

FULL = os.environ.get("TALLY_FULL") == "ON"
SEED = int(os.environ.get("TALLY_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
GENERAL = os.path.join(rigs.SOURCE, "clients", "elections", "general-2017")
EXHAUSTIVE, LARGE, SAMPLES = 300, 10_000_000, 55_000
CHANGED_PROOFS, CHANGED_NOTES = (100_000, 20_000) if FULL else (4_000, 1_000)
ORIGIN, LOG_SEED = "tally.example/foreign", b"\x21" * 32
SCRATCH = GO = ABSENT = ALL = None


def setUpModule():
    global SCRATCH, GO, ABSENT, ALL
    rigs.skip_unless_built()
    print(f"TALLY_SEED={SEED}", file=sys.stderr)
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    ALL = foreign.made("exhaustive", EXHAUSTIVE)
    ABSENT = foreign.Go.absent() if FULL else "--full"
    if FULL and ABSENT:
        print(f"SKIP: {ABSENT} is not installed: no foreign verifier is asked", file=sys.stderr)
    if not ABSENT:
        GO = foreign.Go(SCRATCH.name)


def tearDownModule():
    SCRATCH.cleanup()


def of_proofs():
    """Everybody who judges proofs."""
    return [foreign.c, foreign.python, *([GO.sumdb, GO.ct] if GO else [])]


def wants_go(test):
    """Runs where the foreign verifiers are."""
    def run(self):
        if ABSENT:
            self.skipTest(f"without {ABSENT}")
        test(self)
    run.__doc__ = test.__doc__
    return run


class Foreign(unittest.TestCase):
    def setUp(self):
        self.chance = random.Random(SEED)

    def agreed(self, lines):
        """All hold, for everybody."""
        for judge in of_proofs():
            answers = judge(lines)
            wrong = [line for line, answer in zip(lines, answers) if answer != "1"]
            self.assertFalse(wrong, f"{judge.__name__}: {len(wrong)}, first {wrong[:1]}")

    def refused(self, lines):
        """None holds, for anybody."""
        for judge in of_proofs():
            wrong = [line for line, answer in zip(lines, judge(lines)) if answer != "0"]
            self.assertFalse(wrong, f"{judge.__name__}: {len(wrong)}, first {wrong[:1]}")

    def test_exhaustive(self):
        """Every inclusion and consistency proof of every tree up to 300 leaves."""
        self.assertEqual(len(ALL), EXHAUSTIVE * (EXHAUSTIVE + 1))
        self.agreed(ALL)

    @wants_go
    def test_large(self):
        """Proofs of trees up to 10 million leaves, by chance, and changed ones of these."""
        lines = foreign.made("sampled", LARGE, SAMPLES, SEED)
        self.assertEqual(len(lines), 2 * SAMPLES)
        self.agreed(lines)
        self.refused(foreign.changed_proofs(lines, CHANGED_PROOFS // 2, self.chance))

    def test_changed_proofs(self):
        """No changed proof is taken by anybody."""
        self.refused(foreign.changed_proofs(ALL, CHANGED_PROOFS // 2 if GO else CHANGED_PROOFS, self.chance))

    def notes_refused(self, notes, vkey):
        """No changed head is taken: by us none at all, by Go none with another text or signature. (Go's base64 does not ask
        whether the spare bits behind a signature are 0; ours does.)"""
        pairs = foreign.changed_notes(notes, CHANGED_NOTES, self.chance)
        lines = [f"note {vkey} {bad.hex()}" for bad, _ in pairs]
        for judge in (foreign.c, foreign.python):
            wrong = [line for line, answer in zip(lines, judge(lines)) if answer != "0"]
            self.assertFalse(wrong, f"{judge.__name__}: {len(wrong)}, first {wrong[:1]}")
        for (bad, good), answer in zip(pairs, GO.sumdb(lines) if GO else []):
            if answer != "0":
                self.assertEqual(self.content(bad), self.content(good), bad)

    @staticmethod
    def content(data):
        """A note's text, signer, and signature's bytes."""
        text, _, line = data.rpartition(b"\n\n")
        dash, name, code = line.split(b" ")
        return text, dash, name, base64.b64decode(code)

    def test_heads(self):
        """Heads made by the reader hold for everybody, and changed ones for nobody."""
        public = keys.public_of(LOG_SEED)
        heads = [note.Head(size, os.urandom(32), os.urandom(32), 1, 1700000000000 + size, b"") for size in range(50)]
        notes = [note.sign_note(note.head_text(ORIGIN, head), ORIGIN, LOG_SEED, public) for head in heads]
        vkey = foreign.verifier_key(ORIGIN, public)
        lines = [f"note {vkey} {data.hex()}" for data in notes]
        for judge in [foreign.c, foreign.python, *([GO.sumdb] if GO else [])]:
            self.assertEqual({answer[0] for answer in judge(lines)}, {"1"}, judge.__name__)
        self.notes_refused(notes, vkey)

    @wants_go
    def test_daemon(self):
        """A daemon's heads, its proofs and its static files, before Go: the tiles give the checkpoint's root, the leaves their
        hashes, and what Go proves from them is what the daemon proves, hash for hash."""
        with rigs.Rig(GENERAL) as rig:
            rig.start()
            rig.replay()
            vkey, head = rig.json("log", "--json", "--last", "0")["key"], rig.head()
            with rig.peer() as peer:
                notes = sorted({peer.ask(6, size, None)[3] for size in range(rig.manifest.entries, head.size + 1)})
                self.assertGreater(len(notes), 20)
                answers = GO.sumdb([f"note {vkey} {data.hex()}" for data in notes])
                self.assertEqual([answer[:2] for answer in answers], ["1 "] * len(notes))
                self.notes_refused(notes, vkey)
                folder = rig.path("files")
                rig.tally("export", folder)
                size, lines = GO.tiles(folder, vkey)
                self.assertEqual((size, len(lines)), (head.size, 2 * head.size))
                self.agreed(lines)
                self.same_as_the_daemon(peer, lines, head)
            path = rig.path("proof")
            rig.tally("log", "--proof", "17", "--out", path)
            with open(path, "rb") as file:
                found = files.open_inclusion(file.read(), rig.manifest.origin, rig.manifest.log_key)
            self.assertIn([digest.hex() for digest in found.path], [line.split(" ")[5:] for line in lines])

    def same_as_the_daemon(self, peer, lines, head):
        """Line by line what the query socket answers."""
        for words in (line.split(" ") for line in self.chance.sample(lines, 300)):
            hashes = [bytes.fromhex(word) for word in words[3:]]
            if words[0] == "inclusion":
                answer = peer.ask(8, int(words[1]), head.size)
                self.assertEqual((answer[1], answer[4], answer[5]), (139, hashes[0], hashes[2:]), words[:3])
            else:
                answer = peer.ask(7, int(words[1]), head.size)
                self.assertEqual((answer[1], answer[4]), (138, hashes[2:]), words[:3])
            self.assertEqual(answer[3], head.note)

    @wants_go
    def test_damaged_tiles(self):
        """A tile, a leaf or a checkpoint with one changed bit is found by Go."""
        with rigs.Rig(GENERAL) as rig:
            rig.start()
            folder, vkey = rig.path("files"), rig.json("log", "--json", "--last", "0")["key"]
            rig.replay()
            rig.tally("export", folder)
            width = rig.head().size % 256
            for name in ("checkpoint", "tile/0/000", f"tile/0/002.p/{width}", "tile/1/000.p/2", "tile/entries/001"):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    good = file.read()
                at = self.chance.randrange(max(len(good) - 100, 60)) + 2    # not the spare bits at a note's end
                with open(path, "wb") as file:
                    file.write(good[:at] + bytes([good[at] ^ 4]) + good[at + 1:])
                with self.assertRaises(rigs.Failed, msg=name):
                    GO.tiles(folder, vkey)
                with open(path, "wb") as file:
                    file.write(good)
            self.assertEqual(GO.tiles(folder, vkey)[0], rig.head().size)


if __name__ == "__main__":
    unittest.main()
