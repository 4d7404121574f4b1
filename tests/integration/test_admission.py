#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Who is not enrolled gets nothing, on each socket; and nothing that anyone sends brings the daemon down."""
import os
import random
import socket
import struct
import sys
import tempfile
import unittest

import zmq

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

QUIET_MS = 600      # how long nothing must come; an admitted peer's answer takes a few
FRAME_MAX = 2097152
ALPHA = ("alpha.1", "alpha.2")
SCRATCH = RIG = None


def setUpModule():
    global SCRATCH, RIG
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    RIG = rigs.Rig(folders.small(SCRATCH.name + "/small")).start()


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


def stranger():
    """(server, public, secret) of a sound key that nobody enrolled."""
    public, secret = zmq.curve_keypair()
    return (RIG.curve()[0], wire.z85_decode(public), wire.z85_decode(secret))


def hello(number=1):
    return wire.pack([1, 1, number, None])


class Served(unittest.TestCase):
    """After every test the same process serves on."""

    def tearDown(self):
        self.assert_serving()

    def assert_serving(self):
        """The same process still answers those who are enrolled, on every socket."""
        self.assertIsNone(RIG.daemon.poll(), RIG.log()[-3000:])
        for name, who in (("intake", "alpha"), ("query", "reader"), ("query", "beta")):
            with RIG.peer(name, who) as peer:
                self.assertEqual(peer.hello()[1], 129)
        subscriber = RIG.subscriber((b"@beat/",))
        self.addCleanup(subscriber.close)
        self.assertEqual(subscriber.receive()[1][1], 135)


class Strangers(Served):
    def assert_nothing(self, name, curve):
        """Neither an answer nor an update comes to this key, or to none, while an enrolled peer is answered."""
        kind = zmq.SUB if name == "updates" else zmq.DEALER
        peer = zmq.Context.instance().socket(kind)
        self.addCleanup(peer.close, 0)
        if curve:
            peer.curve_serverkey, peer.curve_publickey, peer.curve_secretkey = map(wire.z85, curve)
        if name == "updates":
            peer.subscribe(b"")
        peer.connect(RIG.endpoints[name])
        if name != "updates":
            peer.send(hello(), zmq.DONTWAIT)
        self.assert_serving()    # a beat and answers came meanwhile to those who may
        self.assertFalse(peer.poll(QUIET_MS), f"{name} answered a stranger")

    def test_unknown_curve_key(self):
        """A sound CURVE key that is not enrolled gets nothing on intake, query and updates."""
        for name in ("intake", "query", "updates"):
            with self.subTest(name):
                self.assert_nothing(name, stranger())

    def test_null_peer(self):
        """A peer without CURVE gets nothing on intake, query and updates."""
        for name in ("intake", "query", "updates"):
            with self.subTest(name):
                self.assert_nothing(name, None)

    def test_wrong_server_key(self):
        """An enrolled key that takes the daemon for somebody else gets nothing."""
        other = wire.z85_decode(zmq.curve_keypair()[0])
        for name in ("intake", "query", "updates"):
            with self.subTest(name):
                self.assert_nothing(name, (other, *RIG.keys.transport("alpha")))

    def test_public_key_without_its_secret(self):
        """Somebody's enrolled public key without its secret gets nothing."""
        for name in ("intake", "query", "updates"):
            with self.subTest(name):
                self.assert_nothing(name, (RIG.curve()[0], RIG.keys.transport("alpha")[0], stranger()[2]))

    def test_plain_peer(self):
        """A peer that offers a password gets nothing."""
        peer = zmq.Context.instance().socket(zmq.DEALER)
        self.addCleanup(peer.close, 0)
        peer.plain_username, peer.plain_password = b"alpha", b"alpha"
        peer.connect(RIG.endpoints["query"])
        peer.send(hello(), zmq.DONTWAIT)
        self.assertFalse(peer.poll(QUIET_MS))

    def test_reader_may_not_declare(self):
        """A reader is not admitted to intake, not even to say hello."""
        self.assert_nothing("intake", RIG.curve("reader"))

    def test_reader_taken_out(self):
        """A key that is no longer in the readers' folder is not admitted after a restart."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            rig.head()
            os.unlink(rig.path("readers/transport-reader.pub"))
            rig.restart()
            with rig.peer("query", "alpha") as peer:
                self.assertEqual(peer.hello()[1], 129)
            with rig.peer("query", "reader") as peer, self.assertRaises(wire.NoAnswer):
                peer.hello(bound_ms=QUIET_MS)


class WrongRoom(Served):
    def test_each_socket_takes_its_own_requests(self):
        """A request on another socket than its own is answered by an error and does nothing."""
        body = wire.declaration(RIG.manifest, "local.alpha.north", **folders.fields("local.alpha.north"))
        data = wire.envelope(RIG.manifest.genesis, [body], [RIG.keys.officer(name) for name in ALPHA])
        size = RIG.head().size
        for name, kind, rest in (("query", 2, [data]), ("query", 5, []), ("intake", 3, ["", 0, ""]),
                                 ("intake", 4, [0, 1]), ("intake", 5, []), ("control", 2, [data]),
                                 ("control", 3, ["", 0, ""]), ("query", 129, [])):
            with self.subTest(socket=name, kind=kind), RIG.peer(name, "alpha") as peer:
                peer.socket.send(wire.pack([1, kind, 77, *rest]))
                answer = wire.unpack(peer.receive()[-1])
                self.assertEqual((answer[1], answer[3]), (136, "N01"))
        self.assertEqual(RIG.head().size, size)

    def test_control_tells_the_operator(self):
        """The daemon's own user is answered on control, without CURVE."""
        with RIG.peer("control") as peer:
            pairs = dict(peer.ask(5)[3])
        self.assertEqual((pairs["state"], pairs["contests"]), ("serving", "8"))

    def test_control_answers_only_its_uids(self):
        """Another user gets nothing on control, even where the socket's mode lets him in; one in the list is answered."""
        if os.getuid() != 0:
            self.skipTest("SKIP: not root, so nobody else can be played")
        listed, other = 54321, 54322
        with rigs.Rig(RIG.folder, RIG.keys, extra=f"\n[control]\nuids = {listed}\n") as rig:
            rig.start()
            path = rig.endpoints["control"].removeprefix("ipc://")
            os.chmod(rig.home, 0o755)
            os.chmod(rig.run_dir, 0o755)
            os.chmod(path, 0o777)
            answers = {uid: ask_as(uid, rig.endpoints["control"]) for uid in (0, listed, other)}
        self.assertEqual(answers, {0: True, listed: True, other: False})


