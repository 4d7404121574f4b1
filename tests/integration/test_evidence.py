#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Officers who contradict themselves: what `tally evidence` writes convinces whoever has neither the daemon, nor its
journal, nor the manifest, and no part of it can be another. (4 s)"""
import base64
import json
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader import evidence, file_messages as fm, messages as m    # noqa: E402
from tally_reader.canon import Malformed, pack    # noqa: E402

CONTEST, OTHER = "local.alpha.north", "local.alpha.south"
SCRATCH = RIG = FILE = DATA = None


def votes(*counts):
    names = [name for name, _ in folders.CANDIDATES[CONTEST]]
    return [[name, count] for name, count in zip(names, counts)]


def declare(contest, officers=("1", "2"), **changed):
    body = wire.declaration(RIG.manifest, contest, **folders.fields(contest, **changed))
    keys = [RIG.keys.officer(f"alpha.{officer}") for officer in officers]
    with RIG.peer("intake", "alpha") as peer:
        return peer.submit(wire.envelope(RIG.manifest.genesis, [body], keys))[0][0]


def setUpModule():
    """Two conflicts of one contest, one of another; the file is fetched, and then there is nothing but the file."""
    global SCRATCH, RIG, FILE, DATA
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    RIG = rigs.Rig(folders.small(SCRATCH.name + "/small"))
    RIG.start()
    told = [declare(CONTEST), declare(OTHER), declare(CONTEST, votes=votes(110, 90, 40)),
            declare(CONTEST, ("1", "3"), votes=votes(100, 100, 40), elected=["ann"], lots=[[0, ["ann", "bob"], ["ann"]]])]
    if told != [wire.ACCEPTED, wire.ACCEPTED, wire.CONFLICT, wire.CONFLICT]:
        raise rigs.Failed(f"the night went otherwise: {told}")
    FILE = RIG.path("north.evidence")
    RIG.said = RIG.tally("evidence", CONTEST, "--out", FILE).stdout
    RIG.piped = rigs.run(["bash", "-c", '"$0" evidence North > "$1"', rigs.TALLY, RIG.path("piped")],
                         env=RIG.environment())
    RIG.none = RIG.tally("evidence", OTHER, "--out", RIG.path("none"), check=False)
    RIG.unknown = RIG.tally("evidence", "local.alpha.nowhere", check=False)
    RIG.other = proven(RIG.manifest.entries + 1)
    RIG.stop()
    for name in ("journal.db", "journal.db-wal", "journal.db-shm", "manifest"):
        if os.path.exists(RIG.path(name)):
            os.unlink(RIG.path(name))
    with open(FILE, "rb") as data:
        DATA = data.read()


def proven(index):
    """Leaf, sigset, body and path of an entry, as `tally log` and the daemon give them."""
    path = RIG.path("other.tlog-proof")
    RIG.tally("log", "--proof", str(index), "--out", path)
    with open(path, encoding="ascii", errors="replace") as text:
        hashes = text.read().split("\n\n")[0].split("\n")[3:]
    leaf, body, sigset = RIG.journal()[0][index]
    return leaf, sigset, body, [base64.b64decode(code) for code in hashes]


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


def verify(path, *options, language="en"):
    """tally, with no configuration at all."""
    return rigs.run([rigs.TALLY, "--language", language, "verify", path, *options], check=False, cwd=SCRATCH.name,
                    env=rigs.environment(HOME=SCRATCH.name))


def read(path, *options):
    """The independent reader."""
    return rigs.run(["/usr/bin/python3", "-m", "tally_reader", "verify", path, *options], check=False,
                    env=rigs.environment(PYTHONPATH=os.path.join(rigs.SOURCE, "clients", "python"),
                                         PYTHONDONTWRITEBYTECODE="1"))


def genesis():
    return ("--genesis", RIG.manifest.genesis.hex())


def public(kind):
    """The path of the one public key of that kind."""
    found, = [name for name in os.listdir(RIG.keys.dir) if name.startswith(f"{kind}-") and name.endswith(".pub")]
    return RIG.keys.path(found)


class Convincing(unittest.TestCase):
    def test_fetched(self):
        self.assertEqual(os.stat(FILE).st_mode & 0o777, 0o644)
        self.assertIn(f"3 declarations of {CONTEST}", RIG.said)
        with open(RIG.path("piped"), "rb") as data:
            self.assertEqual(data.read(), DATA)
        self.assertEqual((RIG.none.returncode, os.path.exists(RIG.path("none"))), (1, False))
        self.assertIn("no conflict", RIG.none.stderr)
        self.assertEqual(RIG.unknown.returncode, 2)

    def test_on_one_screen(self):
        """By the genesis digest alone: who signed what, when, and what differs; in both languages."""
        done = verify(FILE, *genesis())
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertLessEqual(len(done.stdout.splitlines()), 40)
        for words in ("The evidence holds", "North, Alpha (local.alpha.north)", "A small election", "accepted", "conflict",
                      "Officer 1 of Alpha Hall (alpha.1), Officer 2 of Alpha Hall (alpha.2)",
                      "Officer 1 of Alpha Hall (alpha.1), Officer 3 of Alpha Hall (alpha.3)", "120 / 110", "80 / 90",
                      "declared at 2020-05-07T22:30:00Z", "tally.example/small-live", RIG.manifest.genesis.hex()):
            self.assertIn(words, done.stdout)
        self.assertNotIn("rehearsal", done.stdout)
        welsh = verify(FILE, *genesis(), language="cy")
        self.assertIn("Mae'r dystiolaeth yn ddilys", welsh.stdout)
        self.assertIn("pleidleisiau, Ann", welsh.stdout)

    def test_as_json(self):
        found = json.loads(verify(FILE, *genesis(), "--json").stdout)
        self.assertEqual((found["holds"], found["kind"], found["contest"], found["rehearsal"]),
                         (True, "conflict", CONTEST, False))
        self.assertEqual([(row["verdict"], row["revision"], [who["id"] for who in row["officers"]])
                          for row in found["declarations"]],
                         [("accepted", 1, ["alpha.1", "alpha.2"]), ("conflict", 1, ["alpha.1", "alpha.2"]),
                          ("conflict", 1, ["alpha.1", "alpha.3"])])
        first, second = found["differences"]
        self.assertEqual([(row["field"], row["candidate"], row["taken"], row["conflict"]) for row in first["fields"]],
                         [("votes", "ann", 120, 110), ("votes", "bob", 80, 90)])
        self.assertEqual([row["field"] for row in second["fields"]], ["votes", "votes", "lot:1"])
        seen = json.loads(read(FILE, *genesis()).stdout)
        self.assertEqual([(row["entry"], row["figures"]) for row in seen["entries"]],
                         [(row["entry"], row["figures"]) for row in found["declarations"]])

    def test_by_keys(self):
        """The keys of the log and of an authority do as well, and neither does alone."""
        keys = ("--log", public("log"), "--authority", public("authority"))
        for done in (verify(FILE, *keys), read(FILE, *keys)):
            self.assertEqual(done.returncode, 0, done.stderr)
        for options in ((), keys[:2], keys[2:]):
            for done in (verify(FILE, *options), read(FILE, *options)):
                self.assertEqual((done.returncode, done.stdout), (2, ""), options)
                self.assertIn("genesis", done.stderr)

    def test_strangers(self):
        """Whoever trusts another election is not convinced."""
        RIG.tally("keygen", "--log", "other", "--dir", SCRATCH.name)
        RIG.tally("keygen", "--authority", "other", "--dir", SCRATCH.name)
        log, authority = (os.path.join(SCRATCH.name, f"{kind}-other.pub") for kind in ("log", "authority"))
        for options in (("--genesis", "00" * 32), ("--log", log, "--authority", public("authority")),
                        ("--log", public("log"), "--authority", authority)):
            done = verify(FILE, *options)
            self.assertEqual((done.returncode, done.stdout), (4, ""), options)
            self.assertIn("another election", done.stderr)
            self.assertEqual(read(FILE, *options).returncode, 4)


def changed(*steps, to):
    """The file's message with one element another one; `to` is a value or a function of the old one."""
    message = wire.unpack(DATA)
    row = message
    for step in steps[:-1]:
        row = row[step]
    row[steps[-1]] = to(row[steps[-1]]) if callable(to) else to
    return message


