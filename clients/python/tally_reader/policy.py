# SPDX-License-Identifier: Apache-2.0
"""Witnesses' cosignatures (c2sp.org/tlog-cosignature, cosignature/v1) and whose are enough (c2sp.org/tlog-policy)."""
from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Set, Tuple

from .canon import Malformed
from .keys import may_enrol, sha256, unbase64, verify_raw
from .note import parse_note

LOG, COSIGNATURE = 0x01, 0x04       # what goes before a key's bytes
PARTIES_MAX = 32                    # logs, witnesses, groups: of each
COSIGNED_MAX_AGE = 300              # seconds since a witness cosigned


class Verifier(NamedTuple):
    """A log's or witness's name, kind (LOG or COSIGNATURE) and public key."""
    name: str
    kind: int
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || 0x0A || kind || key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key)[:4]


def parse_vkey(text: str) -> Verifier:
    """NAME+HEX+BASE64. Raises Malformed."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Malformed("a verifier key has three parts")
    raw = unbase64(parts[2])
    if len(raw) != 33 or raw[0] not in (LOG, COSIGNATURE) or not may_enrol(raw[1:]):
        raise Malformed("not an Ed25519 verifier key that may be enrolled")
    found = Verifier(parts[0], raw[0], raw[1:])
    if found.key_id.hex() != parts[1]:
        raise Malformed("not the key id of this name and key")
    return found


class Policy(NamedTuple):
    """Witnesses by their names in the policy, groups as (how many, members), and the quorum's name; None wants nobody."""
    logs: List[Verifier]
    witnesses: Dict[str, Verifier]
    groups: Dict[str, Tuple[int, List[str]]]
    quorum: Optional[str]

    def met(self, cosigned: Set[str]) -> bool:
        """Whether these witnesses are enough."""
        def holds(name: str) -> bool:
            if name in self.witnesses:
                return name in cosigned
            wanted, members = self.groups[name]
            return sum(holds(member) for member in members) >= wanted
        return self.quorum is None or holds(self.quorum)


def _group(words: List[str], taken: Set[str]) -> Tuple[int, List[str]]:
    members = words[1:]
    if not members or len(set(members)) != len(members) or not set(members) <= taken:
        raise Malformed("a group's members are witnesses and groups of lines above, each once")
    named = {"any": 1, "all": len(members)}
    wanted = named.get(words[0]) or (int(words[0]) if words[0].isascii() and words[0].isdigit() else 0)
    if not 1 <= wanted <= len(members):
        raise Malformed("a group wants any, all, or so many of its members as there are")
    return wanted, members


def _party(words: List[str], kind: int) -> Verifier:
    if not 1 <= len(words) <= 2 or (len(words) == 2 and not words[1].startswith(("http://", "https://"))):
        raise Malformed("a verifier key and perhaps a URL")
    found = parse_vkey(words[0])
    if found.kind != kind:
        raise Malformed("a key of the other kind")
    return found


def parse_policy(text: str) -> Policy:
    """Read a policy file. Raises Malformed with the line."""
    policy, quorums = Policy([], {}, {}, None), []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        taken = policy.witnesses.keys() | policy.groups.keys()
        try:
            if words[0] == "log":
                policy.logs.append(_party(words[1:], LOG))
            elif words[0] == "quorum" and len(words) == 2 and not quorums and (words[1] in taken or words[1] == "none"):
                quorums.append(None if words[1] == "none" else words[1])
            elif words[0] not in ("witness", "group") or len(words) < 3 or words[1] in taken or words[1] == "none":
                raise Malformed("not a line of a policy, or a name that is taken")
            elif words[0] == "witness":
                found = _party(words[2:], COSIGNATURE)
                if any(found.key == other.key for other in policy.witnesses.values()):
                    raise Malformed("one key twice would count twice")
                policy.witnesses[words[1]] = found
            else:
                policy.groups[words[1]] = _group(words[2:], taken)
        except Malformed as error:
            raise Malformed(f"line {number}: {error}") from None
    if len(quorums) != 1 or max(len(policy.logs), len(policy.witnesses), len(policy.groups)) > PARTIES_MAX:
        raise Malformed("a policy has one quorum line, and at most 32 logs, witnesses and groups")
    return policy._replace(quorum=quorums[0])


def load_policy(path: str) -> Policy:
    """A policy file. Raises OSError, Malformed."""
    with open(path, encoding="utf-8") as file:
        return parse_policy(file.read())


def cosigned(policy: Policy, note: bytes, since: int) -> Set[str]:
    """The witnesses that cosigned the note at `since` (seconds since 1970) or later. One of theirs that does not hold makes
    all of it worth nothing."""
    text, signatures = parse_note(note)
    found = set()
    for name, witness in policy.witnesses.items():
        for line in signatures:
            if (line.name, line.key_id) != (witness.name, witness.key_id):
                continue
            when = int.from_bytes(line.signature[:8], "big")
            message = b"cosignature/v1\ntime %d\n" % when + text
            if len(line.signature) != 72 or not verify_raw(witness.key, message, line.signature[8:]):
                return set()
            if when >= since:
                found.add(name)
    return found
