#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daemon and the independent reader on elections by chance: the same verdicts, codes and records to the byte.

For each seed the reader's code makes and signs a manifest, the daemon makes a journal of it, declarations of every act
and events of every kind go in, every answer is compared with the reader's own judgement, and at the end the reader audits the whole journal.
TALLY_READER_SEEDS says how many elections (8), TALLY_READER_FIRST from which one on (1).
"""
from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import unittest
from types import SimpleNamespace
from typing import Any, List, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
sys.path.insert(0, HERE)

import nacl.bindings  # noqa: E402
import rig as rigs  # noqa: E402
from reader_night import Night  # noqa: E402
from reader_random import Maker, public_keys  # noqa: E402
from tally_reader import envelope, keys, messages as m  # noqa: E402
from tally_reader.audit import audit  # noqa: E402
from tally_reader.follow import Follower  # noqa: E402
from tally_reader.judge import Judge  # noqa: E402
from tally_reader.manifest import LIVE, Election, open_manifest  # noqa: E402
from tally_reader.wire import Wire, load_endpoints  # noqa: E402

LOG, AUTHORITY = b"\x21" * 32, [b"\x22" * 32]
OFFICERS = [bytes([n]) * 32 for n in (0x23, 0x24, 0x25, 0x29, 0x2a, 0x2b)]
CENTRE, READER, SERVER = b"\x26" * 32, b"\x27" * 32, b"\x28" * 32
COUNT = int(os.environ.get("TALLY_READER_SEEDS", "8"))
FIRST = int(os.environ.get("TALLY_READER_FIRST", "1"))
ENVELOPES = 60


def setUpModule() -> None:
    """Without the product's programs there is nothing to compare with, and that is a failure."""
    rigs.skip_unless_built()


class Place:
    """A folder with keys and a manifest, as rig.Keys has them."""

    def __init__(self, home: str, seed: int) -> None:
        maker = Maker(seed, keys.public_of(LOG), public_keys(AUTHORITY), public_keys(OFFICERS),
                      nacl.bindings.crypto_scalarmult_base(CENTRE))
        sealed = envelope.seal(keys.TYPE_MANIFEST, bytes(32), maker.bodies(), AUTHORITY)
        self.election, genesis = open_manifest(sealed)
        self.dir, self.manifest_path, self.genesis = home, os.path.join(home, "manifest"), genesis.hex()
        with open(self.manifest_path, "wb") as file:
            file.write(sealed)
        self.log_key_path = self._key("log-random", "tally-log", LOG, keys.public_of(LOG))
        for name, secret in (("reader", READER), ("server", SERVER)):
            self._key(f"transport-{name}", "tally-transport", secret, nacl.bindings.crypto_scalarmult_base(secret))

    def _key(self, name: str, kind: str, secret: bytes, public: bytes) -> str:
        for end, half, key in (("pub", "public", public), ("key", "secret", secret)):
            path = os.path.join(self.dir, f"{name}.{end}")
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600 if half == "secret" else 0o644), "wb") as file:
                file.write(keys.format_key(keys.KeyFile(f"{kind}-{half}", name, key)))
        return path

    def path(self, name: str) -> str:
        """A key file's path."""
        return os.path.join(self.dir, name)


