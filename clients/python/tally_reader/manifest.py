# SPDX-License-Identifier: Apache-2.0
"""The manifest (SPEC 3): its checks, and the model of the election that a fold needs.

`open_manifest(bytes)` for a file, `from_bodies(bodies)` for the first entries of a journal.
"""
from __future__ import annotations

import re
from typing import Any, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from . import shape as s
from .canon import Malformed, pack, read
from .envelope import Sigset, open_envelope, open_sigset, signers
from .keys import TYPE_MANIFEST, key_id, may_enrol, sha256
from .layout import Area, Chunk, Contest, Header, Holding, Holdings, Officer, Party, chunk, header
from .note import rehearses
from .tables import THRESHOLDS

REHEARSAL, LIVE = 0, 1
COUNCILLORS, MAYOR, PARLIAMENT = 0, 1, 2
ORDINARY, BY_ELECTION = 0, 1
SUPPLEMENTARY = 1
NOT_UP, OTHERS, UNATTRIBUTED, NOC = "not-up", "others", "unattributed", "noc"
RETURNING_OFFICER, DEPUTY, AGENCY, ANNOTATOR = 0, 1, 2, 3
DECLARING = (RETURNING_OFFICER, DEPUTY)
RESERVED = (OTHERS, UNATTRIBUTED, NOC)
_ID = re.compile(r"[a-z0-9.-]+\Z")
_CODE = re.compile(r"[A-Za-z0-9-]+\Z")
_ORIGIN = re.compile(r"[!-*,-~]+\Z")


