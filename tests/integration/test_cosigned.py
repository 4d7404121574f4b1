#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Witnesses of a running daemon: it collects their cosignatures, readers demand a quorum, and whoever serves another
journal under the same key is found out by the first witness that has seen both."""
import json
import os
import shutil
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402
import witnesses    # noqa: E402
from tally_reader import policy as policies    # noqa: E402

SHIM = os.path.join(rigs.BUILD, "tests", "libclock_shim.so")
CONTESTS, BOUND_S = ("local.alpha.north", "local.beta.hill", "local.beta.east"), 60
SCRATCH = KEYS = LOG = None


def setUpModule():
    global SCRATCH, KEYS, LOG
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    unittest.addModuleCleanup(SCRATCH.cleanup)
    KEYS = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name + "/keys")
    LOG = witnesses.vkey(KEYS.manifest.origin, KEYS.manifest.log_key)


class Cosigned(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(KEYS.folder, KEYS)
        self.addCleanup(self.rig.close)
        self.witnesses = []
        for i in range(3):
            self.witnesses.append(witnesses.Witness(f"w{i}.example", self.rig.home, LOG))
            self.addCleanup(self.witnesses[i].stop)
        self.policy = self.rig.write("policy", witnesses.policy(self.witnesses, 2, LOG))
        self.configure(self.rig, self.policy)
        self.rig.start()

    @staticmethod
    def configure(rig, policy):
        with open(rig.path("tallyd.conf"), "a", encoding="utf-8") as out:
            out.write(f"[witnesses]\npolicy = {policy}\n")

    def declare(self, rig=None, which=0):
        """Sends a contest's declaration, which is accepted."""
        contest = CONTESTS[which]
        body = wire.declaration(KEYS.manifest, contest, **folders.fields(contest))
        centre = contest.split(".")[1]
        envelope = wire.envelope(KEYS.manifest.genesis, [body], [KEYS.officer(f"{centre}.{n}") for n in (1, 2)])
        with (rig or self.rig).peer("intake", centre) as peer:
            self.assertEqual(peer.submit(envelope)[0][0], wire.ACCEPTED)

    def cosigned_size(self, rig=None):
        with (rig or self.rig).peer("control") as control:
            return int(dict(control.ask(5)[3])["cosigned"])

    def wait_cosigned(self, size):
        rigs.wait_until(lambda: self.cosigned_size() >= size, BOUND_S, f"no quorum over {size}:\n{self.rig.log()[-3000:]}")

    def read(self, *more):
        """What the Python reader says of the daemon."""
        command = ["/usr/bin/python3", "-B", "-m", "tally_reader", "follow", "--endpoints",
                   os.path.join(self.rig.run_dir, "endpoints.json"), "--transport", self.rig.keys.path("transport-reader.key"), *more]
        env = {**os.environ, "PYTHONPATH": os.path.join(rigs.SOURCE, "clients", "python")}
        return json.loads(rigs.run(command, env=env).stdout)

    def refused(self, rig=None, policy=None, shim=0):
        """What `tally results` says that demands a quorum and has none."""
        rig = rig or self.rig
        command = [rigs.TALLY, "results", "--policy", policy or self.policy]
        clock = rig.write("clock", str(shim))
        env = {**rig.environment(), **({"LD_PRELOAD": SHIM, "TALLY_TEST_CLOCK": clock} if shim else {})}
        done = rigs.run(command, check=False, env=env)
        self.assertEqual((done.returncode, done.stdout), (4, ""), done.stderr)
        return done.stderr

    def test_quorum(self):
        """A head is cosigned by as many as the policy wants; results stand under it, and so says the other reader."""
        self.declare()
        size = self.rig.head().size
        self.wait_cosigned(size)
        found = self.rig.results("--policy", self.policy)
        self.assertEqual(found["size"], size)
        self.assertGreaterEqual(len(found["cosigned"]), 2)
        policy = policies.load_policy(self.policy)
        names = policies.cosigned(policy, found["head"].encode(), int(time.time()) - 300)
        self.assertEqual({policy.witnesses[name].name for name in names}, set(found["cosigned"]))
        plain = self.rig.results("--at", str(size))
        for name in ("head", "cosigned", "at"):
            found.pop(name), plain.pop(name)
        self.assertEqual(found, plain)
        reader = self.read("--policy", self.policy, "--until-size", str(size), "--audit")
        self.assertEqual((reader["agrees"], reader["cosigned"]), (True, size))
        audited = self.rig.json("audit", "--policy", self.policy, "--json")
        self.assertEqual((audited["agrees"], audited["cosigned_size"]), (True, size))
        self.assertGreaterEqual(len(audited["cosigned"]), 2)
        earlier = self.rig.results("--policy", self.policy, "--at", str(size - 1))
        self.assertEqual(earlier["size"], size - 1)
        self.assertIn("Cosigned by: w", self.rig.tally("results", "--policy", self.policy).stdout)
        self.assertIn("Cosigned by: w", self.rig.tally("results", CONTESTS[0], "--policy", self.policy).stdout)

    def test_witnesses_away(self):
        """One of three may be away; with two away readers have the older head, then none; it is said once, and mends."""
        self.witnesses[2].stop()
        self.declare()
        size = self.rig.head().size
        self.wait_cosigned(size)
        self.witnesses[1].stop()
        self.declare(which=1)
        rigs.wait_until(lambda: "Too few witnesses" in self.rig.log(), BOUND_S, "nothing is said")
        self.assertEqual(self.rig.results("--policy", self.policy)["size"], size)
        self.assertEqual(self.rig.results()["size"], size + 1)
        done = self.rig.tally("results", "--policy", self.policy, "--at", str(size + 1), check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"{size} entries are cosigned so far, and {size + 1} were asked for", done.stderr)
        self.assertIn("too long ago", self.refused(shim=301000))
        self.witnesses[1].start()
        self.wait_cosigned(size + 1)
        self.assertEqual(self.rig.log().count("Too few witnesses"), 1)
        self.assertEqual(self.rig.log().count("w1.example does not answer"), 1)
        self.assertEqual(self.rig.log().count("w1.example cosigns again"), 1)

    def test_restart(self):
        """A daemon that was started again finds out from its witnesses where they stand."""
        self.declare()
        self.wait_cosigned(self.rig.head().size)
        self.rig.restart()
        self.wait_cosigned(self.rig.head().size)
        self.declare(which=1)
        self.wait_cosigned(self.rig.head().size)
        self.assertEqual(len(self.rig.results("--policy", self.policy)["cosigned"]), 3)

    def test_two_journals(self):
        """Two daemons go on from one journal under one key: what the first has had cosigned the other never gets, its
        operator is told, its readers have nothing, and whoever has seen both heads has the proof."""
        self.declare()
        self.wait_cosigned(self.rig.head().size)
        self.rig.stop()
        other = rigs.Rig(KEYS.folder, KEYS)
        self.addCleanup(other.close)
        for name in ("journal.db", "journal.db.head"):
            shutil.copy(self.rig.path(name), other.path(name))
        self.configure(other, self.policy)
        self.rig.start()
        self.declare(which=1)
        self.wait_cosigned(self.rig.head().size)
        seen = self.rig.results()
        other.start()
        self.declare(other, which=2)
        rigs.wait_until(lambda: "has cosigned a journal that this one" in other.log(), BOUND_S, "nothing is said")
        self.assertIn("(the daemon has none)", self.refused(other))
        self.assertEqual(other.head().size, seen["size"])
        self.assertNotEqual(other.results()["head"].split("\n\n")[0], seen["head"].split("\n\n")[0])

    def test_other_policies(self):
        """A policy of other witnesses has no quorum here; one of another log, or that is none, is refused."""
        self.declare()
        self.wait_cosigned(self.rig.head().size)
        stranger = witnesses.Witness("w9.example", self.rig.home, LOG)
        self.addCleanup(stranger.stop)
        self.assertIn("Too few", self.refused(policy=self.rig.write("other", witnesses.policy([stranger], 1))))
        for text, said in ((witnesses.policy(self.witnesses, 2, witnesses.vkey("other.example", KEYS.manifest.log_key)),
                            "is not among the policy's logs"), ("quorum w1\n", "wrong:1: "), ("", "wrong:0: ")):
            wrong = self.rig.write("wrong", text)
            done = self.rig.tally("results", "--policy", wrong, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(said, done.stderr)

    def test_configuration(self):
        """What the daemon cannot use it says before it starts: which file, which line, and why."""
        self.rig.stop()
        for text, said in (("witness w1\n", "policy:1: "), ("quorum none\n", "its quorum is none"),
                           (witnesses.policy(self.witnesses, 2).replace("http", "#http"), "policy:1: "),
                           ("\n".join(" ".join(line.split()[:3]) if line.startswith("witness") else line for line in
                                      witnesses.policy(self.witnesses, 2).split("\n")), "that have a URL are not enough")):
            self.rig.write("policy", text)
            status, log = self.rig.start_refused()
            self.assertEqual(status, 2, log)
            self.assertIn(said, log)
            checked = self.rig.tallyd("--check-config", check=False)
            self.assertEqual(checked.returncode, 2)
            self.assertIn(said, checked.stderr)
        self.rig.write("policy", witnesses.policy(self.witnesses, 2, witnesses.vkey("other.example", KEYS.manifest.log_key)))
        status, log = self.rig.start_refused()
        self.assertEqual(status, 2, log)
        self.assertIn("do not have this one", log)


if __name__ == "__main__":
    unittest.main()
