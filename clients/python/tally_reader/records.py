# SPDX-License-Identifier: Apache-2.0
"""What is known of one contest, and of one area in one poll (SPEC 6, 6.1), and their records' bytes.

`ContestState` holds one contest. `AreaNode` holds the sums of one (area, poll), kept by adding what a
contest contributes; what follows from sums (control, councils, changes) is derived when the record is asked for,
from the node and the nodes directly below it.
"""
from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Tuple

from . import messages as m
from .canon import pack
from .manifest import BY_ELECTION, COUNCILLORS, NOC, NOT_UP, OTHERS, UNATTRIBUTED, Contest, Election, Holding

STATES = {m.DECLARED: 1, m.QUERIED_STATE: 2, m.PENDING: 3, m.UNCONTESTED: 4, m.POSTPONED: 5, m.VACANT: 6}


class Share(NamedTuple):
    """What one contest adds to every area above it: by party [seats, votes], seats filled, turnout's three."""
    parties: Dict[str, List[int]]
    filled: int
    papers: int
    electorate: int
    both: int


class ContestState:
    """One contest: its state, the declaration that stands (None until declared), and what it adds above."""

    def __init__(self, contest: Contest, key: str) -> None:
        self.contest = contest
        self.key = key
        self.ballot = {candidate[0]: place for place, candidate in enumerate(contest.candidates)}
        self.state = self.initial()
        self.revision = 0
        self.taken = 0      # revisions up to this one are used up
        self.codes: List[str] = []
        self.figures: Optional[bytes] = None
        self.conflicts = 0
        self.stands: Optional[m.Declaration] = None

    def initial(self) -> int:
        """The state at genesis."""
        if not self.contest.candidates:
            return m.VACANT
        return m.POSTPONED if self.contest.status == 1 else m.PENDING

    def settled_state(self) -> int:
        """The state once an accepted declaration stands."""
        return m.UNCONTESTED if len(self.contest.candidates) <= self.contest.seats else m.DECLARED

    def share(self) -> Share:
        """What the declaration that stands adds to the areas above."""
        told = self.stands
        assert told is not None
        parties: Dict[str, List[int]] = {}
        for candidate in self.contest.candidates:
            parties.setdefault(candidate[3], [0, 0])
        for chosen in told.elected:
            parties[self.contest.candidates[self.ballot[chosen]][3]][0] += 1
        for candidate_id, votes in told.votes or []:
            parties[self.contest.candidates[self.ballot[candidate_id]][3]][1] += votes
        both = self.state == m.DECLARED and told.papers is not None and told.electorate is not None
        papers, electorate = (told.papers, told.electorate) if both else (0, 0)
        return Share(parties, len(told.elected), papers or 0, electorate or 0, int(both))

    def record(self) -> bytes:
        """The record's bytes."""
        told = self.stands
        fixed = [1, 2, self.key, self.state, self.revision, self.codes, self.figures, self.conflicts,
                 self.contest.from_time]
        if told is None:
            return pack([*fixed, None, None, None, None, [], None, None, None, None])
        votes = None if told.votes is None else [count for _, count in told.votes]
        elected = [self.ballot[who] for who in told.elected]
        return pack([*fixed, told.electorate, told.papers, told.rejected, votes, elected, told.lots, told.round2,
                     told.quota, None])


class Baseline:
    """What one baseline says of one area in one poll, and the sums over the areas below for councils' control."""

    def __init__(self, rows: Optional[Dict[str, Holding]]) -> None:
        self.rows = rows
        self.change: Dict[str, Optional[int]] = {}
        self.others: Optional[int] = None
        self.unattributed: Optional[int] = None
        self.told = 0
        self.moved: Dict[str, int] = {}

    def was(self) -> Tuple[Optional[int], Optional[str]]:
        """Who was in control: (1, group), (2, None) for nobody, (None, None) if it does not say."""
        for row in (self.rows or {}).values():
            if row.control:
                return (2, None) if row.party == NOC else (1, row.party)
        return None, None