class Election:
    """A manifest's content with the look-ups a fold and an audit need.

    contests: id to Contest; place: contest id to the area it stands in; keys: all records' keys in their order;
    position: key to its place; officers: key id to Officer; holdings: (area, baseline, poll) to rows by party;
    contest_holdings: (contest, baseline) to what there was last time; quorums: of every poll, by act less 1; thresholds: the rule profile, defaults filled in.
    """

    def __init__(self, header: Header, chunks: Sequence[Chunk], part: bool = False) -> None:
        """part: only some of the chunks are there, so that nobody can say whether officers are missing."""
        self.header = header
        self.areas: Dict[str, Area] = {area.code: area for area in header.areas}
        self.polls: Dict[str, Poll] = {poll.id: poll for poll in header.polls}
        self.parties: Dict[str, Party] = {party.id: party for party in header.parties}
        self.quorums: Dict[str, Tuple[int, ...]] = {}
        self.baselines: List[str] = [baseline[0] for baseline in header.baselines]
        self.authority: Dict[bytes, bytes] = {key_id(key): key for _, key in header.authority}
        self.contests: Dict[str, Contest] = {}
        self.place: Dict[str, str] = {}
        self.officers: Dict[bytes, Officer] = {}
        self._people: Set[Tuple[str, str]] = set()
        self.holdings: Dict[Tuple[str, str, str], Dict[str, Holding]] = {}
        self.contest_holdings: Dict[Tuple[str, str], Holdings] = {}
        self.thresholds: Dict[str, int] = {**THRESHOLDS, **dict(header.thresholds)}
        self.nominations: Dict[str, bytes] = {}
        self.children: Dict[str, List[str]] = {area.code: [] for area in header.areas}
        self._check_header()
        for chunk in chunks:
            self._take(chunk)
            self._check_contest_holdings(chunk)
        if not part:
            self._check_officers()
        self.keys, self.records = self._records()
        self.position: Dict[str, int] = {key: index for index, key in enumerate(self.keys)}

    def _check_quorums(self) -> None:
        """How many officers sign, by act, of every poll: its own row's numbers, else those of the row without a poll."""
        rows = {row[0]: row[1:] for row in self.header.quorums}
        _demand(None in rows, "quorums without a row for any poll")
        _demand(all(poll is None or poll in self.polls for poll in rows), "quorums of an unknown poll")
        self.quorums = {poll: rows.get(poll, rows[None]) for poll in self.polls}

    def _check_header(self) -> None:
        self._check_quorums()
        _lower("election", [self.header.id])
        _lower("poll", self.polls)
        _lower("baseline", self.baselines)
        for code in [*self.areas, *self.parties]:
            _demand(_CODE.match(code), f"{code}: an area's or party's id of other letters than A-Z a-z 0-9 -")
        _demand(_ORIGIN.match(self.header.origin), "the origin is not plain ASCII without spaces and +")
        _demand(rehearses(self.header.origin) == (self.header.kind == REHEARSAL),
                "the origin ends with /rehearsal in a rehearsal, and nowhere else")
        _demand(NOT_UP not in self.baselines, "a baseline may not be called not-up")
        _demand(not set(RESERVED) & set(self.parties), "a party has a name that holdings have a use for")
        roots = [area.code for area in self.header.areas if area.parent is None]
        _demand(roots == [self.header.root], "exactly one area has no parent: root")
        for area in self.header.areas:
            if area.parent is not None:
                _demand(area.parent in self.areas, f"area {area.code} has an unknown parent")
                self.children[area.parent].append(area.code)
            for code in area.overlapped:
                _demand(code in self.areas, f"area {area.code} overlaps an unknown area")
        for area in self.header.areas:
            _demand(self.chain(area.code)[-1] == self.header.root, f"area {area.code} does not lead to the root")
        for party in self.header.parties:
            _demand(party.group in self.parties, f"party {party.id} has an unknown group")
            _demand(self.parties[party.group].group == party.group, f"the group of {party.id} is not led by itself")
        _demand(len(self.authority) == len(self.header.authority), "an authority key stands twice")
        _demand(self.header.authority_threshold <= len(self.authority), "the authority threshold is out of reach")
        _demand(self.header.headline in self.polls, "the headline is not a poll")
        _demand(self.header.control is None or self.header.control in self.baselines, "unknown control baseline")
        for poll in self.header.polls:
            _demand(poll.nominations_close <= poll.closes, f"poll {poll.id} closes before its nominations")
        for name, _ in self.header.thresholds:
            _demand(name in THRESHOLDS, f"unknown threshold {name}")
        for key in [self.header.log_key, *self.authority.values()]:
            _demand(may_enrol(key), "a key that may not be enrolled")

    def chain(self, code: str) -> List[str]:
        """The area and all areas above it, upwards; stops where it would come round again."""
        codes = [code]
        while (parent := self.areas[codes[-1]].parent) is not None and len(codes) <= len(self.areas):
            codes.append(parent)
        return codes

    def _take(self, chunk: Chunk) -> None:
        _demand(chunk.area in self.areas, f"a chunk of the unknown area {chunk.area}")
        for centre in chunk.centres:
            self._new_person("centre", centre[0])
            _demand(any(centre[3]), f"centre {centre[0]} has no transport key")
        for officer in chunk.officers:
            self._new_person("officer", officer.id)
            _demand(may_enrol(officer.key), f"officer {officer.id}: a key that may not be enrolled")
            for _, poll, area in officer.rights:
                _demand(area in self.areas and (poll is None or poll in self.polls), f"officer {officer.id}: rights")
            _demand(key_id(officer.key) not in self.officers, f"officer {officer.id}: a key that stands twice")
            self.officers[key_id(officer.key)] = officer
        for contest in chunk.contests:
            self._take_contest(chunk.area, contest)
        for held in chunk.holdings:
            self._take_holdings(chunk.area, held)

    def _take_holdings(self, area: str, held: Holdings) -> None:
        where = f"holdings {held.baseline} of {held.contest or area}"
        _demand(held.baseline == NOT_UP or held.baseline in self.baselines, f"{where}: an unknown baseline")
        _demand(held.poll in self.polls, f"{where}: the unknown poll {held.poll}")
        for row in held.rows:
            _demand(row.party in RESERVED or self.group_of(row.party) == row.party, f"{where}: {row.party} is no group")
        self._check_rows(where, held.rows)
        for row in held.rows if held.baseline == NOT_UP else ():
            _demand(row.party not in RESERVED and row.seats is not None and not row.control,
                    f"{where}: a row that is not a group's seats")
        if held.contest is None:
            self.holdings[area, held.baseline, held.poll] = {row.party: row for row in held.rows}
        else:
            _demand(held.baseline != NOT_UP, f"{where}: a contest is up")
            self.contest_holdings[held.contest, held.baseline] = held

    def _check_contest_holdings(self, chunk: Chunk) -> None:
        """Holdings of a contest stand in its area's chunk, under its poll."""
        for held in chunk.holdings:
            if held.contest is not None:
                contest = self.contests.get(held.contest)
                _demand(contest is not None and contest.poll == held.poll and self.place[held.contest] == chunk.area,
                        f"holdings of the contest {held.contest}, which is not one of {held.poll} in {chunk.area}")

    def _new_person(self, what: str, name: str) -> None:
        _lower(what, [name])
        _demand((what, name) not in self._people, f"{what} {name} stands twice")
        self._people.add((what, name))

    def _check_officers(self) -> None:
        """Every contest has as many officers as must sign its declaration."""
        places: Dict[Tuple[str, str], str] = {}
        for contest in self.contests.values():
            places.setdefault((self.place[contest.id], contest.poll), contest.id)
        for contest_id in places.values():
            able = sum(self.may_declare(officer, contest_id) for officer in self.officers.values())
            needed = self.quorums[self.contests[contest_id].poll][0]
            _demand(able >= needed, f"contest {contest_id}: only {able} officers may declare it")

    @staticmethod
    def _check_rows(where: str, rows: Sequence[Holding]) -> None:
        """Control goes with a group, or with noc, which has nothing else; and with one row only."""
        for held in rows:
            if held.party == NOC:
                _demand(held.control and held.seats is None and held.votes is None, f"{where}: noc with something else")
            _demand(not held.control or held.party not in (OTHERS, UNATTRIBUTED), f"{where}: {held.party} in control")
        _demand(sum(held.control for held in rows) <= 1, f"{where}: two in control")

    def _take_contest(self, area: str, contest: Contest) -> None:
        _demand(contest.id not in self.contests, f"contest {contest.id} stands twice")
        _lower("contest", [contest.id])
        _demand(contest.system != SUPPLEMENTARY or contest.seats == 1, f"contest {contest.id} has more seats than one")
        _demand(contest.poll in self.polls, f"contest {contest.id} is of an unknown poll")
        _demand(contest.from_time is None or contest.status != 0, f"contest {contest.id}: from, and not put off")
        self.check_candidates(contest.id, contest.candidates)
        self.contests[contest.id] = contest
        self.place[contest.id] = area
        self.nominations[contest.id] = nominations_digest(contest)

    def check_candidates(self, contest: str, candidates: Sequence[tuple]) -> None:
        """What must hold of a contest's candidates, nominated or amended: ids, and known parties. Raises Malformed."""
        ids = [candidate[0] for candidate in candidates]
        _lower(f"contest {contest}, candidate", ids)
        _demand(len(set(ids)) == len(ids), f"contest {contest} has a candidate twice")
        for candidate in candidates:
            _demand(candidate[3] in self.parties, f"contest {contest} has a candidate of an unknown party")

    def group_of(self, party: str) -> Optional[str]:
        """The id of the group that a party reports in, None for an unknown party."""
        found = self.parties.get(party)
        return found.group if found else None

    def area_key(self, area: str, poll: str) -> str:
        """The key of an area's record."""
        return "/".join(reversed(self.chain(area))) + f"/@{poll}/"

    def contest_key(self, contest: str) -> str:
        """The key of a contest's record."""
        return self.area_key(self.place[contest], self.contests[contest].poll) + f"{contest}/"

    def _records(self) -> Tuple[List[str], Dict[str, Tuple[str, ...]]]:
        """All keys in order, and what each is of: ("area", area, poll) or ("contest", id)."""
        found: Dict[str, Tuple[str, ...]] = {}
        for contest in self.contests.values():
            found[self.contest_key(contest.id)] = ("contest", contest.id)
            for area in self.chain(self.place[contest.id]):
                found[self.area_key(area, contest.poll)] = ("area", area, contest.poll)
        keys = sorted(found, key=lambda key: key.encode("utf-8"))
        for key in keys:
            _demand(len(key.encode("utf-8")) <= s.KEY_MAX, f"the key {key[:64]}… is too long")
        return keys, found

    def range(self, prefix: str) -> Tuple[int, int]:
        """The positions [low, high) of the keys that begin with `prefix`, bytewise."""
        within = [index for index, key in enumerate(self.keys) if key.startswith(prefix)]
        if within:
            return within[0], within[-1] + 1
        low = sum(key.encode("utf-8") < prefix.encode("utf-8") for key in self.keys)
        return low, low

    def has_right(self, officer: Officer, roles: Sequence[int], poll: str, area: str) -> bool:
        """Whether one of an officer's rights is of these roles, for this poll or any, over this area."""
        above = self.chain(area)
        return any(role in roles and of in (None, poll) and place in above for role, of, place in officer.rights)

    def may_declare(self, officer: Officer, contest: str) -> bool:
        """Whether an officer's rights cover a contest."""
        return self.has_right(officer, DECLARING, self.contests[contest].poll, self.place[contest])


