# SPDX-License-Identifier: Apache-2.0
"""The sheet by itself (SPEC 8.1): which rules of rule set 1 a declaration breaks, without looking at any other.

`judge_sheet` gives codes in the order of the table in section 8; each at most once. The arguments of codes are not
made here: they are for people.
"""
from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional

from .contest import ContestState
from .manifest import LIVE, Election
from .tables import in_order
from .told import CONFIRM, OUTSIDE_HEADS, STATE_ACT, WITHDRAW, Declaration

PLURALITY, SUPPLEMENTARY, TRANSFERABLE = 0, 1, 2
STATEMENT_CODES: Dict[int, FrozenSet[str]] = {     # what is asked of a statement, by its phase
    1: frozenset("E07 E11 S01 S02 S04 S05 A01 A02 A03 A06 A07".split()),
    2: frozenset("E07 E11 S01 S04".split())}


class Sheet:
    """A declaration beside its contest, with the figures that several rules need."""

    def __init__(self, election: Election, state: ContestState, told: Declaration) -> None:
        self.contest, self.told = state.contest, told
        contest = state.contest
        self.live = election.header.profile == LIVE
        self.poll = election.polls[contest.poll]
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

    def second_round(self) -> bool:
        """Whether the supplementary vote goes into a second round."""
        if self.contest.system != SUPPLEMENTARY or len(self.contest.candidates) <= 2:
            return False
        return not any(2 * count > self.sum for count in self.votes.values())

    def lists(self) -> List[List[str]]:
        """Every list of names on the sheet, in its order."""
        told = self.told
        found = [[row[0] for row in told.votes or []], list(told.elected), [row[0] for row in told.round2 or []]]
        for _, tied, won in told.lots or []:
            found += [tied, won]
        return found


class Level(NamedTuple):
    """Who is level at the last place, for how many places."""
    tied: List[str]
    places: int


def judge_sheet(election: Election, state: ContestState, told: Declaration, now: int) -> List[str]:
    """The codes that apply, none for a sound sheet. `now` is the clock, in milliseconds."""
    if told.nominations != state.nominations:
        return ["E09"]
    sheet = Sheet(election, state, told)
    codes = _times(sheet, now)
    if told.act in (WITHDRAW, CONFIRM):
        return codes
    asked = STATEMENT_CODES[told.slot[1]] if told.act == STATE_ACT and told.slot else None
    forms = [code for code in _forms(sheet) if asked is None or code in asked]
    codes += forms
    if not sheet.uncontested and not any(code[0] == "S" for code in codes):
        codes += _sums(sheet) + _winners(sheet)
    return in_order(code for code in codes if asked is None or code in asked)


def _times(sheet: Sheet, now: int) -> List[str]:
    contest, declared = sheet.contest, sheet.told.declared
    late = declared > now
    if contest.status:
        early = contest.from_time is None or declared < contest.from_time
        return (["E07"] if late else []) + (["E11"] if early else [])
    opens = sheet.poll.nominations_close if sheet.uncontested else sheet.poll.closes
    return ["E07"] if late or declared < opens else []


def _forms(sheet: Sheet) -> List[str]:
    """S01 to S06: names, order, what is there and what must not be.

    S02 is for contested contests: where nothing may be given, nothing can be missing from it.
    """
    told, ballot = sheet.told, sheet.ballot
    stages = [len(totals) for totals, _ in told.stages or []]
    extra = [told.votes, told.papers, told.rejected, told.lots, told.round2, told.quota, told.stages]
    unordered = False
    for names in sheet.lists():
        places = [ballot[name] for name in names if name in ballot]
        unordered = unordered or any(a >= b for a, b in zip(places, places[1:]))
    missing = told.electorate is None or told.papers is None or sheet.rejected is None
    strange = (sheet.contest.system != TRANSFERABLE and (told.quota is not None or told.stages is not None)
               or told.round2 is not None and not sheet.second_round())
    broken = {
        "S01": any(name not in ballot for names in sheet.lists() for name in names)
        or any(count > len(ballot) for count in stages),
        "S02": not sheet.uncontested and (told.votes is not None and not set(ballot) <= set(sheet.votes)
                                          or any(count < len(ballot) for count in stages)),
        "S04": unordered,
        "S03": sheet.uncontested and (any(part is not None for part in extra) or set(told.elected) != set(ballot)),
        "S05": sheet.live and not sheet.uncontested and missing,
        "S06": not sheet.uncontested and strange,
    }
    return [code for code, holds in broken.items() if holds]


def _sums(sheet: Sheet) -> List[str]:
    """A01 to A07: what must add up. A rule about a figure that is missing is not asked."""
    told, contest = sheet.told, sheet.contest
    codes = [] if sheet.sum else ["A01"]
    if sheet.parts is not None and sheet.total is not None and sheet.parts != sheet.total:
        codes.append("A02")
    if told.papers is not None and told.electorate is not None and told.papers > told.electorate:
        codes.append("A06")
    if sheet.valid is None or told.votes is None:
        if sheet.valid is not None and sheet.valid < 0:
            codes.append("A07")
        return codes
    if sheet.valid < 0:
        return codes + ["A07"]
    single = contest.system == PLURALITY and contest.seats == 1
    if single or contest.system == SUPPLEMENTARY and sheet.live:
        if sheet.sum != sheet.valid:
            codes.append("A03")
    if contest.system == PLURALITY and contest.seats > 1:
        if any(count > sheet.valid for count in sheet.votes.values()):
            codes.append("A04")
        if not sheet.valid <= sheet.sum <= contest.seats * sheet.valid:
            codes.append("A05")
    return codes


def _winners(sheet: Sheet) -> List[str]:
    """V06, V07 and A09 to A12: the second round, who is elected, and lots.

    Without votes there is no deciding count; where all of them are 0, A01 says so and V07 is not asked.
    """
    told, contest = sheet.told, sheet.contest
    held = sheet.second_round()
    codes = []
    for who, second, total in told.round2 or []:
        if second is not None and sheet.votes.get(who, 0) + second != total:
            codes.append("V06")
            break
    if held and sheet.sum and not told.round2:
        codes.append("V07")
    fair = all(won and len(won) < len(tied) and set(won) <= set(tied) for _, tied, won in told.lots or [])
    if len(told.elected) != contest.seats:
        codes.append("A09")
    if contest.system == TRANSFERABLE and not fair:
        codes.append("A12")
    if len(told.elected) != contest.seats or contest.system == TRANSFERABLE or told.votes is None:
        return codes
    count = {row[0]: row[2] for row in told.round2 or []} if held else sheet.votes
    if not count:
        return codes
    return codes + _against(sheet, count, "V05" if held else "A10")


def _against(sheet: Sheet, count: Dict[str, int], code: str) -> List[str]:
    """The elected against the deciding count, then the lots against who is level in it."""
    elected = sheet.told.elected
    if any(who not in count for who in elected):
        return [code]
    last = min(count[who] for who in elected)
    if any(votes > last for who, votes in count.items() if who not in elected):
        return [code]
    lots = sheet.told.lots or []
    level = Level([who for who, votes in count.items() if votes == last],
                  len(elected) - sum(votes > last for votes in count.values()))
    if len(level.tied) <= level.places:
        return ["A12"] if lots else []
    if not lots:
        return ["A11"]
    won = [who for who in level.tied if who in elected]
    fits = len(lots) == 1 and lots[0][0] == 0 and lots[0][1] == level.tied and lots[0][2] == won
    return [] if fits else ["A12"]