def flip(at):
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


MANIFEST, BODIES, SUBJECT, NOTE, SIGSETS, ENTRIES = range(2, 8)
LEAF, NUMBER, BODY, PATH = range(4)
MUTATIONS = {
    "the manifest's signature": lambda: changed(MANIFEST, to=flip(-5)),
    "the manifest's payload": lambda: changed(MANIFEST, to=flip(80)),
    "the header": lambda: changed(BODIES, 0, to=flip(30)),
    "the chunk": lambda: changed(BODIES, 1, to=flip(40)),
    "no chunk": lambda: changed(BODIES, to=lambda bodies: bodies[:1]),
    "the chunk twice": lambda: changed(BODIES, to=lambda bodies: bodies + bodies[1:]),
    "the contest": lambda: changed(SUBJECT, to=OTHER),
    "the head's size": lambda: changed(NOTE, to=lambda note: note.replace(b"\n", b"\n1", 1)),
    "the head's signature": lambda: changed(NOTE, to=flip(-10)),
    "the first signature of what was taken": lambda: changed(SIGSETS, 0, to=flip(-80)),
    "the second signature of what was taken": lambda: changed(SIGSETS, 0, to=flip(-5)),
    "the first signature of the first conflict": lambda: changed(SIGSETS, 1, to=flip(-80)),
    "the second signature of the first conflict": lambda: changed(SIGSETS, 1, to=flip(-5)),
    "the first signature of the second conflict": lambda: changed(SIGSETS, 2, to=flip(-80)),
    "the second signature of the second conflict": lambda: changed(SIGSETS, 2, to=flip(-5)),
    "two sigsets exchanged": lambda: changed(SIGSETS, to=lambda rows: [rows[1], rows[0], rows[2]]),
    "too few officers": lambda: changed(SIGSETS, 1, to=lambda sigset: fewer(sigset)),
    "a leaf": lambda: changed(ENTRIES, 0, LEAF, to=flip(8)),
    "the verdict in a leaf": lambda: changed(ENTRIES, 1, LEAF, to=lambda leaf: judged(leaf, 0)),
    "a body": lambda: changed(ENTRIES, 1, BODY, to=flip(70)),
    "the votes in a body": lambda: changed(ENTRIES, 1, BODY, to=lambda body: voted(body, 999)),
    "two bodies exchanged": lambda: exchanged(BODY),
    "two paths exchanged": lambda: exchanged(PATH),
    "a hash of a path": lambda: changed(ENTRIES, 2, PATH, 0, to=flip(0)),
    "a hash less": lambda: changed(ENTRIES, 2, PATH, to=lambda path: path[1:]),
    "what was taken left out": lambda: without(0),
    "both conflicts left out": lambda: without(1, 2),
    "entries in another order": lambda: changed(ENTRIES, to=lambda rows: [rows[1], rows[0], rows[2]]),
    "an entry of another contest": lambda: with_other(),
}


