# SPDX-License-Identifier: Apache-2.0
"""Centres that submit all the time, while something happens to the service.

    with loads.of(service, contests) as load:
        load.survives(lambda: guest.systemctl("restart", "tallyd"))
    print(load.longest)
"""
import threading
import time

import guest
import wire


class Load(threading.Thread):
    """Submits one declaration again and again over one connection, until told to stop: how long each answer took."""

    def __init__(self, endpoint, curve, envelope):
        super().__init__()
        self.endpoint, self.curve, self.envelope = endpoint, curve, envelope
        self.took, self.failed, self.ended = [], None, threading.Event()

    def run(self):
        try:
            with wire.Peer(self.endpoint, self.curve) as peer:
                while not self.ended.is_set():
                    began = time.monotonic()
                    self.ask(peer)
                    self.took.append(time.monotonic() - began)
        except Exception as fault:    # pylint: disable=broad-except
            self.failed = fault

    def ask(self, peer):
        """As every client of ours: no answer in a second, the same again, within a bound."""
        for _ in range(20):
            try:
                (verdict, *_), = peer.submit(self.envelope, bound_ms=1000)
            except wire.NoAnswer:
                continue
            if verdict not in (wire.ACCEPTED, wire.DUPLICATE):
                raise ValueError(verdict)
            return
        raise wire.NoAnswer


class of:    # pylint: disable=invalid-name
    """A Load for each contest, by its own centre."""

    def __init__(self, service, contests):
        endpoint = service.endpoints["intake"]
        self.loads = [Load(endpoint, service.curve(service.centre(c)), service.envelope(c)) for c in contests]

    def __enter__(self):
        for load in self.loads:
            load.start()
        return self

    def __exit__(self, *_):
        for load in self.loads:
            load.ended.set()
        for load in self.loads:
            load.join()
        failed = [load.failed for load in self.loads if load.failed]
        if failed:
            raise failed[0]

    def survives(self, happen, bound_s=30):
        """Does it, and waits until each has had five more answers since."""
        happen()
        before = [len(load.took) for load in self.loads]
        guest.rigs.wait_until(lambda: all(len(load.took) > n + 5 or load.failed for load, n in zip(self.loads, before)), bound_s,
                              "some load stands still")

    @property
    def longest(self):
        return max(max(load.took) for load in self.loads)
