# SPDX-License-Identifier: Apache-2.0
"""Elections by chance, as odd as a manifest may be, and declarations for them, sound and broken.

Everything comes from one `random.Random`: the same seed makes the same election and the same night. Areas nest up to
five deep, contests and councils stand at any depth, baselines name some groups and not others, have others or
unattributed or neither, for areas with and without contests; two councillors' polls and one of mayors.
"""
from __future__ import annotations

import random
from typing import Any, List, Optional, Tuple

from tally_reader import keys
from tally_reader.canon import pack
from tally_reader.manifest import Contest, Election

NOMINATIONS, CLOSES, DECLARED = 1493000000000, 1493935200000, 1493940000000
POLLS = [["c", 0, "Councillors", None, "2017-05-04", NOMINATIONS, CLOSES],
         ["d", 0, "Others", None, "2017-05-04", NOMINATIONS + 5, CLOSES],
         ["m", 1, "Mayors", None, "2017-05-04", NOMINATIONS + 9, CLOSES]]
BASELINES = [["b1", "One", None], ["b2", "Two", None], ["b3", "Three", None]]
REJECTED = ["identified", "in-part", "no-first-preference", "official-mark", "overvoted", "total", "unmarked", "void"]


class Maker:
    """A manifest's bodies by chance. `centre` is the transport key, `officers` the public keys, that are enrolled."""

    def __init__(self, seed: int, log_key: bytes, authority: List[bytes], officers: List[bytes], centre: bytes) -> None:
        self.chance = random.Random(seed)
        self.seed, self.log_key, self.authority, self.officers, self.centre = seed, log_key, authority, officers, centre
        self.groups = [f"g{n}" for n in range(5)] + ["ind"]
        self.parties = [[group, group, group, None, None, group != "ind"] for group in self.groups]
        self.parties += [[f"p{n}", self.chance.choice(self.groups), "party", None, None, True] for n in range(4)]
        self.parties.sort()
        self.areas: List[list] = [["R", None, "country", "Root", None, None, []]]
        for n in range(self.chance.randint(3, 9)):
            shallow = [area[0] for area in self.areas if self._depth(area[0]) < 4]
            size = self.chance.choice([None, 2, 5, 9])
            kind = "council" if size else self.chance.choice(["nation", "region", "combined-authority"])
            code = f"A{self.chance.randint(0, 9)}{n}"
            self.areas.append([code, self.chance.choice(shallow), kind, "Area", None, size, []])
        self.areas.sort()

    def _depth(self, code: str) -> int:
        depth, parents = 0, {area[0]: area[1] for area in self.areas}
        while (code := parents[code]) is not None:
            depth += 1
        return depth

    def bodies(self) -> List[bytes]:
        """Header and one chunk for each area."""
        kind, profile = self.chance.randint(0, 1), self.chance.randint(0, 1)
        header = [1, 0, f"random-{self.seed}", "Random", None, kind, profile, "tally.example/random", self.log_key,
                  "R", "c", self.chance.choice([None, "b1", "b2"]), 2, None, None, 1,
                  [["authority", key] for key in self.authority], POLLS, self.areas, self.parties, BASELINES]
        chunks = [self._chunk(area[0]) for area in self.areas]
        return [pack(body) for body in [header, *chunks]]

    def _chunk(self, area: str) -> list:
        centres = [["centre", "Centre", None, self.centre]] if area == "R" else []
        officers = [[f"officer-{n}", "Officer", key, self._rights(n)] for n, key in enumerate(self.officers)]
        contests = [self._contest(f"{area.lower()}-{n}") for n in range(self.chance.choice([0, 1, 2, 4]))]
        holdings = []
        for baseline in ("b1", "b2", "b3", "not-up"):
            for poll in "cdm":
                if self.chance.random() < (0.35 if poll != "m" else 0.1):
                    holdings.append([baseline, poll, self._rows(baseline)])
        return [1, 1, area, centres, officers if area == "R" else [], contests, sorted(holdings)]

    def _rights(self, number: int) -> list:
        """Two officers may declare everything; others may too, or a poll, or an area, or nothing."""
        if number < 2 or self.chance.random() < 0.3:
            return [[number % 2, None, "R"]]
        rights = [[self.chance.randint(0, 1), self.chance.choice([None, "c", "m"]), self.chance.choice(self.areas)[0]]
                  for _ in range(self.chance.randint(0, 3))]
        unique = {(role, poll or "", area): [role, poll, area] for role, poll, area in rights}
        return [unique[key] for key in sorted(unique)]

    def _rows(self, baseline: str) -> list:
        named = self.chance.sample(self.groups, self.chance.randint(0, 4))
        if baseline != "not-up":
            named += [name for name in ("others", "unattributed") if self.chance.random() < 0.35]
        rows = [[name, self.chance.randint(0, 5), self.chance.choice([None, 70]), False] for name in named]
        groups = [row for row in rows if row[0] in self.groups]
        if baseline != "not-up" and self.chance.random() < 0.6:
            if groups and self.chance.random() < 0.7:
                self.chance.choice(groups)[3] = True
            else:
                rows.append(["noc", None, None, True])
        return sorted(rows)

    def _contest(self, name: str) -> list:
        poll = self.chance.choice("cccddm")
        system = self.chance.choice([0, 0, 2]) if poll != "m" else self.chance.choice([0, 1, 1])
        seats = 1 if poll == "m" else self.chance.choice([1, 1, 2, 3])
        count = self.chance.choice([0, seats, seats + 1, seats + 2, seats + 4])
        parties = [party[0] for party in self.parties]
        ballot = [[f"{name}-{n}", "Candidate", "", self.chance.choice(parties)] for n in range(count)]
        self.chance.shuffle(ballot)
        late = self.chance.random() < 0.15
        by_election = int(poll != "m" and self.chance.random() < 0.15)
        return [name, poll, "Ward", None, None, by_election, seats, system, int(late),
                DECLARED + 1000 if late else None, ballot]


