# SPDX-License-Identifier: Apache-2.0
"""Counts of transferable votes by chance, for reader_night.py: sound tables, and tables with one thing wrong."""
from __future__ import annotations

import random
from typing import List

from tally_reader.contest import ContestState
from tally_reader.stv import Lot, count_preferences, quota

UNIT, HUNDREDTH = 100000, 1000


def _preferences(chance: random.Random, count: int) -> list:
    """How many papers have which preferences; few of them, or thousands."""
    most = chance.choice([1, 3, 9, 900])
    found = []
    for _ in range(chance.randint(1, 12)):
        ranking = chance.sample(range(count), chance.randint(1, count))
        found.append([chance.randint(1, most), ranking])
    return found


def transferable(chance: random.Random, state: ContestState, places: list, archive: bool) -> None:
    """Fill a sheet with a count of preferences by chance; mostly sound."""
    names = list(state.ballot)
    preferences = _preferences(chance, len(names))
    lots: List[Lot] = []
    counted = count_preferences(len(names), state.contest.seats, preferences, lots)
    while counted.elected is None:
        turn = counted.open
        winner = chance.choice(turn.level)
        won = [winner] if turn.surplus else [who for who in turn.level if who != winner]
        lots.append(Lot(len(lots), len(counted.totals) + 1, turn.level, won))
        counted = count_preferences(len(names), state.contest.seats, preferences, lots)
    papers = sum(count for count, _ in preferences)
    stages = [[list(totals), chance.choice([None, papers * UNIT - sum(totals), papers * UNIT - sum(totals)])]
              for totals in counted.totals[1:]]
    if archive and chance.random() < 0.4:
        for totals, _ in stages:
            totals[:] = [(one + HUNDREDTH // 2) // HUNDREDTH * HUNDREDTH if one >= 1000 * UNIT else one for one in totals]
    places[9:13] = [papers + 5 + chance.randint(0, 90), papers + 5, [["overvoted", 2], ["total", 5], ["void", 3]],
                    [[name, counted.totals[0][place] // UNIT] for place, name in enumerate(names)]]
    places[13] = [name for place, name in enumerate(names) if place in counted.elected]
    places[14] = [[lot.stage, [names[who] for who in lot.tied], [names[who] for who in lot.won]] for lot in lots] or None
    places[16], places[17] = quota(papers, state.contest.seats), stages
    places[19] = preferences if chance.random() < 0.4 else None
    if chance.random() < 0.6:
        _spoil(chance, places, names)


def _spoil(chance: random.Random, places: list, names: list) -> None:
    """One thing wrong with the count."""
    stages, preferences = places[17], places[19]
    what = chance.randint(0, 9)
    if what == 0 and stages:
        stages.pop()
    elif what == 1 and stages:
        chance.choice(stages)[0][chance.randrange(len(names))] += chance.choice([1, 50000, 100000, 300, 1000])
    elif what == 2 and stages:
        totals = chance.choice(stages)[0]
        here, there = chance.randrange(len(names)), chance.randrange(len(names))
        moved = min(totals[here], chance.choice([1, 100000, 700, 200000]))
        totals[here] -= moved
        totals[there] += moved
    elif what == 3 and stages:
        stages.append([list(stages[-1][0]), None])
    elif what == 4 and len(stages) > 1:
        place = chance.randrange(len(stages) - 1)
        stages[place], stages[place + 1] = stages[place + 1], stages[place]
    elif what == 5 and places[14]:
        places[14].pop()
    elif what == 6:
        places[14] = (places[14] or []) + [[chance.randint(1, 5), sorted(names[:2], key=names.index), names[:1]]]
    elif what == 7 and preferences:
        chance.choice(preferences)[0] += 1
    elif what == 8 and preferences:
        chance.choice(preferences)[1].reverse()
    elif what == 9 and stages:
        one = chance.choice(stages)
        one[1] = (one[1] or 0) + chance.choice([1, 100000])
    if chance.random() < 0.1:
        places[16] += chance.choice([-1, 1])
    if chance.random() < 0.1:
        places[13] = [name for name in names if chance.random() < 0.5]
    if chance.random() < 0.1:
        places[17] = None
