#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Slow and greedy peers hurt only themselves: the others are served meanwhile, and the daemon's memory stays bounded."""
import resource
import socket
import sys
import time
import unittest

import zmq

sys.dont_write_bytecode = True
import folders    # noqa: E402
import ready    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

NIGHT_S, MEMORY_KIB = 30, 400 * 1024
NIGHT = KEYS = None


def setUpModule():
    global NIGHT, KEYS
    rigs.skip_unless_built()
    NIGHT = ready.night()
    KEYS = NIGHT.keys


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


class SlowPeers(unittest.TestCase):
    def place(self, rig):
        self.rig = rig
        self.addCleanup(rig.close)

    def dealer(self, endpoint, curve, kind=zmq.DEALER, **options):
        peer = zmq.Context.instance().socket(kind)
        self.addCleanup(peer.close, 0)
        for name, value in options.items():
            setattr(peer, name, value)
        peer.curve_serverkey, peer.curve_publickey, peer.curve_secretkey = map(wire.z85, curve)
        peer.connect(endpoint)
        return peer

    def night_goes_on(self):
        """A replay ends well and in time beside whatever else goes on."""
        began = time.monotonic()
        self.rig.replay()
        self.assertLess(time.monotonic() - began, NIGHT_S)
        self.assertEqual(self.rig.results()["contests"]["pending"], 0)
        self.assertLess(resident_kib(self.rig.daemon.pid), MEMORY_KIB)

    def test_subscribers_that_do_not_read(self):
        """Twenty subscribers that take nothing in, with buffers of a message, while a night runs."""
        self.place(rigs.Rig(rigs.NIGHT, KEYS))
        self.rig.start()
        for _ in range(20):
            peer = self.dealer(self.rig.endpoints["updates"], self.rig.curve(), zmq.SUB, rcvhwm=1, rcvbuf=4096)
            peer.subscribe(b"")
        self.night_goes_on()

    def test_readers_that_do_not_read(self):
        """Readers that ask for everything of a whole night hundreds of times and take no answer in."""
        self.place(NIGHT.rig())
        self.rig.start()
        for _ in range(4):
            peer = self.dealer(self.rig.endpoints["query"], self.rig.curve(), rcvhwm=1, rcvbuf=4096, sndhwm=0)
            for number in range(1, 300):
                peer.send(wire.pack([1, 3, number, "", 0, ""]))
                peer.send(wire.pack([1, 4, number, 0, 4096]))
        self.night_goes_on()
        self.rig.head()
        self.assertEqual(self.rig.restart().head().size, KEYS.manifest.entries + 3403)

    def test_centre_that_does_not_read(self):
        """A centre that sends an envelope thousands of times and takes no answer in: counted once, and others served."""
        contest = folders.contests_in_order(rigs.NIGHT)[0]
        self.place(NIGHT.rig())
        self.rig.start()
        entries, _, head = self.rig.journal()
        (sent,) = [wire.pack([1, sigset, [body]]) for _, body, sigset in entries[KEYS.manifest.entries:]
                   if wire.unpack(body)[1] == contest][:1]
        centre = folders.read_rows(rigs.NIGHT, "centres.csv")[0]["centre"]
        peer = self.dealer(self.rig.endpoints["intake"], self.rig.curve(centre), rcvhwm=1, rcvbuf=4096, sndhwm=0)
        for number in range(1, 5000):
            peer.send(wire.pack([1, 2, number, sent]))
        self.night_goes_on()
        self.assertEqual(self.rig.head().note, head.note)

    def test_more_connections_than_descriptors(self):
        """More connections than the daemon has descriptors for: it lives, and serves again when they are gone."""
        self.place(rigs.Rig(rigs.NIGHT, KEYS))
        self.rig.start(limits=[(resource.RLIMIT_NOFILE, 64)])
        self.assertEqual(self.rig.head().size, KEYS.manifest.entries)
        host, port = self.rig.endpoints["query"].removeprefix("tcp://").rsplit(":", 1)
        crowd = [socket.create_connection((host, int(port)), timeout=5) for _ in range(150)]
        for peer in crowd:
            peer.close()
        self.assertEqual(self.rig.head().size, KEYS.manifest.entries)
        self.assertIsNone(self.rig.daemon.poll())


if __name__ == "__main__":
    unittest.main()
