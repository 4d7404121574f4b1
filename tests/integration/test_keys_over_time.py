#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Keys over time, as they are typed: an officer's taken away and replaced, valid for a while, other authorities, another key
of the log under a running daemon and readers who hold the old one.

Proves that what is told takes hold with its entry and not before, survives a kill, is found by the client before anything
is signed, and that whoever has the log's older key alone follows it to the newer, in C and in Python.
"""
import datetime
import os
import sys
import unittest

sys.dont_write_bytecode = True
import acts_rig    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

READER = os.path.join(os.environ.get("TALLY_SOURCE", os.path.dirname(os.path.abspath(__file__)) + "/../.."), "clients/python")
sys.path.insert(0, READER)
from tally_reader.audit import audit    # noqa: E402
from tally_reader.follow import Follower    # noqa: E402
from tally_reader.wire import Wire, load_endpoints    # noqa: E402

SHIM = os.path.join(rigs.BUILD, "tests", "libclock_shim.so")
HILL, EAST, LATER = "local.beta.hill", "local.beta.east", "mayor.alpha"
SETTING = acts_rig.Setting()
setUpModule, tearDownModule = SETTING.make, SETTING.close


class Night(acts_rig.Night):
    setting = SETTING

    def setUp(self):
        super().setUp()
        self.election = next(line.split("=")[1].strip() for line in rigs.open_text(self.rig.folder + "/election.ini").splitlines()
                             if line.startswith("id"))
        self.reason = ("--reason", "key-renewed: for a test")

    def new_key(self, kind, name):
        """The path of a new secret key; the public one beside it ends in .pub."""
        self.rig.tally("keygen", f"--{kind}", name, "--dir", self.rig.home)
        return self.rig.path(f"{kind}-{name}.key")

    def send_by(self, words, keys, status=0):
        """A command signed by these key files: what it said."""
        signing = [word for option, path in keys for word in (option, path)]
        done = self.rig.tally(*words, *signing, "--transport", self.rig.keys.path("transport-beta.key"), check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def old(self, number):
        return ("--officer", self.rig.keys.path(f"officer-beta.{number}.key"))

    def authority(self):
        return [("--authority", self.rig.keys.path(name)) for name in sorted(os.listdir(self.rig.keys.dir))
                if name.startswith("authority-") and name.endswith(".key")]


class Officers(Night):
    def test_taken_away_and_replaced(self):
        """A stolen key: taken away, it declares nothing from the entry on; the new one does; what it declared stands, also
        when it is sent again."""
        self.send_by(("declare", self.rig.sheet(HILL), "--partial", self.rig.path("part")), [self.old(1), self.old(2)])
        first = self.rig.path("part/" + os.listdir(self.rig.path("part"))[0])
        self.assertIn("accepted", self.send_by(("submit", first), []))
        self.assertIn("accepted", self.send_by(("event", "revoked", "beta.2", "--reason", "key-exposed: at home"), self.authority()))
        said = self.send_by(("declare", self.rig.sheet(EAST)), [self.old(1), self.old(2)], status=1)
        self.assertRegex(said, r"E22 The key [0-9a-f]{64} was taken away or replaced by entry \d+")
        self.restart()
        new = self.new_key("officer", "two")
        self.assertIn("E01", self.send_by(("declare", self.rig.sheet(EAST)), [self.old(1), ("--officer", new)], status=1))
        self.send_by(("event", "key", "beta.2", new.replace(".key", ".pub"), *self.reason), self.authority())
        self.restart()
        self.send_by(("declare", self.rig.sheet(EAST)), [self.old(1), ("--officer", new)])
        self.assertIn("duplicate", self.send_by(("submit", first), []))
        self.assertIn("agree", self.rig.tally("audit").stdout)

    def test_evidence(self):
        """Who declares one revision twice, by the old key and by the new one, is one officer, and the file shows it to
        whoever has the manifest's genesis digest alone."""
        self.send_by(("declare", self.rig.sheet(HILL)), [self.old(1), self.old(2)])
        new = self.new_key("officer", "two")
        self.send_by(("event", "key", "beta.2", new.replace(".key", ".pub"), *self.reason), self.authority())
        self.assertIn("conflict", self.send_by(("declare", self.rig.sheet(HILL, pat="54", quy="45")),
                                               [self.old(1), ("--officer", new)], status=1))
        path = self.rig.path("hill.evidence")
        self.rig.tally("evidence", HILL, "--out", path)
        self.assertIn("beta.2", self.rig.tally("verify", path).stdout)
        done = rigs.run(["/usr/bin/python3", "-m", "tally_reader", "verify", path, "--genesis", self.rig.keys.genesis],
                        env=rigs.environment(PYTHONPATH=READER))
        self.assertIn("beta.2", done.stdout)

    def test_for_a_while(self):
        """A key that signs from a time to come, and one whose time is over: E23, before anything is sent."""
        new = self.new_key("officer", "later")
        public = new.replace(".key", ".pub")
        self.send_by(("event", "key", "beta.2", public, "--from", "2099-01-01T00:00:00Z", *self.reason), self.authority())
        said = self.send_by(("declare", self.rig.sheet(HILL)), [self.old(1), ("--officer", new)], status=1)
        self.assertIn("E23", said)
        over = self.new_key("officer", "over")
        self.send_by(("event", "key", "beta.2", over.replace(".key", ".pub"), "--until", "2017-01-01T00:00:00Z", *self.reason),
                     self.authority())
        self.assertIn("E23", self.send_by(("declare", self.rig.sheet(HILL)), [self.old(1), ("--officer", over)], status=1))
        for words in (("key", "nobody", public), ("key", "beta.2", new), ("revoked", "beta.2", "more"),
                      ("key", "beta.2", public, "--from", "soon"),
                      ("key", "beta.2", public, "--from", "2099-01-01T00:00:00Z", "--until", "2098-01-01T00:00:00Z")):
            self.send_by(("event", *words, *self.reason), self.authority(), status=2)
        self.assertIn("X01", self.send_by(("event", "revoked", "beta.1", *self.reason), [self.old(1)], status=1))

    def test_declared_in_the_folder(self):
        """Windows of an election folder: columns from and until of officers.csv."""
        path = self.rig.path("folder")
        acts_rig.folder(path)
        rows = acts_rig.folders.read_rows(path, "officers.csv")
        for row in rows:
            row.update({"from": "", "until": "2017-01-01T00:00:00Z" if row["officer"] == "beta.2" else ""})
        acts_rig.folders.write_rows(path, "officers.csv", list(rows[0]), rows)
        with acts_rig.Acts(path) as rig:
            rig.start()
            self.assertIn("E23", rig.send("declare", rig.sheet(HILL), status=1))
            rig.send("declare", rig.sheet(HILL), officers=("beta.1", "chief"))


