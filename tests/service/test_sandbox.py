#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What systemd says of the installed units, and what the service's sandbox lets through."""
import os
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import wire    # noqa: E402
import witnesses    # noqa: E402

EXPOSURE, EXPOSURE_WITNESSES = 6, 11    # tenths
SERVICE = None


def setUpModule():
    global SERVICE
    SERVICE = guest.Service()
    SERVICE.init()


def exposed(most):
    """What `systemd-analyze security` counts against the unit, unless it is at most this."""
    told = guest.run("systemd-analyze", "security", "--no-pager", f"--threshold={most}", guest.UNIT, check=False)
    return told.stdout if told.returncode else None


def outside():
    """Every file of the system that is not the service's own, nor the test's. Other folders of the machine beneath show through
    as they change there."""
    found = {}
    skipped = ("/var/log/journal", guest.STATE)
    for top in ("/boot", "/etc", "/home", "/media", "/mnt", "/opt", "/srv", "/tmp", "/usr", "/var"):
        for base, names, files in os.walk(top):
            names[:] = [name for name in names if os.path.join(base, name) not in skipped]
            for name in files:
                path = os.path.join(base, name)
                try:
                    found[path] = os.lstat(path).st_mtime_ns
                except FileNotFoundError:
                    pass
    return found


class Sandbox(unittest.TestCase):
    def test_verify(self):
        """systemd has nothing to say against the units where they are installed."""
        for unit in ("tallyd.service", "tallyd.socket", "tallyd-init.service"):
            self.assertEqual(guest.run("systemd-analyze", "verify", "--man=no", unit).stderr, "", unit)

    def test_exposure(self):
        """0.6 of 10; with the sample's list of networks the addresses still verify."""
        self.assertIsNone(exposed(EXPOSURE))
        path = os.path.join(os.environ["TALLY_SOURCE"], "systemd", "allow-list.conf")
        guest.drop_in("allow-list", guest.rigs.open_text(path), unit="tallyd.socket")
        self.addCleanup(guest.drop_in, "allow-list", "", unit="tallyd.socket")
        self.assertEqual(guest.run("systemd-analyze", "verify", "--man=no", "tallyd.socket").stderr, "")
        self.assertIn("192.0.2.0/24", guest.show("IPAddressAllow", "tallyd.socket"))

    def test_witnesses(self):
        """The service reaches no witness on any network; with the sample's drop-in it does, at 1.1 of 10."""
        log = witnesses.vkey(SERVICE.manifest.origin, SERVICE.manifest.log_key)
        witness = witnesses.Witness("w.example", "/root", log)
        self.addCleanup(witness.stop)
        with open("/etc/tallyd/policy", "w", encoding="utf-8") as out:
            out.write(witnesses.policy([witness], 1, log))
        os.chmod("/etc/tallyd/policy", 0o644)
        SERVICE.configure(more="[witnesses]\npolicy = policy\n", without="[witnesses]")
        self.addCleanup(SERVICE.configure)
        guest.systemctl("restart", "tallyd")
        guest.rigs.wait_until(lambda: "w.example does not answer" in guest.messages(), 20, "it reaches a network")
        guest.drop_in("witnesses", guest.rigs.open_text(os.path.join(os.environ["TALLY_SOURCE"], "systemd", "witnesses.conf")))
        self.addCleanup(guest.drop_in, "witnesses", "")
        after = guest.cursor()
        guest.systemctl("restart", "tallyd")
        self.assertIsNone(exposed(EXPOSURE_WITNESSES))
        with SERVICE.peer() as peer:
            size = str(wire.Head(peer.hello()[9], SERVICE.manifest).size)
        guest.rigs.wait_until(lambda: size in SERVICE.tally("status").stdout.partition("cosigned")[2].splitlines()[0], 20,
                              guest.messages(after))

    def test_a_night_in_it(self):
        """Everything a night needs is let through; nothing is written but in the state and runtime folders, and no call
        was refused that would kill."""
        after, before = guest.cursor(), outside()
        guest.systemctl("start", "tallyd")
        for contest in guest.folders.SHEETS:
            if contest != "local.beta.late":
                self.assertIn(SERVICE.submit(contest)[0], (wire.ACCEPTED, wire.QUERIED))
        SERVICE.tally("results")
        SERVICE.tally("status")
        guest.systemctl("reload", "tallyd")
        guest.systemctl("stop", "tallyd")
        changed = {path for path, when in outside().items() if before.get(path) != when}
        self.assertEqual(changed, set())
        self.assertEqual(guest.show("Result"), "success")
        self.assertFalse([e for e in guest.entries(after=after) if "SECCOMP" in str(e.get("MESSAGE"))])

    def test_no_secret_is_told(self):
        """Neither arguments nor environment nor the journal hold a key; there is no core file of it."""
        guest.systemctl("start", "tallyd")
        pid = guest.show("MainPID")
        guest.systemctl("kill", "--signal=SEGV", "tallyd")
        guest.wait_for_state("active")
        seen = "".join(guest.rigs.open_text(f"/proc/{guest.show('MainPID')}/{name}") for name in ("cmdline", "environ"))
        seen += guest.run("journalctl", "-q", "-o", "export").stdout
        for path in (SERVICE.keys.log_key_path, SERVICE.keys.path("transport-server.key")):
            secret = guest.rigs.open_text(path).split()[-1]
            self.assertNotIn(secret, seen)
        self.assertNotEqual(pid, guest.show("MainPID"))
        self.assertFalse([name for folder in ("/", guest.STATE, guest.RUNTIME) for name in os.listdir(folder)
                          if name.startswith("core")])

    def test_reload(self):
        """A reload admits a reader whose key was put into the folder, and keeps all where a file there is no key."""
        guest.systemctl("start", "tallyd")
        guest.run("tally", "keygen", "--transport", "late", "--dir", SERVICE.keys.dir)
        with SERVICE.peer("query", "late") as peer, self.assertRaises(wire.NoAnswer):
            peer.hello(bound_ms=300)
        guest.install(SERVICE.keys.path("transport-late.pub"), "/etc/tallyd/readers/late.pub", "640", "tallyd")
        guest.systemctl("reload", "tallyd")
        with SERVICE.peer("query", "late") as peer:
            self.assertEqual(peer.hello()[1], 129)
        with open("/etc/tallyd/readers/note", "w", encoding="utf-8") as out:
            out.write("no key\n")
        os.chmod("/etc/tallyd/readers/note", 0o644)
        after = guest.cursor()
        self.assertNotEqual(guest.systemctl("reload", "tallyd", check=False).returncode, 0)
        self.assertIn("readers/note: not a tally-transport-public file", guest.messages(after))
        self.assertEqual(guest.state()[0], "active")
        with SERVICE.peer("query", "late") as peer:
            self.assertEqual(peer.hello()[1], 129)
        os.unlink("/etc/tallyd/readers/note")


if __name__ == "__main__":
    unittest.main()
