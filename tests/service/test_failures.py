#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong with a service: killed, frozen, a disk that hangs, a configuration, a journal or a key that will not do.

What a restart mends is started again and has lost nothing; what it does not mend stays failed, with the reason and the
addresses closed.
"""
import os
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import wire    # noqa: E402
from guest import rigs    # noqa: E402

HANGS = f"{guest.RUNTIME}/disk-hangs"
WATCHED = "[Service]\nWatchdogSec=2s\nRestartSec=100ms\nEnvironment=LD_PRELOAD=/tally/build/tests/libdisk_shim.so\n"
SEALED = "[Service]\nLoadCredentialEncrypted=log.key:tallyd.log.key\n"
SERVICE = None


def setUpModule():
    global SERVICE
    SERVICE = guest.Service()
    SERVICE.init()


class Failing(unittest.TestCase):
    def setUp(self):
        guest.systemctl("reset-failed")
        guest.systemctl("start", "tallyd")
        self.after, self.restarts = guest.cursor(), int(guest.show("NRestarts"))

    def assert_said(self, words):
        self.assertIn(words, guest.messages(self.after))

    def started_again(self):
        rigs.wait_until(lambda: int(guest.show("NRestarts")) > self.restarts, 30, "it is not started again")
        guest.wait_for_state("active")

    def stays_failed(self, status, words):
        """It failed with this exit status and these words, once, and nobody can connect."""
        guest.wait_for_state("failed")
        self.assertEqual(guest.show("ExecMainStatus"), str(status))
        self.assert_said(words)
        guest.wait_for_state("inactive", unit="tallyd.socket")
        with self.assertRaises(ConnectionRefusedError):
            guest.connected(7501)
        self.assertEqual(guest.state()[0], "failed")
        self.assertEqual(guest.show("NRestarts"), "0")


class Mended(Failing):
    """Started again by itself."""

    def test_kill(self):
        """kill -9 after a receipt: started again, and the receipt is the same."""
        _, _, receipt = SERVICE.submit("local.alpha.south")
        guest.systemctl("kill", "--signal=KILL", "tallyd")
        self.started_again()
        verdict, _, again = SERVICE.submit("local.alpha.south")
        self.assertEqual((verdict, again), (wire.DUPLICATE, receipt))
        self.assert_said("status=9/KILL")

    def watch(self):
        guest.drop_in("watched", WATCHED)
        self.addCleanup(guest.drop_in, "watched", "")
        guest.systemctl("restart", "tallyd")
        self.after, self.restarts = guest.cursor(), int(guest.show("NRestarts"))

    def test_frozen(self):
        """A process that does nothing any more is ended by the watchdog."""
        self.watch()
        guest.systemctl("kill", "--signal=STOP", "tallyd")
        self.started_again()
        self.assert_said("Watchdog timeout")
        self.assertIn(SERVICE.submit()[0], (wire.ACCEPTED, wire.DUPLICATE))

    def test_idle(self):
        """A night in which nothing happens is none: fed for three times the watchdog's patience without a commit."""
        self.watch()
        begun = int(guest.show("WatchdogTimestampMonotonic"))
        rigs.wait_until(lambda: int(guest.show("WatchdogTimestampMonotonic")) > begun + 6_000_000, 20, "it is not fed")
        self.assertEqual((guest.state()[0], int(guest.show("NRestarts"))), ("active", self.restarts))

    def test_disk_hangs(self):
        """A disk that does not answer is told in STATUS, and trips the watchdog although the loop goes on; what was waiting
        for it had no receipt, and gets one."""
        self.watch()
        with open(HANGS, "w", encoding="utf-8"):
            pass
        try:
            with self.assertRaises(wire.NoAnswer):
                SERVICE.submit("local.beta.hill", bound_ms=1000)
            rigs.wait_until(lambda: "lag 0 ms" not in guest.show("StatusText"), 5, "STATUS tells of no lag")
            rigs.wait_until(lambda: "Watchdog timeout" in guest.messages(self.after), 30, "the watchdog is fed")
        finally:
            os.unlink(HANGS)
        self.started_again()
        self.assertIn(SERVICE.submit("local.beta.hill")[0], (wire.ACCEPTED, wire.DUPLICATE))

    def test_disk_hangs_with_the_kept_head(self):
        """The same when it hangs with the kept head, after the receipt."""
        self.watch()
        SERVICE.submit("local.alpha.west")    # then the next head may not be kept before a second has passed
        self.assertEqual(SERVICE.submit("local.beta.east")[0], wire.ACCEPTED)
        with open(HANGS, "w", encoding="utf-8"):
            pass
        try:
            rigs.wait_until(lambda: "Watchdog timeout" in guest.messages(self.after), 30, "the watchdog is fed")
        finally:
            os.unlink(HANGS)
        self.started_again()
        self.assertEqual(SERVICE.submit("local.beta.east")[0], wire.DUPLICATE)


