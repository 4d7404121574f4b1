#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A clock that jumps in the middle of a live election, and one that is behind when the daemon starts: nothing is taken, the
operator and the senders are told, readers are served, and it goes on as the manual page says.
"""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

HOUR = 3600000
SHIM = os.path.join(rigs.BUILD, "tests", "libclock_shim.so")
BOUND_S = 10    # the daemon looks once a second
SCRATCH = KEYS = None


def setUpModule():
    global SCRATCH, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name + "/keys")


def tearDownModule():
    SCRATCH.cleanup()


def sheet(contest):
    centre = contest.split(".")[1]
    body = wire.declaration(KEYS.manifest, contest, **folders.fields(contest))
    return wire.envelope(KEYS.manifest.genesis, [body], [KEYS.officer(f"{centre}.{n}") for n in (1, 2)])


class Clock(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(KEYS.folder, KEYS)
        self.addCleanup(self.rig.close)
        self.rig.daemon_environment = {"LD_PRELOAD": SHIM, "TALLY_TEST_CLOCK": self.rig.path("clock")}
        self.set(0)

    def set(self, ms):
        """The daemon's wall clock differs from ours by so much from now on."""
        self.rig.write("clock.new", str(ms))
        os.replace(self.rig.path("clock.new"), self.rig.path("clock"))

    def wait_for(self, state):
        """Until the operator is told of this state; what of the clock."""
        def told():
            values = dict(control.ask(5)[3])
            return values["state"] == state and values
        with self.rig.peer("control") as control:
            return rigs.wait_until(told, BOUND_S, f"the state is not {state}:\n{self.rig.log()[-2000:]}").get("clock")

    def submit(self, contest):
        """What a centre hears: a code, or "accepted"."""
        with self.rig.peer("intake", contest.split(".")[1]) as peer:
            answer = peer.ask(2, sheet(contest))
        if answer[1] == 136:
            self.assertTrue(answer[5])
            return answer[3]
        self.assertEqual(answer[3][0][0], wire.ACCEPTED)
        return "accepted"

    def last_time(self):
        return wire.unpack(self.rig.journal()[0][-1][0])[2]

    def test_it_jumps(self):
        """Two hours forward: refused at once, even before the daemon has looked by itself; readers are served. Back where it
        was, it goes on by itself; and a restart takes a clock that is right for the new measure."""
        rig = self.rig
        rig.start()
        self.assertEqual(self.submit("local.alpha.north"), "accepted")
        self.set(2 * HOUR)
        self.assertEqual(self.submit("local.beta.hill"), "N06")
        self.assertEqual(self.wait_for("clock"), "it moved over an hour against the time since boot")
        self.assertEqual(rig.head().size, KEYS.manifest.entries + 1)
        self.set(0)
        self.wait_for("serving")
        self.assertEqual(self.submit("local.beta.hill"), "accepted")
        self.assertIn("moved over an hour against the time since boot: nothing is taken. Set the clock right.", rig.log())
        self.assertIn("is where it should be: submissions are taken again", rig.log())
        self.set(-2 * HOUR)
        self.wait_for("clock")
        self.set(2 * HOUR)
        rig.restart()
        self.assertEqual(self.submit("local.beta.east"), "accepted")

    def test_it_is_behind_at_the_start(self):
        """A start two hours before the last entry: nothing is taken until the clock is set right, or until the operator says
        that it is right. Then entries have the last one's time."""
        rig = self.rig
        self.set(2 * HOUR)
        rig.start()
        self.assertEqual(self.submit("local.alpha.north"), "accepted")
        ahead = self.last_time()
        rig.stop()
        self.set(0)
        rig.start()
        self.assertEqual(self.submit("local.beta.hill"), "N06")
        self.assertEqual(self.wait_for("clock"), "it lies over an hour before the last entry")
        self.assertIn(f"before the last entry, at {ahead} ms: nothing is taken.", rig.log())
        self.set(2 * HOUR)
        self.wait_for("serving")
        self.set(0)
        self.wait_for("clock")
        rig.stop()
        rig.write("tallyd.conf", rigs.open_text(rig.path("tallyd.conf")) + f"\n[limits]\nclock-accepted = {ahead}\n")
        rig.start()
        self.assertEqual(self.submit("local.beta.hill"), "accepted")
        self.assertEqual(self.last_time(), ahead)


if __name__ == "__main__":
    unittest.main()
