#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally audit` against tallyd: an honest night agrees, in a live election as in a rehearsal; it follows, remembers, and finds out
two daemons on copies of one journal. What lies are found is in test_lies.py."""
import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402
CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "clients", "python")
sys.path.insert(0, CLIENT)
from tally_reader import keys    # noqa: E402

SCRATCH = KEYS = None
EARLY = ("local.alpha.north", "local.alpha.south", "local.alpha.tied")


def setUpModule():
    global SCRATCH, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(folders.small(os.path.join(SCRATCH.name, "small"), kind="rehearsal"), SCRATCH.name)


def tearDownModule():
    SCRATCH.cleanup()


class Audited(unittest.TestCase):
    """A daemon with a small election, and sheets for it."""

    def place(self, live=False):
        made = rigs.Rig(folders.small(os.path.join(SCRATCH.name, self.id())) if live else KEYS.folder, None if live else KEYS)
        self.addCleanup(made.close)
        return made

    def declare(self, rig, *contests, **change):
        """Takes the right sheets of contests, one envelope each. The receipts."""
        receipts = []
        for contest in contests:
            centre = contest.split(".")[1]
            centre = centre if centre in ("alpha", "beta") else "alpha"
            body = wire.declaration(rig.manifest, contest, **{**folders.fields(contest), **change})
            envelope = wire.envelope(rig.manifest.genesis, [body],
                                     [rig.keys.officer(f"{centre}.{n}") for n in (1, 2)])
            with rig.peer("intake", centre) as peer:
                verdict, _, _, receipt = peer.submit(envelope)[0]
            self.assertEqual(verdict, wire.ACCEPTED, contest)
            receipts.append(receipt)
        return receipts


class Audit(Audited):
    def test_agrees(self):
        """Status 0, one line with both roots, and an object with what was checked; in both languages."""
        for live in (False, True):
            with self.subTest(live=live):
                self.agrees(self.place(live).start(), live)

    def agrees(self, rig, live):
        self.declare(rig, *EARLY)
        head = rig.head()
        words = ("", "") if live else ("REHEARSAL: ", "YMARFER: ")
        done = rig.tally("audit")
        self.assertRegex(done.stdout, rf"\A{words[0]}all agrees: {head.size} entries, up to .*\n\Z")
        self.assertRegex(rig.tally("--language", "cy", "audit").stdout, rf"\A{words[1]}cytuna'r cyfan: ")
        told = rig.json("audit", "--json")
        self.assertEqual((told["agrees"], told["rehearsal"], told["size"], told["entries"], told["trusted"]),
                         (True, not live, head.size, head.size, 0))
        self.assertEqual(told["heads"], 1 + len(EARLY))
        self.assertEqual(told["signatures"], 1 + told["heads"] + 2 * len(EARLY))
        with rig.peer() as peer:
            self.assertEqual(told["head"].encode(), peer.hello()[9])

    def test_resume(self):
        """The second audit does not check again what the first did; what came since it does."""
        rig = self.place().start()
        self.declare(rig, *EARLY)
        size = rig.json("audit", "--json")["size"]
        self.declare(rig, "local.beta.hill")
        told = rig.json("audit", "--json", "--resume")
        self.assertEqual((told["size"], told["trusted"]), (size + 1, size))
        self.assertEqual(told["signatures"], 1 + told["heads"] + 2)

    def test_receipts(self):
        """The heads of all receipts are the journal's; one of another election is none of this log's."""
        rig = self.place().start()
        names = []
        for n, receipt in enumerate(self.declare(rig, *EARLY)):
            with open(rig.path(f"{n}.receipt"), "wb") as out:
                out.write(receipt)
            names += ["--seen", rig.path(f"{n}.receipt")]
        rig.tally("audit", *names)
        other = self.place(live=True).start()
        refused = other.tally("audit", *names[:2], check=False)
        self.assertEqual(refused.returncode, 4, refused.stderr)
        self.assertEqual(rig.tally("audit", "--seen", rig.path("tallyd.conf"), check=False).returncode, 2)

    def test_follow(self):
        """It says of every head that it agrees; when the daemon is killed it says that it is silent, and ends with 4."""
        rig = self.place().start()
        watcher = rig.tally_start("audit", "--follow", "--json", "--silence", "2")
        def agreed(size):
            rigs.wait_until(lambda: f'"size":{size},' in rigs.open_text(watcher.paths[0]) or watcher.poll() is not None, 30,
                            f"no head of {size}: {rigs.open_text(watcher.paths[0])}")
            self.assertIsNone(watcher.poll(), rigs.open_text(watcher.paths[0]))
        size = rig.head().size
        agreed(size)
        for contest in EARLY:
            self.declare(rig, contest)
            size += 1
            agreed(size)
        rig.kill()
        status, said, errors = rig.finish(watcher, 30)
        lines = [json.loads(line) for line in said.splitlines()]
        self.assertEqual((status, lines[-1]["agrees"], lines[-1]["finding"]), (4, False, "silent"), errors)
        self.assertTrue(all(line["agrees"] for line in lines[:-1]))

    def test_out_of_reach(self):
        """Nobody there: 3, which is neither agreement nor a finding."""
        rig = self.place().start()
        rig.kill()
        self.assertEqual(rig.tally("audit", "--timeout", "1", check=False).returncode, 3)

    def test_usage(self):
        rig = self.place()
        for bad in (["--silence", "no"], ["--unknown"], ["place"]):
            self.assertEqual(rig.tally("audit", *bad, check=False).returncode, 2)


class TwoDaemons(Audited):
    """Two daemons on copies of one journal, each with declarations of its own."""

    def pair(self):
        one = self.place().start()
        self.declare(one, *EARLY[:1])
        self.assertEqual(one.stop(), 0)
        two = self.place()
        for name in os.listdir(one.home):
            if name.startswith("journal.db") or name == "head":
                shutil.copy(one.path(name), two.path(name))
        one.start()
        two.start(init=False)
        return one, two

    def fork(self):
        one, two = self.pair()
        receipts = self.declare(one, "local.alpha.south"), self.declare(two, "local.beta.hill")
        self.assertEqual(one.head().size, two.head().size)
        return one, two, [receipt for receipt, in receipts]

    def test_the_same_is_no_fork(self):
        """As long as they have taken the same, they are one log."""
        one, two = self.pair()
        self.assertEqual(one.head().note, two.head().note)
        one.tally("audit")
        shutil.copytree(one.path("spool"), two.path("spool"))
        two.tally("audit")

    def test_audit_with_the_other_receipt(self):
        """An auditor of the one who is shown a receipt of the other."""
        one, _, receipts = self.fork()
        with open(one.path("other.receipt"), "wb") as out:
            out.write(receipts[1])
        done = one.tally("audit", "--json", "--seen", one.path("other.receipt"), check=False)
        told = json.loads(done.stdout)
        self.assertEqual((done.returncode, told["finding"], told["at"]), (4, "fork", one.head().size))
        self.assertEqual(os.path.dirname(told["evidence"]), one.path("spool"))
        self.convinces(one, told["evidence"])
        done = one.tally("audit", "--seen", one.path("other.receipt"), check=False)
        self.assertIn("the log has signed two different heads of this size", done.stdout)
        done = one.tally("--language", "cy", "audit", "--seen", one.path("other.receipt"), "--evidence", one.path("no/where"),
                         check=False)
        self.assertEqual((done.returncode, "tystiolaeth" in done.stdout), (4, False))
        self.assertIn("no/where", done.stderr)

    def test_audit_with_an_earlier_receipt(self):
        """A head that the journal has no longer, of a size that it has passed in one stride."""
        one, two = self.pair()
        receipt, = self.declare(two, "local.beta.hill")
        two.kill()
        envelopes = [wire.envelope(one.manifest.genesis,
                                   [wire.declaration(one.manifest, contest, **folders.fields(contest)) for contest in EARLY[1:]],
                                   [one.keys.officer(f"alpha.{n}") for n in (1, 2)])]
        with one.peer("intake", "alpha") as peer:
            peer.submit(*envelopes)
        with open(one.path("other.receipt"), "wb") as out:
            out.write(receipt)
        told = json.loads(one.tally("audit", "--json", "--seen", one.path("other.receipt"), check=False).stdout)
        self.assertEqual((told["finding"], told["at"]), ("hidden", one.head().size - 1))
        self.convinces(one, told["evidence"])

    def convinces(self, rig, path):
        """A third party, who has nothing but the file and the log's key: by tally and by the independent reader."""
        with open(rig.path("log.pub"), "wb") as out:
            out.write(keys.format_key(keys.KeyFile("tally-log-public", "log", rig.manifest.log_key)))
        done = rig.tally("verify", "--json", "--log", rig.path("log.pub"), path)
        self.assertIs(json.loads(done.stdout)["holds"], True, done.stdout)
        done = rigs.run([sys.executable, "-m", "tally_reader", "verify", path, "--log", rig.path("log.pub")],
                        env=rigs.environment(PYTHONPATH=CLIENT, PYTHONDONTWRITEBYTECODE="1"))
        self.assertTrue(json.loads(done.stdout)["shown"], done.stdout)

    def test_audit_of_both(self):
        """An auditor of the one, and then of the other with what was kept: also when that has gone on meanwhile. What was found
        is evidence for whoever was not there: of two sizes as of one."""
        for more in ((), ("local.alpha.tied",)):
            with self.subTest(more):
                one, two, _ = self.fork()
                self.declare(two, *more)
                one.tally("audit")
                shutil.copytree(one.path("spool"), two.path("spool"))
                done = two.tally("audit", "--evidence", two.path("fork"), check=False)
                self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
                self.assertRegex(done.stdout, rf"disagrees: .*; the evidence is in {two.path('fork')}\n\Z")
                self.convinces(two, two.path("fork"))

    def test_any_reader(self):
        """Whoever reads results from the one and then from the other."""
        one, two, _ = self.fork()
        self.declare(two, "local.alpha.tied")
        one.tally("results")
        shutil.copytree(one.path("spool"), two.path("spool"))
        done = two.tally("results", check=False)
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        kept, = [name for name in os.listdir(two.path("spool")) if name.startswith("fork-")]
        self.assertIn(kept, done.stderr)
        self.convinces(two, os.path.join(two.path("spool"), kept))


if __name__ == "__main__":
    unittest.main()
