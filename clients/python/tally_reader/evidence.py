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
from .enrolment import ABOUT_KEYS, Keys, brought
from .envelope import Sigset, open_sigset, signers
from .judge import Judge
from .keys import TYPE_DECLARATION, TYPE_EVENT, key_id, sha256
from .layout import Officer
from .manifest import Election, open_part
from .note import Head, open_head, parse_head, parse_note
from .told import Declaration, Event, figures_digest
from .tree import included, leaf_hash, prefix_root


TYPES = {m.KIND_DECLARATION: TYPE_DECLARATION, m.KIND_EVENT: TYPE_EVENT}


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
    head = parse_head(parse_note(file.note)[0], election.header.origin, file.note)
    judge = Judge(election)
    entries: List[Signed] = []
    following = 0
    for entry in file.entries:
        leaf = m.decode(m.leaf, entry.leaf, s.LEAF_MAX)
        if leaf.index < following:
            raise Malformed("the entries do not ascend")
        following = leaf.index + 1
        signed = _entry(file, judge, genesis, head, entry, leaf)
        entries += [signed] if signed else []
    open_head(file.note, election.header.origin, judge.ledger.keys.log_key(head.size))
    _demand_contradiction(entries)
    return Conflict(election, manifest, genesis, head, file.contest, entries)


def _entry(file: fm.Conflict, judge: Judge, genesis: bytes, head: Head, entry: fm.Proven, leaf: m.Leaf) -> Optional[Signed]:
    """A declaration; None for an entry about keys, which is applied."""
    sigset_bytes, where = file.sigsets[entry.sigset_number], f"entry {leaf.index}"
    if not included(leaf.index, head.size, leaf_hash(entry.leaf), entry.path, head.root):
        raise Malformed(f"{where} is not in the journal of {head.size}")
    if (leaf.body_digest, leaf.sigset_digest) != (sha256(entry.body), sha256(sigset_bytes)):
        raise Malformed(f"{where} is not of this body and these signatures")
    sigset = open_sigset(sigset_bytes)
    if (sigset.type != TYPES.get(leaf.kind) or sigset.genesis != genesis or sha256(entry.body) not in sigset.digests):
        raise Malformed(f"{where} was not signed as what it is, or not for this election")
    keys = judge.ledger.keys
    who = signers(sigset, keys.find(sigset.type, brought(sigset, entry.body)))
    if keys.out_of_force(who, leaf.kind == m.KIND_EVENT, leaf.time):
        raise Malformed(f"{where}: a key that is not in force")
    if leaf.kind == m.KIND_EVENT:
        _keys(keys, leaf, m.decode(m.event, entry.body, s.BODY_MAX), who)
        return None
    told = m.decode(m.declaration, entry.body, s.BODY_MAX)
    if told.contest != file.contest or not judge.slot_sound(told):
        raise Malformed(f"{where} is of something else than {file.contest}")
    able = judge.entitled(told, who)
    if len(able) < judge.quorum(told):
        raise Malformed(f"{where}: {len(able)} entitled officers signed, {judge.quorum(told)} must")
    return Signed(leaf, told, figures_digest(told), [keys.officer_of[key] for key in able])


def _keys(keys: Keys, leaf: m.Leaf, event: Event, who: Sequence[bytes]) -> None:
    """An entry about keys: by the authority, and by the keys that it changes."""
    if event.kind not in ABOUT_KEYS or leaf.verdict != m.ACCEPTED:
        raise Malformed(f"entry {leaf.index} is not about keys")
    if sum(key in keys.authority for key in who) < keys.threshold or not keys.handed_over(event, who):
        raise Malformed(f"entry {leaf.index}: too few of those signed it who must")
    keys.fold(leaf, event)


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