def fewer(sigset):
    row = wire.unpack(sigset)
    return pack([row[0], row[1], row[2], row[3][:1]])


def judged(leaf, verdict):
    row = wire.unpack(leaf)
    return pack([*row[:6], verdict, [], row[8]])


def voted(body, count):
    row = wire.unpack(body)
    row[12][0][1] = count
    return pack(row)


def exchanged(place):
    message = wire.unpack(DATA)
    one, two = message[ENTRIES][0], message[ENTRIES][1]
    one[place], two[place] = two[place], one[place]
    return message


def without(*numbers):
    """The file without these entries and their sigsets, in its form otherwise."""
    message = wire.unpack(DATA)
    rows = [row for number, row in enumerate(message[ENTRIES]) if number not in numbers]
    message[SIGSETS] = [message[SIGSETS][row[NUMBER]] for row in rows]
    message[ENTRIES] = [[row[LEAF], number, *row[BODY:]] for number, row in enumerate(rows)]
    return message


def with_other():
    """An entry of the other contest, with its own proof, in the place of a conflict."""
    message, (leaf, sigset, body, path) = wire.unpack(DATA), RIG.other
    message[SIGSETS][1] = sigset
    message[ENTRIES][1] = [leaf, 1, body, path]
    message[ENTRIES].sort(key=lambda row: wire.unpack(row[LEAF])[1])
    return message


class Mutated(unittest.TestCase):
    """Nothing in the file can be another one: refused by both programs."""

    def test_mutations(self):
        message = m.decode(fm.conflict_file, DATA)
        self.assertEqual((len(message.sigsets), len(message.entries)), (3, 3))
        self.assertGreaterEqual(len(MUTATIONS), 15)
        for name, make in MUTATIONS.items():
            with self.subTest(name):
                data = pack(make())
                self.assertNotEqual(data, DATA)
                path = os.path.join(SCRATCH.name, "mutated.evidence")
                with open(path, "wb") as out:
                    out.write(data)
                done = verify(path, *genesis())
                self.assertEqual((done.returncode, done.stdout), (4, ""))
                self.assertIn("the evidence does not hold", done.stderr)
                with self.assertRaises(Malformed):
                    evidence.open_conflict(data)

    def test_bytes(self):
        """Cut short, or with a byte more."""
        for data in (DATA[:-1], DATA + b"\0", DATA[:100]):
            path = os.path.join(SCRATCH.name, "cut.evidence")
            with open(path, "wb") as out:
                out.write(data)
            self.assertEqual(verify(path, *genesis()).returncode, 4)
            self.assertEqual(read(path, *genesis()).returncode, 4)


if __name__ == "__main__":
    unittest.main()