class Night:
    """Declarations for an election, by chance: most of them sound, the rest broken in some way."""

    def __init__(self, election: Election, seed: int) -> None:
        self.election, self.chance = election, random.Random(seed)

    def declaration(self, contest: Contest, broken: bool) -> bytes:
        """One declaration of a contest. A sound one may still be refused where chance made ties without a lot."""
        places = self._sound(contest)
        if broken:
            for _ in range(self.chance.randint(1, 2)):
                self._break(places, contest)
        return pack(places)

    def _sound(self, contest: Contest) -> list:
        chance = self.chance
        names = [candidate[0] for candidate in contest.candidates]
        declared = DECLARED + chance.randint(0, 5000) + (1000 if contest.status else 0)
        fixed = [1, contest.id, self.election.nominations[contest.id], 1, 1, None, None, chance.random() < 0.1,
                 declared]
        if len(names) <= contest.seats:
            return fixed + [chance.choice([None, 500]), None, None, None, names] + [None] * 6
        votes = [[name, chance.randint(0, 60)] for name in names]
        papers = sum(count for _, count in votes)
        if contest.system == 0 and contest.seats > 1:
            papers = max([count for _, count in votes] + [-(-papers // contest.seats), papers - 5])
        count, round2 = dict(votes), self._second_round(contest, votes)
        if round2 is not None:
            count = {name: total for name, _, total in round2}
        won = sorted(count, key=lambda name: (-count[name], chance.random()))[:contest.seats]
        last = min(count[name] for name in won)
        level = [name for name in names if count.get(name) == last]
        lots = None
        if contest.system != 2 and len(level) > sum(count[name] == last for name in won) and chance.random() < 0.8:
            lots = [[0, level, [name for name in level if name in won]]]
        rejected, quota, stages = [["overvoted", 2], ["total", 5], ["void", 3]], None, None
        if contest.system == 2:
            quota, stages = 20, [[[100000 * one for _, one in votes], chance.choice([None, 5])]]
        return fixed + [papers + 5 + chance.randint(0, 90), papers + 5, rejected, votes,
                        [name for name in names if name in won], lots, round2, quota, stages, None, None]

    def _second_round(self, contest: Contest, votes: list) -> Optional[list]:
        whole = sum(count for _, count in votes)
        if contest.system != 1 or len(votes) <= 2 or any(2 * count > whole for _, count in votes):
            return None
        first = sorted(votes, key=lambda row: -row[1])[:2]
        added = {name: self.chance.randint(0, 9) for name, _ in first}
        return [[name, added[name], count + added[name]] for name, count in votes if name in added]

    def _break(self, places: list, contest: Contest) -> None:
        chance, names = self.chance, [candidate[0] for candidate in contest.candidates] or ["nobody"]
        changes: List[Tuple[int, Any]] = [
            (2, bytes(32)), (3, 2), (4, chance.randint(2, 5)), (8, CLOSES - chance.choice([1, 10**9])), (9, None),
            (9, chance.randint(0, 20)), (10, None), (10, chance.randint(0, 90)), (11, None),
            (11, [["in-part", 4]]), (11, [[head, chance.randint(0, 3)] for head in REJECTED if chance.random() < 0.5]),
            (12, None), (12, [[name, 0] for name in names]), (12, [[name, 7] for name in names[:2]]),
            (13, chance.sample(names, chance.randint(0, len(names)))),
            (13, names[:contest.seats]), (14, [[chance.randint(0, 1), names[:2], names[:1]]]),
            (14, [[0, names, names]]), (15, [[name, chance.choice([None, 3]), 9] for name in names[:2]]), (16, 7),
            (17, [[[5] * chance.randint(1, len(names) + 1), None]]), (13, ["stranger"])]
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

    def plan(self) -> List[bytes]:
        """The whole night: every contest that somebody stands in, some more than once, in any order."""
        chosen: List[Tuple[Contest, bool]] = []
        for contest in self.election.contests.values():
            for _ in range(self.chance.choice([1, 1, 2, 3])):
                chosen.append((contest, self.chance.random() < 0.4))
        self.chance.shuffle(chosen)
        bodies = [self.declaration(contest, broken) for contest, broken in chosen]
        return bodies + [self.chance.choice(bodies) for _ in range(len(bodies) // 6)]


def public_keys(seeds: List[bytes]) -> List[bytes]:
    """The public keys of seeds."""
    return [keys.public_of(seed) for seed in seeds]
