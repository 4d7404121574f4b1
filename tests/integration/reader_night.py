# SPDX-License-Identifier: Apache-2.0
"""A night by chance for an election of reader_random.py: declarations and events, sound and broken, one after the other.

What comes next depends on what was taken (the judge's ledger says): most of it is what an officer could send then.
"""
from __future__ import annotations

import random
from typing import Any, Dict, List, Optional, Sequence, Tuple

from reader_random import CLOSES, DECLARED, DECLARING
from reader_stv import transferable
from tally_reader import messages as m
from tally_reader.canon import pack
from tally_reader.contest import ContestState
from tally_reader.judge import Judge
from tally_reader.told import REJECTED_HEADS, Slot

REASONS = ["typing", "recount", "court", "mistake", "checked", "as-declared", "death", "other", "no-such"]
ACT_REASONS = {2: "typing", 3: "redeclared", 4: "mistake", 5: "checked", 6: "left-out"}
HEADS_OF_THREE = [[["total", 3], ["void", 3]], [["total", 3], ["void", 3]], [["total", 3]], [["void", 3]],
                  [["overvoted", 1], ["void", 2]], [["overvoted", 1], ["unmarked", 2]], [["total", 3], ["void", 3]]]
Signed = Tuple[int, List[bytes], List[int]]


