#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The daemons of these tests write nothing outside their own folders: whoever did would be refused, and would be seen."""
import errno
import os
import re
import shutil
import socket
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import confined    # noqa: E402
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

ADMIN, FREEZE, THAW, BACKUP = 10, 0, 1, 2
ERROR, DONE = 136, 141
NORTH = "local.alpha.north"
SCRATCH = KEYS = None


def setUpModule():
    global SCRATCH, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name)


def tearDownModule():
    SCRATCH.cleanup()


def bind(folder):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{folder}/socket")


def touch(folder, flags):
    os.close(os.open(folder + "/file", os.O_WRONLY | flags, 0o600))


# Each way to change something in a folder; beside it is another, where this process may write.
WAYS = {
    "create": lambda folder, _: touch(folder + "/folder", os.O_CREAT),
    "write": lambda folder, _: touch(folder, 0),
    "append": lambda folder, _: touch(folder, os.O_APPEND),
    "truncate": lambda folder, _: os.truncate(folder + "/file", 0),
    "make a folder": lambda folder, _: os.mkdir(folder + "/more"),
    "remove a folder": lambda folder, _: os.rmdir(folder + "/folder"),
    "make a socket": lambda folder, _: bind(folder),
    "make a pipe": lambda folder, _: os.mkfifo(folder + "/pipe"),
    "point": lambda folder, _: os.symlink("file", folder + "/name"),
    "link": lambda folder, _: os.link(folder + "/file", folder + "/same"),
    "rename": lambda folder, _: os.rename(folder + "/file", folder + "/other"),
    "move in": lambda folder, own: os.rename(own + "/file", folder + "/new"),
    "move out": lambda folder, own: os.rename(folder + "/file", own + "/new"),
    "remove": lambda folder, _: os.unlink(folder + "/file"),
}


def error_of(way, folder, own):
    """What a child that may write only in its own folder is told: 0 or an errno."""
    child = os.fork()
    if child == 0:
        confined.to(own)()
        try:
            WAYS[way](folder, own)
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Confined(unittest.TestCase):
    def test_each_way(self):
        """All ways to write are refused elsewhere and change nothing, and are open beneath the folder that was given."""
        for way in WAYS:
            with self.subTest(way), tempfile.TemporaryDirectory(prefix="tally-test-") as home:
                for name in ("own/inner", "elsewhere"):
                    os.makedirs(f"{home}/{name}/folder")
                    touch(f"{home}/{name}", os.O_CREAT)
                touch(home + "/own", os.O_CREAT)
                before = os.listdir(home + "/elsewhere")
                self.assertIn(error_of(way, home + "/elsewhere", home + "/own"), (errno.EACCES, errno.EXDEV))
                self.assertEqual(os.listdir(home + "/elsewhere"), before)
                self.assertEqual(error_of(way, home + "/own/inner", home + "/own"), 0)

    def test_reading(self):
        """Reading and running are as free as before."""
        with tempfile.TemporaryDirectory(prefix="tally-test-") as home:
            rigs.run(["/bin/cat", __file__], preexec_fn=confined.to(home))


class Daemon(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(KEYS.folder, KEYS)
        self.addCleanup(self.rig.close)
        self.elsewhere = tempfile.mkdtemp(prefix="tally-test-")
        self.addCleanup(shutil.rmtree, self.elsewhere)

    def backup(self, folder):
        with self.rig.peer("control") as control:
            return control.ask(ADMIN, BACKUP, folder + "/copy.db")

    def test_told(self):
        """A daemon of the rig is told so when it is to write elsewhere, and nothing is there."""
        self.rig.start()
        answer = self.backup(self.elsewhere)
        self.assertEqual((answer[1], answer[3]), (ERROR, "N08"))
        self.assertEqual(os.listdir(self.elsewhere), [])
        self.assertEqual(self.backup(self.rig.home)[1], DONE)

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed: what a daemon would hush up is not seen")
    def test_nothing_is_refused(self):
        """In a night of declarations, a freeze, a reload and a backup no call is refused to the daemon, which would be in the
        trace: the backup elsewhere is."""
        trace = self.rig.path("trace")
        self.rig.start(under=["strace", "-D", "-f", "-qq", "-e", "trace=file,network", "-e", "status=failed", "-o", trace])
        body = wire.declaration(KEYS.manifest, NORTH, **folders.fields(NORTH))
        with self.rig.peer("intake", "alpha") as peer:
            sheet = wire.envelope(KEYS.manifest.genesis, [body], [KEYS.officer(f"alpha.{n}") for n in (1, 2)])
            self.assertEqual(peer.submit(sheet)[0][0], wire.ACCEPTED)
        with self.rig.peer("control") as control:
            for action in (FREEZE, THAW):
                self.assertEqual(control.ask(ADMIN, action, "a reason")[1], DONE)
        self.assertEqual(self.backup(self.rig.home)[1], DONE)
        self.assertEqual(refused(trace), [])
        self.assertEqual(self.backup(self.elsewhere)[1], ERROR)
        self.assertTrue(all(self.elsewhere in line for line in refused(trace)))
        self.assertNotEqual(refused(trace), [])


def refused(trace):
    return [line for line in rigs.open_text(trace).splitlines() if re.search(r" = -1 E(ACCES|XDEV|PERM)\b", line)]


if __name__ == "__main__":
    if not confined.VERSION:
        sys.exit(77)    # it has said why
    unittest.main()
