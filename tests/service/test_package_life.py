#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The packages' life on a machine: installed, enabled, upgraded in the middle of a night, removed, installed again, purged.
The journal is there until the purge, and then nothing is."""
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import loads    # noqa: E402
import wire    # noqa: E402
import witnesses    # noqa: E402

DEBS = "/tally/build/debs"
CONTESTS = ("local.alpha.north", "local.alpha.south", "local.alpha.west", "local.beta.east", "local.beta.hill")
# What a package may leave behind: what dpkg, the manual's index and the service manager keep of everything they ever saw, the
# user, and what the operator made elsewhere.
LEFT = re.compile(r"/(var/(lib/(dpkg|systemd/(catalog|deb-systemd-helper-[a-z]+))|cache/(man|ldconfig)|log)"
                  r"|run/(log|systemd|lock|credentials|dbus|user|mount|utmp|initctl)"
                  r"|etc/(passwd|group|shadow|gshadow|ld\.so\.cache|machine-id|\.pwd\.lock)-?|root|tmp|etc/credstore)(/.*)?")
TALLYD, WITNESS, SERVICE, BEFORE = "tallyd", "tally-witness", None, None


def listing():
    """Every path of the system's own files."""
    found = set()
    for top in ("/etc", "/usr", "/var", "/run", "/opt", "/root", "/srv"):
        for folder, folders, files in os.walk(top):
            found.update(os.path.join(folder, name) for name in folders + files)
    return found


def dpkg(*arguments, **options):
    done = guest.run("dpkg", *arguments, bound_s=120, **options)
    return done.stdout + done.stderr


def debs(folder, *names):
    return [path for name in names for path in glob.glob(f"{DEBS}/{folder}/{name}_*.deb")]


def version():
    return guest.run("dpkg-query", "-W", "-f", "${Version} ${Status}", TALLYD).stdout


def entries():
    with SERVICE.peer() as peer:
        return peer.all_entries(SERVICE.manifest)[0]