class NotMended(Failing):
    """Stays failed."""

    def test_configuration(self):
        """Exit 2: the line and what is meant."""
        SERVICE.configure(more="[limits]\nreserv = 1\n")
        self.addCleanup(SERVICE.configure)
        guest.systemctl("restart", "tallyd", check=False)
        self.stays_failed(2, 'has no key "reserv"; is "reserve" in [limits] meant?')
        self.assert_said("Mend the lines named, then tallyd --check-config.")

    def test_journal(self):
        """Exit 4: a journal that was rolled back; nothing in it is touched, and the right one serves again."""
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        right, old = f"{guest.STATE}/journal.db", f"{guest.STATE}/old.db"
        shutil.copy(right, old)
        guest.systemctl("start", "tallyd")
        self.assertEqual(SERVICE.submit("local.alpha.tied")[0], wire.ACCEPTED)
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        shutil.copy(right, f"{right}.right")
        shutil.copy(old, right)
        guest.systemctl("start", "tallyd", check=False)
        self.stays_failed(4, "the journal was rolled back")
        self.assert_said("Do not restart and do not delete anything.")
        self.assertIn("refused: the journal was rolled back", guest.show("StatusText") + guest.messages(self.after))
        shutil.copy(f"{right}.right", right)
        guest.systemctl("start", "tallyd")
        self.assertEqual(SERVICE.submit("local.alpha.tied")[0], wire.DUPLICATE)

    def test_not_its_own(self):
        """What root has put there and the service may not open is told of, with its path; nobody is sent for a backup."""
        for name in ("journal.db", "journal.db.head"):
            path = f"{guest.STATE}/{name}"
            guest.systemctl("stop", "tallyd.socket", "tallyd")
            self.after = guest.cursor()
            shutil.chown(path, "root", "root")
            try:
                self.assertNotEqual(guest.systemctl("start", "tallyd", check=False).returncode, 0)
                self.assert_said(f"{path} cannot be written: Permission denied. Give it to the user that runs tallyd")
            finally:
                shutil.chown(path, "tallyd", "tallyd")
            guest.wait_for_state("active")      # by itself, the next time

    def credential(self, change):
        """Changes the log key's file while the service is down; put right again in the end."""
        path = f"{guest.CREDSTORE}/tallyd.log.key"
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        change(path)
        self.addCleanup(guest.install, SERVICE.keys.log_key_path, path, "600")
        guest.systemctl("start", "tallyd", check=False)

    def test_credential_missing(self):
        """Exit 4, and where the file belongs."""
        self.credential(os.unlink)
        self.stays_failed(4, "log.key: the service manager gave no such credential; its place is /etc/credstore/tallyd.log.key. Put")

    def test_credential_wrong_kind(self):
        """Exit 4, and what it is instead."""
        self.credential(lambda path: shutil.copy(SERVICE.keys.path("transport-server.key"), path))
        self.stays_failed(4, "this is a tally-transport-secret file, and a tally-log-secret file is wanted here")

    def test_credential_of_another_log(self):
        """Exit 4: a log key, but not the one of this election."""
        guest.run("tally", "keygen", "--log", "other", "--dir", "/root/other")
        self.credential(lambda path: shutil.copy("/root/other/log-other.key", path))
        self.addCleanup(shutil.rmtree, "/root/other")
        self.stays_failed(4, "no configured log key is the one that signs after its")

    def test_credential_empty(self):
        """Exit 4: a file that holds no key."""
        self.credential(lambda path: os.truncate(path, 0))
        self.stays_failed(4, "not a tally-log-secret file")

    def test_credential_sealed(self):
        """An encrypted key serves; one that was sealed to another machine is 243 of the service manager's own, and stays
        failed."""
        sealed = "/etc/credstore.encrypted/tallyd.log.key"
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        os.makedirs(os.path.dirname(sealed), exist_ok=True)
        guest.run("systemd-creds", "encrypt", "--with-key=host", "--name=log.key", SERVICE.keys.log_key_path, sealed)
        self.addCleanup(os.unlink, sealed)
        guest.drop_in("sealed", SEALED)
        self.addCleanup(guest.drop_in, "sealed", "")
        guest.systemctl("start", "tallyd")
        self.assertIn(SERVICE.submit()[0], (wire.ACCEPTED, wire.DUPLICATE))
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        os.unlink("/var/lib/systemd/credential.secret")
        guest.run("systemd-creds", "setup")
        self.after = guest.cursor()
        guest.systemctl("start", "tallyd", check=False)
        self.stays_failed(243, "Failed to set up credentials")


if __name__ == "__main__":
    unittest.main()