class AreaNode:
    """One area in one poll: its sums, the nodes directly below it, and what is derived from them."""

    def __init__(self, election: Election, area: str, poll: str) -> None:
        self.election = election
        self.area = election.areas[area]
        self.poll = election.polls[poll]
        self.key = election.area_key(area, poll)
        self.depth = len(election.chain(area))
        self.below: List[AreaNode] = []
        self.contests = [0] * 8
        self.seats = [0, 0]
        self.turnout = [0, 0, 0]
        self.parties: Dict[str, List[int]] = {}
        self.groups: Dict[str, List[int]] = {}
        self.not_up = {row.party: row.seats or 0
                       for row in election.holdings.get((area, NOT_UP, poll), {}).values()}
        self.baselines = [Baseline(election.holdings.get((area, name, poll))) for name in election.baselines]
        self.control: Optional[tuple] = None
        self.councils = (0, 0, 0)
        self.majorities: Dict[str, int] = {}

    def name_group(self, group: str) -> None:
        """Give a group a row, whether or not it ever wins anything."""
        self.groups.setdefault(group, [0, 0])

    def enter(self, contest: Contest, state: int) -> None:
        """Count a contest from genesis on, and give its parties and their groups rows."""
        self.contests[STATES[state]] += 1
        self.seats[0] += contest.seats
        for candidate in contest.candidates:
            self.parties.setdefault(candidate[3], [0, 0])
            self.name_group(self.election.parties[candidate[3]].group)

    def order(self) -> None:
        """Bring the rows into the records' order, once all are there."""
        self.parties = dict(sorted(self.parties.items(), key=lambda row: row[0].encode("utf-8")))
        self.groups = dict(sorted(self.groups.items(), key=lambda row: row[0].encode("utf-8")))

    def move(self, before: int, after: int) -> None:
        """A contest went from one state to another."""
        self.contests[STATES[before]] -= 1
        self.contests[STATES[after]] += 1

    def add(self, share: Share) -> None:
        """Add what a contest contributes. Rule set 1 takes nothing back, so totals never fall and fall is nil."""
        self.seats[1] += share.filled
        for place, value in enumerate((share.papers, share.electorate, share.both)):
            self.turnout[place] += value
        for party, (seats, votes) in share.parties.items():
            for row in (self.parties[party], self.groups[self.election.parties[party].group]):
                row[0] += seats
                row[1] += votes

    def derive(self) -> None:
        """Work out control, councils and changes again from the sums and from the nodes below."""
        self._derive_control()
        for place, baseline in enumerate(self.baselines):
            self._derive_councils_change(place, baseline)
            if baseline.rows is None:
                self._sum_changes(place, baseline)
            else:
                self._own_changes(baseline, baseline.rows)

    def _majority(self) -> Optional[str]:
        for group, row in self.groups.items():
            seats = row[0] + self.not_up.get(group, 0)
            if 2 * seats > (self.area.size or 0) and self.election.parties[group].may_control:
                return group
        return None

    def _derive_control(self) -> None:
        total = decided = nobody = 0
        self.majorities = {}
        if self.area.size is not None and self.poll.kind == COUNCILLORS:
            group = self._majority()
            open_contests = sum(self.contests[STATES[s]] for s in (m.PENDING, m.QUERIED_STATE, m.POSTPONED))
            status = 0 if open_contests else 1 if group else 2
            was = (None, None)
            if self.election.header.control is not None:
                was = self.baselines[self.election.baselines.index(self.election.header.control)].was()
            self.control = (status, group if status == 1 else None, *was)
            total, decided, nobody = 1, int(status != 0), int(status == 2)
            if group and status == 1:
                self.majorities[group] = 1
        for node in self.below:
            total, decided, nobody = total + node.councils[0], decided + node.councils[1], nobody + node.councils[2]
            for group, count in node.majorities.items():
                self.majorities[group] = self.majorities.get(group, 0) + count
        self.councils = (total, decided, nobody)

    def _derive_councils_change(self, place: int, baseline: Baseline) -> None:
        baseline.told, baseline.moved = 0, {}
        for node in self.below:
            other = node.baselines[place]
            baseline.told += other.told
            for group, change in other.moved.items():
                baseline.moved[group] = baseline.moved.get(group, 0) + change
        was = baseline.was()
        if self.control is None or self.control[0] == 0 or was[0] is None:
            return
        baseline.told += 1
        for group, change in ((self.control[1], 1), (was[1], -1)):
            if group is not None:
                baseline.moved[group] = baseline.moved.get(group, 0) + change

    def _own_changes(self, baseline: Baseline, rows: Dict[str, Holding]) -> None:
        """An area with holdings: against the baseline's rows, once none of its contests is pending or queried."""
        others, unattributed = rows.get(OTHERS), rows.get(UNATTRIBUTED)
        baseline.unattributed = unattributed.seats if unattributed else None
        baseline.change, baseline.others = {}, None
        if self.contests[STATES[m.PENDING]] or self.contests[STATES[m.QUERIED_STATE]]:
            return
        unnamed = 0
        for group, row in self.groups.items():
            seats = row[0] + self.not_up.get(group, 0)
            if group in rows:
                held = rows[group].seats
                baseline.change[group] = None if held is None else seats - held
                continue
            unnamed += seats
            baseline.change[group] = seats if others is None and unattributed is None else None
        if others is not None and others.seats is not None:
            baseline.others = unnamed - others.seats

    def _sum_changes(self, place: int, baseline: Baseline) -> None:
        """An area without holdings: the sums over the areas directly below, of the values that are not nil."""
        baseline.change, baseline.others, baseline.unattributed = {}, None, None
        for node in self.below:
            other = node.baselines[place]
            for group, change in other.change.items():
                if change is not None:
                    baseline.change[group] = (baseline.change.get(group) or 0) + change
            if other.others is not None:
                baseline.others = (baseline.others or 0) + other.others
            if other.unattributed is not None:
                baseline.unattributed = (baseline.unattributed or 0) + other.unattributed

    def record(self) -> bytes:
        """The record's bytes; `derive` must have run since the last change here or below."""
        groups = []
        for group, (seats, votes) in self.groups.items():
            changes = [(b.change.get(group), b.moved.get(group, 0) if b.told else None) for b in self.baselines]
            groups.append((group, seats, votes, self.majorities.get(group, 0), changes))
        contests = [sum(self.contests), *self.contests[1:7]]
        parties = [(party, *row) for party, row in self.parties.items()]
        remainders = [(b.others, b.unattributed) for b in self.baselines]
        councils = self.councils if self.poll.kind == COUNCILLORS else None
        return pack([1, 1, self.key, contests, self.seats, self.turnout, parties, groups, remainders, self.control,
                     councils, None])


def enters_areas(contest: Contest) -> bool:
    """Whether a contest counts in the records of the areas above it."""
    return contest.type != BY_ELECTION
