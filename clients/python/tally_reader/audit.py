# SPDX-License-Identifier: Apache-2.0
"""The audit: every entry fetched, every signature checked, everything folded again and compared.

`Audit` takes entries one by one, wherever they come from, and compares every head and every published record of the
size it has reached. It trusts the genesis digest and the log key, and nothing else.
"""
from __future__ import annotations

import time
from typing import Callable, Dict, List, Optional, Sequence, Set

from . import messages as m
from .canon import UINT_MAX, Malformed
from .enrolment import brought
from .envelope import Sigset, open_sigset, signers
from .fold import Ledger
from .follow import Disagreement, Follower, Forked, Seen
from .judge import Judge, Judged
from .keys import TYPE_DECLARATION, TYPE_EVENT, TYPE_MANIFEST, sha256
from .manifest import LIVE, REHEARSAL, Election
from .note import Head
from .shape import BODY_MAX, ENTRIES_MAX, LEAF_MAX
from .tree import Growing, leaf_hash
from .wire import Refused

RULESET = m.RULESET
TYPES = {m.KIND_DECLARATION: TYPE_DECLARATION, m.KIND_EVENT: TYPE_EVENT}


class Checked:
    """A sigset whose signatures hold: what it is, the digests it names, and who signed."""

    def __init__(self, sigset: Sigset, who: Sequence[bytes]) -> None:
        self.type = sigset.type
        self.genesis = sigset.genesis
        self.payload_digest = sha256(sigset.payload)
        self.digests: Set[bytes] = set(sigset.digests)
        self.signers = list(who)


class Audit:
    """Recomputes a journal entry by entry and compares it with the heads and records that were seen."""

    def __init__(self, election: Election, genesis: bytes, manifest_entries: int,
                 heads: Dict[int, Head], updates: Sequence[Seen], trusted: int = 0) -> None:
        """trusted: so many entries were audited before; the head of that size, which is among `heads`, vouches for them."""
        self.election = election
        self.genesis = genesis
        self.manifest_entries = manifest_entries
        self.heads = heads
        self.updates: Dict[int, List[Seen]] = {}
        for seen in updates:
            self.updates.setdefault(seen.size, []).append(seen)
        self.judge = Judge(election)
        self.ledger = self.judge.ledger
        self.log = Growing()
        self.time = 0
        self.trusted = trusted
        self.counts = {"entries": 0, "heads": 0, "updates": 0, "signatures": 0, "trusted": 0}
        self._sigsets: Dict[bytes, Checked] = {}
        self._earliest = min(poll.nominations_close for poll in election.header.polls)

    def take(self, entry: m.Entry, sigset_bytes: bytes) -> None:
        """Check the next entry, fold it, and compare what was seen of the size it makes. Raises Disagreement."""
        index = self.log.size
        try:
            leaf = m.decode(m.leaf, entry.leaf, LEAF_MAX)
            self._take(index, leaf, entry.body, sigset_bytes)
        except Malformed as error:
            raise Disagreement(f"entry {index}: {error}") from None
        self.log.append(leaf_hash(entry.leaf))
        self.counts["entries"] += 1
        self.counts["trusted"] += index < self.trusted
        self._compare(self.log.size)

    def _take(self, index: int, leaf: m.Leaf, body: bytes, sigset_bytes: bytes) -> None:
        _demand(leaf.index == index, f"its leaf says {leaf.index}")
        _demand(leaf.body_digest == sha256(body), "another body than its leaf's")
        _demand(leaf.sigset_digest == sha256(sigset_bytes), "another sigset than its leaf's")
        _demand(leaf.ruleset == RULESET, f"rule set {leaf.ruleset}")
        _demand(leaf.time >= self.time, "its time falls")
        signed = self._signed(leaf.sigset_digest, sigset_bytes, body)
        _demand(leaf.body_digest in signed.digests, "its body is not among the digests that were signed")
        if index < self.manifest_entries:
            _demand(leaf.kind == m.KIND_MANIFEST and signed.type == TYPE_MANIFEST, "not the manifest's")
            _demand(signed.payload_digest == self.genesis, "of another manifest")
            _demand(leaf.verdict == m.ACCEPTED and not leaf.codes, "a manifest's body is accepted")
            self._time(leaf, self._earliest)
            return
        _demand(TYPES.get(leaf.kind) == signed.type, "not a declaration or an event, or signed as something else")
        _demand(signed.genesis == self.genesis, "signed for another election")
        if leaf.kind == m.KIND_EVENT:
            event = m.decode(m.event, body, BODY_MAX)
            self._time(leaf, event.made)
            if index >= self.trusted:
                self._judge(leaf, event.subject, self.judge.event(event, body, signed.signers, self._clock(leaf), leaf.time))
        else:
            told = m.decode(m.declaration, body, BODY_MAX)
            self._time(leaf, told.declared)
            if index >= self.trusted:
                self._judge(leaf, told.contest,
                            self.judge.verdict(told, body, signed.signers, self._clock(leaf), leaf.time))
            if leaf.verdict == m.CONFLICT:
                _demand(self.judge.conflict_is_new(told, signed.signers), "a conflict that was journaled before")
        self.judge.took(leaf, body, signed.signers)

    def _time(self, leaf: m.Leaf, declared: int) -> None:
        """In a rehearsal an entry's time is known exactly: `declared` is when it was declared, or told."""
        if self.election.header.kind == REHEARSAL:
            _demand(leaf.time == max(self.time, declared), f"its time is {leaf.time}")
        self.time = leaf.time

    def _clock(self, leaf: m.Leaf) -> int:
        """What the clock said. In a rehearsal it is not known, so nothing is too early for it."""
        return leaf.time if self.election.header.kind == LIVE else UINT_MAX

    def _signed(self, digest: bytes, sigset_bytes: bytes, body: bytes) -> Checked:
        """A sigset's signatures, checked once: by those who may sign what it is."""
        found = self._sigsets.get(digest)
        if found is None:
            sigset = open_sigset(sigset_bytes)
            known = self.log.size < self.trusted
            found = self._sigsets[digest] = Checked(sigset, signers(sigset, self._find(sigset, body), known))
            self.counts["signatures"] += 0 if known else len(found.signers)
        return found

    def _find(self, sigset: Sigset, body: bytes) -> Callable[[bytes], Optional[bytes]]:
        """Whose signatures a sigset takes: the authority's on a manifest, else those of keys that are or were enrolled."""
        if sigset.type == TYPE_MANIFEST:
            return self.election.authority.get
        return self.ledger.keys.find(sigset.type, brought(sigset, body))

    def _judge(self, leaf: m.Leaf, subject: str, judged: Judged) -> None:
        """Compare what was recorded with what comes of judging it again, with what was journaled before."""
        verdict, codes = judged
        _demand(verdict == leaf.verdict and codes == leaf.codes,
                f"{subject}: verdict {leaf.verdict} {leaf.codes}, but {verdict} {codes} by the rules")

    def _compare(self, size: int) -> None:
        """Compare the head and the published records of this size, if any were seen, with what was recomputed."""
        head = self.heads.get(size)
        if head is not None:
            if self.log.root() != head.root:
                raise Forked(f"head {size}: another root than its entries give", head, self.heads[max(self.heads)])
            if self.ledger.root() != head.records_root:
                raise Disagreement(f"head {size}: another records' root than its entries give")
            if head.time != self.time or head.ruleset != RULESET:
                raise Disagreement(f"head {size}: another time or rule set than its last entry's")
            self.counts["heads"] += 1
        for seen in self.updates.get(size, ()):
            self.ledger.settle()
            if leaf_hash(self.ledger.records[seen.position]) != seen.digest:
                raise Disagreement(f"update {self.election.keys[seen.position]!r} of head {size}: not what is folded")
            self.counts["updates"] += 1


