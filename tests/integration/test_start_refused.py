#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A journal that does not match its newest head: the daemon refuses to start, exits 4 and says why; or freezes when only
a client can know."""
import hashlib
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

SEED = int(os.environ.get("TALLY_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
SHEETS = ("local.alpha.north", "local.alpha.south", "local.alpha.tied", "local.beta.hill")
# tests/run.sh --full changes five times as many bytes, and every third one of the last head.
FLIPS, HEAD_STEP = (300, 3) if os.environ.get("TALLY_FULL") == "ON" else (60, 15)
FILES = ["journal.db", "journal.db.head"]
SCRATCH = KEYS = HEADS = None


def setUpModule():
    """A daemon's night of one batch for each sheet, stopped after every one, with a copy of its files as they then were."""
    global SCRATCH, KEYS, HEADS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name)
    HEADS = []
    with rigs.Rig(KEYS.folder, KEYS) as rig:
        rig.init()
        for number, contest in enumerate(SHEETS, 1):
            rig.start()
            with rig.peer("intake", "alpha") as peer:
                found = peer.submit(sheet(contest))[0][0]
            HEADS.append(rig.head())
            if (found, rig.stop(), files(rig)) != (wire.ACCEPTED, 0, FILES):
                raise rigs.Failed(f"{contest} was not taken, or the daemon did not stop well")
            os.mkdir(copied(number))
            for name in FILES:
                shutil.copy2(rig.path(name), copied(number, name))


def tearDownModule():
    SCRATCH.cleanup()


def files(rig):
    return sorted(name for name in os.listdir(rig.home) if name.startswith("journal.db"))


def copied(number, *name):
    return os.path.join(SCRATCH.name, f"copy{number}", *name)


def sheet(contest):
    centre = contest.split(".")[1]
    body = wire.declaration(KEYS.manifest, contest, **folders.fields(contest))
    return wire.envelope(KEYS.manifest.genesis, [body], [KEYS.officer(f"{centre}.{n}") for n in (1, 2)])


class Journal(unittest.TestCase):
    """Each test has the files of a stopped daemon with one batch for each sheet, in a place of its own."""

    def setUp(self):
        self.rig = rigs.Rig(KEYS.folder, KEYS)
        self.addCleanup(self.rig.close)
        self.heads = HEADS
        self.restore(len(HEADS), *FILES)

    def files(self):
        return files(self.rig)

    def restore(self, number, *names):
        for name in names:
            shutil.copy2(copied(number, name), self.rig.path(name))

    def refused(self, reason):
        """The daemon does not start: exit 4, the reason named, nothing listening, nothing written."""
        before = {name: digest(self.rig.path(name)) for name in self.files()}
        if os.path.exists(os.path.join(self.rig.run_dir, "endpoints.json")):
            raise rigs.Failed("another daemon serves")
        status, said = self.rig.start_refused()
        self.assertEqual(status, 4, said)
        self.assertRegex(said, re.compile(reason, re.IGNORECASE))
        self.assertEqual({name: digest(self.rig.path(name)) for name in self.files()}, before)

    def starts(self, size):
        self.rig.start(init=False)
        self.assertEqual(self.rig.head().size, size)
        self.assertEqual(self.rig.stop(), 0)

    def sql(self, command, *arguments):
        with sqlite3.connect(self.rig.path("journal.db")) as database:
            found = database.execute(command, arguments).fetchall()
        database.close()
        return found


