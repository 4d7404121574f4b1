#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Installed, configured and started as an operator does: tallyd serves when systemd says that it is active."""
import os
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import wire    # noqa: E402

STOP_S = 2
SERVICE = None


def setUpModule():
    global SERVICE
    SERVICE = guest.Service()


class Life(unittest.TestCase):
    def test_0_not_configured(self):
        """Without a genesis digest the unit stays inactive, says what is to be done, and that is no failure; nobody who connects
        starts it in vain until it may not be started any more."""
        SERVICE.configure(genesis="")
        self.addCleanup(SERVICE.configure)
        after = guest.cursor()
        guest.systemctl("start", "tallyd")
        self.assertEqual(guest.state()[0], "inactive")
        self.assertIn("Condition check resulted in", guest.messages(after))
        self.assertIn("No election is configured: give its digest as genesis", guest.messages(after))
        self.assertEqual(guest.systemctl("is-failed", "tallyd", check=False).stdout.strip(), "inactive")
        guest.wait_for_state("inactive", unit="tallyd.socket")
        with self.assertRaises(ConnectionRefusedError), guest.connected(7501):
            pass

    def test_0_not_readable(self):
        """A digest in a file that the service's user may not read is one: it fails, naming the file, and is not passed over."""
        os.chmod(guest.CONF, 0o600)
        self.addCleanup(os.chmod, guest.CONF, 0o640)
        after = guest.cursor()
        self.assertNotEqual(guest.systemctl("start", "tallyd", check=False).returncode, 0)
        self.assertEqual((guest.state()[0], guest.show("ExecMainStatus")), ("failed", "2"))
        self.assertIn("tallyd.conf: cannot be read: Permission denied", guest.messages(after))

    def test_1_no_journal(self):
        """Without a journal the service fails, says how one is made, and is not started again and again."""
        after = guest.cursor()
        started = guest.systemctl("start", "tallyd", check=False)
        self.assertIn("failed because the control process exited", started.stderr)    # and is not "canceled"
        self.assertEqual(guest.state(), ("failed", "failed", "exit-code"))
        self.assertEqual((guest.show("ExecMainStatus"), guest.show("NRestarts")), ("4", "0"))
        self.assertIn("there never was one", guest.messages(after))

    def test_2_init(self):
        """The journal is made by a service of its own, once."""
        SERVICE.init()
        self.assertEqual(sorted(os.listdir(guest.STATE)), ["journal.db", "journal.db.head"])
        before = {name: os.stat(os.path.join(guest.STATE, name)).st_mtime_ns for name in os.listdir(guest.STATE)}
        after = guest.cursor()
        self.assertNotEqual(guest.systemctl("start", "tallyd-init", check=False).returncode, 0)
        self.assertEqual(guest.show("ExecMainStatus", "tallyd-init.service"), "4")
        self.assertIn("No journal was made", guest.messages(after, "tallyd-init.service"))
        self.assertEqual({name: os.stat(os.path.join(guest.STATE, name)).st_mtime_ns for name in before}, before)

    def test_3_start(self):
        """`systemctl start` comes back when it is active, and then every socket answers."""
        guest.systemctl("reset-failed")
        guest.systemctl("start", "tallyd")
        self.assertEqual(guest.state(), ("active", "running", "success"))
        self.assertEqual(set(SERVICE.endpoints) & {"intake", "updates", "query", "control"},
                         {"intake", "updates", "query", "control"})
        with SERVICE.peer() as peer:
            self.assertEqual(wire.Head(peer.hello()[9], SERVICE.manifest).size, SERVICE.manifest.entries)
        self.assertIn("entries", SERVICE.tally("status").stdout)

    def test_4_status(self):
        """STATUS is a sentence that tells how far the night is."""
        def told():
            return "0 of 8 contests decided, 0 queried" in guest.show("StatusText")
        guest.rigs.wait_until(told, 5, guest.show("StatusText"))

    def test_5_declared(self):
        """A declared result has a receipt, reaches who subscribed, and stands in the totals."""
        subscriber = SERVICE.subscriber()
        self.addCleanup(subscriber.close)
        subscriber.receive()    # a beat: the subscription stands
        verdict, _, receipt = SERVICE.submit()
        self.assertEqual(verdict, wire.ACCEPTED)
        self.assertEqual(wire.Receipt(receipt, SERVICE.manifest).verdict, wire.ACCEPTED)
        key = SERVICE.manifest.key("local.alpha.north")
        deadline = time.monotonic() + 10
        topics = set()
        while key not in topics and time.monotonic() < deadline:
            topics.add(subscriber.receive()[0])
        self.assertIn(key, topics)
        told = SERVICE.tally("results", "--json").stdout
        self.assertIn('"declared"', told)

    def test_6_keys(self):
        """No secret lies where the service could read it but as a credential."""
        for name in ("tallyd.log.key", "tallyd.transport.key"):
            read = subprocess.run(["runuser", "-u", "tallyd", "--", "cat", f"{guest.CREDSTORE}/{name}"], check=False,
                                  capture_output=True, text=True)
            self.assertIn("Permission denied", read.stderr)

    def test_7_stop(self):
        """It stops within two seconds, with nothing lost, and takes its endpoints away."""
        began = time.monotonic()
        guest.systemctl("stop", "tallyd")
        self.assertLess(time.monotonic() - began, STOP_S)
        self.assertEqual(guest.state(), ("inactive", "dead", "success"))
        self.assertFalse(os.path.exists(f"{guest.RUNTIME}/endpoints.json"))
        guest.systemctl("start", "tallyd")
        self.assertEqual(SERVICE.submit()[0], wire.DUPLICATE)


if __name__ == "__main__":
    unittest.main()
