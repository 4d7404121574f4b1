#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally witness` cosigns the heads of logs that only grow (c2sp.org/tlog-witness), and forgets nothing: whatever is asked of
it, killed or not, it never signs two histories. The log here is the test's own, so that it can lie."""
import base64
import http.client
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

import nacl.signing

sys.dont_write_bytecode = True
import rig as rigs    # noqa: E402
import witnesses    # noqa: E402
sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader import keys, note, tree    # noqa: E402

BOUND_S, ORIGIN = 30, "log.example/night"
SEED, STRANGER = b"\x21" * 32, b"\x22" * 32


def leaves(n, fork=False):
    return tree.Tree([tree.leaf_hash(b"leaf %d" % i + (b" forked" if fork and i == 3 else b"")) for i in range(n)])


def head(n, fork=False, seed=SEED, origin=ORIGIN):
    """A checkpoint of n leaves as its log signs it."""
    root = base64.b64encode(leaves(n, fork).root()).decode()
    return note.sign_note(f"{origin}\n{n}\n{root}\n".encode(), origin, seed, keys.public_of(seed))


def request(old, signed, proof=()):
    return b"old %d\n" % old + b"".join(base64.b64encode(p) + b"\n" for p in proof) + b"\n" + signed


class Witness(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rigs.skip_unless_built()
        cls.folder = tempfile.TemporaryDirectory(prefix="tally-test-")
        cls.key, cls.vkey = witnesses.make_key("w1.example", cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tally-test-")
        self.addCleanup(folder.cleanup)
        self.witness = witnesses.Witness("w1.example", folder.name, witnesses.vkey(ORIGIN, keys.public_of(SEED)),
                                         (self.key, self.vkey))
        self.addCleanup(self.witness.stop, signal.SIGKILL)

    def ask(self, body, path="/add-checkpoint", method="POST"):
        """(status, body) of a request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.witness.port, timeout=BOUND_S)
        connection.request(method, path, body)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        self.kind = answer.getheader("Content-Type")
        connection.close()
        return found

    def cosigned(self, n, old, fork=False):
        """Asks for a cosignature that must be given, and checks it by PyNaCl."""
        proof = leaves(n, fork).consistency(old) if 0 < old < n else []
        status, line = self.ask(request(old, head(n, fork), proof))
        self.assertEqual(status, 200, line)
        name, code = re.fullmatch("— (\\S+) (\\S+)\n", line.decode()).groups()
        raw = base64.b64decode(code, validate=True)
        public = base64.b64decode(self.vkey.split("+", 2)[2])[1:]
        self.assertEqual((name, raw[:4]), ("w1.example", keys.sha256(b"w1.example\n\x04" + public)[:4]))
        text = note.parse_note(head(n, fork))[0]
        when, = struct.unpack(">Q", raw[4:12])
        nacl.signing.VerifyKey(public).verify(b"cosignature/v1\ntime %d\n" % when + text, raw[12:])
        return when

    def test_growth(self):
        """A log that grows is cosigned at every size, from nothing on, and again at the same size; times do not go back."""
        times = [self.cosigned(n, old) for old, n in ((0, 1), (1, 2), (2, 7), (7, 7), (7, 8), (8, 100), (100, 100))]
        self.assertEqual(times, sorted(times))

    def test_other_old_size(self):
        """An old size that is not the one cosigned last is a conflict, and the answer is that size."""
        self.cosigned(5, 0)
        for old in (0, 1, 4, 6):
            proof = leaves(6).consistency(old) if 0 < old < 6 else []
            self.assertEqual(self.ask(request(old, head(6), proof)), (409, b"5\n"), old)
            self.assertEqual(self.kind, "text/x.tlog.size")
        self.cosigned(6, 5)

    def test_fork(self):
        """Another history has no proof: not of a greater size, not of the same, whoever signs it."""
        self.cosigned(6, 0)
        self.assertEqual(self.ask(request(6, head(9, fork=True), leaves(9, fork=True).consistency(6)))[0], 422)
        self.assertEqual(self.ask(request(6, head(9), leaves(9, fork=True).consistency(6)))[0], 422)
        self.assertEqual(self.ask(request(6, head(6, fork=True))), (409, b"6\n"))
        self.assertEqual(self.ask(request(6, head(6), [bytes(32)]))[0], 422)
        self.assertEqual(self.ask(request(6, head(5)))[0], 400)
        for bend in range(len(leaves(9).consistency(6))):
            proof = leaves(9).consistency(6)
            proof[bend] = bytes([proof[bend][0] ^ 1]) + proof[bend][1:]
            self.assertEqual(self.ask(request(6, head(9), proof))[0], 422)
        self.cosigned(9, 6)

    def test_who_signed(self):
        """Only the log's own signature serves, and only a log that is watched."""
        self.assertEqual(self.ask(request(0, head(3, seed=STRANGER)))[0], 403)
        self.assertEqual(self.ask(request(0, head(3).replace(b"\n3\n", b"\n4\n")))[0], 403)
        self.assertEqual(self.ask(request(0, head(3, origin="log.example/other")))[0], 404)
        self.assertEqual(os.listdir(self.witness.state), [])

    def test_no_request(self):
        """What is no request is told so, whatever it is, and the witness goes on."""
        whole = request(0, head(3))
        for body in (b"", b"old", b"old 0\n", b"old 00\n\n" + head(3), b"old -1\n\n" + head(3), whole[:-1], whole + b"x",
                     b"old 0\n\n\n\n", b"old 0\n" + b"AAAA\n" + b"\n" + head(3), bytes(range(256)),
                     request(0, head(3), [bytes(32)] * 64)):
            self.assertEqual(self.ask(body)[0], 400, body)
        self.assertEqual(self.ask(b"x" * 100000)[0], 413)
        self.assertEqual(self.ask(whole, path="/")[0], 404)
        self.assertEqual(self.ask(None, method="GET")[0], 405)
        with socket.create_connection(("127.0.0.1", self.witness.port), BOUND_S) as stranger:
            stranger.sendall(b"\xff" * 64 + b"\r\n\r\n")
            stranger.recv(4096)
        self.cosigned(3, 0)

    def test_killed(self):
        """What was cosigned is remembered before the answer leaves: killed right after it, the witness still holds to it."""
        size = 0
        for n in (2, 3, 5, 8, 13, 21):
            self.cosigned(n, size)
            self.witness.stop(signal.SIGKILL)
            self.witness.start()
            size = n
            self.assertEqual(self.ask(request(0, head(n + 1, fork=True))), (409, b"%d\n" % n))
        self.witness.stop(signal.SIGTERM)

    def test_forgetful(self):
        """A memory that cannot be read is no memory: it cosigns nothing rather than anything."""
        self.cosigned(4, 0)
        path, = (os.path.join(self.witness.state, name) for name in os.listdir(self.witness.state))
        with open(path, "r+b") as kept:
            kept.truncate(20)
        self.assertEqual(self.ask(request(0, head(5)))[0], 500)
        self.assertEqual(self.ask(request(4, head(5), leaves(5).consistency(4)))[0], 500)

    def test_two_of_one_memory(self):
        """A second witness on the same folder does not start; nor one without a log's key."""
        for changed, sentence in (({}, "another witness has it"), ({"--log": self.vkey}, "verifier key"),
                                  ({"--listen": "nowhere"}, "not an address"), ({"--key": "/nonexistent"}, "/nonexistent")):
            done = subprocess.run(self.witness.command(**changed), capture_output=True, text=True, timeout=BOUND_S,
                                  env=rigs.environment())
            self.assertEqual(done.returncode, 2, changed)
            self.assertIn(sentence, done.stderr)

    def test_socket_of_its_unit(self):
        """Without --listen it answers on the socket that the service manager hands over, and tells it when; of none, or of one
        too many, it says so."""
        self.witness.stop()
        command = [word for word in self.witness.command() if not word.startswith(("--listen", "127.0.0.1:"))]
        folder = tempfile.TemporaryDirectory(prefix="tally-test-")
        self.addCleanup(folder.cleanup)
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.settimeout(BOUND_S)
        manager.bind(os.path.join(folder.name, "notify"))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            handed = handing(command, taken, manager.getsockname())
            self.witness.port = port
            for old, n in ((0, 3), (3, 4)):     # started again it finds the socket open still
                child = subprocess.Popen(handed(1), pass_fds=[taken.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
                self.addCleanup(child.wait, BOUND_S)
                self.addCleanup(child.kill)
                self.assertEqual(manager.recv(1000), b"READY=1\nSTATUS=w1.example cosigns")
                self.cosigned(n, old)
                child.send_signal(signal.SIGTERM)
                self.assertEqual(child.wait(BOUND_S), 0)
                self.assertEqual(manager.recv(1000), b"STOPPING=1")
            for n, sentence in ((2, "one listening socket, and no other"), (0, "give --listen")):
                done = subprocess.run(handed(n), pass_fds=[taken.fileno()], capture_output=True, text=True, timeout=BOUND_S, check=False)
                self.assertEqual((done.returncode, sentence in done.stderr), (2, True), done.stderr)


def handing(command, taken, manager):
    """A command started as the service manager does, with so many sockets from descriptor 3 on, all of them this one."""
    def with_sockets(n):
        here = ' '.join(f"{3 + i}<&{taken.fileno()}" for i in range(n))
        script = f'export LISTEN_FDS={n} LISTEN_PID=$$ NOTIFY_SOCKET={manager} LC_ALL=C; exec "$@" {here}'
        return ["sh", "-c", script, "sh", *command]
    return with_sockets


if __name__ == "__main__":
    unittest.main(verbosity=2)