class Submitter:
    """Sends declarations and events, and compares what is answered with the reader's judgement."""

    def __init__(self, wire: Wire, election: Election, genesis: bytes) -> None:
        self.wire, self.election, self.genesis = wire, election, genesis
        self.judge = Judge(election)
        self.time = min(poll.nominations_close for poll in election.header.polls)
        self.taken = self.refused = 0

    def send(self, kind: int, bodies: List[bytes], seeds: List[bytes]) -> str:
        """Send one envelope; "" where all outcomes are as expected, else what differs."""
        of = keys.TYPE_EVENT if kind == m.KIND_EVENT else keys.TYPE_DECLARATION
        result = self.wire.ask(m.result, m.SUBMIT, envelope.seal(of, self.genesis, bodies, seeds))
        if len(result.outcomes) != len(bodies):
            return f"{len(result.outcomes)} outcomes for {len(bodies)} bodies: {result.outcomes}"
        who = sorted(keys.key_id(keys.public_of(seed)) for seed in seeds)
        for body, outcome in zip(bodies, result.outcomes):
            told = m.decode(m.event if kind == m.KIND_EVENT else m.declaration, body)
            (verdict, codes), new = self.judged(told, body, who)
            found = [code for code, _ in outcome.codes]
            if (outcome.verdict, found) != (verdict, codes):
                return f"{told}: answered {outcome.verdict} {outcome.codes}, expected {verdict} {codes}"
            if (outcome.receipt is None) != (verdict == m.REFUSED):
                return f"{told}: verdict {verdict}, receipt {outcome.receipt is not None}"
            self.refused += verdict == m.REFUSED
            if new:
                self.take(outcome.receipt, body, who)
        return ""

    def judged(self, told: Any, body: bytes, who: List[bytes]) -> Tuple[Any, bool]:
        """What must become of it, and whether that makes an entry."""
        now = int(time.time() * 1000)
        made = told.made if isinstance(told, m.Event) else told.declared
        at = now if self.election.header.kind == LIVE else max(self.time, made)
        if isinstance(told, m.Event):
            judged = self.judge.event(told, body, who, now, at)
            return judged, judged[0] == m.ACCEPTED
        judged = self.judge.verdict(told, body, who, now, at)
        conflict = judged[0] == m.CONFLICT and self.judge.conflict_is_new(told, who)
        return judged, conflict or judged[0] in (m.ACCEPTED, m.QUERIED)

    def take(self, receipt: bytes, body: bytes, who: List[bytes]) -> None:
        """Remember an entry, as its receipt's leaf has it."""
        leaf = m.decode(m.leaf, m.decode(m.receipt, receipt).leaf)
        self.judge.took(leaf, body, who)
        self.time = leaf.time
        self.taken += 1


class Elections(unittest.TestCase):
    """One test for each seed."""

    def play(self, seed: int) -> None:
        """One election from manifest to audit."""
        home = tempfile.mkdtemp(prefix="tally-random-")
        self.addCleanup(shutil.rmtree, home, True)
        place: Any = Place(home, seed)
        with rigs.Rig(home, keys=place) as rig:
            rig.start()
            ends = load_endpoints(os.path.join(rig.run_dir, "endpoints.json"))
            reader = Wire(ends, READER, time.monotonic() + 60)
            intake = Wire(ends._replace(query=rig.endpoints["intake"]), CENTRE, time.monotonic() + 60)
            try:
                self.night(seed, place, reader, intake)
            finally:
                reader.close()
                intake.close()

    def night(self, seed: int, place: Any, reader: Wire, intake: Wire) -> None:
        """Send everything, then audit everything."""
        follower = Follower(reader)
        follower.start()
        submitter = Submitter(intake, place.election, bytes.fromhex(place.genesis))
        night = Night(submitter.judge, seed)
        for _ in range(ENVELOPES):
            kind, bodies, who = night.next()
            wrong = submitter.send(kind, bodies, [AUTHORITY[0] if number < 0 else OFFICERS[number] for number in who])
            if wrong:
                self.fail(f"seed {seed}: {wrong}")
            follower.step(0)
        follower.sync()
        counts = SimpleNamespace(**audit(follower).counts)
        self.assertEqual(counts.entries, follower.manifest_entries + submitter.taken)
        self.assertGreater(submitter.refused + submitter.taken, 0)
        for head in list(follower.heads.values())[::7]:
            self.assertEqual(follower.moment(size=head.size), head)


for _seed in range(FIRST, FIRST + COUNT):
    setattr(Elections, f"test_seed_{_seed}", lambda self, seed=_seed: self.play(seed))

if __name__ == "__main__":
    unittest.main()
