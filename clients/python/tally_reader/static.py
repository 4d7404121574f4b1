# SPDX-License-Identifier: Apache-2.0
"""The journal as static files (SPEC 9.2): fetched from a folder or a web server, checked tile by tile, and audited.

Nothing here asks a daemon. What is trusted is the genesis digest and the log's key; the checkpoint says the rest.
"""
from __future__ import annotations

import os
import urllib.error
import urllib.parse
import urllib.request
from typing import Dict, Iterator, List, Optional, Tuple

from . import file_messages as fm, messages as m
from . import shape as s
from .audit import Audit
from .canon import Malformed
from .envelope import open_sigset
from .files import open_records
from .follow import Disagreement
from .keys import TYPE_MANIFEST, sha256
from .manifest import Election, check_authority, from_bodies
from .log_keys import LogKeys
from .note import NOTE_MAX, Head, parse_head, parse_note
from .tree import Tree, leaf_hash

WIDTH = 256
ENTRIES_BYTES = WIDTH * (2 + s.LEAF_MAX)
PATIENCE_S = 30


class Missing(Exception):
    """A file that should be there is not, or the server does not answer."""


def tile_path(folder: str, number: int, width: int = WIDTH) -> str:
    """The name of a tile or bundle below the folder."""
    digits = f"{number:03}"
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    name = "/".join([folder, *(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == WIDTH else f"{name}.p/{width}"


class Static:
    """One journal's files, at a folder or an http address."""

    def __init__(self, place: str, origin: Optional[str], log_key: bytes, genesis: bytes) -> None:
        """Without an origin it is the one that the checkpoint gives: the key decides, and the manifest must say the same."""
        self.place = place
        self.log_key, self.genesis = log_key, genesis
        self.counts = {"tiles": 0, "bundles": 0, "records_files": 0, "records": 0}
        note = self.fetch("checkpoint", NOTE_MAX)
        self.origin = origin or note.partition(b"\n")[0].decode("utf-8", "replace")
        self._note, self._keys = note, LogKeys(log_key, genesis)
        try:
            self.head: Head = parse_head(parse_note(note)[0], self.origin, note)
            if self._keys.knows(note, self.origin):
                self._keys.open(note, self.origin)
        except Malformed as error:
            raise Disagreement(f"checkpoint: {error}") from None

    def _prove(self, hashes: List[bytes]) -> None:
        """The checkpoint's signature, where it is by another key than the one that is pinned: the entries lead to it."""
        if self._keys.knows(self._note, self.origin):
            return
        for entry, sigset in self.entries(hashes):
            self._keys.take(entry, sigset)
        try:
            self._keys.open(self._note, self.origin)
        except Malformed as error:
            raise Disagreement(f"checkpoint: {error}") from None
        self.log_key = self._keys.at(self.head.size)

    def fetch(self, name: str, most: int = s.FILE_MAX) -> bytes:
        """A file's bytes. Raises Missing."""
        try:
            if self.place.startswith(("http://", "https://")):
                address = self.place.rstrip("/") + "/" + urllib.parse.quote(name)
                with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
                    data = answer.read(most + 1)
            else:
                with open(os.path.join(self.place, name), "rb") as file:
                    data = file.read(most + 1)
        except (OSError, urllib.error.URLError) as error:
            raise Missing(f"{name}: {error}") from None
        if len(data) > most:
            raise Disagreement(f"{name}: more than {most} bytes")
        return data

    def _part(self, folder: str, number: int, count: int, most: int) -> Tuple[str, bytes]:
        """The file number `number` of a sequence of `count` things, 256 in each but the last; the full one for a last one that
        is gone."""
        width = min(WIDTH, count - WIDTH * number)
        name = tile_path(folder, number, width)
        try:
            return name, self.fetch(name, most)
        except Missing:
            if width == WIDTH or folder == "bodies":
                raise
        name = tile_path(folder, number)
        return name, self.fetch(name, most)

    # --- the tree ---

    def leaf_hashes(self) -> List[bytes]:
        """The hashes of all leaves, which give the checkpoint's root; then its signature holds too. Raises Disagreement."""
        hashes = self._hashes()
        self._prove(hashes)
        return hashes

    def _hashes(self) -> List[bytes]:
        """The hashes of all leaves, from level 0; every tile above is held against those below, and the root too."""
        level, hashes, leaves = 0, self._level(0, self.head.size), []
        while hashes:
            if level == 0:
                leaves = hashes
            above = [Tree(hashes[i:i + WIDTH]).root() for i in range(0, len(hashes) - WIDTH + 1, WIDTH)]
            level += 1
            if self._level(level, len(above)) != above:
                raise Disagreement(f"tile/{level}: not the hashes of the tiles below")
            hashes = above
        if Tree(leaves).root() != self.head.root:
            raise Disagreement(f"tile: not the root of the checkpoint of size {self.head.size}")
        return leaves

    def _level(self, level: int, count: int) -> List[bytes]:
        hashes: List[bytes] = []
        for number in range((count + WIDTH - 1) // WIDTH):
            name, data = self._part(f"tile/{level}", number, count, 32 * WIDTH)
            width = min(WIDTH, count - WIDTH * number)
            if len(data) not in (32 * width, 32 * WIDTH):
                raise Disagreement(f"{name}: {len(data)} bytes")
            hashes += [data[i:i + 32] for i in range(0, 32 * width, 32)]
            self.counts["tiles"] += 1
        return hashes

    # --- entries ---

    def entries(self, hashes: List[bytes]) -> Iterator[Tuple[m.Entry, bytes]]:
        """All entries, each with its sigset; leaves are held against the hashes of the tree, and both forms of a bundle
        against each other."""
        for number in range((self.head.size + WIDTH - 1) // WIDTH):
            want = hashes[WIDTH * number:WIDTH * (number + 1)]
            leaves = self._leaves(number)[:len(want)]
            if [leaf_hash(leaf) for leaf in leaves] != want:
                raise Disagreement(f"{tile_path('tile/entries', number)}: not the leaves of tile 0 {number}")
            name, data = self._part("bodies", number, self.head.size, s.FILE_MAX)
            try:
                bundle = m.decode(fm.bundle, data, s.FILE_MAX)
            except Malformed as error:
                raise Disagreement(f"{name}: {error}") from None
            if bundle.first != WIDTH * number or [entry.leaf for entry in bundle.entries] != leaves:
                raise Disagreement(f"{name}: not the entries from {WIDTH * number}")
            used = list(dict.fromkeys(entry.sigset_number for entry in bundle.entries))
            if used != list(range(len(bundle.sigsets))) or len(set(bundle.sigsets)) != len(used):
                raise Disagreement(f"{name}: its sigsets do not stand once each where an entry first names them")
            self.counts["bundles"] += 1
            for entry in bundle.entries:
                yield entry, bundle.sigsets[entry.sigset_number]

    def _leaves(self, number: int) -> List[bytes]:
        name, data = self._part("tile/entries", number, self.head.size, ENTRIES_BYTES)
        leaves, at = [], 0
        while at < len(data):
            end = at + 2 + int.from_bytes(data[at:at + 2], "big")
            if at + 2 > len(data) or end > len(data):
                raise Disagreement(f"{name}: ends within a leaf")
            leaves.append(data[at + 2:end])
            at = end
        return leaves

    # --- the manifest ---

    def election(self, hashes: List[bytes]) -> Tuple[Election, int]:
        """The election of the manifest, and how many entries its bodies are."""
        bodies: List[bytes] = []
        sigset = None
        for entry, sigset_bytes in self.entries(hashes):
            try:
                sigset = sigset or open_sigset(sigset_bytes)
                if sigset.type != TYPE_MANIFEST or sha256(sigset.payload) != self.genesis:
                    raise Malformed("not the payload of this genesis")
                bodies.append(entry.body)
                if len(bodies) < len(sigset.digests):
                    continue
                if [sha256(body) for body in bodies] != sigset.digests:
                    raise Malformed("not the bodies that the payload names")
                election = from_bodies(bodies)
                check_authority(election, sigset)
                if election.header.origin != self.origin:
                    raise Malformed("another origin")
                return election, len(bodies)
            except Malformed as error:
                raise Disagreement(f"manifest: {error}") from None
        raise Disagreement(f"manifest: the checkpoint of size {self.head.size} does not cover it")

    # --- records ---

    def check_records(self, election: Election, folded: Dict[int, bytes]) -> None:
        """Every area's file: its records are the ones at the positions that the manifest gives its name, under a head of this
        log; under the checkpoint they are those folded."""
        for path in sorted({key.partition("@")[0] for key in election.keys}):
            name = f"records/{path}@"
            low, high = election.range(f"{path}@")
            try:
                found = open_records(self.fetch(name), self.origin, self.log_key)
            except Malformed as error:
                raise Disagreement(f"{name}: {error}") from None
            if (found.low, found.high, found.total) != (low, high, len(election.keys)):
                raise Disagreement(f"{name}: positions [{found.low}, {found.high}), not [{low}, {high})")
            if found.head.size < self.head.size:
                raise Disagreement(f"{name}: under the head of size {found.head.size}, before the checkpoint")
            if found.head.size == self.head.size:
                if found.head.records_root != self.head.records_root:
                    raise Disagreement(f"{name}: two heads of size {self.head.size}")
                if any(found.records[i - low] != folded[i] for i in range(low, high)):
                    raise Disagreement(f"{name}: other records than those folded")
            self.counts["records_files"] += 1
            self.counts["records"] += high - low


def audit_static(static: Static) -> Audit:
    """Check all files and every entry in them, and fold them. Raises Disagreement, Missing."""
    hashes = static.leaf_hashes()
    election, manifest_entries = static.election(hashes)
    found = Audit(election, static.genesis, manifest_entries, {static.head.size: static.head}, [])
    for entry, sigset in static.entries(hashes):
        found.take(entry, sigset)
    if found.ledger.keys.log_key(static.head.size) != static.log_key:
        raise Disagreement("checkpoint: by another key of the log than the entries give")
    found.ledger.settle()
    static.check_records(election, dict(enumerate(found.ledger.records)))
    return found


def audit_place(place: str, origin: Optional[str], log_key: bytes, genesis: bytes) -> Tuple[Static, Audit]:
    """The same from the checkpoint on. Where files of it went while they were read, for a later one, once more from that."""
    size = -1
    while True:
        static = Static(place, origin, log_key, genesis)
        try:
            return static, audit_static(static)
        except Missing:
            if static.head.size <= size:
                raise
            size = static.head.size
