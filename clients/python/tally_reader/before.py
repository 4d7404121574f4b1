# SPDX-License-Identifier: Apache-2.0
"""What was taken before (SPEC 8.5): a sheet against statements, other contests, what stands, and verified turnout."""
from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Tuple

from .contest import Taken
from .fold import Ledger
from .sheet import Sheet
from .told import FIRST_PREFERENCES, SECOND_PREFERENCES, STATE_ACT, Declaration

SHARE_WHOLE = 10000
Figures = Dict[Tuple[str, str], int]


def judge_before(ledger: Ledger, told: Declaration) -> List[str]:
    """The codes that apply, in any order."""
    state = ledger.contests[told.contest]
    sheet = Sheet(ledger.election, state, told)
    if told.act == STATE_ACT:
        return ["V06"] if _second_differs(ledger, told) else []
    if not told.sheet_act:
        return []
    codes = _statements(ledger, sheet)
    if _identical(ledger, told):
        codes.append("P05")
    if told.act != 1 and state.stands and _corrects_much(ledger, state.stands.told, told):
        codes.append("P06")
    turnout = state.notices.turnout
    if turnout is not None and told.papers is not None and told.papers != turnout[1]:
        codes.append("P10")
    return codes


def _second_differs(ledger: Ledger, told: Declaration) -> bool:
    """V06 of a statement of second preferences: first preferences are those of the area's other statement."""
    assert told.slot is not None
    area, phase = told.slot
    first = ledger.contests[told.contest].statements.get((area, FIRST_PREFERENCES))
    if phase != SECOND_PREFERENCES or first is None:
        return False
    votes = dict(first.told.votes or [])
    return any(second is not None and who in votes and total - second != votes[who]
               for who, second, total in told.round2 or [])


def _statements(ledger: Ledger, sheet: Sheet) -> List[str]:
    """E19, E21 and A08: the statements that a sheet is the sum of."""
    told = sheet.told
    state = ledger.contests[told.contest]
    rows = told.statements or []
    named: Dict[Tuple[str, int], Taken] = {}
    codes = []
    for area, phase, body in rows:
        counts = state.statements.get((area, phase))
        if counts is None or body != counts.body:
            codes = ["E19"]
        else:
            named[area, phase] = counts
    overlapped = ledger.election.areas[ledger.election.place[told.contest]].overlapped
    there = {(area, phase) for area, phase, _ in rows}
    phases = [FIRST_PREFERENCES, SECOND_PREFERENCES] if sheet.second_round() else [FIRST_PREFERENCES]
    asked = sheet.live and not sheet.uncontested and ledger.election.thresholds["statements"]
    if asked and any((area, phase) not in there for area in overlapped for phase in phases):
        codes.append("E21")
    if "E19" in codes or not overlapped:
        return codes
    for phase in (FIRST_PREFERENCES, SECOND_PREFERENCES):
        parts = [named[area, phase].told for area in overlapped if (area, phase) in named]
        if len(parts) == len(overlapped) and _differ(_figures(told, phase), [_figures(part, phase) for part in parts]):
            codes.append("A08")
    return codes


def _figures(told: Declaration, phase: int) -> Figures:
    """The figures of a sheet or a statement that add up in a phase; what is missing is not there."""
    found: Figures = {("rejected", head): count for head, count in told.rejected or []}
    for what, count in (("electorate", told.electorate), ("papers", told.papers)):
        if count is not None:
            found[what, ""] = count
    if phase == FIRST_PREFERENCES:
        found.update({("votes", who): count for who, count in told.votes or []})
    else:
        found.update({("second", who): second for who, second, _ in told.round2 or [] if second is not None})
    return found


def _differ(whole: Figures, parts: Sequence[Figures]) -> bool:
    """Whether a figure that all have is not the sum of the parts'."""
    return any(sum(part[what] for part in parts) != count for what, count in whole.items()
               if all(what in part for part in parts))


def _identical(ledger: Ledger, told: Declaration) -> bool:
    """P05: another contest has these very votes."""
    counts = _counts(told)
    if len(counts) < ledger.election.thresholds["identical-candidates"] or not any(counts):
        return False
    return any(state.stands is not None and name != told.contest and _counts(state.stands.told) == counts
               for name, state in ledger.contests.items())


def _counts(told: Declaration) -> List[int]:
    return [count for _, count in told.votes or []]


def _corrects_much(ledger: Ledger, before: Declaration, now: Declaration) -> bool:
    """P06: a correction that changes who is elected, or takes many votes or papers away."""
    if set(before.elected) != set(now.elected):
        return True
    pairs: List[Tuple[Optional[int], Optional[int]]] = [
        (sum(_counts(before)), sum(_counts(now))), (before.papers, now.papers)]
    limits = ledger.election.thresholds
    for was, left in pairs:
        if was is None or left is None:
            continue
        less = was - left
        if less > limits["correction-votes"] or less > 0 and less * SHARE_WHOLE > limits["correction-share"] * was:
            return True
    return False
