# SPDX-License-Identifier: Apache-2.0
"""Evidence as files (SPEC 9.3): officers who signed two declarations for one revision, a log that signed two histories.

Each is checked offline and raises Malformed where it does not hold. For which election evidence against officers is, is
a question of its own: `demand_genesis` or `demand_keys`.
"""
from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from . import file_messages as fm, messages as m
from . import shape as s
from .canon import Malformed
from .envelope import Sigset, open_sigset, signers
from .judge import Judge
from .keys import TYPE_DECLARATION, key_id, sha256
from .layout import Officer
from .manifest import Election, open_part
from .note import Head, open_head, parse_note
from .told import Declaration, figures_digest
from .tree import included, leaf_hash, prefix_root


class Signed(NamedTuple):
    """One declaration: its leaf, what it declares, and the officers who signed it by right."""
    leaf: m.Leaf
    told: Declaration
    figures: bytes
    officers: List[Officer]


class Conflict(NamedTuple):
    """What a sound file says; of which election, the reader has still to ask."""
    election: Election
    manifest: Sigset
    genesis: bytes
    head: Head
    contest: str
    entries: List[Signed]


class Fork(NamedTuple):
    """Two heads of one log. shown: they cannot both be true; else somebody kept them who says so."""
    old: Head
    new: Head
    shown: bool


def open_conflict(data: bytes) -> Conflict:
    """Read evidence against officers and check it."""
    file = m.decode(fm.conflict_file, data, s.FILE_MAX)
    election, manifest, genesis = open_part(file.manifest, file.bodies)
    if file.contest not in election.contests:
        raise Malformed(f"the chunk of {file.contest} is not there")
    head = open_head(file.note, election.header.origin, election.header.log_key)
    judge = Judge(election)
    entries = [_entry(file, judge, genesis, head, entry) for entry in file.entries]
    if any(a.leaf.index >= b.leaf.index for a, b in zip(entries, entries[1:])):
        raise Malformed("the entries do not ascend")
    _demand_contradiction(entries)
    return Conflict(election, manifest, genesis, head, file.contest, entries)


def _entry(file: fm.Conflict, judge: Judge, genesis: bytes, head: Head, entry: fm.Proven) -> Signed:
    leaf, sigset_bytes = m.decode(m.leaf, entry.leaf, s.LEAF_MAX), file.sigsets[entry.sigset_number]
    where = f"entry {leaf.index}"
    if not included(leaf.index, head.size, leaf_hash(entry.leaf), entry.path, head.root):
        raise Malformed(f"{where} is not in the journal of {head.size}")
    if (leaf.kind, leaf.body_digest, leaf.sigset_digest) != (1, sha256(entry.body), sha256(sigset_bytes)):
        raise Malformed(f"{where} is not of this body and these signatures")
    sigset = open_sigset(sigset_bytes)
    if sigset.type != TYPE_DECLARATION or sigset.genesis != genesis or sha256(entry.body) not in sigset.digests:
        raise Malformed(f"{where} was not signed as a declaration of this election")
    told = m.decode(m.declaration, entry.body, s.BODY_MAX)
    if told.contest != file.contest or not judge.slot_sound(told):
        raise Malformed(f"{where} is of something else than {file.contest}")
    officers = judge.election.officers
    able = judge.entitled(told, signers(sigset, lambda who: officers[who].key if who in officers else None))
    if len(able) < judge.quorum(told):
        raise Malformed(f"{where}: {len(able)} entitled officers signed, {judge.quorum(told)} must")
    return Signed(leaf, told, figures_digest(told), [officers[who] for who in able])


def _demand_contradiction(entries: Sequence[Signed]) -> None:
    """Of each revision one was taken, and the others, with other figures, are in conflict with it."""
    places: Dict[tuple, List[Signed]] = {}
    for entry in entries:
        places.setdefault((entry.told.slot, entry.told.revision), []).append(entry)
    for (_, revision), rows in places.items():
        taken = [row for row in rows if row.leaf.verdict != m.CONFLICT]
        if len(taken) != 1 or len(rows) < 2:
            raise Malformed(f"of revision {revision}, {len(taken)} of {len(rows)} were taken")
        if any(row.figures == taken[0].figures for row in rows if row is not taken[0]):
            raise Malformed(f"two declarations of revision {revision} are the same")


def demand_genesis(found: Conflict, genesis: bytes) -> None:
    """It must be of the election of this genesis digest."""
    if found.genesis != genesis:
        raise Malformed(f"of another election, whose genesis digest is {found.genesis.hex()}")


def demand_keys(found: Conflict, log_key: bytes, authority: bytes) -> None:
    """It must be of a log and an authority with these keys."""
    signed = [who for who, _ in found.manifest.signatures]
    if found.election.header.log_key != log_key or key_id(authority) not in signed:
        raise Malformed("of another log, or this authority has not signed the manifest")


def open_fork(data: bytes, origin: str, log_key: bytes) -> Fork:
    """Read evidence against a log and check it."""
    file = m.decode(fm.fork_file, data)
    old, new = open_head(file.old_note, origin, log_key), open_head(file.note, origin, log_key)
    if old.size > new.size:
        raise Malformed("the larger head comes first")
    if file.leaf is None:
        if file.path:
            raise Malformed("hashes without an entry")
        if old.size == new.size and parse_note(file.old_note)[0] == parse_note(file.note)[0]:
            raise Malformed("one head twice")
        return Fork(old, new, old.size == new.size)
    prefix = _prefix(file.leaf, file.path, old, new)
    if prefix == (old.root, old.time):
        raise Malformed(f"the journal of {new.size} entries begins with that of {old.size}")
    return Fork(old, new, True)


def _prefix(leaf_bytes: bytes, path: Sequence[bytes], old: Head, new: Head) -> Tuple[Optional[bytes], int]:
    """Root and time that the journal had under the new head when it was as long as the old one."""
    leaf = m.decode(m.leaf, leaf_bytes, s.LEAF_MAX)
    if not 0 < old.size < new.size or leaf.index != old.size - 1:
        raise Malformed("not the last entry that the earlier of two heads covers")
    if not included(leaf.index, new.size, leaf_hash(leaf_bytes), path, new.root):
        raise Malformed(f"the leaf is not entry {leaf.index} under the head of size {new.size}")
    return prefix_root(leaf.index, new.size, leaf_hash(leaf_bytes), path), leaf.time
