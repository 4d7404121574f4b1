# SPDX-License-Identifier: Apache-2.0
"""The sheet by itself (SPEC 8.1): which rules of rule set 1 a declaration breaks, without looking at any other.

`judge_sheet` gives codes in the order of the table in section 8; each at most once. The arguments of codes are not
made here: they are for people.
"""
from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple

from .contest import ContestState
from .manifest import Election
from .plausible import judge_plausible
from .sheet import PLURALITY, SUPPLEMENTARY, TRANSFERABLE, Sheet
from .stages import judge_stages
from .tables import in_order, refuses
from .told import CONFIRM, STATE_ACT, WITHDRAW, Declaration

STATEMENT_CODES: Dict[int, FrozenSet[str]] = {     # what is asked of a statement, by its phase
    1: frozenset("E07 E11 S01 S02 S04 S05 S07 A01 A02 A03 A06 A07".split()),
    2: frozenset("E07 E11 S01 S04".split())}


LAST_PLACE, LONGER_TERM = 0, 1     # stages of lots but the transferable vote's


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
        codes += [code for code in _sums(sheet) + _winners(sheet) if asked is None or code in asked]
        if told.act != STATE_ACT and not refuses(codes, told.as_declared):
            codes += judge_plausible(sheet)
    return in_order(codes)


def _times(sheet: Sheet, now: int) -> List[str]:
    declared = sheet.told.declared
    late, early = declared > now, sheet.starts is None or declared < sheet.starts
    if sheet.contest.status:
        return (["E07"] if late else []) + (["E11"] if early else [])
    return ["E07"] if late or early else []


def _forms(sheet: Sheet) -> List[str]:
    """S01 to S07: names, order, what is there and what must not be.

    S02 is for contested contests: where nothing may be given, nothing can be missing from it.
    """
    told, ballot = sheet.told, sheet.ballot
    stages = [len(totals) for totals, _ in told.stages or []]
    extra = [told.votes, told.papers, told.rejected, told.lots, told.round2, told.quota, told.stages, told.preferences]
    unordered = False
    for names in sheet.lists():
        places = [ballot[name] for name in names if name in ballot]
        unordered = unordered or any(a >= b for a, b in zip(places, places[1:]))
    for _, ranking in told.preferences or []:
        places = [place for place in ranking if place < len(ballot)]
        unordered = unordered or len(set(places)) < len(places)
    transferable = sheet.contest.system == TRANSFERABLE
    missing = (told.electorate is None or told.papers is None or sheet.rejected is None
               or transferable and told.act != STATE_ACT and told.quota is None)
    ranked = any(part is not None for part in (told.quota, told.stages, told.preferences))
    strange = not transferable and ranked or told.round2 is not None and not sheet.second_round()
    broken = {
        "S01": any(name not in ballot for names in sheet.lists() for name in names)
        or any(count > len(ballot) for count in stages)
        or any(place >= len(ballot) for _, ranking in told.preferences or [] for place in ranking),
        "S02": not sheet.uncontested and (told.votes is not None and not set(ballot) <= set(sheet.votes)
                                          or any(count < len(ballot) for count in stages)),
        "S04": unordered,
        "S03": sheet.uncontested and (any(part is not None for part in extra) or set(told.elected) != set(ballot)),
        "S05": sheet.live and not sheet.uncontested and missing,
        "S06": not sheet.uncontested and strange,
        "S07": not sheet.uncontested and any(count and not _has_head(sheet, head) for head, count in told.rejected or []),
    }
    return [code for code, holds in broken.items() if holds]


def _has_head(sheet: Sheet, head: str) -> bool:
    """Whether the law knows a head of rejected papers in such an election (8.1.1)."""
    if head == "in-part":
        return sheet.many_marks
    if head == "no-first-preference":
        return sheet.contest.system == TRANSFERABLE
    return head != "second-preference" or sheet.told.act != STATE_ACT and sheet.second_round()


