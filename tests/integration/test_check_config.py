#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tallyd --check-config tells all that would keep the daemon from starting, and changes nothing; and what a place
refuses is told with its path."""
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import confined    # noqa: E402
import folders    # noqa: E402
import rig as rigs    # noqa: E402

NOBODY = 65534
SCRATCH = KEYS = None


def setUpModule():
    global SCRATCH, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name)


def tearDownModule():
    SCRATCH.cleanup()


def tree(folder):
    """Every name below it with its mode and size."""
    return sorted((path, os.lstat(path).st_mode, os.lstat(path).st_size)
                  for base, names, files in os.walk(folder) for path in (os.path.join(base, n) for n in names + files))


class Place(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(KEYS.folder, KEYS)
        self.addCleanup(self.rig.close)
        shutil.copytree(KEYS.dir, self.rig.path("keys"))
        text = rigs.open_text(self.rig.path("tallyd.conf")).replace(KEYS.dir, self.rig.path("keys"))
        self.rig.write("tallyd.conf", text)
        self.log_key = self.rig.path("keys/" + os.path.basename(KEYS.log_key_path))

    def replace(self, *pairs):
        text = rigs.open_text(self.rig.path("tallyd.conf"))
        for old, new in pairs:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        self.rig.write("tallyd.conf", text)

    def tallyd(self, *arguments):
        """As nobody where the test runs as root, whom no mode keeps out."""
        command = [rigs.TALLYD, "--config", self.rig.path("tallyd.conf"), *arguments]
        if os.geteuid():
            return rigs.run(command, check=False, bound_s=rigs.START_S, preexec_fn=confined.to(self.rig.home))
        for base, names, files in os.walk(self.rig.home):
            for path in (base, *(os.path.join(base, name) for name in names + files)):
                os.chown(path, NOBODY, NOBODY)
        return rigs.run(self.reachable(command), check=False, bound_s=rigs.START_S, user=NOBODY, group=NOBODY,
                        extra_groups=[], preexec_fn=confined.to(self.rig.home))

    def reachable(self, command):
        """The program where nobody can run it: the build folder may lie where it cannot look."""
        program = os.path.join(SCRATCH.name, "tallyd")
        if not os.path.exists(program):
            os.chmod(SCRATCH.name, 0o711)
            shutil.copy(command[0], program)
        return [program, *command[1:]]


class Check(Place):
    def faults(self, *wanted):
        """Exit 2, one line for each of these and no other; nothing is changed."""
        self.tallyd("--version")    # whatever this changes of owners is not the check's doing
        before = tree(self.rig.home)
        done = self.tallyd("--check-config")
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), len(wanted), done.stderr)
        for line, words in zip(lines, wanted):
            for word in words:
                self.assertIn(word, line)
        self.assertEqual(done.stdout, "")
        self.assertEqual(tree(self.rig.home), before)

    def sound(self):
        before = tree(self.rig.home)
        done = self.tallyd("--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"\A.*tallyd\.conf.* is sound.*\n\Z")
        self.assertEqual(tree(self.rig.home), before)

    def test_sound(self):
        """A configuration that can be served is sound: one line, before there is a journal, with one, and served."""
        self.sound()
        self.assertEqual(self.tallyd("--init", self.rig.path("manifest")).returncode, 0)
        self.sound()
        self.rig.start(init=False)
        rigs.wait_until(lambda: "serves a journal" in self.rig.log(), rigs.START_S, "tallyd does not say that it serves")
        self.sound()    # from here on the daemon writes nothing by itself

    def test_keys(self):
        """Keys that are not there, of another kind, or the public half."""
        server = self.rig.path("keys/transport-server.key")
        officer = self.rig.path("keys/officer-alpha.1.key")
        for path, wanted in (("/none/log.key", "No such file"), (officer, "tally-officer-secret"),
                             (self.log_key[:-4] + ".pub", "tally-log-public"), (server, "tally-transport-secret")):
            with self.subTest(path):
                self.replace((f"log-key = {self.log_key}", f"log-key = {path}"))
                self.faults((path, wanted))
                self.replace((f"log-key = {path}", f"log-key = {self.log_key}"))
        self.replace((f"transport-key = {server}", f"transport-key = {self.log_key}"))
        self.faults((self.log_key, "tally-log-secret", "tally-transport-secret"))

    def test_modes(self):
        """A secret that others may read."""
        os.chmod(self.log_key, 0o644)
        line = 1 + rigs.open_text(self.rig.path("tallyd.conf")).splitlines().index(f"log-key = {self.log_key}")
        self.faults((f"{self.rig.path('tallyd.conf')}:{line}: log-key: ", self.log_key, "chmod 600"))

    def test_folders(self):
        """Folders that are missing or may not be written, all told at once."""
        shutil.rmtree(self.rig.path("readers"))
        self.replace((f"journal = {self.rig.home}", f"journal = {self.rig.home}/none"),
                     (f"runtime = {self.rig.run_dir}", f"runtime = {self.rig.home}/none/run"),
                     (f"control = ipc://{self.rig.run_dir}", f"control = ipc://{self.rig.home}/also-none"))
        self.faults((self.rig.path("none:"), "No such file"), (self.rig.path("none/run:"),),
                    (self.rig.path("also-none:"), "No such file"), ("readers", "No such file"))

    def test_unwritable(self):
        """A folder and a journal of the wrong mode."""
        self.rig.init()
        os.mkdir(self.rig.run_dir, 0o555)
        os.chmod(self.rig.path("journal.db"), 0o400)
        self.faults((self.rig.path("journal.db:"), "Permission denied"), (self.rig.run_dir + ":", "Permission denied"))

    def test_readers(self):
        """A file among the readers that is no public transport key; how many more there are is told too."""
        self.rig.write("readers/bad", "nonsense\n")
        self.faults(("readers/bad", "tally-transport-public"))
        shutil.copy(self.rig.path("keys/transport-reader.key"), self.rig.path("readers"))
        self.faults(("tally-transport-public", "1 more"))

    def test_addresses(self):
        """Two sockets on one port, and an address that is none."""
        for socket in ("intake", "updates"):
            self.replace((f"{socket} = tcp://127.0.0.1:0", f"{socket} = tcp://127.0.0.1:7777"))
        self.replace(("query = tcp://127.0.0.1:0", "query = tcp://300.0.0.1:1"))
        self.faults(("query", "300.0.0.1", "numeric"), ("updates", "intake listens on tcp://127.0.0.1:7777"))


class Unwritable(Place):
    def refused(self, path):
        done = self.tallyd()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"{path} cannot be written: Permission denied", done.stderr)

    def test_journal(self):
        """A journal of mode 400: its path is told."""
        self.rig.init()
        os.chmod(self.rig.path("journal.db"), 0o400)
        self.refused(self.rig.path("journal.db"))

    def test_folder(self):
        """A folder that may not be written, of a journal and of one to be made."""
        self.rig.init()
        os.chmod(self.rig.home, 0o555)
        self.refused(self.rig.home)
        for name in ("journal.db", "journal.db.head"):
            os.unlink(self.rig.path(name))
        done = self.tallyd("--init", self.rig.path("manifest"))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"{self.rig.home} cannot be written: Permission denied", done.stderr)


class Owner(Place):
    def test_init_as_root(self):
        """--init by root in a folder of another user leaves nothing, and tells the command that would do."""
        if os.geteuid():
            self.skipTest("only root can give a folder away")
        os.chown(self.rig.home, NOBODY, NOBODY)
        done = self.rig.tallyd("--init", self.rig.path("manifest"), check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(f"runuser -u nobody -- tallyd --config {self.rig.path('tallyd.conf')} --init", done.stderr)
        self.assertFalse(os.path.exists(self.rig.path("journal.db")))

    def test_full_output(self):
        """What is asked for and cannot be written out is a failure, and said."""
        for option in ("--help", "--version", "--print-config", "--check-config"):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = rigs.subprocess.run([rigs.TALLYD, "--config", self.rig.path("tallyd.conf"), option], stdout=full, text=True,
                                           stderr=rigs.subprocess.PIPE, timeout=rigs.START_S, check=False, env=rigs.environment())
            self.assertEqual((done.returncode, "could not be written out: No space left" in done.stderr), (1, True), option)


if __name__ == "__main__":
    unittest.main()
