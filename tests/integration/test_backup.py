#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A backup whose disk hangs, fills up or loses its daemon in the middle: declarations are taken on, what is half made never has
the name of a backup, and the next one to the same name is whole.

The disk is held by tests/service/disk_shim.c, which keeps whoever syncs the unfinished copy for as long as a file is there.
"""
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

ADMIN, BACKUP = 10, 2
ERROR, DONE = 136, 141
NORTH, SOUTH, HILL = "local.alpha.north", "local.alpha.south", "local.beta.hill"
SHIM = os.path.join(rigs.BUILD, "tests", "libdisk_shim.so")
SMALL_DISK = 4 << 20
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


class Backup(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(KEYS.folder, KEYS, extra="\n[limits]\nreserve = 1\n")
        self.addCleanup(self.rig.close)
        self.rig.daemon_environment = {"LD_PRELOAD": SHIM, "TALLY_HANGS": self.rig.path("hangs"), "TALLY_HANGING": ".part"}
        self.rig.start()
        self.submit(NORTH)
        self.folder = self.rig.path("copies")
        os.mkdir(self.folder)
        self.copy = os.path.join(self.folder, "copy.db")

    def submit(self, contest):
        with self.rig.peer("intake", contest.split(".")[1]) as peer:
            self.assertEqual(peer.submit(sheet(contest))[0][0], wire.ACCEPTED)

    def begin(self):
        """A backup that has written something, and waits for its disk."""
        self.rig.write("hangs", "")
        child = self.rig.tally_start("admin", "backup", self.copy)
        rigs.wait_until(lambda: self.written() or child.poll() is not None, 20, "the backup does not begin")
        self.assertIsNone(child.poll(), self.rig.log())
        return child

    def written(self):
        """The bytes of what is not finished: the copy and what SQLite has beside it."""
        return sum(file.stat().st_size for file in os.scandir(self.folder) if file.name.startswith("copy.db.part"))

    def goes_on(self):
        os.unlink(self.rig.path("hangs"))

    def whole(self, entries):
        """A backup to the same name: it has all entries, and its folder nothing else."""
        with self.rig.peer("control") as control:
            answer = control.ask(ADMIN, BACKUP, self.copy)
        self.assertEqual((answer[1], dict(answer[3])["size"]), (DONE, str(entries)))
        self.assertEqual(sorted(os.listdir(self.folder)), ["copy.db", "copy.db.head"])

    def test_declarations_meanwhile(self):
        """While it waits for its disk declarations are taken and told of; it has those from before it was asked for."""
        child = self.begin()
        for contest in (SOUTH, HILL):
            self.submit(contest)
        self.assertEqual(self.rig.head().size, KEYS.manifest.entries + 3)
        self.assertIsNone(child.poll())
        self.assertEqual([name for name in os.listdir(self.folder) if not name.startswith("copy.db.part")], [])
        self.goes_on()
        status, said, more = self.rig.finish(child, 20)
        self.assertEqual(status, 0, more)
        self.assertIn(str(KEYS.manifest.entries + 1), said)
        self.assertEqual(sorted(os.listdir(self.folder)), ["copy.db", "copy.db.head"])

    def test_killed(self):
        """Killed in the middle it leaves what it had written, by a name that is no backup's; started again all is there, and
        the next backup to the same name is whole and has taken the rest away."""
        child = self.begin()
        self.rig.kill()
        child.kill()
        child.wait(rigs.STOP_S)
        left = os.listdir(self.folder)
        self.assertIn("copy.db.part", left)
        self.assertEqual([name for name in left if not name.startswith("copy.db.part")], [])
        self.goes_on()
        self.rig.start()
        self.assertEqual(self.rig.head().size, KEYS.manifest.entries + 1)
        self.whole(KEYS.manifest.entries + 1)

    @unittest.skipIf(os.geteuid(), "a disk of its own is mounted by root alone")
    def test_full_disk(self):
        """A disk that fills up in the middle: the operator is told, nothing is left on it, and the daemon goes on."""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tally", self.folder], check=False,
                              stderr=subprocess.PIPE)
        if done.returncode:
            self.skipTest(f"no disk can be mounted here: {done.stderr.decode().strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", self.folder], check=True)
        child = self.begin()
        with open(os.path.join(self.folder, "full"), "wb", buffering=0) as full, self.assertRaises(OSError):
            while True:
                full.write(bytes(4096))
        self.goes_on()
        status, _, said = self.rig.finish(child, 20)
        self.assertEqual(status, 1, said)
        self.assertRegex(said, r"N08 .*copy\.db\.part: No space left")
        self.assertEqual(os.listdir(self.folder), ["full"])
        self.submit(SOUTH)
        os.unlink(os.path.join(self.folder, "full"))
        self.whole(KEYS.manifest.entries + 2)


if __name__ == "__main__":
    if not os.path.exists(SHIM):
        raise rigs.Failed(f"{SHIM} is not built")
    unittest.main()
