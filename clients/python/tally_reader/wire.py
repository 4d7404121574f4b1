# SPDX-License-Identifier: Apache-2.0
"""ZeroMQ with CURVE (SPEC 7): a request socket that asks again, and a subscription."""
from __future__ import annotations

import json
import time
from typing import Any, List, NamedTuple, Optional, Sequence

import nacl.bindings
import zmq
from zmq.utils import z85

from . import messages as m
from . import shape as s
from .canon import Malformed, pack

PATIENCE_MS = 3000
RETRIES_MAX = 100


class Unreachable(Exception):
    """No answer came in time."""


class Refused(Exception):
    """The daemon answered with an error for which asking again is no help."""

    def __init__(self, code: str, arguments: Sequence[str]) -> None:
        super().__init__(f"{code} {' '.join(arguments)}".strip())
        self.code = code


class Endpoints(NamedTuple):
    """Where a daemon is and what is pinned of it: addresses, the CURVE key, genesis, log key (bytes), origin."""
    updates: str
    query: str
    curve: bytes
    genesis: bytes
    log: bytes
    origin: str


def load_endpoints(path: str) -> Endpoints:
    """Read endpoints.json. Raises OSError, Malformed."""
    with open(path, "rb") as file:
        raw = file.read(65537)
    try:
        told = json.loads(raw)
        keys = [bytes.fromhex(told[name]) for name in ("curve", "genesis", "log")]
        endpoints = Endpoints(str(told["updates"]), str(told["query"]), *keys, str(told["origin"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed(f"{path}: not an endpoints file: {error!r}") from None
    if any(len(key) != 32 for key in keys):
        raise Malformed(f"{path}: curve, genesis and log have 32 bytes each, in hexadecimal")
    return endpoints


class Wire:
    """Two sockets to one daemon: requests to query, and what updates publishes. One thread only."""

    def __init__(self, endpoints: Endpoints, transport_secret: bytes, deadline: Optional[float] = None) -> None:
        self.endpoints = endpoints
        self.deadline = deadline
        self._secret = transport_secret
        self._context = zmq.Context()
        self._next_id = 1
        self._query: Optional[zmq.Socket] = None
        self._updates: Optional[zmq.Socket] = None

    def _socket(self, kind: int, address: str) -> zmq.Socket:
        socket = self._context.socket(kind)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.MAXMSGSIZE, s.MESSAGE_MAX)
        socket.curve_secretkey = z85.encode(self._secret)
        socket.curve_publickey = z85.encode(nacl.bindings.crypto_scalarmult_base(self._secret))
        socket.curve_serverkey = z85.encode(self.endpoints.curve)
        socket.connect(address)
        return socket

    def close(self) -> None:
        """Close both sockets."""
        for socket in (self._query, self._updates):
            if socket is not None:
                socket.close()
        self._context.term()

    def _left_ms(self) -> int:
        if self.deadline is None:
            return PATIENCE_MS
        return max(0, min(PATIENCE_MS, int((self.deadline - time.monotonic()) * 1000)))

    def ask(self, shape: s.Shape, kind: int, *places: Any) -> Any:
        """Send `[1, kind, id, places…]` until its answer comes; the answer as `shape`.

        Raises Unreachable when the deadline passes or nothing answers, Refused, Malformed.
        """
        for _ in range(RETRIES_MAX):
            number, self._next_id = self._next_id, self._next_id + 1
            if self._query is None:
                self._query = self._socket(zmq.DEALER, self.endpoints.query)
            self._query.send(pack([1, kind, number, *places]))
            frame = self._answer(number)
            if frame is None:
                self._query.close()
                self._query = None
            else:
                answer = self._read(shape, frame)
                if answer is not None:
                    return answer
                time.sleep(0.05)
            if self.deadline is not None and time.monotonic() >= self.deadline:
                break
        raise Unreachable(f"{self.endpoints.query} does not answer")

    def _answer(self, number: int) -> Optional[bytes]:
        """The frame that answers request `number`; answers to earlier requests are dropped."""
        assert self._query is not None
        end = time.monotonic() + self._left_ms() / 1000
        while (left := end - time.monotonic()) > 0:
            if not self._query.poll(int(left * 1000) + 1):
                return None
            frames = self._query.recv_multipart()
            if len(frames) != 1:
                raise Malformed(f"an answer of {len(frames)} frames")
            answer = m.read(frames[0])
            if isinstance(answer, list) and len(answer) > 2 and answer[2] == number:
                return frames[0]
        return None

    @staticmethod
    def _read(shape: s.Shape, frame: bytes) -> Any:
        """The answer, or None for an error after which the same may be asked again."""
        value = m.read(frame)
        if value[:2] == [1, m.ERROR]:
            error = m.error(value)
            if error.retry:
                return None
            raise Refused(error.code, error.arguments)
        return shape(value)

    def subscribe(self, *topics: str) -> None:
        """Open the subscription."""
        self._updates = self._socket(zmq.SUB, self.endpoints.updates)
        self._updates.setsockopt(zmq.RCVHWM, 20000)
        for topic in topics:
            self._updates.setsockopt(zmq.SUBSCRIBE, topic.encode("utf-8"))

    def next_update(self, wait_ms: int) -> Optional[List[bytes]]:
        """The next published message's frames, None if none comes within `wait_ms`."""
        assert self._updates is not None
        if not self._updates.poll(wait_ms):
            return None
        return self._updates.recv_multipart()