class Clocks(Night):
    def setUp(self):
        self.rig = acts_rig.Acts(self.setting.folder, self.setting.keys)
        self.addCleanup(self.rig.close)
        self.rig.daemon_environment = {"LD_PRELOAD": SHIM, "TALLY_TEST_CLOCK": self.rig.path("clock")}
        self.reason = ("--reason", "key-renewed: for a test")
        self.clock(0)
        self.rig.start()

    def clock(self, minutes):
        """The daemon's wall clock differs from ours by so much from now on; not by an hour, after which it takes nothing."""
        self.rig.write("clock.new", str(minutes * 60000))
        os.replace(self.rig.path("clock.new"), self.rig.path("clock"))

    def test_the_clock_goes_on_and_back(self):
        """A key's time is over by the daemon's clock, whatever the client's says; a clock that is put back gives it none
        again, once an entry was taken after it, nor does a start."""
        new = self.new_key("officer", "while")
        until = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=30)).isoformat(timespec="seconds")
        self.send_by(("event", "key", "beta.2", new.replace(".key", ".pub"), "--until", until, *self.reason), self.authority())
        tell = ("event", "recount", HILL)
        self.send_by((*tell, "on"), [("--officer", new)])
        self.clock(40)
        self.assertIn("E23", self.send_by((*tell, "off"), [("--officer", new)], status=1))
        self.send_by((*tell, "off"), [self.old(1)])
        self.clock(0)
        self.assertIn("E23", self.send_by((*tell, "on"), [("--officer", new)], status=1))
        self.rig.restart()
        self.assertIn("E23", self.send_by((*tell, "on"), [("--officer", new)], status=1))
        self.send_by((*tell, "on"), [self.old(1)])
        self.assertIn("agree", self.rig.tally("audit").stdout)


