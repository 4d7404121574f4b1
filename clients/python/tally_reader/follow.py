# SPDX-License-Identifier: Apache-2.0
"""A subscriber (SPEC 7): it holds the whole state of a prefix, and knows of every byte of it why it is right.

What counts is `since`; updates are hints that there is something to ask for. Every head is opened with the log's key
and remembered, so that an audit can compare all of them with a fold of the entries. `Disagreement` says where the
daemon contradicts itself or the protocol; nothing is healed that cannot be explained by a lost or late message.
"""
from __future__ import annotations

import time
from typing import Dict, List, NamedTuple, Optional, Set, Tuple

from . import messages as m
from .canon import Malformed, read
from .envelope import open_sigset
from .keys import TYPE_BEAT, TYPE_MANIFEST, sha256, verify
from .log_keys import LogKeys
from .manifest import Election, check_authority, from_bodies
from .note import Head, parse_note
from .policy import Policy, cosigned
from .tree import consistent, frame_root, included, leaf_hash
from .wire import Refused, Unreachable, Wire

RESYNC_SECONDS = 10.0
ROUNDS_MAX = 64
PAGES_MAX = 100000
LEARN_S = 5.0     # seconds between two questions for keys


class Disagreement(Exception):
    """What the daemon said does not hold. The text says where."""


class Forked(Disagreement):
    """The log signed two heads that cannot both be true: evidence for others (`forked`), the smaller size first."""

    def __init__(self, text: str, old: Head, new: Head) -> None:
        super().__init__(text)
        self.old, self.new = (old, new) if old.size <= new.size else (new, old)


class Seen(NamedTuple):
    """An update that was checked against its head: the record as of that head."""
    size: int
    position: int
    digest: bytes


