# SPDX-License-Identifier: Apache-2.0
"""The keys by which a log has signed its heads (SPEC 4.3): the one that is pinned, and what it leads to.

Who holds an older key believes a newer one for the event that both have signed, and for nothing else.
"""
from __future__ import annotations

from typing import List, Tuple

from . import messages as m
from .canon import Malformed
from .envelope import Sigset, open_sigset, signers
from .keys import TYPE_EVENT, key_id, may_enrol, sha256
from .note import Head, note_key_id, open_head, parse_head, parse_note
from .shape import BODY_MAX, LEAF_MAX
from .told import E_LOG


class LogKeys:
    """Keys with the size from which on each signs."""

    def __init__(self, pinned: bytes, genesis: bytes) -> None:
        self.genesis = genesis
        self.rows: List[Tuple[int, bytes]] = [(0, pinned)]

    def at(self, size: int) -> bytes:
        """The key that signs a head of this size."""
        return next(key for since, key in reversed(self.rows) if since <= size)

    def knows(self, note: bytes, origin: str) -> bool:
        """Whether a head has a line that claims to be by the key of its size."""
        text, lines = parse_note(note)
        key = self.at(parse_head(text, origin).size)
        return any(line.name == origin and line.key_id == note_key_id(origin, key) for line in lines)

    def open(self, note: bytes, origin: str) -> Head:
        """Check the log's signature on a head and read it. Raises Malformed."""
        return open_head(note, origin, self.at(parse_head(parse_note(note)[0], origin).size))

    def learn(self, answer: m.KeysAnswer) -> bool:
        """Take what leads from the newest key to another; whether anything did."""
        before = len(self.rows)
        for entry in answer.entries:
            self.take(entry, answer.sigsets[entry.sigset_number])
        return len(self.rows) > before

    def take(self, entry: m.Entry, sigset: bytes) -> None:
        """Take one entry, if it leads from the newest key to another."""
        try:
            self._take(entry, sigset)
        except Malformed:
            pass        # of another kind, or nothing that this key has signed

    def _take(self, entry: m.Entry, sigset_bytes: bytes) -> None:
        leaf, event = m.decode(m.leaf, entry.leaf, LEAF_MAX), m.decode(m.event, entry.body, BODY_MAX)
        since, newest = self.rows[-1]
        if (leaf.kind, leaf.verdict, event.kind) != (m.KIND_EVENT, m.ACCEPTED, E_LOG) or leaf.index < since or \
                leaf.body_digest != sha256(entry.body):
            raise Malformed("not a later key of the log")
        sigset = open_sigset(sigset_bytes)
        if sigset.type != TYPE_EVENT or sigset.genesis != self.genesis or sha256(entry.body) not in sigset.digests:
            raise Malformed("not signed as an event of this election")
        both = {key_id(key): key for key in (newest, event.data[0]) if may_enrol(key)}
        ours = Sigset(sigset.type, sigset.payload, sigset.genesis, sigset.digests,
                      [row for row in sigset.signatures if row[0] in both])
        if len(signers(ours, both.get)) != 2:
            raise Malformed("not signed by both")
        self.rows.append((leaf.index + 1, event.data[0]))