class Elections(Night):
    def test_authorities(self):
        """Two others in the authority's place, by its threshold and by theirs; then they alone tell."""
        one, two = (("--authority", self.new_key("authority", name)) for name in ("one", "two"))
        words = ("event", "authorities", self.election, "2", one[1].replace(".key", ".pub"), two[1].replace(".key", ".pub"),
                 *self.reason)
        self.assertIn("E24", self.send_by(words, [*self.authority(), one], status=1))
        self.send_by(words, [*self.authority(), one, two])
        self.restart()
        revoked = ("event", "revoked", "beta.2", *self.reason)
        self.assertIn("E22", self.send_by(revoked, self.authority(), status=1))
        self.assertIn("E02", self.send_by(revoked, [one], status=1))
        self.send_by(revoked, [one, two])
        self.assertIn("agree", self.rig.tally("audit").stdout)

    def follower(self):
        public, secret = self.rig.keys.transport("reader")
        ends = load_endpoints(os.path.join(self.rig.run_dir, "endpoints.json"))._replace(
            log=wire.key_bytes(self.rig.keys.log_key_path.replace(".key", ".pub"), "tally-log-public"))
        return Follower(Wire(ends, secret))

    def test_the_log(self):
        """The log's key changes under the daemon, which must hold the new one; whoever knows the old one goes on: centres,
        readers, auditors, a watcher who was there before; and the next start needs the new key alone."""
        rig, new = self.rig, self.new_key("log", "new")
        watch = rig.tally_start("watch")
        rigs.wait_until(lambda: rigs.open_text(watch.paths[0]), 20, "the watcher says nothing")
        words = ("event", "log-key", self.election, new.replace(".key", ".pub"), *self.reason)
        keys = [*self.authority(), ("--log", rig.keys.log_key_path), ("--log", new)]
        rig.send("declare", rig.sheet(HILL))
        self.assertIn("N09", self.send_by(words, keys, status=1))
        config = rigs.open_text(rig.path("tallyd.conf"))
        rig.write("tallyd.conf", config.replace("log-key =", f"next-log-key = {new}\nlog-key =", 1))
        rig.pin()
        rig.restart()
        self.assertIn("E24", self.send_by(words, keys[:-1], status=1))
        self.send_by(words, keys)
        rig.send("declare", rig.sheet(EAST))
        self.assertIn("agree", rig.tally("audit").stdout)
        follower = self.follower()
        self.addCleanup(follower.wire.close)
        follower.start()
        self.assertEqual(audit(follower).counts["entries"], follower.newest.size)
        self.assertEqual(len(follower.log_keys.rows), 2)
        rigs.wait_until(lambda: "East" in rigs.open_text(watch.paths[0]), 30, "the watcher did not follow the log's new key")
        rig.write("tallyd.conf", rigs.open_text(rig.path("tallyd.conf")).replace(f"next-log-key = {new}\n", ""))
        rig.stop()
        status, said = rig.start_refused()
        self.assertEqual(status, 4)
        self.assertIn("next-log-key", said)
        rig.write("tallyd.conf", rigs.open_text(rig.path("tallyd.conf")).replace(rig.keys.log_key_path, new))
        rig.start()
        self.assertIn("agree", rig.tally("audit").stdout)
        rig.tally("export", rig.path("files"))
        rig.send("event", "recount", LATER, "on", officers=("alpha.1",), centre="alpha")
        rig.tally("export", rig.path("files"))      # goes on from a checkpoint by the new key
        for key in (rig.keys.log_key_path, new):
            done = rigs.run(["/usr/bin/python3", "-m", "tally_reader", "files", rig.path("files"), "--genesis", rig.keys.genesis,
                             "--log", key.replace(".key", ".pub")], env=rigs.environment(PYTHONPATH=READER))
            self.assertIn('"agrees": true', done.stdout)


if __name__ == "__main__":
    unittest.main()
