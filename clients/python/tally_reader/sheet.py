# SPDX-License-Identifier: Apache-2.0
"""A declaration beside its contest, with the figures that several rules need (SPEC 8.1)."""
from __future__ import annotations

from typing import Dict, List, Optional

from .contest import ContestState
from .manifest import LIVE, Election
from .told import OUTSIDE_HEADS, Declaration

PLURALITY, SUPPLEMENTARY, TRANSFERABLE = 0, 1, 2


class Sheet:
    """A declaration beside its contest, with the figures that several rules need."""

    def __init__(self, election: Election, state: ContestState, told: Declaration) -> None:
        self.contest, self.told = state.contest, told
        self.election = election
        self.live = election.header.profile == LIVE
        self.starts = takes_from(election, state)
        self.ballot, self.uncontested = state.ballot, state.uncontested
        self.votes: Dict[str, int] = dict(told.votes or [])
        self.sum = sum(self.votes.values())
        heads = dict(told.rejected or [])
        parts = [count for head, count in heads.items() if head not in (*OUTSIDE_HEADS, "total")]
        self.parts: Optional[int] = sum(parts) if parts else None
        self.total: Optional[int] = heads.get("total")
        self.rejected = self.parts if self.total is None else self.total
        self.valid: Optional[int] = None
        if told.papers is not None and self.rejected is not None:
            self.valid = told.papers - self.rejected

    @property
    def many_marks(self) -> bool:
        """Whether a paper may have more marks than one that are counted alike."""
        return self.contest.system == PLURALITY and self.contest.seats > 1

    def second_round(self) -> bool:
        """Whether the supplementary vote goes into a second round."""
        if self.contest.system != SUPPLEMENTARY or len(self.contest.candidates) <= 2:
            return False
        return not any(2 * count > self.sum for count in self.votes.values())

    def staying(self) -> List[str]:
        """Who stays in the second round: whom fewer than two others exceed."""
        return [name for name, count in self.votes.items()
                if sum(other > count for other in self.votes.values()) < 2]

    def lists(self) -> List[List[str]]:
        """Every list of names on the sheet, in its order."""
        told = self.told
        found = [[row[0] for row in told.votes or []], list(told.elected), [row[0] for row in told.round2 or []]]
        for _, tied, won in told.lots or []:
            found += [tied, won]
        return found


def takes_from(election: Election, state: ContestState) -> Optional[int]:
    """The time from which a contest takes declarations; None for one that is put off until nobody knows when."""
    if state.contest.status:
        return state.contest.from_time
    poll = election.polls[state.contest.poll]
    return poll.nominations_close if state.uncontested else poll.closes
