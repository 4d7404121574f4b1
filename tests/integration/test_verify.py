#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally verify` and `tally_reader verify`: every kind of file that proves something holds, offline, by the log's key alone; none
with a byte changed does, and the two agree on every one."""
import json
import os
import random
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader.canon import Malformed    # noqa: E402
from tally_reader.verify import verify    # noqa: E402

SEED = int(os.environ.get("TALLY_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
CONTESTS = ("local.alpha.north", "local.alpha.south", "local.alpha.tied")
KINDS = ("receipt", "inclusion", "growth", "records", "update", "head")
FLIPS = 10              # changed bytes of each file that tally is asked about; Python of ten times as many
HOME = FILES = LOG = SIZE = ENVELOPE = None


def setUpModule():
    """A daemon, what it hands out, and then no daemon."""
    global HOME, FILES, LOG, SIZE, ENVELOPE
    rigs.skip_unless_built()
    print(f"TALLY_SEED={SEED}", file=sys.stderr)
    HOME = tempfile.mkdtemp(prefix="tally-test-")
    with rigs.Rig(folders.small(os.path.join(HOME, "small"), kind="rehearsal")) as rig:
        rig.start()
        FILES = {kind: os.path.join(HOME, kind) for kind in KINDS}
        LOG = shutil.copy(rig.keys.path("log-" + os.path.basename(rig.keys.log_key_path)[4:-4] + ".pub"), HOME)
        first = rig.head().size
        updates = rig.subscriber()
        updates.receive()       # a beat: the subscription stands
        with rig.peer("intake", "alpha") as peer:
            for contest in CONTESTS:
                body = wire.declaration(rig.manifest, contest, **folders.fields(contest))
                envelope = wire.envelope(rig.manifest.genesis, [body], [rig.keys.officer(f"alpha.{n}") for n in (1, 2)])
                receipt = peer.submit(envelope)[0][3]
        topic, update = updates.receive()
        while topic == "@beat/":
            topic, update = updates.receive()
        updates.close()
        ENVELOPE = os.path.join(HOME, "envelope")
        SIZE = rig.head().size
        with rig.peer() as peer:
            head = peer.hello()[9]
        rig.tally("log", "--proof", str(first), "--out", FILES["inclusion"])
        rig.tally("log", "--consistency", f"{first}:{SIZE - 1}", "--out", FILES["growth"])
        rig.tally("log", "--records", "T1A", "--out", FILES["records"])
    for kind, data in (("receipt", receipt), ("update", wire.pack(update)), ("head", head), ("envelope", envelope)):
        with open(os.path.join(HOME, kind), "wb") as out:
            out.write(data)


def tearDownModule():
    shutil.rmtree(HOME, ignore_errors=True)


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Verify(unittest.TestCase):
    def tally(self, path, *more, check=True):
        return rigs.run([rigs.TALLY, "verify", path, "--log", LOG, *more], check=check)

    def python(self, data, **more):
        return verify(data, wire.key_bytes(LOG, "tally-log-public"), **more)

    def test_holds(self):
        """Each kind, by both, with the same roots; in words too, in both languages."""
        sizes = {"growth": SIZE - 1}
        for kind in KINDS:
            with self.subTest(kind):
                told = json.loads(self.tally(FILES[kind], "--json").stdout)
                found = self.python(read(FILES[kind]))
                self.assertEqual((told["holds"], told["kind"], found.kind), (True, kind, kind))
                self.assertEqual((told["size"], told["root"], told["records_root"]),
                                 (found.head.size, found.head.root.hex(), found.head.records_root.hex()))
                if kind != "update":
                    self.assertEqual(told["size"], sizes.get(kind, SIZE))
                for name, value in found.about.items():
                    if name != "time" and name != "verdict" and name in told:
                        self.assertEqual(told[name], value, name)
                self.assertRegex(self.tally(FILES[kind]).stdout, r" holds: ")
                done = rigs.run([rigs.TALLY, "--language", "cy", "verify", FILES[kind], "--log", LOG])
                self.assertRegex(done.stdout, "yn ddilys: ")

    def test_envelope(self):
        """The receipt is of the envelope's sheet, the first entry's proof is not; of a head there is nothing to ask."""
        self.assertIn(f"{CONTESTS[-1]} r1", self.tally(FILES["receipt"], "--envelope", ENVELOPE).stdout)
        self.assertEqual(self.tally(FILES["inclusion"], "--envelope", ENVELOPE, check=False).returncode, 4)
        self.assertEqual(self.tally(FILES["head"], "--envelope", ENVELOPE, check=False).returncode, 2)

    def test_other_log(self):
        """Another key, or another name, than the log's."""
        rigs.run([rigs.TALLY, "keygen", "--log", "other", "--dir", HOME])
        for kind in KINDS:
            with self.subTest(kind):
                done = rigs.run([rigs.TALLY, "verify", FILES[kind], "--log", os.path.join(HOME, "log-other.pub"), "--json"], check=False)
                self.assertEqual((done.returncode, json.loads(done.stdout)["error"]), (4, "TALLY_E_HEAD"))
                self.assertEqual(self.tally(FILES[kind], "--origin", "tally.example/other", check=False).returncode, 4)
                with self.assertRaises(Malformed):
                    self.python(read(FILES[kind]), origin="tally.example/other")

    def test_changed(self):
        """One byte changed, somewhere: nothing of it holds, by either."""
        chance = random.Random(SEED)
        for kind in KINDS:
            data = read(FILES[kind])
            for n in range(10 * FLIPS):
                at = chance.randrange(len(data))
                bent = bytes([*data[:at], data[at] ^ chance.randrange(1, 256), *data[at + 1:]])
                with self.subTest(kind, at=at, byte=bent[at]):
                    with self.assertRaises(Malformed):
                        self.python(bent)
                    if n >= FLIPS:
                        continue
                    with open(os.path.join(HOME, "bent"), "wb") as out:
                        out.write(bent)
                    done = self.tally(os.path.join(HOME, "bent"), check=False)
                    self.assertEqual(done.returncode, 4, done.stdout + done.stderr)

    def test_cut(self):
        """A file that ends too early or goes on, an empty one, and one that is nothing of this."""
        for kind in KINDS:
            data = read(FILES[kind])
            for n, bent in enumerate((data[:-1], data[:len(data) // 2], data + b"\0", b"", b"\x90", b"hello\n")):
                with self.subTest(kind, n=n):
                    with open(os.path.join(HOME, "bent"), "wb") as out:
                        out.write(bent)
                    self.assertEqual(self.tally(os.path.join(HOME, "bent"), check=False).returncode, 4)
                    with self.assertRaises(Malformed):
                        self.python(bent)

    def test_command(self):
        """The reader's command: 0 and 4 and 2, one line."""
        def command(path):
            environment = rigs.environment(PYTHONPATH=os.path.join(rigs.SOURCE, "clients", "python"), PYTHONDONTWRITEBYTECODE="1")
            return rigs.run([sys.executable, "-m", "tally_reader", "verify", path, "--log", LOG], check=False, env=environment)
        done = command(FILES["records"])
        self.assertEqual((done.returncode, json.loads(done.stdout)["first"]), (0, "T/T1/T1A/@councillors/"))
        done = command(LOG)
        self.assertEqual((done.returncode, json.loads(done.stdout)["agrees"]), (4, False))
        self.assertEqual(command(os.path.join(HOME, "nothing")).returncode, 2)


if __name__ == "__main__":
    unittest.main()
