#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The witness as a service of its own: inactive until it is told what to cosign, in the sandbox, with a memory that outlives it."""
import os
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import witnesses    # noqa: E402

UNIT, SOCKET, CONF = "tally-witness.service", "tally-witness.socket", "/etc/tally-witness.conf"
KEY, KEPT, EXPOSURE = f"{guest.CREDSTORE}/tally-witness.key", "/var/lib/tally-witness", 6
SERVICE = VKEY = SECRET = None


def setUpModule():
    global SERVICE, VKEY, SECRET
    SERVICE = guest.Service()
    SERVICE.init()
    SECRET, VKEY = witnesses.make_key("w.example", "/root")


class Answering:
    """What a policy's text needs of a witness."""

    def __init__(self):
        self.vkey, self.url = VKEY, "http://127.0.0.1:9301"


class Witness(unittest.TestCase):
    def setUp(self):
        """Not started, with its key and one log to cosign."""
        guest.systemctl("stop", UNIT, SOCKET)
        self.log = witnesses.vkey(SERVICE.manifest.origin, SERVICE.manifest.log_key)
        guest.install(SECRET, KEY, "600")
        self.configure(f"LOGS=--log {self.log}\n")
        guest.systemctl("reset-failed", UNIT, SOCKET, check=False)

    def configure(self, text):
        with open(CONF, "w", encoding="utf-8") as out:
            out.write(text)

    def test_inactive_until_configured(self):
        """Without its configuration the unit stays inactive, and says by which condition."""
        os.unlink(CONF)
        guest.systemctl("start", UNIT)
        self.assertEqual((guest.show("ActiveState", UNIT), guest.show("ConditionResult", UNIT)), ("inactive", "no"))

    def test_verify_and_exposure(self):
        for unit in (UNIT, SOCKET):
            self.assertEqual(guest.run("systemd-analyze", "verify", "--man=no", unit).stderr, "", unit)
        told = guest.run("systemd-analyze", "security", "--no-pager", f"--threshold={EXPOSURE}", UNIT, check=False)
        self.assertEqual(told.returncode, 0, told.stdout)

    def test_no_key(self):
        """Without its key it stays failed, with a message that names it, and its address is closed."""
        os.unlink(KEY)
        after = guest.cursor()
        self.assertNotEqual(guest.systemctl("start", UNIT, check=False).returncode, 0)
        guest.wait_for_state("failed", unit=UNIT)
        guest.wait_for_state("inactive", unit=SOCKET)
        self.assertIn("witness.key", guest.messages(after, UNIT))
        with self.assertRaises(ConnectionRefusedError), guest.connected(9301):
            pass

    def test_a_night(self):
        """tallyd's heads are cosigned by it; killed it is back, and holds to what it has seen; nothing of it can be read."""
        guest.systemctl("enable", "--now", UNIT)
        self.assertEqual(guest.state(UNIT)[0], "active")
        with open("/etc/tallyd/policy", "w", encoding="utf-8") as out:
            out.write(witnesses.policy([Answering()], 1, self.log))
        os.chmod("/etc/tallyd/policy", 0o644)
        SERVICE.configure(more="[witnesses]\npolicy = policy\n", without="[witnesses]")
        guest.drop_in("witnesses", guest.rigs.open_text(os.path.join(os.environ["TALLY_SOURCE"], "systemd", "witnesses.conf")))
        guest.systemctl("start", "tallyd")
        self.cosigned()
        guest.systemctl("kill", "-s", "KILL", UNIT)
        SERVICE.submit(next(iter(guest.folders.SHEETS)))
        self.cosigned()
        self.assertEqual(guest.run("stat", "-Lc", "%a", KEPT).stdout.strip(), "700")
        self.assertEqual(len(os.listdir(KEPT)), 1)
        secret = guest.rigs.open_text(SECRET).split()[-1]
        told = guest.run("journalctl", "-q", "-o", "export").stdout
        told += "".join(guest.rigs.open_text(f"/proc/{guest.show('MainPID', UNIT)}/{name}") for name in ("cmdline", "environ"))
        self.assertNotIn(secret, told)
        self.assertNotIn("SECCOMP", told)

    def cosigned(self):
        """The daemon's newest head has the witness's cosignature."""
        with SERVICE.peer() as peer:
            size = guest.wire.Head(peer.hello()[9], SERVICE.manifest).size
        guest.rigs.wait_until(lambda: str(size) in SERVICE.tally("status").stdout.partition("cosigned")[2].splitlines()[0], 20,
                              guest.messages(unit=UNIT))


if __name__ == "__main__":
    unittest.main()