def ask_as(uid, endpoint):
    """Whether control answers a hello from a child with this uid."""
    child = os.fork()
    if child == 0:
        status = 2
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            with wire.Peer(endpoint, context=zmq.Context()) as peer:
                try:
                    status = 0 if peer.hello(bound_ms=4000)[1] == 129 else 2
                except wire.NoAnswer:
                    status = 1
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 2:
        raise rigs.Failed(f"the child with uid {uid} could not ask")
    return status == 0


class Hostile(Served):
    SEED = int(os.environ.get("TALLY_SEED", "0")) or random.SystemRandom().randrange(1 << 32)

    def setUp(self):
        self.random = random.Random(self.SEED)
        self.addCleanup(lambda: print(f"TALLY_SEED={self.SEED}", file=sys.stderr))

    def send_all(self, name, messages, who="alpha"):
        """Sends them from an enrolled peer, then a hello, which is answered; what came before it is returned."""
        with RIG.peer(name, who) as peer:
            for frames in messages:
                peer.socket.send_multipart(frames)
            peer.socket.send(hello(99))
            found = []
            while True:
                answer = wire.unpack(peer.receive()[-1])
                if answer[1:3] == [129, 99]:
                    return found
                found.append(answer)

    def test_random_bytes(self):
        """Random bytes as a message are answered by an error or not at all."""
        for name in ("intake", "query"):
            noise = [[self.random.randbytes(self.random.randrange(0, 300))] for _ in range(500)]
            for answer in self.send_all(name, noise):
                self.assertEqual(answer[1], 136)

    def test_bent_messages(self):
        """Sound requests with bytes changed, cut or added never bring a receipt, a page or a crash out of turn."""
        sound = [wire.pack([1, 1, 5, RIG.head().note]), wire.pack([1, 3, 6, "T/", 0, ""]), wire.pack([1, 4, 7, 0, 10]),
                 wire.pack([1, 2, 8, self.envelope()])]
        for name in ("intake", "query"):
            bent = []
            for _ in range(400):
                data = bytearray(self.random.choice(sound))
                for _ in range(self.random.randrange(1, 4)):
                    data[self.random.randrange(len(data))] = self.random.randrange(256)
                if self.random.random() < 0.3:
                    data = data[:self.random.randrange(len(data))]
                bent.append([bytes(data)])
            for answer in self.send_all(name, bent):
                self.assertIn(answer[1], (129, 130, 131, 132, 136))
                if answer[1] == 130:
                    self.assertNotIn(wire.ACCEPTED, [item[0] for item in answer[3]])

    def envelope(self):
        body = wire.declaration(RIG.manifest, "local.alpha.north", **folders.fields("local.alpha.north"))
        return wire.envelope(RIG.manifest.genesis, [body], [RIG.keys.officer("alpha.1")])

    def test_lengths_that_lie(self):
        """Headers that claim gigabytes cost nothing and are refused."""
        huge = [b"\x94\x01\x02\x01\xc6\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff", b"\x94\x01\x02\x01\xdb\xff\xff\xff\xff",
                b"\xdf\xff\xff\xff\xff", b"\x91" * 5000, b"\x95\x01\x04\x01" + b"\xcf" + b"\xff" * 8 + b"\xcf" + b"\xff" * 8]
        before = resident_kib(RIG.daemon.pid)
        for name in ("intake", "query"):
            for answer in self.send_all(name, [[data] for data in huge * 50]):
                self.assertEqual(answer[1], 136)
        self.assertLess(resident_kib(RIG.daemon.pid), before + 65536)

    def test_too_long_a_frame(self):
        """A frame above the limit is dropped with its connection; one at the limit is answered."""
        for size, answered in ((FRAME_MAX, True), (FRAME_MAX + 1, False)):
            with self.subTest(size=size), RIG.peer("query", "beta") as peer:
                peer.hello()
                peer.socket.send(b"\x91" * size)
                if answered:
                    self.assertEqual(wire.unpack(peer.receive()[-1])[1], 136)
                else:
                    self.assertFalse(peer.socket.poll(QUIET_MS))

    def test_too_long_an_envelope(self):
        """An envelope above its limit is refused without a receipt."""
        with RIG.peer("intake", "alpha") as peer:
            answer = peer.ask(2, b"\0" * 1048577)
        self.assertIn(answer[1], (130, 136))
        if answer[1] == 130:
            self.assertEqual(answer[3][0][0], wire.REFUSED)

    def test_many_frames(self):
        """A message of thousands of frames is dropped or refused, and costs no more than its bytes."""
        before = resident_kib(RIG.daemon.pid)
        for name in ("intake", "query"):
            for answer in self.send_all(name, [[b"x"] * 20000, [hello(), hello()], [b"", hello()], [b""]]):
                self.assertIn(answer[1], (129, 136))
        self.assertLess(resident_kib(RIG.daemon.pid), before + 65536)

    def test_subscriptions_that_lie(self):
        """What an enrolled subscriber writes to updates, be it long or much, does nothing."""
        peer = zmq.Context.instance().socket(zmq.XSUB)
        self.addCleanup(peer.close, 0)
        peer.curve_serverkey, peer.curve_publickey, peer.curve_secretkey = map(wire.z85, RIG.curve("alpha"))
        peer.connect(RIG.endpoints["updates"])
        for _ in range(2000):
            peer.send(b"\x01" + self.random.randbytes(self.random.randrange(0, 600)))
            peer.send(self.random.randbytes(self.random.randrange(1, 600)))

    def test_not_zeromq_at_all(self):
        """Bytes that are no ZMTP, and connections that say nothing, leave the others served."""
        open_ones = []
        for name in ("intake", "query", "updates"):
            host, port = RIG.endpoints[name].removeprefix("tcp://").rsplit(":", 1)
            for data in (b"", b"GET / HTTP/1.0\r\n\r\n", self.random.randbytes(4096), b"\xff" + struct.pack(">Q", 1 << 62) + b"\x7f"):
                for _ in range(10):
                    peer = socket.create_connection((host, int(port)), timeout=5)
                    open_ones.append(peer)
                    try:
                        peer.sendall(data)
                    except OSError:
                        pass    # it had been hung up on already
        self.assert_serving()
        for peer in open_ones:
            peer.close()


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    unittest.main()
