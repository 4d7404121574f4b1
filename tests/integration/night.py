# SPDX-License-Identifier: Apache-2.0
"""A whole night sent by the tests themselves, so that every receipt, update and head that the daemon shows is held
against what its journal has in the end."""
import sys
import time

import zmq

sys.dont_write_bytecode = True
import wire    # noqa: E402

WINDOW = 192            # envelopes under way
SILENCE_S = 30          # a daemon that says nothing for so long is at fault
SINCE_EVERY = 150       # receipts


def envelopes(entries):
    """The envelopes that declarations came in, as sent, from a journal's entries."""
    groups = {}
    for leaf, body, sigset in entries:
        if wire.unpack(leaf)[3] == 1:
            groups.setdefault(sigset, {})[wire.sha256(body)] = body
    found = []
    for sigset, bodies in groups.items():
        digests = wire.unpack(wire.unpack(sigset)[2])[2]
        found.append(wire.pack([1, sigset, [bodies[digest] for digest in digests]]))
    return found


class Crowd:
    """Sends envelopes as fast as they are taken, subscribes to everything, and remembers all that it is shown."""

    def __init__(self, manifest, all_envelopes):
        self.manifest = manifest
        self.bodies = {data: [wire.sha256(body) for body in wire.unpack(data)[2]] for data in all_envelopes}
        self.waiting = list(all_envelopes)      # not answered yet
        self.receipts = {}                      # body's digest -> bytes
        self.notes = set()                      # every head shown by anything
        self.roots = {}                         # records' roots of notes opened
        self.updates = 0

    def connect(self, rig, centre):
        """New sockets, to a daemon that has just started."""
        self.intake = rig.peer("intake", centre)
        self.query = rig.peer("query", "reader")
        self.updates_socket = rig.subscriber().socket
        self.poller = zmq.Poller()
        for socket in (self.intake.socket, self.query.socket, self.updates_socket):
            self.poller.register(socket, zmq.POLLIN)
        self.under_way, self.asked, self.since_due = {}, None, 0
        self.queue = list(self.waiting)

    def close(self):
        for socket in (self.intake.socket, self.query.socket, self.updates_socket):
            socket.close(0)

    def run(self, until_receipts, then_s=0.0, alive=lambda: True):
        """Goes on until it holds so many receipts, then for so long, or until all is answered. NoAnswer when the daemon is
        not alive any more, or silent for too long."""
        deadline, silence = None, time.monotonic() + SILENCE_S
        while self.waiting:
            if deadline is None and len(self.receipts) >= until_receipts:
                deadline = time.monotonic() + then_s
            if deadline is not None and time.monotonic() >= deadline:
                return
            self._send()
            if self.take(1 if deadline is not None else 200):
                silence = time.monotonic() + SILENCE_S
            elif time.monotonic() > silence or not alive():
                raise wire.NoAnswer(f"{len(self.waiting)} envelopes are not answered")

    def _send(self):
        while self.queue and len(self.under_way) < WINDOW:
            data = self.queue.pop(0)
            self.intake.number += 1
            self.under_way[self.intake.number] = data
            self.intake.socket.send(wire.pack([1, 2, self.intake.number, data]))
        if self.asked is None and len(self.receipts) >= self.since_due:
            self.query.number += 1
            self.asked = self.query.number
            self.since_due = len(self.receipts) + SINCE_EVERY
            self.query.socket.send(wire.pack([1, 3, self.asked, "", 0, ""]))

    def take(self, bound_ms=0):
        """Takes in whatever has come. True if something had."""
        ready = dict(self.poller.poll(bound_ms))
        for socket, hear in ((self.intake.socket, self._result), (self.query.socket, self._page),
                             (self.updates_socket, self._update)):
            while ready.get(socket) and socket.poll(0):
                hear(socket.recv_multipart())
        return bool(ready)

    def _result(self, frames):
        answer = wire.unpack(frames[-1])
        data = self.under_way.pop(answer[2])
        if answer[1] == 136 and answer[5]:    # busy: again, later
            self.queue.append(data)
            return
        if answer[1] != 130:
            raise ValueError(answer)
        for digest, (verdict, codes, _, receipt) in zip(self.bodies[data], answer[3]):
            if verdict not in (wire.ACCEPTED, wire.DUPLICATE):
                raise ValueError((verdict, codes))
            if self.receipts.setdefault(digest, receipt) != receipt:
                raise ValueError(f"two receipts for {digest.hex()}")
            self.notes.add(wire.unpack(receipt)[3])
        self.waiting.remove(data)

    def _page(self, frames):
        answer = wire.unpack(frames[-1])
        self.notes.add(answer[3])
        self.asked = None

    def _update(self, frames):
        message = wire.unpack(frames[1])
        if message[1] == 135:
            self.notes.add(wire.unpack(message[2])[4])
            return
        _, _, note, total, position, record, path = message
        if note not in self.roots:
            self.roots[note] = wire.Head(note, self.manifest).records
        root = self.roots[note]
        if wire.root_from_path(position, total, wire.leaf_hash(record), path) != root:
            raise ValueError(f"the update of {frames[0].decode()} does not give its head's root")
        if wire.unpack(record)[2] != frames[0].decode():
            raise ValueError(f"{frames[0].decode()} carries another record")
        self.notes.add(note)
        self.updates += 1

    def check(self, peer):
        """Everything shown is in the journal as it is now: every head, every receipt. Returns entries and head."""
        entries, tree, head = peer.all_entries(self.manifest)
        for note in self.notes:
            shown = wire.Head(note, self.manifest)
            if shown.size > head.size or tree.root(shown.size) != shown.root:
                raise ValueError(f"a head over {shown.size} was shown that the journal of {head.size} does not extend")
        for digest, data in self.receipts.items():
            receipt = wire.Receipt(data, self.manifest)
            leaf, body, _ = entries[receipt.index]
            if leaf != receipt.leaf or wire.sha256(body) != digest:
                raise ValueError(f"entry {receipt.index} is not the one of its receipt")
            if receipt.index >= receipt.head.size or tree.root(receipt.head.size) != receipt.head.root:
                raise ValueError(f"the receipt of entry {receipt.index} has a head that the journal does not extend")
        return entries, head
