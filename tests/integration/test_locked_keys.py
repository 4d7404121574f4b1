#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Secret keys under a passphrase: made, used, changed and taken from under it, at a terminal and from a file; and opened by
another implementation from what SPEC.md 2.3 says."""
import base64
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest

import nacl.bindings as sodium
import nacl.pwhash

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

PASSPHRASE = "pedwar o’r gloch y bore"
CONTEST, BOUND_S = "local.alpha.north", 60


def has_terminals():
    """A bare chroot may have no /dev/pts."""
    try:
        for fd in pty.openpty():
            os.close(fd)
    except OSError:
        return False
    return True


needs_terminal = unittest.skipUnless(has_terminals(), "no pseudo-terminals here (/dev/pts is not mounted)")


class Terminal:
    """A tally of its own session, with a terminal that types what it is told once it is asked."""

    def __init__(self, *words):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(rigs.TALLY, [rigs.TALLY, *map(str, words)])
        self.seen, self.taken = b"", 0

    def expect(self, pattern):
        deadline = time.monotonic() + BOUND_S
        while True:
            found = re.search(pattern.encode(), self.seen[self.taken:])
            if found:
                self.taken += found.end()
                return
            if not select.select([self.fd], [], [], max(0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"not seen: {pattern}, but {self.seen!r}")
            self.seen += self.read()

    def read(self):
        try:
            return os.read(self.fd, 4096)
        except OSError:    # the other side is closed
            return b""

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        while more := self.read():
            self.seen += more
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def opened(path, passphrase):
    """The secret in a locked key file, by PyNaCl and SPEC.md 2.3 alone."""
    with open(path, "rb") as file:
        line = file.read()
    along, text = line[:line.rindex(b" ") + 1], line[line.rindex(b" ") + 1:-1]
    raw = base64.b64decode(text, validate=True)
    salt, passes, kibibytes, nonce, sealed = raw[:16], raw[16:20], raw[20:24], raw[24:48], raw[48:]
    key = nacl.pwhash.argon2id.kdf(32, passphrase.encode(), salt, opslimit=int.from_bytes(passes, "big"),
                                   memlimit=int.from_bytes(kibibytes, "big") * 1024)
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, along, nonce, key)


class LockedKeys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rigs.skip_unless_built()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tally-test-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.passphrases = os.path.join(self.home, "passphrases")
        self.say(self.passphrases, "nothing of this\n" + PASSPHRASE + "\n")

    def say(self, path, text):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)

    def tally(self, *words, **more):
        return subprocess.run([rigs.TALLY, "--language", "en", *map(str, words)], capture_output=True, text=True, timeout=BOUND_S,
                              stdin=subprocess.DEVNULL, start_new_session=True, **more)

    def plain_key(self, name="anwen"):
        run = self.tally("keygen", "--officer", name, "--dir", self.home)
        self.assertEqual(run.returncode, 0, run.stderr)
        return os.path.join(self.home, f"officer-{name}.key")

    def secret(self, path):
        with open(path, encoding="utf-8") as file:
            return base64.b64decode(file.read().split(" ")[2])

    def lock(self, path):
        """By PyNaCl and SPEC.md 2.3, at the least cost that a file may have: what others wrote opens here too."""
        kind, name, _ = rigs.open_text(path).split(" ")
        along = f"{kind.replace('-secret', '-locked')} {name} ".encode()
        salt, nonce, passes, kibibytes = os.urandom(16), os.urandom(24), 1, 8192
        key = nacl.pwhash.argon2id.kdf(32, PASSPHRASE.encode(), salt, opslimit=passes, memlimit=kibibytes * 1024)
        sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(self.secret(path), along, nonce, key)
        raw = salt + passes.to_bytes(4, "big") + kibibytes.to_bytes(4, "big") + nonce + sealed
        self.say(path, along.decode() + base64.b64encode(raw).decode() + "\n")

    @needs_terminal
    def test_locked_at_a_terminal(self):
        """What is typed twice locks the key, and is not shown; typed once it opens it."""
        path = self.plain_key()
        secret = self.secret(path)
        asked = Terminal("keygen", "--lock", path)
        for question in ("New passphrase for .*: ", "The same once more for .*: "):
            asked.expect(question)
            asked.type(PASSPHRASE + "\n")
        self.assertEqual(asked.end(), 0, asked.seen)
        self.assertNotIn(PASSPHRASE.encode(), asked.seen)
        self.assertEqual(opened(path, PASSPHRASE), secret)
        asked = Terminal("keygen", "--unlock", path)
        asked.expect("Passphrase of .*: ")
        asked.type("wrong\n")
        asked.expect("Passphrase of .*: ")
        asked.type(PASSPHRASE + "\n")
        self.assertEqual(asked.end(), 0, asked.seen)
        self.assertEqual(self.secret(path), secret)

    def test_locked_and_unlocked(self):
        """What was locked opens by SPEC.md with the same secret; unlocked it is the file that it was."""
        self.say(self.passphrases, PASSPHRASE + "\n")
        path = self.plain_key()
        secret = self.secret(path)
        with open(path, "rb") as file:
            before = file.read()
        run = self.tally("--passphrase-file", self.passphrases, "keygen", "--lock", path)
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(path, "rb") as file:
            self.assertNotIn(base64.b64encode(secret), file.read())
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.assertEqual(opened(path, PASSPHRASE), secret)
        run = self.tally("--passphrase-file", self.passphrases, "keygen", "--unlock", path)
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)

    @needs_terminal
    def test_two_that_differ(self):
        """Two passphrases that differ, or one that is empty, leave the file as it is."""
        path = self.plain_key()
        with open(path, "rb") as file:
            before = file.read()
        for first, second, word in ((PASSPHRASE, "another", "differ"), ("", "", "empty")):
            asked = Terminal("keygen", "--lock", path)
            for question, answer in (("New passphrase", first), ("The same", second)):
                asked.expect(question)
                asked.type(answer + "\n")
            self.assertEqual(asked.end(), 2)
            self.assertIn(word.encode(), asked.seen)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)

    @needs_terminal
    def test_given_up(self):
        """Ctrl-C at the question ends it, at once."""
        path = self.plain_key()
        self.lock(path)
        asked = Terminal("keygen", "--unlock", path)
        asked.expect("Passphrase of .*: ")
        asked.type("\x03")
        self.assertEqual(asked.end(), 2)

    def test_new_one(self):
        """keygen --passphrase never has the secret on disk in the clear; a key that is there stays."""
        self.say(self.passphrases, PASSPHRASE + "\n")
        words = ("--passphrase-file", self.passphrases, "keygen", "--officer", "nia", "--passphrase", "--dir", self.home)
        run = self.tally(*words)
        self.assertEqual(run.returncode, 0, run.stderr)
        path = os.path.join(self.home, "officer-nia.key")
        self.assertEqual(len(opened(path, PASSPHRASE)), 32)
        self.assertEqual(self.tally(*words).returncode, 1)
        self.assertEqual(len(opened(path, PASSPHRASE)), 32)

    def test_nobody_to_ask(self):
        """Without a terminal and a file, with a wrong one, or with one that others may read, the key stays locked: exit 2 with
        a sentence, and never a hang."""
        path = self.plain_key()
        self.lock(path)
        run = self.tally("keygen", "--unlock", path)
        self.assertEqual(run.returncode, 2)
        self.assertIn("--passphrase-file", run.stderr)
        self.say(self.passphrases, "wrong\n")
        run = self.tally("--passphrase-file", self.passphrases, "keygen", "--unlock", path)
        self.assertEqual(run.returncode, 2)
        self.assertIn("stays locked", run.stderr)
        os.chmod(self.passphrases, 0o644)
        run = self.tally("--passphrase-file", self.passphrases, "keygen", "--unlock", path)
        self.assertEqual(run.returncode, 2)
        self.assertIn("others may read", run.stderr)

    def test_daemon_takes_none(self):
        """tallyd says what to do about a locked key, and exits 4."""
        keys = rigs.Keys(folders.small(self.home + "/small"), self.home)
        with rigs.Rig(keys.folder, keys) as night:
            night.init()
            self.lock(self.copy(keys.log_key_path))
            text = rigs.open_text(night.path("tallyd.conf"))
            night.write("tallyd.conf", text.replace(keys.log_key_path, self.home + "/copy.key"))
            status, said = night.start_refused()
            self.assertEqual(status, 4, said)
            self.assertIn("under a passphrase", said)

    def copy(self, path, name="copy.key"):
        copy = os.path.join(self.home, name)
        self.say(copy, rigs.open_text(path))
        return copy

    def test_declared_with(self):
        """Two officers' locked keys sign a declaration, their passphrases through a pipe; what runs meanwhile shows neither in
        its arguments nor its environment, and could leave no core."""
        keys = rigs.Keys(folders.small(self.home + "/small"), self.home)
        with rigs.Rig(keys.folder, keys) as night:
            night.start()
            officers = []
            for n in (1, 2):
                officers += ["--officer", self.copy(keys.path(f"officer-alpha.{n}.key"), f"officer-{n}.key")]
                self.lock(officers[-1])
            rows = [row for row in folders.read_rows(keys.folder, "declarations.csv") if row["contest"] == CONTEST]
            folders.write_rows(self.home, "sheet.csv", list(rows[0]), rows)
            read, write = os.pipe()
            command = [rigs.TALLY, "--passphrase-file", f"/dev/fd/{read}", "declare", self.home + "/sheet.csv", *officers,
                       "--transport", keys.path("transport-alpha.key")]
            child = subprocess.Popen(command, pass_fds=[read], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True, env=night.environment())
            rigs.wait_until(lambda: self.core_limit(child.pid) == ["1", "1"], BOUND_S, "a limit on core files")
            os.write(write, (PASSPHRASE + "\n").encode())
            os.close(write)
            for name in ("cmdline", "environ"):
                with open(f"/proc/{child.pid}/{name}", "rb") as file:
                    self.assertNotIn(PASSPHRASE.encode(), file.read())
            out, err = child.communicate(timeout=BOUND_S)
            os.close(read)
            self.assertEqual(child.returncode, 0, out + err)
            self.assertIn("accepted", out)

    def core_limit(self, pid):
        with open(f"/proc/{pid}/limits", encoding="ascii") as file:
            return next(line for line in file if line.startswith("Max core")).split()[4:6]


if __name__ == "__main__":
    unittest.main(verbosity=2)
