#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What an operator does to a running daemon: it is frozen and thawed, peers are dropped and allowed again, it is backed
up while it takes declarations, and restored; who may not is told so; and status tells of all of it."""
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

NOBODY = 65534
ADMIN, FREEZE, BACKUP, DROP, ALLOW = 10, 0, 2, 3, 4
ERROR, DONE = 136, 141
REMEMBERED = 16    # requests (daemon/admin.h)
NORTH, SOUTH, WEST, HILL = "local.alpha.north", "local.alpha.south", "local.alpha.west", "local.beta.hill"
SCRATCH = KEYS = None


def setUpModule():
    global SCRATCH, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name)


def tearDownModule():
    SCRATCH.cleanup()


def sheet(contest):
    centre = contest.split(".")[1]
    body = wire.declaration(KEYS.manifest, contest, **folders.fields(contest))
    return wire.envelope(KEYS.manifest.genesis, [body], [KEYS.officer(f"{centre}.{n}") for n in (1, 2)])


class Admin(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(KEYS.folder, KEYS)
        self.addCleanup(self.rig.close)
        self.rig.start()

    def admin(self, *words, status=0):
        done = self.rig.tally("admin", *words, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout if status == 0 else done.stderr

    def state(self):
        with self.rig.peer("control") as control:
            answer = control.ask(5)
        return dict(answer[3]), {row[0]: row[1:] for row in answer[4]}

    def submit(self, contest):
        """"accepted", or the code and arguments of the error."""
        with self.rig.peer("intake", contest.split(".")[1]) as peer:
            answer = peer.ask(2, sheet(contest))
        if answer[1] == ERROR:
            self.assertTrue(answer[5])
            return answer[3], *answer[4]
        self.assertEqual(answer[3][0][0], wire.ACCEPTED)
        return "accepted"

    def test_numbers(self):
        """In JSON a number's field is a number and a text's a text, also where it looks like a number."""
        self.admin("freeze", "999")
        shown = json.loads(self.rig.tally("status", "--json", check=False).stdout)["state"]
        self.assertEqual((shown["frozen-reason"], shown["frozen-by"]), ("999", os.geteuid()))
        for name in ("uptime", "size", "head-time", "disk-free", "lag", "descriptors-max", "queried", "frozen-since"):
            self.assertIs(type(shown[name]), int, name)

    def test_freeze(self):
        """Frozen, nothing is taken and everybody is told why, also after a restart; it answers and publishes on. Thawed,
        the same bytes are taken."""
        self.assertIn("frozen", self.admin("freeze", "a fire alarm in Cardiff"))
        self.assertEqual(self.submit(NORTH), ("N07", "a fire alarm in Cardiff"))
        state, _ = self.state()
        self.assertEqual((state["state"], state["frozen-reason"], state["frozen-by"]),
                         ("frozen", "a fire alarm in Cardiff", str(os.geteuid())))
        beats = self.rig.subscriber((b"@beat/",))
        self.addCleanup(beats.close)
        self.assertEqual(beats.receive()[1][1], 135)
        self.rig.restart()
        self.assertEqual(self.submit(NORTH), ("N07", "a fire alarm in Cardiff"))
        self.assertIn(f"still frozen by the user {os.geteuid()}: a fire alarm in Cardiff", self.rig.log())
        self.assertEqual(self.rig.results()["size"], KEYS.manifest.entries)
        self.admin("thaw", "all are back")
        self.assertEqual(self.submit(NORTH), "accepted")
        self.assertIn(f"The user {os.geteuid()} thawed the daemon: all are back", self.rig.log())
        self.assertIn("no operator's freeze holds", self.admin("thaw", "again", status=1))
        self.assertIn("there is no action 'frezee'", self.admin("frezee", "a reason", status=2))
        self.rig.restart()
        self.assertEqual(self.submit(HILL), "accepted")
        with open(self.rig.path("journal.db.frozen-by"), "w", encoding="utf-8") as out:
            out.write("nonsense\n")
        self.rig.stop()
        status, said = self.rig.start_refused()
        self.assertEqual(status, 4)
        self.assertIn("journal.db.frozen-by cannot be used", said)
        os.unlink(self.rig.path("journal.db.frozen-by"))
        os.mkdir(self.rig.path("journal.db.frozen"))     # what cannot be read may be the head that froze it
        status, said = self.rig.start_refused()
        self.assertEqual(status, 4)
        self.assertIn("it was frozen, and the head that says why", said)

    def test_peers(self):
        """A dropped centre gets no answer on a connection that it has, nor on a new one, also after a restart; then it is
        allowed and served again. Status shows who was heard."""
        with self.rig.peer("intake", "alpha") as before:
            before.hello()
            self.admin("drop-peer", "alpha")
            with self.assertRaises(wire.NoAnswer):
                before.ask(1, None, bound_ms=300)
        _, centres = self.state()
        self.assertIsNotNone(centres["alpha"][0])
        self.assertEqual((centres["alpha"][2], centres["beta"]), (True, [None, 0, False]))
        self.assertEqual(self.submit(HILL), "accepted")
        self.rig.restart()
        for socket in ("intake", "query"):
            with self.rig.peer(socket, "alpha") as peer, self.assertRaises(wire.NoAnswer):
                peer.hello(bound_ms=300)
        self.assertIn("alpha is dropped already", self.admin("drop-peer", "alpha", status=1))
        self.assertIn("neither a centre of this election nor", self.admin("drop-peer", "gamma", status=1))
        key = KEYS.transport("alpha")[0].hex()
        self.assertIn(key, self.admin("allow-peer", key, "--json"))
        self.assertEqual(self.submit(NORTH), "accepted")
        self.assertIn(f"allowed {key} again", self.rig.log())
        self.assertFalse(os.path.exists(self.rig.path("journal.db.dropped")))
        self.rig.restart()
        self.assertEqual(self.rig.stop(), 0)
        open(self.rig.path("journal.db.dropped"), "wb").close()     # somebody's, not ours: who was dropped is not forgotten
        status, said = self.rig.start_refused()
        self.assertEqual(status, 4)
        self.assertIn("journal.db.dropped cannot be used", said)

    def test_many(self):
        """After more requests than the daemon remembers, a backup is answered as the first one was, whoever's place it takes."""
        with self.rig.peer("control") as control:
            for n in range(REMEMBERED + 3):
                self.assertEqual(control.ask(ADMIN, FREEZE, "a reason")[1], DONE)
                if n % 6 == 0 or n >= REMEMBERED - 1:
                    self.assertEqual(control.ask(ADMIN, BACKUP, self.rig.path(f"copy{n}.db"))[1], DONE)
        self.assertEqual(self.rig.stop(), 0)

    def test_backup_out_of_sight(self):
        """A copy in a place of the daemon's own, as a service's /tmp is, is none to whoever asked, and he is told."""
        here = os.getcwd()
        os.mkdir(self.rig.path("theirs"))
        self.rig.stop()
        self.addCleanup(os.chdir, here)
        os.chdir(self.rig.path("theirs"))
        self.rig.start()
        os.chdir(here)
        self.assertIn("nobody else sees it", self.admin("backup", "/proc/self/cwd/copy.db", status=1))
        self.assertTrue(os.path.exists(self.rig.path("theirs/copy.db")))

    def test_backup_by_way_of_the_journal(self):
        """A backup is written under its name and `.part`; a journal that is called so is not taken for what a killed one left."""
        with rigs.Rig(KEYS.folder, KEYS) as rig:
            rig.write("tallyd.conf", rigs.open_text(rig.path("tallyd.conf")).replace("/journal.db", "/copy.part"))
            rig.init().start(init=False)
            done = rig.tally("admin", "backup", rig.path("copy"), check=False)
            self.assertEqual((done.returncode, "the daemon's own" in done.stderr), (1, True), done.stderr)
            self.assertTrue(os.path.exists(rig.path("copy.part")))

    def test_backup(self):
        """A backup made while declarations come in has the head it was asked at and serves; older than the kept head it is
        refused in the journal's place, with 4, and nothing is overwritten."""
        self.assertEqual(self.submit(NORTH), "accepted")
        copy = self.rig.path("copy.db")
        busy = threading.Thread(target=lambda: [self.submit(name) for name in (HILL, SOUTH)])
        with self.rig.peer("control") as control:
            busy.start()
            answer = control.ask(ADMIN, BACKUP, copy)
        busy.join()
        self.assertEqual(answer[1], DONE, answer)
        told = dict(answer[3])
        self.assertEqual(int(told["bytes"]), os.path.getsize(copy))
        self.assertFalse(os.path.exists(copy + ".part"))
        self.assertEqual(os.stat(copy).st_mode & 0o777, 0o600)
        self.assertGreaterEqual(int(told["size"]), KEYS.manifest.entries + 1)
        self.assertIn("is there already", self.admin("backup", copy, status=1))
        self.assertIn("No such file", self.admin("backup", "/none/copy.db", status=1))
        for name in ("journal.db.frozen", "journal.db.frozen-by", "./journal.db.2"):    # would be taken for a freeze, say
            self.assertIn("the daemon's own", self.admin("backup", self.rig.path(name), status=1))
            self.assertFalse(os.path.exists(self.rig.path(name)))
        newest = self.rig.path("newest.db")
        self.assertIn("backed up, read again and checked", self.admin("backup", newest))
        head = self.rig.head()
        self.assertEqual(self.submit(WEST), "accepted")
        self.rig.stop()

        kept = self.rig.path("journal.db.head")
        for name in ("journal.db", "journal.db-wal"):
            if os.path.exists(self.rig.path(name)):
                os.rename(self.rig.path(name), self.rig.path("lost-" + name))
        shutil.copy(newest, self.rig.path("journal.db"))
        status, said = self.rig.start_refused()
        self.assertEqual(status, 4)
        self.assertIn("is refused", said)
        shutil.copy(newest + ".head", kept)     # the disk is lost, and the head that was kept on it
        self.rig.start(init=False)
        self.assertEqual(self.rig.head().size, head.size)
        self.assertEqual(self.submit(WEST), "accepted")

    def test_asked_again(self):
        """The same request of one connection is done once, and answered the same; another is another."""
        with self.rig.peer("control") as control:
            request = wire.pack([1, ADMIN, 77, DROP, "beta"])
            first = wire.unpack(control.ask_raw([request])[0])
            self.assertEqual(first[1], DONE)
            self.assertEqual(wire.unpack(control.ask_raw([request])[0]), first)
            self.assertEqual(wire.unpack(control.ask_raw([wire.pack([1, ADMIN, 78, DROP, "beta"])])[0])[3], "N08")
            self.assertEqual(wire.unpack(control.ask_raw([wire.pack([1, ADMIN, 79, ALLOW, "beta"])])[0])[1], DONE)
        with self.rig.peer("query") as query:
            self.assertEqual(query.ask(ADMIN, FREEZE, "no operator")[3], "N01")
            self.assertEqual(query.ask(11)[3], "N01")
        self.assertEqual(self.submit(HILL), "accepted")

    @unittest.skipIf(os.geteuid(), "another user's word needs root")
    def test_others(self):
        """Another user is refused with a sentence: by the socket's mode, and where that lets him, by the daemon."""
        path = self.rig.endpoints["control"][len("ipc://"):]
        program = self.rig.path("tally")
        shutil.copy(rigs.TALLY, program)
        self.rig.write("other.conf", f"[server]\nendpoints = {self.rig.run_dir}/endpoints.json\n"
                                     f"[election]\nmanifest = {self.rig.home}/manifest\n")
        for name in ("", "other.conf", "manifest", "tally"):
            os.chmod(self.rig.path(name), 0o755)
        def ask(mode):
            os.chmod(path, mode)
            return rigs.run([program, "admin", "freeze", "me too", "--config", self.rig.path("other.conf")], check=False,
                            user=NOBODY, group=NOBODY, extra_groups=[])
        for mode in (0o600, 0o666):
            done = ask(mode)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("only root, the user that runs tallyd, and those whom [control] uids names", done.stderr)
        self.assertEqual(self.submit(HILL), "accepted")

        os.mkdir(self.rig.path("tallyd.conf.d"))      # now he may, though a reader's file is none
        self.rig.write("tallyd.conf.d/others.conf", f"[control]\nuids = {NOBODY}\n")
        self.rig.write("readers/note", "no key\n")
        self.rig.daemon.send_signal(signal.SIGHUP)
        rigs.wait_until(lambda: "readers/note: not a" in self.rig.log(), rigs.START_S, "it does not reload")
        self.assertEqual(ask(0o666).returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
