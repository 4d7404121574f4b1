# SPDX-License-Identifier: Apache-2.0
"""What is known of one contest (SPEC 6, 6.1): what stands, what is queried, statements, notices; and its record."""
from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from . import messages as m
from .canon import Malformed, pack
from .manifest import BY_ELECTION, Contest, nominations_digest
from .told import E_AGENCY, E_POSTPONED, E_RECOUNT, E_RUSH, E_TURNOUT, Declaration, Event, Slot, figures_digest

NO_REASON = "other"


class Taken(NamedTuple):
    """A declaration that was accepted or queried: its body's digest, its leaf's codes, who signed it."""
    told: Declaration
    body: bytes
    revision: int
    codes: List[str]
    signers: Tuple[bytes, ...]

    def reason(self) -> str:
        """The code of its reason."""
        return self.told.reason[0] if self.told.reason else NO_REASON


class Notices(NamedTuple):
    """What events told of a contest beside its declarations."""
    recount: bool = False
    rush: Optional[List[int]] = None
    turnout: Optional[Tuple[int, int]] = None
    agency: Optional[tuple] = None


class Share(NamedTuple):
    """What one contest adds to every area above it: by party [seats, votes], seats filled, turnout's three."""
    parties: Dict[str, List[int]]
    filled: int
    papers: int
    electorate: int
    both: int

    def falls_to(self, after: "Share") -> bool:
        """Whether a total that this entered gets less when `after` takes its place."""
        numbers = zip((self.filled, self.papers, self.electorate), (after.filled, after.papers, after.electorate))
        return any(now < before for before, now in numbers) or any(
            now < before for party, row in self.parties.items() for before, now in zip(row, after.parties[party]))


