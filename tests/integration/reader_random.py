# SPDX-License-Identifier: Apache-2.0
"""Elections by chance, as odd as a manifest may be (reader_night.py plays them).

Everything comes from one `random.Random`: the same seed makes the same election. Areas nest up to
five deep, contests and councils stand at any depth, baselines name some groups and not others, have others or
unattributed or neither, for areas with and without contests, and for contests; two councillors' polls, one of mayors,
one of a parliament; combined authorities overlap areas; quorums, thresholds and rights differ.
"""
from __future__ import annotations

import random
from typing import List

from tally_reader import keys
from tally_reader.canon import pack
from tally_reader.tables import THRESHOLDS

NOMINATIONS, CLOSES, DECLARED = 1493000000000, 1493935200000, 1493940000000
POLLS = [["c", 0, "Councillors", None, "2017-05-04", NOMINATIONS, CLOSES],
         ["d", 0, "Others", None, "2017-05-04", NOMINATIONS + 5, CLOSES],
         ["m", 1, "Mayors", None, "2017-05-04", NOMINATIONS + 9, CLOSES],
         ["p", 2, "Parliament", None, "2017-05-04", NOMINATIONS, CLOSES]]
BASELINES = [["b1", "One", None], ["b2", "Two", None], ["b3", "Three", None]]
DECLARING = 4     # of the officers the first so many declare; then there are an agency and an annotator


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
        for area in self.areas:
            if area[2] == "combined-authority":
                area[6] = sorted(self.chance.sample([one[0] for one in self.areas], self.chance.randint(1, 2)))
        self.areas.sort()

    def _depth(self, code: str) -> int:
        depth, parents = 0, {area[0]: area[1] for area in self.areas}
        while (code := parents[code]) is not None:
            depth += 1
        return depth

    def bodies(self) -> List[bytes]:
        """Header and one chunk for each area."""
        kind, profile = self.chance.randint(0, 1), self.chance.randint(0, 1)
        header = [1, 0, f"random-{self.seed}", "Random", None, kind, profile, "tally.example/random" + ("" if kind else "/rehearsal"), self.log_key,
                  "R", "c", self.chance.choice([None, "b1", "b2"]), self._quorums(), None, None, 1,
                  [[f"authority-{n}", key] for n, key in enumerate(self.authority)], self._thresholds(), POLLS,
                  self.areas, self.parties, BASELINES]
        chunks = [self._chunk(area[0]) for area in self.areas]
        return [pack(body) for body in [header, *chunks]]

    def _quorums(self) -> list:
        rows = [[None, 2] + [self.chance.choice([1, 1, 2, 3]) for _ in range(6)]]
        if self.chance.random() < 0.5:
            rows.append([self.chance.choice(POLLS)[0]] + [self.chance.choice([1, 2]) for _ in range(7)])
        return rows

    def _thresholds(self) -> list:
        """Some of the rule profile, with numbers that a small night reaches."""
        return [[name, self.chance.choice([0, 1, 2, 20, 500])] for name in sorted(THRESHOLDS)
                if self.chance.random() < 0.6]

    def _chunk(self, area: str) -> list:
        centres = [["centre", "Centre", None, self.centre]] if area == "R" else []
        officers = [[f"officer-{n}", "Officer", key, None, None, self._rights(n)] for n, key in enumerate(self.officers)]
        contests = [self._contest(f"{area.lower()}-{n}") for n in range(self.chance.choice([int(area == "R"), 1, 2, 4]))]
        if any(one[6] for one in self.areas if one[0] == area):
            contests.append(self._contest(f"{area.lower()}-m", "m"))
        holdings = []
        for baseline in ("b1", "b2", "b3", "not-up"):
            for poll in "cdm":
                if self.chance.random() < (0.35 if poll != "m" else 0.1):
                    holdings.append([baseline, poll, None, None, None, self._rows(baseline)])
        for contest in contests:
            if self.chance.random() < 0.3:
                holdings.append([self.chance.choice(["b1", "b2"]), contest[1], contest[0],
                                 self.chance.choice([None, 900]), 400, self._rows("b1")])
        holdings.sort(key=lambda row: (row[0], row[1], row[2] or ""))
        return [1, 1, area, centres, officers if area == "R" else [], contests, holdings]

    def _rights(self, number: int) -> list:
        """Two officers may declare everything; others may too, or a poll, or an area, or nothing. Then an agency and an
        annotator, for everything."""
        if number >= DECLARING:
            return [[2 + number - DECLARING, None, "R"]]
        if number < 2 or self.chance.random() < 0.3:
            return [[number % 2, None, "R"]]
        rights = [[self.chance.choice([0, 0, 1, 1, 2, 3]), self.chance.choice([None, "c", "m"]), self.chance.choice(self.areas)[0]]
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

    def _contest(self, name: str, poll: str = "") -> list:
        poll = poll or self.chance.choice("cccddmp")
        system = self.chance.choice([0, 0, 2]) if poll != "m" else self.chance.choice([0, 1, 1])
        seats = 1 if poll in "mp" else self.chance.choice([1, 1, 2, 3])
        count = self.chance.choice([0, seats, seats + 1, seats + 2, seats + 4])
        parties = [party[0] for party in self.parties]
        ballot = [[f"{name}-{n}", "Candidate", "", self.chance.choice(parties)] for n in range(count)]
        self.chance.shuffle(ballot)
        status = self.chance.choice([1, 2, 3]) if self.chance.random() < 0.2 else 0
        start = self.chance.choice([DECLARED + 1000, CLOSES - 5, None]) if status else None
        by_election = int(poll != "m" and self.chance.random() < 0.15)
        return [name, poll, "Ward", None, None, by_election, seats, system, status, start,
                ballot]


def public_keys(seeds: List[bytes]) -> List[bytes]:
    """The public keys of seeds."""
    return [keys.public_of(seed) for seed in seeds]