class Life(unittest.TestCase):
    def test_0_install(self):
        """Installed: the user, its folders, the pages, the messages; and nothing runs or listens yet."""
        global BEFORE
        BEFORE = listing()
        dpkg("-i", *debs("", "tallyd", "tally", "tally-witness", "libtally0", "libtally-dev"))
        self.assertIn("install ok installed", version())
        self.assertEqual(guest.systemctl("is-enabled", "tallyd", check=False).stdout.strip(), "disabled")
        for unit in ("tallyd.service", "tallyd.socket", "tally-witness.service", "tally-witness.socket"):
            self.assertEqual(guest.state(unit)[0], "inactive")
        with self.assertRaises(ConnectionRefusedError), guest.connected(7501):
            pass
        self.assertEqual(guest.run("stat", "-c", "%U:%G %a", guest.STATE).stdout.strip(), "tallyd:tallyd 700")
        for path in ("/etc/tallyd", "/etc/tallyd/tallyd.conf.d", "/etc/tallyd/readers"):
            self.assertEqual(guest.run("stat", "-c", "%U:%G %a", path).stdout.strip(), "root:tallyd 750", path)
            self.assertEqual(dpkg("-S", path).strip(), f"{TALLYD}: {path}")
        self.assertIn("tallyd: ", guest.run("journalctl", "--list-catalog").stdout)
        self.assertEqual(guest.run("readlink", "-f", "/bin/tally").stdout.strip(), "/usr/bin/tally")
        self.assertEqual(dpkg("--verify", TALLYD), "")

    def test_1_enable(self):
        """Enabled and started with one command, it serves."""
        global SERVICE
        SERVICE = guest.Service()
        SERVICE.init()
        guest.systemctl("enable", "--now", "tallyd")
        self.assertEqual(guest.state(), ("active", "running", "success"))
        self.assertEqual(guest.systemctl("is-enabled", "tallyd.socket").stdout.strip(), "enabled")
        self.assertEqual(SERVICE.submit()[0], wire.ACCEPTED)

    def test_2_witness_too(self):
        """The witness serves once it has its key and a log's, and is started again when it is upgraded; removed, it answers no
        more, and keeps what it has seen."""
        secret, _ = witnesses.make_key("w.example", "/root")
        guest.install(secret, f"{guest.CREDSTORE}/tally-witness.key", "600")
        with open("/etc/tally-witness.conf", "w", encoding="utf-8") as out:
            out.write(f"LOGS=--log {witnesses.vkey(SERVICE.manifest.origin, SERVICE.manifest.log_key)}\n")
        guest.systemctl("enable", "--now", WITNESS)
        guest.connected(9301).close()
        pid = guest.show("MainPID", WITNESS)
        dpkg("-i", *debs("next", "tally", WITNESS))
        self.assertEqual(guest.state(WITNESS)[0], "active")
        self.assertNotEqual(guest.show("MainPID", WITNESS), pid)
        self.assertIn("/var/lib/tally-witness stays", dpkg("-r", WITNESS))
        with self.assertRaises(ConnectionRefusedError), guest.connected(9301):
            pass

    def test_2_upgrade_under_load(self):
        """Upgraded while centres submit: another process, the same journal, no client refused; the configuration stays."""
        first, process, conf = entries(), guest.show("MainPID"), guest.rigs.open_text(guest.CONF)
        with loads.of(SERVICE, CONTESTS) as load:
            load.survives(lambda: dpkg("-i", *debs("next", "tallyd", "tally")), bound_s=60)
        print(f"longest pause of a client over an upgrade: {load.longest:.2f} s", file=sys.stderr)
        self.assertIn("+next", version())
        self.assertEqual(guest.state(), ("active", "running", "success"))
        self.assertNotEqual(guest.show("MainPID"), process)
        self.assertEqual(guest.rigs.open_text(guest.CONF), conf)
        after = entries()
        self.assertEqual(after[:len(first)], first)
        self.assertEqual(len(after), SERVICE.manifest.entries + len(CONTESTS))

    def test_3_conffile(self):
        """Where the package brings another configuration, too, the operator's stays, and the package's lies beside it."""
        conf = guest.rigs.open_text(guest.CONF)
        with tempfile.TemporaryDirectory() as scratch:
            guest.run("dpkg-deb", "-R", *debs("", TALLYD), f"{scratch}/tree")
            with open(f"{scratch}/tree{guest.CONF}", "a", encoding="utf-8") as out:
                out.write("# Another one.\n")
            guest.run("dpkg-deb", "-Znone", "-b", f"{scratch}/tree", f"{scratch}/tallyd.deb")
            dpkg("--force-confdef", "-i", f"{scratch}/tallyd.deb")    # which asks nobody
        self.assertEqual(guest.rigs.open_text(guest.CONF), conf)
        self.assertIn("# Another one.\n", guest.rigs.open_text(guest.CONF + ".dpkg-dist"))
        dpkg("--force-confdef", "-i", *debs("next", TALLYD))    # whose is the one of before: later ones have nothing to ask
        self.assertEqual(guest.state(), ("active", "running", "success"))

    def test_3_upgrade_of_a_stopped_one(self):
        """Who has stopped it finds it stopped after an upgrade."""
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        dpkg("-i", *debs("", "tallyd"))
        self.assertNotIn("+next", version())
        for unit in ("tallyd.service", "tallyd.socket"):
            self.assertEqual(guest.state(unit)[0], "inactive")
        guest.systemctl("start", "tallyd")

    def test_4_remove(self):
        """Removed, it serves no more, and says that the journal stays; installed again it goes on from there."""
        first = entries()
        said = dpkg("-r", TALLYD)
        self.assertIn("/var/lib/tallyd/journal.db stays", said)
        with self.assertRaises(ConnectionRefusedError), guest.connected(7501):
            pass
        self.assertFalse(os.path.exists("/usr/sbin/tallyd"))
        self.assertEqual(sorted(os.listdir(guest.STATE)), ["journal.db", "journal.db.head"])
        dpkg("-i", *debs("", "tallyd"))
        self.assertEqual(guest.state()[0], "inactive")
        guest.systemctl("start", "tallyd")
        self.assertEqual(entries(), first)
        self.assertEqual(SERVICE.submit()[0], wire.DUPLICATE)

    def test_5_purge(self):
        """Purged, each thing of the election is named and gone, and the system is as it was before."""
        guest.drop_in("more", "[Service]\nMemoryMax=2G\n")
        said = dpkg("-P", TALLYD, WITNESS, "tally", "libtally-dev", "libtally0")
        for path in ("/var/lib/tallyd", "/etc/tallyd", "/etc/credstore/tallyd.log.key", "/etc/systemd/system/tallyd.service.d"):
            self.assertIn(f"tallyd: deleting {path}\n", said)
        for path in ("/var/lib/tally-witness", "/var/lib/private/tally-witness", "/etc/credstore/tally-witness.key"):
            self.assertIn(f"tally-witness: deleting {path}\n", said)
        left = sorted(path for path in listing() - BEFORE if not LEFT.fullmatch(path))
        self.assertEqual(left, [])
        self.assertEqual([path for path in glob.glob("/etc/credstore*/*") if "tally" in path], [])
        self.assertEqual([path for path in listing() - BEFORE if "deb-systemd-helper" in path and "tally" in path], [])
        self.assert_gone()

    def assert_gone(self):
        status = subprocess.run(["systemctl", "status", TALLYD], check=False, capture_output=True, text=True)
        self.assertIn("could not be found", status.stderr)

    def test_6_without_systemd(self):
        """Where no systemd runs, as when a container's image is made, it installs and purges the same, and starts nothing."""
        guest.run("userdel", TALLYD)
        packages = " ".join(debs("", TALLYD, "tally", "tally-witness"))
        without = ("unshare", "--mount", "sh", "-ec")
        hidden = "mount -t tmpfs tmpfs /run/systemd; test ! -e /run/systemd/system; "
        guest.run(*without, f"{hidden} dpkg -i {packages}", bound_s=120)
        self.assertEqual(guest.run("stat", "-c", "%U:%G %a", guest.STATE).stdout.strip(), "tallyd:tallyd 700")
        self.assertEqual(dpkg("--verify", TALLYD), "")
        guest.systemctl("daemon-reload")
        self.assertEqual(guest.state()[0], "inactive")
        guest.run(*without, f"{hidden} dpkg -P tallyd tally-witness tally", bound_s=120)
        self.assertEqual(sorted(path for path in listing() - BEFORE if not LEFT.fullmatch(path)), [])
        guest.systemctl("daemon-reload")
        self.assert_gone()


if __name__ == "__main__":
    unittest.main()
