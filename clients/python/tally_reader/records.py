# SPDX-License-Identifier: Apache-2.0
"""What is known of one area in one poll (SPEC 6, 6.1), and its record's bytes.

`AreaNode` holds the sums of one (area, poll), kept by adding what a contest contributes; what follows from sums
(control, councils, changes) is derived when the record is asked for, from the node and the nodes directly below it.
"""
from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from . import messages as m
from .canon import pack
from .contest import ContestState, Share
from .manifest import COUNCILLORS, NOC, NOT_UP, OTHERS, PARLIAMENT, UNATTRIBUTED, Contest, Election, Holding
from .shape import ANNOTATIONS_MAX

STATES = {m.DECLARED: 1, m.QUERIED_STATE: 2, m.PENDING: 3, m.UNCONTESTED: 4, m.POSTPONED: 5, m.VACANT: 6}
OPEN = (m.PENDING, m.QUERIED_STATE, m.POSTPONED)
UNDECIDED, MAJORITY, NO_OVERALL, MAJORITY_CERTAIN, NO_OVERALL_CERTAIN = range(5)


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
        self.states: List[ContestState] = []
        self.annotations: Dict[Tuple[str, str], tuple] = {}
        self.fall: Optional[Tuple[int, int, str]] = None
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

    def enter(self, state: ContestState) -> None:
        """Count a contest from genesis on, and give its parties and their groups rows."""
        self.states.append(state)
        self.contests[STATES[state.state]] += 1
        self.seats[0] += state.contest.seats
        self.name_candidates(state.contest)

    def name_candidates(self, contest: Contest) -> None:
        """Give a contest's parties and their groups rows, which they keep."""
        for candidate in contest.candidates:
            self.parties.setdefault(candidate[3], [0, 0])
            self.name_group(self.election.parties[candidate[3]].group)

    def has_room(self, name: str, officer: str) -> bool:
        """Whether an annotation of this id and officer finds room beside the others."""
        return sum(key != (name, officer) for key in self.annotations) < ANNOTATIONS_MAX

    def has_annotation(self, name: str, officer: str) -> bool:
        """Whether there is one of this id and officer."""
        return (name, officer) in self.annotations

    def order(self) -> None:
        """Bring the rows into the records' order, once all are there."""
        self.parties = dict(sorted(self.parties.items(), key=lambda row: row[0].encode("utf-8")))
        self.groups = dict(sorted(self.groups.items(), key=lambda row: row[0].encode("utf-8")))

    def move(self, before: int, after: int) -> None:
        """A contest went from one state to another."""
        self.contests[STATES[before]] -= 1
        self.contests[STATES[after]] += 1

    def add(self, share: Share, sign: int = 1) -> None:
        """Add what a contest contributes, or with sign -1 take it away."""
        self.seats[1] += sign * share.filled
        for place, value in enumerate((share.papers, share.electorate, share.both)):
            self.turnout[place] += sign * value
        for party, (seats, votes) in share.parties.items():
            for row in (self.parties[party], self.groups[self.election.parties[party].group]):
                row[0] += sign * seats
                row[1] += sign * votes

    def derive(self) -> None:
        """Work out control, councils and changes again from the sums and from the nodes below."""
        self._derive_control()
        for place, baseline in enumerate(self.baselines):
            self._derive_councils_change(place, baseline)
            if baseline.rows is None:
                self._sum_changes(place, baseline)
            else:
                self._own_changes(baseline, baseline.rows)

    def _exceeds(self, seats: int) -> bool:
        return 2 * seats > (self.area.size or 0)

    def _held(self, group: str) -> int:
        """The seats of a group: won, and not up."""
        return self.groups.get(group, [0])[0] + self.not_up.get(group, 0)

    def _leaders(self) -> List[str]:
        """The groups of the election that may have control, in their order."""
        parties = self.election.parties.values()
        return sorted((party.id for party in parties if party.group == party.id and party.may_control), key=str.encode)

    def _control(self) -> Tuple[int, Optional[str]]:
        """Status and group of a council's control: known, certain or neither."""
        leaders = self._leaders()
        if not any(self.contests[STATES[state]] for state in OPEN):
            group = next((group for group in leaders if self._exceeds(self._held(group))), None)
            return (MAJORITY, group) if group else (NO_OVERALL, None)
        if not self.contests[STATES[m.DECLARED]] and not self.contests[STATES[m.UNCONTESTED]]:
            return UNDECIDED, None
        least, most, anybody = self._to_come()
        for group in leaders:
            if self._exceeds(self._held(group) + least.get(group, 0)):
                return MAJORITY_CERTAIN, group
        if any(self._exceeds(self._held(group) + most.get(group, 0) + anybody) for group in leaders):
            return UNDECIDED, None
        return NO_OVERALL_CERTAIN, None

    def _to_come(self) -> Tuple[Dict[str, int], Dict[str, int], int]:
        """What must and what may come of the open contests: by group the least and the most; the seats of postponed
        contests, whose candidates may still change, may come to anybody."""
        least: Dict[str, int] = {}
        most: Dict[str, int] = {}
        anybody = 0
        for state in self.states:
            if state.state == m.POSTPONED:
                anybody += state.contest.seats
            elif state.state in OPEN:
                stand: Dict[str, int] = {}
                for candidate in state.contest.candidates:
                    group = self.election.parties[candidate[3]].group
                    stand[group] = stand.get(group, 0) + 1
                count, seats = len(state.contest.candidates), state.contest.seats
                for group, own in stand.items():
                    least[group] = least.get(group, 0) + max(0, min(seats, count) - (count - own))
                    most[group] = most.get(group, 0) + min(seats, own)
        return least, most, anybody

    def _has_control(self) -> bool:
        """A council's in a poll of councillors, another area's in one of a parliament; not by by-elections alone."""
        wanted = self.poll.kind == (COUNCILLORS if self.area.kind == "council" else PARLIAMENT)
        return wanted and self.area.size is not None and sum(self.contests) > 0

    def _derive_control(self) -> None:
        total = decided = nobody = 0
        self.majorities = {}
        if self._has_control():
            status, group = self._control()
            was: Tuple[Optional[int], Optional[str]] = (None, None)
            if self.election.header.control is not None:
                was = self.baselines[self.election.baselines.index(self.election.header.control)].was()
            self.control = (status, group, *was)
            if self.poll.kind == COUNCILLORS:
                total, decided, nobody = 1, int(status in (MAJORITY, NO_OVERALL)), int(status == NO_OVERALL)
                if group and status == MAJORITY:
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
        if self.poll.kind != COUNCILLORS or self.control is None or self.control[0] not in (MAJORITY, NO_OVERALL) or was[0] is None:
            return
        baseline.told += 1
        for group, change in ((self.control[1], 1), (was[1], -1)):
            if group is not None:
                baseline.moved[group] = baseline.moved.get(group, 0) + change

    def _own_changes(self, baseline: Baseline, rows: Dict[str, Holding]) -> None:
        """An area with holdings: against the baseline's rows, once it has contests and none is pending or queried."""
        others, unattributed = rows.get(OTHERS), rows.get(UNATTRIBUTED)
        baseline.unattributed = unattributed.seats if unattributed else None
        baseline.change, baseline.others = {}, None
        if not self.states or self.contests[STATES[m.PENDING]] or self.contests[STATES[m.QUERIED_STATE]]:
            return
        unnamed = 0
        for group in self.groups:
            seats = self._held(group)
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
        annotations = [row for _, row in sorted(self.annotations.items())]
        return pack([1, 1, self.key, contests, self.seats, self.turnout, parties, groups, remainders, self.control,
                     councils, annotations, self.fall])