def nominations_digest(contest: Contest) -> bytes:
    """The digest that a declaration names to say against which list of candidates it was counted."""
    return sha256(pack([1, contest.id, contest.poll, contest.seats, contest.system, contest.candidates]))


def _demand(holds: Any, what: str) -> None:
    if not holds:
        raise Malformed(what)


def _lower(what: str, ids: Iterable[str]) -> None:
    for name in ids:
        _demand(_ID.match(name), f"{what} {name}: an id of other letters than a-z 0-9 . -")


def from_bodies(bodies: Sequence[bytes], part: bool = False) -> Election:
    """The election that a manifest's bodies define, in their order; part: some of them. Raises Malformed."""
    _demand(1 <= len(bodies) <= s.MANIFEST_BODIES_MAX, "a manifest has 1 to 4096 bodies")
    for body in bodies:
        _demand(len(body) <= s.CHUNK_MAX, "a body of a manifest is too long")
    first = header(read(bodies[0]))
    chunks = [chunk(read(body)) for body in bodies[1:]]
    for before, after in zip(chunks, chunks[1:]):
        _demand(before.area.encode() < after.area.encode(), "the chunks are in the order of their areas")
    return Election(first, chunks, part)


def check_authority(election: Election, sigset: Sigset) -> int:
    """How many distinct keys of the header's list signed the manifest. Raises Malformed if too few did."""
    count = len(signers(sigset, election.authority.get))
    need = election.header.authority_threshold
    _demand(count >= need, f"{count} authority keys signed, {need} are needed")
    return count


def open_part(sigset_bytes: bytes, bodies: Sequence[bytes]) -> Tuple[Election, Sigset, bytes]:
    """Some bodies of a manifest, the header first: the election as far as they go, the sigset, the genesis digest."""
    sigset = open_sigset(sigset_bytes)
    _demand(sigset.type == TYPE_MANIFEST, f"not a manifest's signatures: {sigset.type}")
    digests = [sha256(body) for body in bodies]
    _demand(digests[:1] == sigset.digests[:1], "the header is not the manifest's")
    rest = iter(sigset.digests[1:])
    _demand(all(digest in rest for digest in digests[1:]), "chunks that are not the manifest's, in its order")
    election = from_bodies(bodies, part=True)
    check_authority(election, sigset)
    return election, sigset, sha256(sigset.payload)


def open_manifest(data: bytes) -> Tuple[Election, bytes]:
    """Open a manifest file: the election and its genesis digest. Raises Malformed."""
    envelope = open_envelope(data, TYPE_MANIFEST)
    election = from_bodies(envelope.bodies)
    check_authority(election, envelope.sigset)
    return election, sha256(envelope.sigset.payload)
