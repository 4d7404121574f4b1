# SPDX-License-Identifier: Apache-2.0
"""The judgement of rule set 1 (SPEC 8.1): what becomes of a body, given what was journaled before it.

    judge = Judge(election)
    verdict, codes = judge.verdict(told, body, signers, now)     what should become of it
    judge.took(told, body, signers, verdict)                     what did, for an entry
"""
from __future__ import annotations

from typing import Dict, List, Sequence, Set, Tuple

from . import messages as m
from .fold import figures_digest
from .keys import sha256
from .manifest import Election
from .rules import judge_sheet


class Judge:
    """What was taken of every contest, as far as later verdicts depend on it."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self._bodies: Set[bytes] = set()
        self._figures: Set[Tuple[str, bytes]] = set()
        self._used: Dict[str, Set[int]] = {}
        self._conflicts: Dict[Tuple[str, int], Set[bytes]] = {}

    def entitled(self, told: m.Declaration, signers: Sequence[bytes]) -> List[bytes]:
        """The distinct officers among the signers' key ids who may declare the contest."""
        officers = self.election.officers
        return sorted({who for who in signers
                       if who in officers and self.election.may_declare(officers[who], told.contest)})

    def verdict(self, told: m.Declaration, body: bytes, signers: Sequence[bytes], now: int) -> Tuple[int, List[str]]:
        """The verdict, and its codes. A conflict that is journaled already is CONFLICT too."""
        contest = self.election.contests.get(told.contest)
        if contest is None:
            return m.REFUSED, ["E08"]
        able = self.entitled(told, signers)
        if not able:
            return m.REFUSED, ["E10"]
        if sha256(body) in self._bodies or (told.contest, figures_digest(told)) in self._figures:
            return m.DUPLICATE, ["D01"]
        if len(able) < self.election.header.officers_declare:
            return m.REFUSED, ["E02"]
        if told.act != m.DECLARE:
            return m.REFUSED, ["E12"]
        if not contest.candidates:
            return m.REFUSED, ["E13"]
        used = self._used.get(told.contest, set())
        if told.revision not in used and (used or told.revision != 1):
            return m.REFUSED, ["E06"]
        codes = judge_sheet(self.election, told, now)
        if codes:
            return m.REFUSED, codes
        return (m.CONFLICT, ["E05"]) if told.revision in used else (m.ACCEPTED, [])

    def conflict_is_new(self, told: m.Declaration, signers: Sequence[bytes]) -> bool:
        """Whether a conflict has an entitled signer who stands in none of its contest and revision yet."""
        known = self._conflicts.get((told.contest, told.revision), set())
        return not set(self.entitled(told, signers)) <= known

    def took(self, told: m.Declaration, body: bytes, signers: Sequence[bytes], verdict: int) -> None:
        """Remember an entry."""
        if verdict == m.CONFLICT:
            self._conflicts.setdefault((told.contest, told.revision), set()).update(self.entitled(told, signers))
            return
        self._bodies.add(sha256(body))
        self._figures.add((told.contest, figures_digest(told)))
        self._used.setdefault(told.contest, set()).add(told.revision)