def _sums(sheet: Sheet) -> List[str]:
    """A01 to A07 and A13: what must add up. A rule about a figure that is missing is not asked."""
    told, contest = sheet.told, sheet.contest
    codes = [] if sheet.sum else ["A01"]
    if sheet.parts is not None and sheet.total is not None and sheet.parts != sheet.total:
        codes.append("A02")
    if told.papers is not None and told.electorate is not None and told.papers > told.electorate:
        codes.append("A06")
    if sheet.valid is None:
        return codes
    if sheet.valid < 0:
        return codes + ["A07"]
    if dict(told.rejected or []).get("in-part", 0) > sheet.valid:
        codes.append("A13")
    if told.votes is None:
        return codes
    single = contest.system == PLURALITY and contest.seats == 1
    if single or contest.system == TRANSFERABLE or contest.system == SUPPLEMENTARY and sheet.live:
        if sheet.sum != sheet.valid:
            codes.append("A03")
    if sheet.many_marks:
        if any(count > sheet.valid for count in sheet.votes.values()):
            codes.append("A04")
        if not sheet.valid <= sheet.sum <= contest.seats * sheet.valid:
            codes.append("A05")
    return codes


def _second_round(sheet: Sheet) -> List[str]:
    """V03, V04, V06 and V07: who stays, what they get, and how that adds up."""
    rows, held = sheet.told.round2 or [], sheet.second_round()
    codes = []
    for who, second, total in rows:
        first = sheet.votes.get(who, 0)
        if total < first if second is None else first + second != total:
            codes.append("V06")
            break
    if not held or not sheet.sum:
        return codes
    if not rows:
        return codes + ["V07"]
    stay = sheet.staying()
    if [who for who, _, _ in rows] != stay:
        return codes + ["V03"]
    added = sum(max(0, total - sheet.votes[who]) if second is None else second for who, second, total in rows)
    others = sum(count for name, count in sheet.votes.items() if name not in stay)
    unusable = dict(sheet.told.rejected or []).get("second-preference")
    if added > others if unusable is None else added + unusable != others:
        codes.append("V04")
    return codes


def _winners(sheet: Sheet) -> List[str]:
    """V03 to V07, A09 to A12 and family T: the second round, who is elected, lots, and stages.

    Without votes there is no deciding count; where all of them are 0, A01 says so and V03, V04 and V07 are not asked.
    """
    told, contest = sheet.told, sheet.contest
    held, codes = sheet.second_round(), _second_round(sheet)
    fair = all(won and len(won) < len(tied) and set(won) <= set(tied) for _, tied, won in told.lots or [])
    if len(told.elected) != contest.seats:
        codes.append("A09")
    if contest.system == TRANSFERABLE and not fair:
        codes.append("A12")
    if contest.system == TRANSFERABLE:
        codes += judge_stages(sheet)
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
    level = Level([who for who, votes in count.items() if votes == last],
                  len(elected) - sum(votes > last for votes in count.values()))
    tied = level.tied if len(level.tied) > level.places else []
    codes = []
    if tied and not any(stage == LAST_PLACE for stage, _, _ in sheet.told.lots or []):
        codes.append("A11")
    return codes + (["A12"] if _lots_wrong(sheet, count, tied) else [])


def _lots_wrong(sheet: Sheet, count: Dict[str, int], level: List[str]) -> bool:
    """Whether a lot does not fit: the last place is drawn once, among who is level; terms among equals elected."""
    elected, before = sheet.told.elected, False
    for stage, tied, won in sheet.told.lots or []:
        if stage == LAST_PLACE:
            if before or not level or tied != level or won != [who for who in level if who in elected]:
                return True
            before = True
        elif stage != LONGER_TERM or not set(tied) <= set(elected) or len({count[who] for who in tied}) != 1:
            return True
        elif not won or not set(won) < set(tied):
            return True
    return False
