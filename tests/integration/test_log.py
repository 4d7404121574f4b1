#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally log`: the newest head and the last entries, and proofs as files, each opened again by the independent reader with
the log's key alone. About ten seconds."""
import os
import random
import sys
import unittest

sys.dont_write_bytecode = True
import rig as rigs    # noqa: E402
import wire    # noqa: E402

sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader import files    # noqa: E402
from tally_reader.canon import Malformed    # noqa: E402
from tally_reader.note import parse_verifier    # noqa: E402

GENERAL = os.path.join(rigs.SOURCE, "clients", "elections", "general-2017")
SEED = int(os.environ.get("TALLY_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
VERDICTS = {0: "accepted", 2: "queried", 3: "conflict"}
FLIPS = 200             # changed bytes of each file
RIG = JOURNAL = HEAD = SIZES = None


def setUpModule():
    """A night that is over."""
    global RIG, JOURNAL, HEAD, SIZES
    rigs.skip_unless_built()
    print(f"TALLY_SEED={SEED}", file=sys.stderr)
    RIG = rigs.Rig(GENERAL)
    RIG.start()
    RIG.replay()
    JOURNAL, _, HEAD = RIG.journal()
    with RIG.peer() as peer:
        SIZES = {size: wire.Head(peer.ask(6, size, None)[3], RIG.manifest).size for size in range(RIG.manifest.entries, HEAD.size + 1)}


def tearDownModule():
    if RIG:
        RIG.close()


def key():
    return RIG.manifest.log_key


def written(name, *arguments):
    """A file that the command makes, and what it says."""
    path = RIG.path(name)
    said = RIG.tally("--language", "en", "log", *arguments, "--out", path).stdout
    with open(path, "rb") as file:
        return file.read(), said


class Log(unittest.TestCase):
    def setUp(self):
        self.chance = random.Random(SEED)

    @staticmethod
    def log(*words, language="en"):
        """The lines that are printed, after the one that says that it is a rehearsal."""
        said = RIG.tally("--language", language, "log", *words).stdout.splitlines()
        if not said.pop(0).startswith(("REHEARSAL: ", "YMARFER: ")):
            raise rigs.Failed("it does not say that it is a rehearsal")
        return said

    def test_words(self):
        """The head, and a line for each of the last entries."""
        said = self.log()
        self.assertTrue(said[0].startswith(f"{RIG.manifest.origin}: {HEAD.size} entries, as of "), said[0])
        self.assertEqual(said[1:3], [f"journal's root  {HEAD.root.hex()}", f"records' root   {HEAD.records.hex()}"])
        self.assertEqual(parse_verifier(said[3].split()[-1]), (RIG.manifest.origin, key()))
        self.assertEqual([line.split()[0] for line in said[5:]], [str(index) for index in range(HEAD.size - 10, HEAD.size)])
        contest = wire.unpack(JOURNAL[-1][1])[1]
        self.assertIn(f"  {contest} r1: accepted (Kensington, London)", said[-1])
        welsh = self.log("--last", "1", language="cy")
        self.assertTrue(welsh[-1].endswith(f"  {contest} r1: derbyniwyd (Kensington, Llundain)"), welsh[-1])
        every = self.log("--last", "1000")[5:]
        self.assertEqual(len(every), HEAD.size)
        self.assertTrue(every[0].startswith("0  ") and every[0].endswith("  manifest"), every[0])
        self.assertEqual(self.log("--last", "0"), said[:5])

    def test_json(self):
        """Every entry as the journal has it."""
        found = RIG.json("log", "--json", "--last", "1000")
        self.assertEqual((found["origin"], found["size"], found["head"]), (RIG.manifest.origin, HEAD.size, HEAD.note.decode()))
        self.assertEqual((found["root"], found["records_root"]), (HEAD.root.hex(), HEAD.records.hex()))
        self.assertEqual(len(found["entries"]), HEAD.size)
        for entry, (leaf, body, sigset) in zip(found["entries"], JOURNAL):
            told = wire.unpack(leaf)
            self.assertEqual((entry["index"], entry["body"], entry["verdict"], entry["codes"]),
                             (told[1], wire.sha256(body).hex(), VERDICTS[told[6]], told[7]))
            self.assertEqual(len(entry["signers"]), len(wire.unpack(sigset)[3]))
            if told[3] == 1:
                self.assertEqual((entry["kind"], entry["contest"], entry["revision"]), ("declaration", *wire.unpack(body)[1:4:2]))

    def test_inclusion(self):
        """Entries under the newest head and under earlier ones; no file with a changed byte holds."""
        cases = [(0, None), (HEAD.size - 1, None), (0, RIG.manifest.entries)]
        for _ in range(10):
            index = self.chance.randrange(HEAD.size)
            cases.append((index, self.chance.choice([None, self.chance.randrange(max(index, RIG.manifest.entries) + 1, HEAD.size + 1)])))
        for index, size in cases:
            if size and SIZES[size] <= index:
                continue    # the last head up to it does not cover the entry
            data, said = written("proof", "--proof", str(index), *(["--size", str(size)] if size else []))
            found = files.open_inclusion(data, RIG.manifest.origin, key())
            self.assertEqual((found.leaf, found.index, found.head.size), (JOURNAL[index][0], index, SIZES[size or HEAD.size]))
            self.assertIn(f"entry {index} is in the journal of {found.head.size} entries", said)
            self.refused(files.open_inclusion, data)
        self.assertEqual(RIG.tally("log", "--proof", str(cases[-1][0])).stdout.splitlines()[0], "c2sp.org/tlog-proof@v1")

    def test_growth(self):
        """From one head to another."""
        for old, new in ((RIG.manifest.entries, None), (HEAD.size, None), (HEAD.size - 200, HEAD.size - 100)):
            data, said = written("growth", "--consistency", str(old) if new is None else f"{old}:{new}")
            found = files.open_growth(data, RIG.manifest.origin, key())
            self.assertEqual((found.old.size, found.new.size), (SIZES[old], SIZES[new or HEAD.size]))
            self.assertIn(f"grew from {found.old.size} to {found.new.size} entries", said)
            self.refused(files.open_growth, data)

    def test_records(self):
        """An area's records and those below, by name, by code, by prefix; everything; one alone."""
        records = RIG.records()[0]
        for words, prefix in (("Wales", "UK/W92000004/"), ("W92000004", "UK/W92000004/"), ("UK/W92000004/@", "UK/W92000004/@"),
                              ("United Kingdom", "UK/"), (max(records), max(records))):
            data, said = written("records", "--records", words)
            found = files.open_records(data, RIG.manifest.origin, key())
            wanted = [record for name, record in sorted(records.items()) if name.startswith(prefix)]
            self.assertEqual((found.records, found.total, found.head.note), (wanted, len(records), HEAD.note))
            self.assertIn(f"{len(wanted)} records under {prefix}, ", said)
            self.refused(files.open_records, data)

    def refused(self, opener, data):
        """No byte of it may be another, none missing, none more; nor is it another log's."""
        for _ in range(FLIPS if len(data) < 100000 else 20):
            at, bit = self.chance.randrange(len(data)), 1 << self.chance.randrange(8)
            with self.assertRaises(Malformed, msg=f"byte {at} bit {bit}"):
                opener(data[:at] + bytes([data[at] ^ bit]) + data[at + 1:], RIG.manifest.origin, key())
        for other in (data[:-1], data + b"\n", data[:len(data) // 2], b""):
            with self.assertRaises(Malformed):
                opener(other, RIG.manifest.origin, key())
        for origin, log in (("tally.example/other", key()), (RIG.manifest.origin, bytes(32))):
            with self.assertRaises(Malformed):
                opener(data, origin, log)

    def test_beyond(self):
        """What the journal does not have is refused."""
        for arguments in (("--proof", str(HEAD.size)), ("--consistency", str(HEAD.size + 1)), ("--consistency", "1"),
                          ("--proof", "3", "--size", "5"), ("--consistency", f"{HEAD.size}:{HEAD.size + 1}")):
            done = RIG.tally("log", *arguments, "--out", RIG.path("beyond"), check=False)
            self.assertEqual((done.returncode, done.stdout), (1, ""), arguments)
            self.assertIn("N03", done.stderr)
            self.assertFalse(os.path.exists(RIG.path("beyond")))

    def test_usage(self):
        for arguments in (("--proof",), ("--proof", "x"), ("--proof", "5", "--size", "5"), ("--size", "5"), ("--out", "x"),
                          ("--consistency", "0"), ("--consistency", "5:4"), ("--consistency", "5:"), ("--last", "1001"),
                          ("--proof", "5", "--records", "UK"), ("--records", "Nowhere"), ("--records", "UK/nowhere"), ("x",)):
            self.assertEqual(RIG.tally("log", *arguments, check=False).returncode, 2, arguments)
        done = RIG.tally("log", "--proof", "5", "--out", os.path.join(RIG.path("tally.conf"), "x"), check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
