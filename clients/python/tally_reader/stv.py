# SPDX-License-Identifier: Apache-2.0
"""The transferable vote (SPEC 8.1, 8.6): who is elected and who is next, by totals in units of 0.00001 vote, and a count
from preferences. Candidates are positions on the ballot."""
from __future__ import annotations

from typing import List, NamedTuple, Optional, Sequence, Set, Tuple

from .told import UNIT

HUNDREDTH, SLACK, ROUNDED_FROM = UNIT // 100, 500, 1000 * UNIT


def quota(papers: int, seats: int) -> int:
    """Q, in whole votes."""
    return papers // (seats + 1) + 1


class Lot(NamedTuple):
    """A lot as it stands on the sheet, by positions; number: which it is."""
    number: int
    stage: int
    tied: List[int]
    won: List[int]


class Turn(NamedTuple):
    """Whose turn it is: those level; in a surplus or an exclusion; whether several of them need a lot."""
    level: List[int]
    surplus: bool
    needs_lot: bool


class Standing:
    """A count as far as its stages say: totals after each, who is elected, excluded, and has a surplus."""

    def __init__(self, seats: int, first: Sequence[int], rounded: bool, lots: Sequence[Lot]) -> None:
        """`first`: first preferences; `rounded`: whether totals may have been."""
        self.seats, self.count, self.rounded, self.lots = seats, len(first), rounded, lots
        self.quota = quota(sum(first), seats) * UNIT
        self.history: List[List[int]] = []
        self.continuing: Set[int] = set(range(self.count))
        self.elected: Set[int] = set()
        self.surplus: Set[int] = set()
        self.used: Set[int] = set()
        self.stage([votes * UNIT for votes in first])

    def stage(self, totals: List[int]) -> None:
        """Totals after the next stage: who has reached the quota is elected."""
        self.history.append(totals)
        reached = {who for who in self.continuing if totals[who] >= self.quota}
        self.continuing -= reached
        self.elected |= reached
        self.surplus |= {who for who in reached if totals[who] > self.quota}

    def moved(self, who: int, surplus: bool) -> None:
        """Somebody's votes were transferred: before the totals after it."""
        (self.surplus if surplus else self.continuing).discard(who)

    def over(self) -> bool:
        """Whether all seats are filled, or as many left as seats: then they are elected too."""
        excluded = self.count - len(self.elected) - len(self.continuing)
        if len(self.elected) >= self.seats:
            return True
        if excluded < self.count - self.seats:
            return False
        self.elected |= self.continuing
        self.continuing = set()
        return True

    def last_exclusion(self) -> bool:
        """Whether nobody has a surplus and one exclusion more ends the count."""
        excluded = self.count - len(self.elected) - len(self.continuing)
        return not self.surplus and excluded + 1 == self.count - self.seats

    def slack(self, stage: int, who: int) -> int:
        """How far a total may be off; stages from 0 for first preferences."""
        total = self.history[stage][who]
        return SLACK if self.rounded and stage and total >= ROUNDED_FROM and total % HUNDREDTH == 0 else 0

    def surely(self, stage: int, more: int, less: int) -> bool:
        """Whether one has certainly more than another after a stage."""
        totals = self.history[stage]
        return totals[more] - totals[less] > self.slack(stage, more) + self.slack(stage, less)

    def change(self, who: int) -> int:
        """-1 if a total falls certainly in the last stage, 1 if it rises certainly, else 0."""
        stage = len(self.history) - 1
        step = self.history[stage][who] - self.history[stage - 1][who]
        sure = abs(step) > self.slack(stage, who) + self.slack(stage - 1, who)
        return 0 if not sure else 1 if step > 0 else -1

    def turn(self) -> Turn:
        """Who is next, after the last stage there is."""
        surplus = bool(self.surplus)
        level = sorted(self.surplus or self.continuing)
        for stage in reversed(range(len(self.history))):
            def beaten(who: int) -> bool:
                return any(self.surely(stage, *((other, who) if surplus else (who, other))) for other in level)
            level = [who for who in level if not beaten(who)]
            if len(level) == 1:
                break
            if any(self.slack(stage, who) for who in level):
                return Turn(level, surplus, False)
        return Turn(level, surplus, len(level) > 1)

    def drawn(self, turn: Turn, stage: int) -> Optional[int]:
        """Who is next by the lot of the stage (from 1) that is opened; None without one."""
        for lot in self.lots:
            next_ones = lot.won if turn.surplus else [who for who in lot.tied if who not in lot.won]
            if lot.stage == stage and lot.tied == turn.level and len(next_ones) == 1:
                self.used.add(lot.number)
                return next_ones[0]
        return None


class Counted(NamedTuple):
    """A count from preferences: totals after each stage, and who is elected; None if a lot of the next is missing."""
    totals: List[List[int]]
    elected: Optional[Set[int]]
    open: Optional[Turn] = None


class Pile:
    """Papers with the same preferences: how many, what each is worth, and the place of their present candidate."""

    def __init__(self, count: int, ranking: Sequence[int]) -> None:
        self.count, self.ranking, self.value, self.at = count, ranking, UNIT, 0

    def holder(self) -> Optional[int]:
        """The candidate who has them."""
        return self.ranking[self.at] if self.at < len(self.ranking) else None


def count_preferences(candidates: int, seats: int, preferences: Sequence[Tuple[int, Sequence[int]]],
                      lots: Sequence[Lot]) -> Counted:
    """Count all papers (SPEC 8.6)."""
    piles = [Pile(count, ranking) for count, ranking in preferences]
    first = [0] * candidates
    for pile in piles:
        first[pile.ranking[0]] += pile.count
    standing = Standing(seats, first, False, lots)
    while not standing.over():
        turn = standing.turn()
        who: Optional[int] = turn.level[0]
        if turn.needs_lot:
            who = standing.drawn(turn, len(standing.history) + 1)
        if who is None:
            return Counted(standing.history, None, turn)
        totals = _transfer(standing, piles, who, turn.surplus)
        standing.moved(who, turn.surplus)
        standing.stage(totals)
    return Counted(standing.history, standing.elected)


def _transfer(standing: Standing, piles: Sequence[Pile], who: int, surplus: bool) -> List[int]:
    """Move all of somebody's papers on; the totals after it."""
    totals = list(standing.history[-1])
    had, over = totals[who], totals[who] - standing.quota
    totals[who] = standing.quota if surplus else 0
    takes = standing.continuing - {who}
    for pile in piles:
        if pile.holder() != who:
            continue
        if surplus:
            pile.value = over * pile.value // had
        while (holder := pile.holder()) is not None and holder not in takes:
            pile.at += 1
        if holder is not None:
            totals[holder] += pile.count * pile.value
    return totals