class Refused(Journal):
    def test_untouched(self):
        """The journal as it was left starts and has all its entries: what follows is refused for what was done to it."""
        self.starts(self.heads[-1].size)

    def test_missing(self):
        """A journal that is not there."""
        os.unlink(self.rig.path("journal.db"))
        self.refused("no journal")

    def test_never_made(self):
        """No journal and no kept head: there never was one, and how to make one is told, not to restore a backup."""
        for name in self.files():
            os.unlink(self.rig.path(name))
        self.refused("no journal.*tallyd --init MANIFEST")
        self.assertNotIn("backup", self.rig.tallyd(check=False).stderr)

    def test_emptied_file(self):
        """A journal of no bytes."""
        open(self.rig.path("journal.db"), "wb").close()
        self.refused("not a journal")

    def test_emptied_table(self):
        """A sound database without batches."""
        self.sql("DELETE FROM batch")
        self.refused("empty")

    def test_another_programs_file(self):
        """A database of somebody else, and bytes that are none."""
        path = self.rig.path("journal.db")
        os.unlink(path)
        self.sql("CREATE TABLE batch(number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
        self.refused("not a journal")
        with open(path, "wb") as out:
            out.write(random.Random(SEED).randbytes(8192))
        self.refused("not a journal")

    def test_cut_short(self):
        """A journal whose file was cut in the middle."""
        path = self.rig.path("journal.db")
        os.truncate(path, os.path.getsize(path) // 8192 * 4096)
        self.refused("not a journal|damaged|batch")

    def test_rolled_back(self):
        """An older copy of the journal beside the newest kept head."""
        for number in range(1, len(SHEETS)):
            with self.subTest(number):
                self.restore(number, "journal.db")
                self.refused(f"rolled back.*{self.heads[number - 1].size} .*{self.heads[-1].size}")

    def test_last_batch_taken_off(self):
        """The last batch deleted."""
        self.sql("DELETE FROM batch WHERE number = (SELECT max(number) FROM batch)")
        self.refused("rolled back")

    def test_a_batch_taken_out(self):
        """A batch deleted in the middle, with and without moving the later ones up."""
        self.sql("DELETE FROM batch WHERE number = 2")
        self.refused("batch|journal")
        for (number,) in self.sql("SELECT number FROM batch WHERE number > 2 ORDER BY number"):
            self.sql("UPDATE batch SET number = number - 1 WHERE number = ?", number)
        self.refused("batch")

    def test_two_batches_swapped(self):
        """Two batches in each other's place."""
        for old, new in ((2, -1), (1, 2), (-1, 1)):
            self.sql("UPDATE batch SET number = ? WHERE number = ?", new, old)
        self.refused("batch")

    def test_other_night(self):
        """A journal of the same election that took another course, under the same keys."""
        with rigs.Rig(KEYS.folder, KEYS) as other:
            other.start()
            with other.peer("intake", "alpha") as peer:
                for contest in SHEETS[::-1]:
                    peer.submit(sheet(contest))
            other.stop()
            shutil.copy(other.path("journal.db"), self.rig.path("journal.db"))
        self.refused("kept head|rolled back")

    def test_kept_head_missing(self):
        """No kept head: a rolled-back journal could not be told."""
        os.unlink(self.rig.path("journal.db.head"))
        self.refused("kept")

    def test_kept_head_bent(self):
        """A kept head that is not one, or not signed by the log."""
        path = self.rig.path("journal.db.head")
        with open(path, "rb") as data:
            note = data.read()
        for bent in (b"", b"nonsense\n", note.replace(b"ruleset 1", b"ruleset 2"), note[:-9] + b"AAAAAAA=\n"):
            with self.subTest(bent[-20:]):
                with open(path, "wb") as out:
                    out.write(bent)
                self.refused("kept")

    def test_kept_head_may_lag(self):
        """An older kept head is fine: the journal contains it and is longer."""
        self.restore(1, "journal.db.head")
        self.starts(self.heads[-1].size)

    def test_wrong_genesis(self):
        """A configuration that pins another election."""
        self.configure("genesis", "ab" * 32)
        self.refused("another election|genesis")

    def test_other_log_key(self):
        """A log key that the manifest does not name."""
        rigs.run([rigs.TALLY, "keygen", "--log", "other", "--dir", self.rig.path("other")])
        name = next(name for name in os.listdir(self.rig.path("other")) if name.endswith(".key"))
        self.configure("log-key", self.rig.path(f"other/{name}"))
        self.refused("log key")

    def test_key_that_others_may_read(self):
        """A secret whose file others may read."""
        path = self.rig.path("log.key")
        shutil.copy(KEYS.log_key_path, path)
        self.configure("log-key", path)
        os.chmod(path, 0o640)
        self.refused("log.key")
        os.chmod(path, 0o600)
        self.starts(self.heads[-1].size)

    def configure(self, key, value):
        with open(self.rig.path("tallyd.conf"), encoding="utf-8") as text:
            lines = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text.read())
        self.rig.write("tallyd.conf", lines)

    def test_one_byte_changed(self):
        """One byte of a stored batch changed, at random places of every batch."""
        print(f"TALLY_SEED={SEED}", file=sys.stderr)
        chance = random.Random(SEED)
        batches = self.sql("SELECT number, bytes FROM batch ORDER BY number")
        for i in range(FLIPS):
            number, stored = batches[i % len(batches)]
            place = chance.randrange(len(stored))
            self.flip(number, stored, place, 1 << chance.randrange(8))

    def test_one_byte_of_the_last_head_changed(self):
        """The same all along the last batch's head, which no later batch names."""
        number, stored = self.sql("SELECT number, bytes FROM batch ORDER BY number DESC LIMIT 1")[0]
        first = len(stored) - len(self.heads[-1].note) + random.Random(SEED).randrange(HEAD_STEP)
        for i, place in enumerate(range(first, len(stored), HEAD_STEP)):
            self.flip(number, stored, place, 1 << i % 8)

    def flip(self, number, stored, place, bit):
        bent = stored[:place] + bytes([stored[place] ^ bit]) + stored[place + 1:]
        self.sql("UPDATE batch SET bytes = ? WHERE number = ?", bent, number)
        try:
            self.refused("batch|entry|manifest|journal")
        except BaseException as error:
            raise AssertionError(f"batch {number}, byte {place}, bit {bit}") from error
        self.sql("UPDATE batch SET bytes = ? WHERE number = ?", stored, number)


class Busy(Journal):
    def test_second_daemon(self):
        """A journal that another daemon holds: the second exits 1, for then a restart helps, and the first serves on."""
        self.rig.start(init=False)
        done = self.rig.tallyd(check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("another process", done.stderr)
        self.assertNotIn("disk", done.stderr)
        self.assertEqual(self.rig.head().note, self.heads[-1].note)


class Frozen(Journal):
    def setUp(self):
        super().setUp()
        self.restore(2, "journal.db", "journal.db.head")
        self.rig.start(init=False)

    def state(self):
        with self.rig.peer("control") as peer:
            return dict(peer.ask(5)[3])["state"]

    def submit(self, contest):
        with self.rig.peer("intake", "alpha") as peer:
            return peer.ask(2, sheet(contest))

    def test_client_holds_a_larger_head(self):
        """Rolled back together with its kept head, the daemon starts; shown its own signature beyond its journal it
        freezes: it takes nothing more, and says so."""
        self.assertEqual((self.state(), self.rig.head().size), ("serving", self.heads[1].size))
        with self.rig.peer("query", "reader") as peer:
            peer.hello(self.heads[-1].note)
        self.assertEqual(self.state(), "frozen")
        answer = self.submit(SHEETS[2])
        self.assertEqual((answer[1], answer[3]), (136, "N05"))
        self.assertEqual(self.rig.head().size, self.heads[1].size)
        self.assertIn(str(self.heads[-1].size), self.rig.log())

    def test_client_holds_another_history(self):
        """A head of a size that the journal has, but with another root, freezes it too."""
        found = self.submit(SHEETS[3])
        self.assertEqual(found[3][0][0], wire.ACCEPTED)
        with self.rig.peer("intake", "beta") as peer:
            peer.hello(self.heads[2].note)
        self.assertEqual(self.state(), "frozen")

    def freeze(self):
        with self.rig.peer("query", "reader") as peer:
            peer.hello(self.heads[-1].note)
        self.assertEqual(self.state(), "frozen")
        with open(self.rig.path("journal.db.frozen"), "rb") as data:
            self.assertEqual(data.read(), self.heads[-1].note)

    def test_a_restart_does_not_thaw(self):
        """What froze the log outlives the daemon, stopped or killed: the shorter journals are refused, each with both
        sizes and the file that says so, and so is --init. The journal that has the head is served, and the file goes."""
        self.freeze()
        self.rig.kill()
        os.unlink(os.path.join(self.rig.run_dir, "endpoints.json"))
        for number in (2, 3, 1):
            with self.subTest(number):
                if os.path.exists(self.rig.path("journal.db-wal")):
                    os.unlink(self.rig.path("journal.db-wal"))
                self.restore(number, "journal.db", "journal.db.head")
                sizes = (self.heads[number - 1].size, self.heads[-1].size)
                self.refused("frozen.* %d entries.* %d .*right journal.*" % sizes +
                             re.escape(self.rig.path("journal.db.frozen")))
        for name in ("journal.db", "journal.db.head"):
            os.unlink(self.rig.path(name))
        self.refused("no journal")
        done = self.rig.tallyd("--init", self.rig.path("manifest"), check=False)
        self.assertEqual((done.returncode, self.files()), (4, ["journal.db.frozen"]), done.stderr)
        self.assertIn("frozen", done.stderr)
        self.restore(4, "journal.db", "journal.db.head")
        self.starts(self.heads[-1].size)
        self.assertEqual(self.files(), ["journal.db", "journal.db.head"])
        self.starts(self.heads[-1].size)

    def test_what_cannot_be_kept(self):
        """Where the disk does not take it the daemon is frozen all the same and says so; it tries again when shown again."""
        os.mkdir(self.rig.path("journal.db.frozen.new"))
        with self.rig.peer() as peer:
            peer.hello(self.heads[-1].note)
        self.assertEqual(self.state(), "frozen")
        self.assertRegex(self.rig.log(), "cannot be kept in .*frozen: Is a directory")
        os.rmdir(self.rig.path("journal.db.frozen.new"))
        self.freeze()

    def test_another_history_stays_frozen(self):
        """So it is when the journal is as long but another; and a file that is no head of this log thaws nothing."""
        for contest in (SHEETS[3], SHEETS[2]):
            self.assertEqual(self.submit(contest)[3][0][0], wire.ACCEPTED)
        size = self.rig.head().size
        with self.rig.peer("intake", "beta") as peer:
            peer.hello(self.heads[2].note)
        self.assertEqual(self.rig.stop(), 0)
        self.refused(f"frozen.* {size} entries.* {self.heads[2].size} ")
        self.rig.write("journal.db.frozen", "nonsense\n")
        self.refused("frozen.*not one of this log")

    def test_older_head_is_fine(self):
        """A head that the journal contains does nothing, were it years old."""
        with self.rig.peer() as peer:
            for head in self.heads[:2]:
                self.assertEqual(peer.hello(head.note)[1], 129)
        self.assertEqual(self.state(), "serving")

    def test_strangers_cannot_freeze(self):
        """Only the log's own signature freezes: a head that is bent, unsigned or signed by another key does not."""
        note, signer = self.heads[-1].note, wire.nacl.signing.SigningKey.generate()
        text = self.heads[-1].text
        origin = KEYS.manifest.origin
        hint = wire.sha256(origin.encode() + b"\n\x01" + bytes(signer.verify_key))[:4]
        forged = wire.base64.b64encode(hint + signer.sign(text.encode()).signature).decode()
        own = wire.base64.b64encode(wire.sha256(origin.encode() + b"\n\x01" + KEYS.manifest.log_key)[:4] +
                                    signer.sign(text.encode()).signature).decode()
        size = str(self.heads[-1].size).encode()
        for bent in (note.replace(size, b"9999", 1), text.encode() + b"\n", b"", b"x" * 4000,
                     f"{text}\n\u2014 {origin} {forged}\n".encode(), f"{text}\n\u2014 {origin} {own}\n".encode()):
            with self.rig.peer() as peer:
                peer.hello(bent)
        self.assertEqual(self.state(), "serving")
        self.assertEqual(self.submit(SHEETS[2])[3][0][0], wire.ACCEPTED)

    def test_tally_tells(self):
        """`tally results` with the larger head kept from before exits 4 rather than show the shorter night."""
        with rigs.Rig(KEYS.folder, KEYS) as client:
            os.mkdir(client.run_dir)
            for number, status in ((4, 0), (2, 4)):
                self.rig.stop()
                self.restore(number, "journal.db", "journal.db.head")
                self.rig.start(init=False)
                shutil.copy(os.path.join(self.rig.run_dir, "endpoints.json"), client.run_dir)
                done = client.tally("results", "--json", check=False, bound_s=30)
                self.assertEqual(done.returncode, status, done.stdout + done.stderr)
                if number == 2:
                    self.assertEqual(done.stdout, "")
        self.assertEqual(self.state(), "frozen")


class Init(Journal):
    def refused_init(self, status):
        before = {name: digest(self.rig.path(name)) for name in self.files()}
        done = self.rig.tallyd("--init", self.rig.path("manifest"), check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertRegex(done.stderr, "No journal was made|manifest .* cannot be used")
        self.assertNotIn("backup", done.stderr)
        self.assertEqual({name: digest(self.rig.path(name)) for name in self.files()}, before)
        return done.stderr

    def test_over_a_journal(self):
        """--init refuses where a journal exists, and leaves it as it was; with its kept head or without."""
        self.refused_init(4)
        os.unlink(self.rig.path("journal.db.head"))
        self.refused_init(4)

    def test_over_a_kept_head(self):
        """--init refuses where a kept head exists: this place has had a journal."""
        os.unlink(self.rig.path("journal.db"))
        self.refused_init(4)

    def test_over_what_another_journal_left(self):
        """--init refuses where anything bears the journal's name, and names it: a new election is neither born frozen nor with
        dropped keys. Once it is moved away the journal is made; what is only named alike is nobody's."""
        for name in self.files():
            os.unlink(self.rig.path(name))
        for more in (".frozen-by", ".dropped", "-wal", "-shm", ".head.new", ".bak"):
            with self.subTest(more):
                left = self.rig.write("journal.db" + more, "501 1700000000000\nanother night\n")
                self.assertIn(f"{left} is there, of a journal that was here before", self.refused_init(4))
                os.unlink(left)
        self.rig.write("journal.dbx", "")
        self.starts_new()

    def test_wrong_manifest(self):
        """--init refuses a manifest whose genesis the configuration does not pin, or with a byte changed."""
        for name in self.files():
            os.unlink(self.rig.path(name))
        with open(self.rig.path("manifest"), "rb") as data:
            manifest = data.read()
        chance = random.Random(SEED)
        for _ in range(20):
            place = chance.randrange(len(manifest))
            with open(self.rig.path("manifest"), "wb") as out:
                out.write(manifest[:place] + bytes([manifest[place] ^ 1]) + manifest[place + 1:])
            with self.subTest(place=place, seed=SEED):
                self.refused_init(2)
        with open(self.rig.path("manifest"), "wb") as out:
            out.write(manifest)
        self.starts_new()

    def starts_new(self):
        self.rig.start()
        self.assertEqual(self.rig.head().size, KEYS.manifest.entries)


def digest(path):
    with open(path, "rb") as data:
        return hashlib.sha256(data.read()).hexdigest()


if __name__ == "__main__":
    unittest.main()