def _demand(holds: object, what: str) -> None:
    if not holds:
        raise Malformed(what)


class Auditor:
    """Audits what a follower sees, as far as it has got; `catch_up` goes on from there."""

    def __init__(self, follower: Follower, trusted: int = 0) -> None:
        self.follower = follower
        self.found = Audit(follower.election, follower.wire.endpoints.genesis, follower.manifest_entries, follower.heads, [],
                           trusted)
        self._updates = 0

    def catch_up(self) -> Audit:
        """Fetch all entries up to the newest head seen, check everything, and compare the state that is held."""
        follower, found = self.follower, self.found
        follower.sync()
        assert follower.head is not None and follower.newest is not None
        for seen in follower.updates[self._updates:]:      # one that comes late is proven by a head that was compared
            found.updates.setdefault(seen.size, []).append(seen)
        self._updates = len(follower.updates)
        held = follower.head.size
        last = max(held, follower.newest.size)
        while found.log.size < last:
            answer = self._entries(found.log.size, last)
            for entry in answer.entries:
                found.take(entry, answer.sigsets[entry.sigset_number])
                if found.log.size == held:
                    _compare_state(follower, found.ledger)
        for since, key in follower.log_keys.rows:
            if since <= found.log.size and found.ledger.keys.log_key(since) != key:
                raise Disagreement(f"the log's key from {since} on: not the one that its entries give")
        for size in sorted(follower.heads):
            if size <= last and size not in follower.batch_ends:
                raise Forked(f"head {size}: it was shown, and no batch of the journal ends there", follower.heads[size],
                             follower.heads[found.log.size])
        return found

    def _entries(self, first: int, last: int) -> m.EntriesAnswer:
        try:
            return self.follower.entries(first, min(ENTRIES_MAX, last - first))
        except Refused as error:
            raise Disagreement(f"entries from {first}: refused with {error}, though a head of {last} was shown") from None


def audit(follower: Follower) -> Audit:
    """The same once, from the first entry."""
    return Auditor(follower).catch_up()


def check_alive(follower: Follower, since: float, limit: float) -> None:
    """Raises Disagreement when no beat came that was sent within `limit` seconds, or none at all since then."""
    beat = follower.beat
    last = since if beat is None else beat.sent / 1000
    if time.time() - last > limit:
        what = "no beat has come" if beat is None else f"the last beat was sent {time.time() - last:.1f} s ago"
        raise Disagreement(f"silence: {what}")


def _compare_state(follower: Follower, ledger: Ledger) -> None:
    """The records served, byte for byte against those folded."""
    ledger.settle()
    for position in range(follower.low, follower.high):
        if ledger.records[position] != follower.records[position - follower.low]:
            raise Disagreement(f"record {follower.election.keys[position]!r}: served otherwise than folded")
