# SPDX-License-Identifier: Apache-2.0
"""A small daemon in Python for the reader's tests, which can be told to lie.

It keeps the journal of reader_election.py's night in memory, makes a batch and a head of each group of declarations
that it is given, and answers hello, since, entries, moment and proofs as SPEC.md section 7 says. `lies` maps a kind of message to a
function that changes the message before it goes out. One thread serves; `commit` may be called from another.
"""
from __future__ import annotations

import threading
import time
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import nacl.bindings
import reader_election as small
import zmq
from tally_reader import envelope, keys, messages as m, note
from tally_reader.canon import pack, read
from tally_reader.fold import Ledger
from tally_reader.tree import Growing, Tree, leaf_hash
from tally_reader.wire import Endpoints
from zmq.utils import z85

SECRET_SERVER, SECRET_CLIENT = b"\x11" * 32, b"\x12" * 32


class Daemon:
    """The journal, and the thread that serves it until `close`."""

    def __init__(self, page_records: int = 1000, page_entries: int = 5, beat_s: Optional[float] = None) -> None:
        """With beat_s a beat goes out so often, and says when; else one of no time that counts with every commit."""
        self.beat_s, self.beat_due = beat_s, 0.0
        self.lies: Dict[str, Callable[[list], Any]] = {}
        self.page_records, self.page_entries = page_records, page_entries
        self.before_answer: Optional[Callable[[int, "Daemon"], None]] = None
        self.election, self.genesis = small.opened()
        self.ledger = Ledger(self.election)
        self.log = Growing()
        self.entries: List[Tuple[bytes, bytes, bytes]] = []
        self.changed = [0] * len(self.election.keys)
        self.lock = threading.RLock()
        self.outbox: List[List[bytes]] = []
        self.asked: List[list] = []
        self.heads: List[Tuple[int, int, bytes]] = []
        self.time = small.OPENS
        opened = envelope.open_envelope(small.manifest(), keys.TYPE_MANIFEST)
        for body in opened.bodies:
            self._append(body, opened.sigset_bytes, small.OPENS, 0, (), m.KIND_MANIFEST)
        self.manifest_entries = self.log.size
        self.ledger.settle()
        self._seal()
        self._serve()

    def _append(self, body: bytes, sigset: bytes, when: int, verdict: int, codes: Sequence[str], kind: int,
                signers: Sequence[bytes] = ()) -> None:
        self.time = max(self.time, when)
        leaf = small.leaf(len(self.entries), body, sigset, verdict, self.time, codes, kind)
        self.entries.append((leaf, sigset, body))
        self.log.append(leaf_hash(leaf))
        if kind != m.KIND_MANIFEST:
            self.ledger.apply(m.decode(m.leaf, leaf), body, signers)

    def _seal(self) -> None:
        """The head over what there is."""
        head = note.Head(self.log.size, self.log.root(), self.ledger.root(), 1, self.time, b"")
        text = note.head_text(small.ORIGIN, head)
        self.note = note.sign_note(text, small.ORIGIN, small.SEED_LOG, keys.public_of(small.SEED_LOG))
        self.heads.append((head.size, head.time, self.note))

    def commit(self, *bodies: bytes, verdict: int = 0, codes: Sequence[str] = (), seeds: Sequence[bytes] = (),
               publish: bool = True, when: Optional[int] = None, kind: int = m.KIND_DECLARATION) -> None:
        """One batch of declarations, or of events; its updates and a beat are published."""
        with self.lock:
            events = kind == m.KIND_EVENT
            of = keys.TYPE_EVENT if events else keys.TYPE_DECLARATION
            seeds = list(seeds) or small.SEEDS_OFFICER
            sealed = self._lie("envelope", envelope.seal(of, self.genesis, bodies, seeds))
            opened = envelope.open_envelope(sealed, of)
            signers = [identity for identity, _ in opened.sigset.signatures]
            for body in bodies:
                told = m.decode(m.event, body).made if events else m.decode(m.declaration, body).declared
                self._append(body, opened.sigset_bytes, told if when is None else when, verdict, codes, kind, signers)
            changed = [self.election.position[key] for key in self.ledger.settle()]
            for position in changed:
                self.changed[position] = self.log.size
            self._seal()
            if publish:
                self.outbox += [self._update(position) for position in sorted(changed)]
            self.outbox.append(self._beat())

    def _lie(self, kind: str, message: list) -> Any:
        return self.lies[kind](message) if kind in self.lies else message

    def _update(self, position: int) -> List[bytes]:
        tree = self.ledger.tree()
        message = [1, m.UPDATE, self.note, len(tree), position, self.ledger.records[position], tree.path(position)]
        return [self.election.keys[position].encode(), pack(self._lie("update", message))]

    def _beat(self) -> List[bytes]:
        sent = 5000 if self.beat_s is None else int(time.time() * 1000)
        payload = pack(self._lie("payload", [1, self.genesis, sent, sent, self.note]))
        message = [1, m.BEAT, payload, keys.sign(small.SEED_LOG, keys.TYPE_BEAT, payload)]
        return [m.BEAT_TOPIC.encode(), pack(self._lie("beat", message))]

    # --- serving ---

    def _serve(self) -> None:
        self.context = zmq.Context()
        self.query = self._bind(zmq.ROUTER)
        self.updates = self._bind(zmq.XPUB)
        addresses = [socket.getsockopt(zmq.LAST_ENDPOINT).decode().rstrip("\0")
                     for socket in (self.updates, self.query)]
        self.endpoints = Endpoints(*addresses, nacl.bindings.crypto_scalarmult_base(SECRET_SERVER), self.genesis,
                                   keys.public_of(small.SEED_LOG), small.ORIGIN)
        self.subscribed = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _bind(self, kind: int) -> zmq.Socket:
        socket = self.context.socket(kind)
        socket.setsockopt(zmq.LINGER, 0)
        socket.curve_server = True
        socket.curve_secretkey = z85.encode(SECRET_SERVER)
        socket.bind("tcp://127.0.0.1:*")
        return socket

    def close(self) -> None:
        """Stop serving."""
        self.stopping.set()
        self.thread.join(10)
        for socket in (self.query, self.updates):
            socket.close()
        self.context.term()

    def _run(self) -> None:
        poller = zmq.Poller()
        poller.register(self.query, zmq.POLLIN)
        poller.register(self.updates, zmq.POLLIN)
        while not self.stopping.is_set():
            ready = dict(poller.poll(10))
            if self.updates in ready:
                self.subscribed += self.updates.recv()[:1] == b"\x01"
            if self.query in ready:
                peer, frame = self.query.recv_multipart()
                with self.lock:
                    answer = self._answer(read(frame))
                if answer is not None:
                    self.query.send_multipart([peer, answer])
            with self.lock:
                if self.beat_s is not None and time.monotonic() >= self.beat_due:
                    self.beat_due = time.monotonic() + self.beat_s
                    self.outbox.append(self._beat())
                while self.outbox and self.subscribed >= 2:
                    self.updates.send_multipart(self.outbox.pop(0))

    def _answer(self, request: list) -> Optional[bytes]:
        self.asked.append(request)
        if self.before_answer is not None:
            self.before_answer(len(self.asked), self)
        kind, number = request[1], request[2]
        if kind == m.HELLO:
            answer = self._lie("welcome", [1, m.WELCOME, number, "tally/1", "small", self.genesis, self.manifest_entries,
                                           len(self.election.keys), 1, self.note, [1048576, 262144, 1024]])
        elif kind == m.SINCE:
            answer = self._lie("page", self._page(number, *request[3:]))
        elif kind == m.MOMENT:
            answer = self._lie("moment", self._moment(number, *request[3:]))
        elif kind in (m.CONSISTENCY, m.INCLUSION):
            answer = self._lie("proof", self._proof(kind, number, *request[3:]))
        elif kind == m.KEYS:
            answer = self._lie("keys", [1, m.KEYS_ANSWER, number, [], []])
        else:
            answer = self._lie("entries", self._entries(number, *request[3:]))
        return None if answer is None else pack(answer)

    def _page(self, number: int, prefix: str, size: int, after: str) -> list:
        if size > self.log.size:
            return [1, m.ERROR, number, "N03", [str(size), str(self.log.size)], False]
        low, high = self.election.range(prefix)
        if after:
            low = self.election.position[after] + 1
        found = [position for position in range(low, high) if size == 0 or self.changed[position] > size]
        more = len(found) > self.page_records
        if more:
            found = found[:self.page_records]
            high = found[-1] + 1
        tree = self.ledger.tree()
        return [1, m.PAGE, number, self.note, len(tree), low, high, more, [self.ledger.records[p] for p in found],
                tree.frame(low, high)]

    def _moment(self, number: int, size: Optional[int], when: Optional[int]) -> list:
        within = [head for head in self.heads if (head[0] <= size if when is None else head[1] <= when)]
        if not within:
            return [1, m.ERROR, number, "N03", [str(size), str(self.log.size)], False]
        return [1, m.MOMENT_ANSWER, number, within[-1][2]]

    def _proof(self, kind: int, number: int, place: int, size: Optional[int]) -> list:
        """That the tree grew from `place` leaves, or that the leaf at `place` is in it."""
        found, _, head = [h for h in self.heads if size is None or h[0] <= size][-1]
        if place > found or (place == found and kind == m.INCLUSION):
            return [1, m.ERROR, number, "N03", [str(place), str(found)], False]
        tree = Tree([leaf_hash(leaf) for leaf, _, _ in self.entries[:found]])
        if kind == m.CONSISTENCY:
            return [1, m.CONSISTENCY_ANSWER, number, head, tree.consistency(place)]
        return [1, m.INCLUSION_ANSWER, number, head, self.entries[place][0], tree.path(place)]

    def _entries(self, number: int, first: int, count: int) -> list:
        chosen = self.entries[first:first + min(count, self.page_entries)]
        sigsets: List[bytes] = []
        for _, sigset, _ in chosen:
            if sigset not in sigsets:
                sigsets.append(sigset)
        return [1, m.ENTRIES_ANSWER, number, self.note, first, sigsets,
                [[leaf, sigsets.index(sigset), body] for leaf, sigset, body in chosen],
                [head for size, _, head in self.heads if first < size <= first + len(chosen)]]


def wait_for(condition: Callable[[], bool], step: Callable[[], None], seconds: float = 10.0) -> bool:
    """Run `step` until `condition` holds; whether it did within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        step()
    return True