class Follower:
    """Follows one prefix on one daemon. `start`, then `step` as long as wanted."""

    def __init__(self, wire: Wire, prefix: str = "") -> None:
        self.wire = wire
        self.prefix = prefix
        self.election: Election
        self.manifest_entries = 0
        self.low = self.high = 0
        self.records: List[Optional[bytes]] = []
        self.hashes: List[bytes] = []
        self.head: Optional[Head] = None
        self.newest: Optional[Head] = None
        self.heads: Dict[int, Head] = {}
        self.batch_ends: Set[int] = set()
        self.updates: List[Seen] = []
        self.beat: Optional[m.BeatPayload] = None
        self.counts = {"updates": 0, "beats": 0, "pages": 0, "heals": 0}
        self.log_keys = LogKeys(wire.endpoints.log, wire.endpoints.genesis)
        self._opened: Dict[bytes, Head] = {}
        self._learned = 0.0
        self._asked = 0.0

    # --- heads ---

    def open(self, note: bytes) -> Head:
        """Check a head once and remember it; two texts for one size are a disagreement."""
        head = self._opened.get(note)
        if head is not None:
            return head
        ends = self.wire.endpoints
        try:
            if not self.log_keys.knows(note, ends.origin):
                self._learn()
            head = self.log_keys.open(note, ends.origin)
        except Malformed as error:
            raise Disagreement(f"head: {error}") from None
        before = self.heads.get(head.size)
        if before is not None and parse_note(before.note)[0] != parse_note(head.note)[0]:
            raise Forked(f"head {head.size}: two texts for one size", before, head)
        self._opened[note] = self.heads[head.size] = head
        if self.newest is None or head.size > self.newest.size:
            self.newest = head
        return head

    def _learn(self) -> None:
        """Ask for the log's newer keys, not more often than every LEARN_S seconds."""
        if time.monotonic() - self._learned < LEARN_S:
            return
        self._learned = time.monotonic()
        try:
            while self.log_keys.learn(self.wire.ask(m.keys_answer, m.KEYS, self.log_keys.rows[-1][0])):
                pass
        except Refused:
            return      # then nothing leads to another key

    # --- starting ---

    def start(self) -> None:
        """Hello, the manifest, the first state, the subscription. Raises Disagreement, Unreachable, Refused."""
        ends = self.wire.endpoints
        try:
            welcome = self.wire.ask(m.welcome, m.HELLO, None)
        except Malformed as error:
            raise Disagreement(f"welcome: {error}") from None
        if welcome.genesis != ends.genesis:
            raise Disagreement("welcome: another election's genesis")
        self.open(welcome.note)
        self.manifest_entries = welcome.manifest_entries
        self._fetch_manifest()
        if welcome.records != len(self.election.keys):
            raise Disagreement(f"welcome: {welcome.records} records, the manifest makes {len(self.election.keys)}")
        self.low, self.high = self.election.range(self.prefix)
        self.records = [None] * (self.high - self.low)
        self.hashes = [b""] * (self.high - self.low)
        self.wire.subscribe(self.prefix, m.BEAT_TOPIC)
        self.sync()

    def entries(self, first: int, count: int) -> m.EntriesAnswer:
        """One page of entries from `first` on; never empty."""
        try:
            answer = self.wire.ask(m.entries_answer, m.ENTRIES, first, count)
        except Malformed as error:
            raise Disagreement(f"entries from {first}: {error}") from None
        self.open(answer.note)
        if answer.first == first and not answer.entries:
            raise Disagreement(f"entries from {first}: there are none, though a head of {first + count} was shown")
        if answer.first != first or len(answer.entries) > count:
            raise Disagreement(f"entries from {first}: {len(answer.entries)} from {answer.first}")
        self._heads(answer)
        if any(entry.sigset_number >= len(answer.sigsets) for entry in answer.entries):
            raise Disagreement(f"entries from {first}: a sigset that is not there")
        return answer

    def _heads(self, answer: m.EntriesAnswer) -> None:
        """The heads of the batches that end within a page of entries."""
        last = answer.first
        for note in answer.heads:
            head = self.open(note)
            if not last < head.size <= answer.first + len(answer.entries):
                raise Disagreement(f"entries from {answer.first}: a head of size {head.size} among them")
            last = head.size
            self.batch_ends.add(last)

    def moment(self, size: Optional[int] = None, when: Optional[int] = None) -> Head:
        """The last head that is not after a size or a time (one of the two is given); the audit then compares it too."""
        asked = f"moment of size {size}" if when is None else f"moment of time {when}"

        def within(head: Head) -> bool:
            return (size is None or head.size <= size) and (when is None or head.time <= when)
        known = max((head.size for head in self.heads.values() if within(head)), default=0)
        try:
            head = self.open(self.wire.ask(m.moment_answer, m.MOMENT, size, when).note)
        except Malformed as error:
            raise Disagreement(f"{asked}: {error}") from None
        if not within(head) or head.size < known:
            raise Disagreement(f"{asked}: the head of size {head.size}, but {known} was seen")
        return head

    def cosigned(self, policy: Policy, since: int) -> Head:
        """The last head that witnesses have cosigned, enough of them for a policy, at `since` (seconds since 1970) or later."""
        try:
            note = self.wire.ask(m.cosigned_answer, m.COSIGNED).note
        except Malformed as error:
            raise Disagreement(f"cosigned: {error}") from None
        if note is None:
            raise Disagreement("cosigned: there is no such head")
        head = self.open(note)
        if not policy.met(cosigned(policy, note, since)):
            raise Disagreement(f"cosigned: too few witnesses stand under the head of size {head.size}, or too old ones")
        return head

    def grown(self, old: Head, new: Head) -> None:
        """Prove that the journal grew from one head to the other; of the same size they are the same (`open`)."""
        if old.size >= new.size:
            return
        asked = f"consistency from {old.size} to {new.size}"
        try:
            answer = self.wire.ask(m.consistency_answer, m.CONSISTENCY, old.size, new.size)
        except Malformed as error:
            raise Disagreement(f"{asked}: {error}") from None
        except Refused as error:
            raise Forked(f"{asked}: refused with {error}; it has no proof of what it showed", old, new) from None
        if self.open(answer.note).size != new.size:
            raise Disagreement(f"{asked}: answered under another head")
        if not consistent(old.size, new.size, answer.path, old.root, new.root):
            raise Forked(f"{asked}: the journal that it shows now is not the one that it showed then, gone on", old, new)

    def included(self, index: int, size: Optional[int] = None) -> m.InclusionAnswer:
        """An entry's leaf, proven to be in the journal under a head."""
        asked = f"inclusion of {index}"
        try:
            answer = self.wire.ask(m.inclusion_answer, m.INCLUSION, index, size)
        except Malformed as error:
            raise Disagreement(f"{asked}: {error}") from None
        head = self.open(answer.note)
        if size is not None and head.size > size:
            raise Disagreement(f"{asked}: under the head of size {head.size}, {size} was asked for")
        if not included(index, head.size, leaf_hash(answer.leaf), answer.path, head.root):
            raise Disagreement(f"{asked}: the path does not lead to the root of {head.size}")
        return answer

    def _fetch_manifest(self) -> None:
        """The manifest's bodies, proven by the genesis digest and signed by the authority that they name."""
        bodies: List[bytes] = []
        sigset_bytes = b""
        while len(bodies) < self.manifest_entries:
            answer = self.entries(len(bodies), self.manifest_entries - len(bodies))
            bodies += [entry.body for entry in answer.entries]
            sigset_bytes = answer.sigsets[answer.entries[0].sigset_number]
        try:
            sigset = open_sigset(sigset_bytes)
            if sigset.type != TYPE_MANIFEST or sha256(sigset.payload) != self.wire.endpoints.genesis:
                raise Malformed("not the payload of this genesis")
            if [sha256(body) for body in bodies] != sigset.digests:
                raise Malformed("not the bodies that the payload names")
            self.election = from_bodies(bodies)
            check_authority(self.election, sigset)
            header = self.election.header
            if (header.log_key, header.origin) != (self.wire.endpoints.log, self.wire.endpoints.origin):
                raise Malformed("another log key or origin than the one pinned")
        except Malformed as error:
            raise Disagreement(f"manifest: {error}") from None

    # --- the state ---

    def sync(self) -> Head:
        """Ask `since` until one page answers; then the whole state of that page's head is held."""
        size = self.head.size if self.head else 0
        for _ in range(ROUNDS_MAX):
            first, last, pages, sound = self._round(size)
            if not sound:
                self.counts["heals"] += 1
                if size == 0:
                    raise Disagreement(f"records under head {last.size}: a full answer does not give the root")
                size = 0
                continue
            if pages == 1:
                if self.head is not None:
                    self.grown(self.head, last)
                self.head = last
                self._asked = time.monotonic()
                return last
            size = first.size
        raise Disagreement(f"since: no single page in {ROUNDS_MAX} rounds")

    def _round(self, size: int) -> Tuple[Head, Head, int, bool]:
        """All pages of one question: first head, last head, how many, and whether every one gave its root."""
        first: Optional[Head] = None
        after, reached = "", self.low
        for number in range(1, PAGES_MAX):
            page = self._ask_page(size, after)
            head = self.open(page.note)
            first = first or head
            if head.size < size:
                raise Disagreement(f"since {size}: a page under the older head {head.size}")
            keys = self._place(page, after, reached)
            if not self._sound(page, head):
                return first, head, number, False
            reached = page.high
            if not page.more:
                return first, head, number, True
            if not keys:
                raise Disagreement(f"since {size} after {after!r}: an empty page that says more")
            after = keys[-1]
        raise Disagreement(f"since {size}: more than {PAGES_MAX} pages")

    def _ask_page(self, size: int, after: str) -> m.Page:
        self.counts["pages"] += 1
        try:
            return self.wire.ask(m.page, m.SINCE, self.prefix, size, after)
        except Malformed as error:
            raise Disagreement(f"since {size}: {error}") from None
        except Refused as error:
            raise Disagreement(f"since {size}: refused with {error}; the daemon does not hold what it showed") from None

    def _place(self, page: m.Page, after: str, reached: int) -> List[str]:
        """Check a page's range and keys, and put its records into the state; the keys."""
        total = len(self.election.keys)
        if page.total != total or not self.low <= page.low <= reached or not page.low <= page.high <= self.high:
            raise Disagreement(f"page [{page.low}, {page.high}) of {page.total}: not where {reached} goes on")
        if not page.more and page.high != self.high:
            raise Disagreement(f"page [{page.low}, {page.high}): the last one ends before {self.high}")
        keys: List[str] = []
        for raw in page.records:
            key = self._key(raw)
            position = self.election.position.get(key, -1)
            last = keys[-1] if keys else after
            if not page.low <= position < page.high or key.encode() <= last.encode():
                raise Disagreement(f"page [{page.low}, {page.high}): record {key!r} does not belong there")
            self.records[position - self.low] = raw
            self.hashes[position - self.low] = leaf_hash(raw)
            keys.append(key)
        return keys

    def _sound(self, page: m.Page, head: Head) -> bool:
        """Whether what is held in the page's range, with its frame, gives the head's root of records."""
        held = self.hashes[page.low - self.low:page.high - self.low]
        if b"" in held:
            return False
        try:
            return frame_root(page.low, page.high, page.total, held, page.hashes) == head.records_root
        except Malformed as error:
            raise Disagreement(f"page [{page.low}, {page.high}): {error}") from None

    @staticmethod
    def _key(raw: bytes) -> str:
        """The key of a record's bytes, which are checked to be a record."""
        try:
            return m.record(read(raw)).key
        except Malformed as error:
            raise Disagreement(f"record: {error}") from None

    # --- what is published ---

    def step(self, wait_ms: int = 200) -> None:
        """Take what is published within `wait_ms`, and ask for the state when there is news or it is time."""
        frames = self.wire.next_update(wait_ms)
        taken = 0
        while frames is not None:
            self._published(frames)
            taken += 1
            frames = self.wire.next_update(0) if taken < 1000 else None
        assert self.head is not None and self.newest is not None
        if self.newest.size > self.head.size or time.monotonic() - self._asked > RESYNC_SECONDS:
            self.sync()

    def _published(self, frames: List[bytes]) -> None:
        if len(frames) != 2:
            raise Disagreement(f"published: {len(frames)} frames")
        topic = frames[0].decode("utf-8", "replace")
        try:
            if topic == m.BEAT_TOPIC:
                self._beat(m.decode(m.beat, frames[1]))
            else:
                self._update(topic, m.decode(m.update, frames[1]))
        except Malformed as error:
            raise Disagreement(f"published under {topic!r}: {error}") from None

    def _beat_key(self, beat: m.Beat) -> bytes:
        """The key that signs the head that the beat carries."""
        return self.log_keys.at(self.open(m.decode(m.beat_payload, beat.payload).note).size)

    def _beat(self, beat: m.Beat) -> None:
        if not verify(self._beat_key(beat), TYPE_BEAT, beat.payload, beat.signature):
            raise Disagreement("beat: the signature fails")
        payload = m.beat_payload(read(beat.payload))
        if payload.genesis != self.wire.endpoints.genesis:
            raise Disagreement("beat: another election's genesis")
        head = self.open(payload.note)
        if self.beat is not None and payload.sent > self.beat.sent:
            if head.size < self.open(self.beat.note).size:
                raise Disagreement(f"beat: sent later than one of size {self.open(self.beat.note).size}, and of size {head.size}")
        if self.beat is None or payload.sent > self.beat.sent:
            self.beat = payload
        self.counts["beats"] += 1

    def _update(self, topic: str, update: m.Update) -> None:
        head = self.open(update.note)
        key = self._key(update.record)
        if key != topic or not topic.startswith(self.prefix):
            raise Disagreement(f"update: topic {topic!r} with the record {key!r}")
        if update.total != len(self.election.keys) or self.election.position.get(key) != update.position:
            raise Disagreement(f"update: {key!r} at {update.position} of {update.total}")
        digest = leaf_hash(update.record)
        if not included(update.position, update.total, digest, update.path, head.records_root):
            raise Disagreement(f"update: {key!r} is not in the records of head {head.size}")
        self.updates.append(Seen(head.size, update.position, digest))
        self.counts["updates"] += 1

    def complete(self) -> bool:
        """Whether no contest under the prefix is pending or queried any more."""
        for raw in self.records:
            record = m.record(read(raw or b"\xc0"))
            if isinstance(record, m.ContestRecord) and record.state in (m.PENDING, m.QUERIED_STATE):
                return False
        return True


def follow(follower: Follower, until_size: Optional[int], until_complete: bool, deadline: Optional[float]) -> bool:
    """Follow until the condition holds (True) or the deadline passes (whether the condition holds then)."""
    def reached() -> bool:
        assert follower.head is not None
        if until_size is not None:
            return follower.head.size >= until_size
        return until_complete and follower.complete()

    checked = -1
    while True:
        assert follower.head is not None
        if follower.head.size != checked:
            checked = follower.head.size
            if reached():
                return True
        if deadline is not None and time.monotonic() >= deadline:
            return until_size is None and not until_complete
        try:
            follower.step()
        except Unreachable:
            if deadline is not None and time.monotonic() >= deadline:
                return until_size is None and not until_complete
            raise
