# SPDX-License-Identifier: Apache-2.0
"""A transferable vote counted the slow way: paper by paper, in decimals, straight from the rules' words.

Nothing here is shared with the program's count, which moves whole piles in integers: papers are single objects, values
are Decimals cut after five places, and the history of totals is searched afresh for every tie.
"""
from decimal import ROUND_DOWN, Decimal

PLACES = Decimal("0.00001")


class Paper:
    def __init__(self, ranking):
        self.left, self.value, self.holder = list(ranking), Decimal(1), None

    def move(self, continuing):
        """To the best of those preferences not yet looked at who continues; None: nobody."""
        self.holder = None
        while self.left and self.holder is None:
            best = self.left.pop(0)
            if best in continuing:
                self.holder = best


class Tie(Exception):
    def __init__(self, stage, between, surplus):
        super().__init__(stage)
        self.stage, self.between, self.surplus = stage, between, surplus


class Count:
    """`lots` answers for a stage who moves; a tie it does not answer is raised. stages: (move, who, totals, nowhere)."""

    def __init__(self, candidates, seats, rankings, lots):
        self.seats, self.lots = seats, lots
        self.papers = [Paper(ranking) for ranking in rankings]
        self.continuing, self.elected, self.waiting = set(range(candidates)), set(), set()
        self.totals, self.nowhere, self.stages = [Decimal(0)] * candidates, Decimal(0), []
        for paper in self.papers:
            paper.move(self.continuing)
            self.totals[paper.holder] += 1
        self.quota = len(self.papers) // (seats + 1) + 1
        self.close("first-preferences", None)
        while len(self.elected) < seats:
            if len(self.elected) + len(self.continuing) <= seats:
                self.elected |= self.continuing
                break
            if self.waiting:
                self.surplus(self.choose(self.waiting, max))
            else:
                self.exclude(self.choose(self.continuing, min))

    def close(self, move, who):
        self.stages.append((move, who, list(self.totals), self.nowhere))
        reached = {c for c in self.continuing if self.totals[c] >= self.quota}
        self.waiting |= {c for c in reached if self.totals[c] > self.quota}
        self.elected |= reached
        self.continuing -= reached

    def choose(self, group, extreme):
        level = set(group)
        for _, _, totals, _ in reversed(self.stages):
            end = extreme(totals[c] for c in level)
            level = {c for c in level if totals[c] == end}
        if len(level) == 1:
            return level.pop()
        stage = len(self.stages) + 1
        if stage not in self.lots:
            raise Tie(stage, level, extreme is max)
        assert self.lots[stage] in level
        return self.lots[stage]

    def surplus(self, who):
        surplus, total = self.totals[who] - self.quota, self.totals[who]
        self.waiting.discard(who)
        self.totals[who] = Decimal(self.quota)
        self.nowhere += surplus
        for paper in [p for p in self.papers if p.holder == who]:
            paper.value = (surplus * paper.value / total).quantize(PLACES, rounding=ROUND_DOWN)
            self.hand_on(paper)
        self.close("surplus", who)

    def exclude(self, who):
        self.continuing.discard(who)
        self.nowhere += self.totals[who]
        self.totals[who] = Decimal(0)
        for paper in [p for p in self.papers if p.holder == who]:
            self.hand_on(paper)
        self.close("exclusion", who)

    def hand_on(self, paper):
        paper.move(self.continuing)
        if paper.holder is not None:
            self.totals[paper.holder] += paper.value
            self.nowhere -= paper.value