class ContestState:
    """One contest: its state, what stands and what is queried (None where nothing is), and what it adds above.

    `contest` has the candidates, status and from of the last event that set them. `used` says up to which revision they
    are used up: by all acts but statements under None, by statements under their area and phase.
    """

    def __init__(self, contest: Contest, key: str) -> None:
        self.key = key
        self.amended = False
        self.contest = contest
        self.follow_candidates()
        self.state = self.open_state()
        self.conflicts = 0
        self.stands: Optional[Taken] = None
        self.queried: Optional[Taken] = None
        self.used: Dict[Slot, int] = {}
        self.statements: Dict[Tuple[str, int], Taken] = {}
        self.notices = Notices()
        self.fall: Optional[Tuple[int, int, str]] = None

    def follow_candidates(self) -> None:
        """What follows from the list of candidates."""
        self.ballot = {candidate[0]: place for place, candidate in enumerate(self.contest.candidates)}
        self.nominations = nominations_digest(self.contest)

    @property
    def uncontested(self) -> bool:
        """Whether somebody stands, and no more than there are seats."""
        return 0 < len(self.contest.candidates) <= self.contest.seats

    @property
    def vacant(self) -> bool:
        """Whether nobody stands."""
        return not self.contest.candidates

    def open_state(self) -> int:
        """The state while nothing stands and nothing is queried."""
        if self.vacant:
            return m.VACANT
        return m.POSTPONED if self.contest.status else m.PENDING

    def state_now(self) -> int:
        """The state that what stands and what is queried make."""
        if self.stands:
            return m.UNCONTESTED if self.uncontested else m.DECLARED
        return m.QUERIED_STATE if self.queried else self.open_state()

    def waits_or_stands(self, slot: Slot) -> Optional[Taken]:
        """What the next declaration of this slot has to name as what it replaces."""
        return self.queried or self.stands if slot is None else self.statements.get(slot)

    def places(self, names: Sequence[str]) -> List[int]:
        """Names as positions in ballot order. Raises Malformed unless they are on the ballot and in its order."""
        found = [self.ballot.get(name, -1) for name in names]
        if -1 in found or any(a >= b for a, b in zip(found, found[1:])):
            raise Malformed(f"{self.contest.id}: names that are not on the ballot, or out of its order")
        return found

    def counts(self, rows: Optional[Sequence[Tuple[str, int]]]) -> Optional[List[int]]:
        """Votes in ballot order. Raises Malformed unless they are of the whole ballot and in its order."""
        if rows is None:
            return None
        if [name for name, _ in rows] != list(self.ballot):
            raise Malformed(f"{self.contest.id}: votes that are not for the whole ballot in its order")
        return [count for _, count in rows]

    def notice(self, event: Event) -> None:
        """Take an event of kind 1 to 7; of 3 its candidates. Raises Malformed for names that are not the ballot's, and for
        more papers than electors."""
        data = event.data
        if event.kind == E_RECOUNT:
            self.notices = self.notices._replace(recount=data[0])
        elif event.kind == E_RUSH:
            self.notices = self.notices._replace(rush=self.winners(data[0]))
        elif event.kind == E_TURNOUT:
            if data[1] > data[0]:
                raise Malformed(f"{self.contest.id}: more papers than electors")
            self.notices = self.notices._replace(turnout=data)
        elif event.kind == E_AGENCY:
            self.notices = self.notices._replace(agency=(self.counts(data[0]), self.winners(data[1])))
        else:
            status, start = data if event.kind == E_POSTPONED else (0, None)
            self.contest = self.contest._replace(status=status, from_time=start)

    def only_turnout_stays(self) -> None:
        """Of the notices."""
        self.notices = Notices(turnout=self.notices.turnout)

    def winners(self, names: Sequence[str]) -> List[int]:
        """Who is named as elected beside declarations, as positions. Raises Malformed as `places`, or for too many."""
        if len(names) > self.contest.seats:
            raise Malformed(f"{self.contest.id}: more are named than there are seats")
        return self.places(names)

    def nominate(self, candidates: List[tuple]) -> None:
        """Another list of candidates from now on; what was told of those of before is no longer."""
        self.contest = self.contest._replace(candidates=candidates)
        self.only_turnout_stays()
        self.statements = {}
        self.amended = True
        self.follow_candidates()

    def share(self) -> Share:
        """What the declaration that stands adds to the areas above: nothing while none does."""
        parties: Dict[str, List[int]] = {candidate[3]: [0, 0] for candidate in self.contest.candidates}
        if self.stands is None:
            return Share(parties, 0, 0, 0, 0)
        told = self.stands.told
        for chosen in told.elected:
            parties[self.contest.candidates[self.ballot[chosen]][3]][0] += 1
        for name, votes in told.votes or []:
            parties[self.contest.candidates[self.ballot[name]][3]][1] += votes
        both = not self.uncontested and told.papers is not None and told.electorate is not None
        papers, electorate = (told.papers, told.electorate) if both else (0, 0)
        return Share(parties, len(told.elected), papers or 0, electorate or 0, int(both))

    def statements_hold(self) -> Optional[bool]:
        """Whether what the declaration that stands names are the statements that count; None if it names none."""
        named = self.stands.told.statements if self.stands else None
        if not named:
            return None
        return all((area, phase) in self.statements and self.statements[area, phase].body == body
                   for area, phase, body in named)

    def record(self) -> bytes:
        """The record's bytes."""
        now, waits = self.stands, self.queried
        queried = waits and (waits.revision, waits.told.act, waits.body, waits.codes, waits.signers)
        statements = [(*slot, used, self.statements[slot].body if slot in self.statements else None)
                      for slot, used in sorted(row for row in self.used.items() if row[0] is not None)]
        if now is None:
            counted: list = [0, [], False, None, None]
            figures: list = [None, None, None, None, [], None, None, None]
        else:
            told = now.told
            counted = [now.revision, now.codes, told.as_declared, now.body, figures_digest(told)]
            figures = [told.electorate, told.papers, told.rejected, self.counts(told.votes), self.places(told.elected),
                       told.lots, told.round2, told.quota]
        return pack([1, 2, self.key, self.state, *counted, self.conflicts, self.used.get(None, 0),
                     self.contest.status, self.contest.from_time, queried, *figures, statements,
                     self.statements_hold(), self.notices,
                     self.contest.candidates if self.amended else None, self.fall])


def figures_fall(before: Declaration, after: Optional[Declaration]) -> bool:
    """Whether a contest's figure gets less, or somebody was elected who is not now."""
    if after is None:
        after = before._replace(votes=None, electorate=None, papers=None, elected=[])
    def less(was: Optional[int], now: Optional[int]) -> bool:
        return was is not None and (now is None or now < was)
    votes = dict(after.votes or [])
    return (less(before.electorate, after.electorate) or less(before.papers, after.papers)
            or any(less(count, votes.get(name)) for name, count in before.votes or [])
            or not set(before.elected) <= set(after.elected))


def enters_areas(contest: Contest) -> bool:
    """Whether a contest counts in the records of the areas above it."""
    return contest.type != BY_ELECTION