class Night:
    """`next()` gives the kind of an envelope, its bodies, and who signs: officers by number, the authority as -1."""

    def __init__(self, judge: Judge, seed: int) -> None:
        self.judge, self.election, self.chance = judge, judge.election, random.Random(seed)
        self.states = list(judge.ledger.contests.values())
        self.sent: Dict[int, List[bytes]] = {m.KIND_DECLARATION: [], m.KIND_EVENT: []}

    def next(self) -> Signed:
        """One envelope."""
        chance = self.chance
        kind = m.KIND_EVENT if chance.random() < 0.25 else m.KIND_DECLARATION
        make = self.event if kind == m.KIND_EVENT else self.declaration
        bodies = [make() for _ in range(chance.choice([1, 1, 1, 2, 4]))]
        if self.sent[kind] and chance.random() < 0.15:
            bodies.append(chance.choice(self.sent[kind]))
        bodies = list(dict.fromkeys(bodies))
        self.sent[kind] += bodies
        who = sorted(chance.sample(range(DECLARING), chance.choice([1, 2, 2, 3, 3, 4])))
        if kind == m.KIND_EVENT:
            who = chance.choice([who, [DECLARING], [DECLARING + 1], [-1], [-1, 0], [0, DECLARING + 1]])
        return kind, bodies, who

    # --- declarations ---

    def declaration(self) -> bytes:
        """One declaration, of any act."""
        chance = self.chance
        state = chance.choice(self.states)
        overlapped = self.election.areas[self.election.place[state.contest.id]].overlapped
        if overlapped and chance.random() < 0.6:
            places = self._statement(state, chance.choice(overlapped), chance.randint(1, 2))
        elif (state.queried or state.stands) and chance.random() < 0.4:
            places = self._places(state, 5 if state.queried and chance.random() < 0.7 else 4, None)
        else:
            places = self._sheet(state)
        if chance.random() < 0.3:
            self._break(places, state)
        return pack(places)

    def _places(self, state: ContestState, act: int, slot: Slot) -> list:
        """A declaration without figures: what comes next of the contest, by this act."""
        chance = self.chance
        before = state.waits_or_stands(slot)
        reason: Optional[list] = [ACT_REASONS[act], "because"] if act in (2, 3, 4, 5) or act == 6 and before else None
        revision = state.used.get(slot, 0) + 1
        if revision > 1 and chance.random() < 0.15:
            revision -= 1
        start = state.contest.from_time if state.contest.status else CLOSES
        declared = max(DECLARED, start or 0) + chance.randint(0, 5000)
        return [1, state.contest.id, state.nominations, revision, act, before.body if before else None, reason, False,
                declared, None, None, None, None, [], None, None, None, None, None, None]

    def _statement(self, state: ContestState, area: str, phase: int) -> list:
        chance = self.chance
        places = self._places(state, 6, (area, phase))
        names = list(state.ballot)
        places[17 + 1] = [[area, phase, None]]
        if phase == 1:
            rows = [[name, chance.randint(0, 9)] for name in names]
            papers = sum(count for _, count in rows)
            places[9:13] = [papers + 3 + chance.randint(0, 9), papers + 3, chance.choice(HEADS_OF_THREE), rows]
        else:
            places[15] = self._second(state, area)
            places[11] = chance.choice([None, [["second-preference", 2]]])
        return places

    def _second(self, state: ContestState, area: str) -> list:
        """Second preferences of two candidates, on top of the area's first ones."""
        first = state.statements.get((area, 1))
        votes = dict(first.told.votes or []) if first else {}
        chosen = sorted(self.chance.sample(list(state.ballot), min(2, len(state.ballot))), key=state.ballot.get)
        added = [(name, self.chance.choice([None, 0, 3])) for name in chosen]
        return [[name, second, votes.get(name, 0) + (second or 0)] for name, second in added]

    def _sheet(self, state: ContestState) -> list:
        chance = self.chance
        places = self._places(state, chance.choice([2, 3]) if state.stands else 1, None)
        names = list(state.ballot)
        if chance.random() < 0.1:
            places[7], places[6] = True, ["as-declared", ""]
        if state.uncontested or state.vacant:
            places[9], places[13] = chance.choice([None, 500]), names
            return places
        votes = self._votes(state)
        papers = self._papers(state, votes)
        places[9:13] = [papers + 5 + chance.randint(0, 90), papers + 5, [["overvoted", 2], ["total", 5], ["void", 3]], votes]
        if state.contest.system == 2:
            transferable(chance, state, places, self.election.header.profile == 0)
            return places
        if state.statements and chance.random() < 0.8:
            self._sum(state, places)
            votes = places[12]
        self._outcome(state, places, votes)
        return places

    def _votes(self, state: ContestState) -> list:
        """Votes by chance; or near those that stand; or those of another contest."""
        chance, names = self.chance, list(state.ballot)
        if state.stands and chance.random() < 0.6:
            votes = [[name, count] for name, count in state.stands.told.votes or []]
            chance.choice(votes or [["", 0]])[1] += chance.choice([0, 0, 1, 2])
            return votes
        alike = [one.stands.told.votes for one in self.states
                 if one.stands and one is not state and len(one.stands.told.votes or []) == len(names)]
        if alike and chance.random() < 0.2:
            return [[name, count] for name, (_, count) in zip(names, chance.choice(alike) or [])]
        return [[name, chance.randint(0, 60)] for name in names]

    @staticmethod
    def _papers(state: ContestState, votes: Sequence[list]) -> int:
        papers = sum(count for _, count in votes)
        if state.contest.system == 0 and state.contest.seats > 1:
            return max([count for _, count in votes] + [-(-papers // state.contest.seats), papers - 5])
        return papers

    def _sum(self, state: ContestState, places: list) -> None:
        """The sheet as the sum of the statements that count."""
        rows = [(area, phase, taken) for (area, phase), taken in sorted(state.statements.items())]
        places[18] = [[area, phase, taken.body] for area, phase, taken in rows]
        first = [taken.told for _, phase, taken in rows if phase == 1]
        if first and all(list(dict(told.votes or [])) == list(state.ballot) for told in first):
            places[9], places[10] = sum(told.electorate or 0 for told in first), sum(told.papers or 0 for told in first)
            places[11] = [[head, len(first) * count] for head, count in self.chance.choice(HEADS_OF_THREE)]
            places[12] = [[name, sum(dict(told.votes or [])[name] for told in first)] for name in state.ballot]
            if self.chance.random() < 0.2:
                places[9] += 1

    def _outcome(self, state: ContestState, places: list, votes: Sequence[list]) -> None:
        """Second round, elected and lots, quota and stages."""
        chance, contest, names = self.chance, state.contest, list(state.ballot)
        count = {name: number for name, number in votes}
        round2 = self._second_round(state, votes)
        if round2 is not None:
            count = {name: total for name, _, total in round2}
        won = sorted(count, key=lambda name: (-count[name], chance.random()))[:contest.seats]
        last = min((count[name] for name in won), default=0)
        level = [name for name in names if count.get(name) == last]
        if len(level) > sum(count[name] == last for name in won) and chance.random() < 0.8:
            places[14] = [[0, level, [name for name in level if name in won]]]
        places[13], places[15] = [name for name in names if name in won], round2

    def _second_round(self, state: ContestState, votes: Sequence[list]) -> Optional[list]:
        whole = sum(count for _, count in votes)
        if state.contest.system != 1 or len(votes) <= 2 or any(2 * count > whole for _, count in votes):
            return None
        second = [taken.told for (_, phase), taken in state.statements.items() if phase == 2]
        first = sorted(votes, key=lambda row: -row[1])[:2]
        if second and self.chance.random() < 0.7:
            added = {name: sum(part or 0 for told in second for who, part, _ in told.round2 or [] if who == name)
                     for name, _ in first}
        else:
            added = {name: self.chance.randint(0, 9) for name, _ in first}
        return [[name, added[name], count + added[name]] for name, count in votes if name in added]

    def _break(self, places: list, state: ContestState) -> None:
        chance, names = self.chance, list(state.ballot) or ["nobody"]
        contest, area = state.contest, chance.choice(list(self.election.areas))
        changes: List[Tuple[int, Any]] = [
            (2, bytes(32)), (3, places[3] + 1), (4, chance.randint(1, 6)), (5, None), (5, bytes(32)), (6, None),
            (6, [chance.choice(REASONS), ""]), (7, True), (8, CLOSES - chance.choice([1, 10**9])), (9, None),
            (9, chance.randint(0, 20)), (10, None), (10, chance.randint(0, 90)), (11, None), (11, [["in-part", 4]]),
            (11, [[head, chance.randint(0, 3)] for head in sorted(REJECTED_HEADS) if chance.random() < 0.5]),
            (12, None), (12, [[name, 0] for name in names]), (12, [[name, 7] for name in names[:2]]),
            (13, chance.sample(names, chance.randint(0, len(names)))), (13, names[:contest.seats]),
            (14, [[chance.randint(0, 1), names[:2], names[:1]]]), (14, [[0, names, names]]),
            (15, [[name, chance.choice([None, 3]), 9] for name in names[:2]]), (16, 7), (16, None), (17, None), (19, [[3, [0]]]), (13, ["stranger"]),
            (17, [[[5] * chance.randint(1, len(names) + 1), None]]), (18, []), (18, [[area, 1, None]]),
            (18, [[area, chance.randint(1, 2), bytes(32)]])]
        place, value = chance.choice(changes)
        if place == 12 and places[12] and chance.random() < 0.6:
            rows = [list(row) for row in places[12]]
            how = chance.randint(0, 3)
            if how == 0:
                rows.pop(chance.randrange(len(rows)))
            elif how == 1:
                rows.reverse()
            elif how == 2:
                chance.choice(rows)[1] += chance.randint(1, 9)
            else:
                chance.choice(rows)[0] = "stranger"
            value = rows
        places[place] = value

    # --- events ---

    def event(self) -> bytes:
        """One event, of any kind."""
        chance = self.chance
        kind, state = chance.randint(1, 8), chance.choice(self.states)
        names = list(state.ballot)
        some = [name for name in names if chance.random() < 0.4]
        if chance.random() < 0.1:
            some.reverse()
        votes = chance.choice([None, [[name, chance.randint(0, 9)] for name in names[:chance.choice([1, 99])]]])
        numbers = [[party, chance.randint(-9, 9)] for party in sorted(self.election.parties) if chance.random() < 0.3]
        data = {1: [chance.randint(1, 3), chance.choice([None, DECLARED + 500])], 2: [], 3: [self._candidates(state)],
                4: [chance.random() < 0.5], 5: [some], 6: [100, chance.choice([50, state.stands and 7 or 65])],
                7: [votes, some],
                8: [chance.choice("abcdefghijk"), chance.choice([None, "a word"]), chance.choice([None, "seats"]), numbers]}
        subject = state.contest.id if chance.random() < 0.97 else "no-such"
        if kind == 8:
            subject = chance.choice([key for key, what in self.election.records.items()
                                     if what[0] == "area" or chance.random() < 0.1])
            if chance.random() < 0.6:
                subject = self.election.keys[0]
        reason = [chance.choice(["death", "disorder", "other"]), ""] if kind < 4 else None
        if chance.random() < 0.15:
            reason = chance.choice([None, ["typing", ""], ["court", ""]])
        made = DECLARED + chance.randint(-10**6, 5000)
        return pack([1, kind, subject, made, reason, data[kind]])

    def _candidates(self, state: ContestState) -> list:
        """Another list: some of the old one, and new ones; sometimes none, or a broken one."""
        chance = self.chance
        parties = list(self.election.parties)
        found = [list(row) for row in state.contest.candidates if chance.random() < 0.8]
        for number in range(chance.randint(0, 2)):
            found.append([f"{state.contest.id}-new-{number}", "New", "", chance.choice(parties)])
        if found and chance.random() < 0.1:
            found.append(found[0])
        return found
