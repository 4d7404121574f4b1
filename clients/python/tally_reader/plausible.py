# SPDX-License-Identifier: Apache-2.0
"""What is hard to believe of a sheet (SPEC 8.1.2): rules that warn or query, by the profile's thresholds.

Shares are in per mille, rounded down. Asked only of sheets that nothing refuses.
"""
from __future__ import annotations

from typing import Callable, Dict, List, NamedTuple, Optional

from .layout import Holding, Holdings
from .manifest import NOC, RESERVED, Election
from .sheet import Sheet

WHOLE, HUNDRED, HOUR_MS = 1000, 100, 3600000


def judge_plausible(sheet: Sheet) -> List[str]:
    """The codes that apply, in any order."""
    return _rejected(sheet) + _turnout(sheet) + _papers(sheet) + _history(sheet)


def share(part: int, whole: int) -> int:
    """A part in per mille of a whole that is not 0."""
    return WHOLE * part // whole


def _rejected(sheet: Sheet) -> List[str]:
    """P01 and P11."""
    papers, rejected = sheet.told.papers, sheet.rejected
    if not papers or rejected is None or rejected > papers:
        return []
    limits, part = sheet.election.thresholds, share(rejected, papers)
    if part >= limits["rejected-query"]:
        return ["P11"]
    return ["P01"] if part >= limits["rejected-warn"] else []


def _turnout_now(sheet: Sheet) -> Optional[int]:
    """The turnout; None where it is not known or cannot be."""
    papers, electorate = sheet.told.papers, sheet.told.electorate
    if papers is None or not electorate or papers > electorate:
        return None
    return share(papers, electorate)


def _turnout(sheet: Sheet) -> List[str]:
    """P02."""
    limits, now = sheet.election.thresholds, _turnout_now(sheet)
    return [] if now is None or limits["turnout-least"] <= now <= limits["turnout-most"] else ["P02"]


def _papers(sheet: Sheet) -> List[str]:
    """P07 to P09: votes for so many papers, papers in so short a time, votes that are too round."""
    limits, valid, votes, seats = sheet.election.thresholds, sheet.valid, sheet.sum, sheet.contest.seats
    codes = []
    if sheet.many_marks and valid is not None and valid >= 0 and valid <= votes <= seats * valid:
        few = HUNDRED * votes < limits["votes-per-paper-least"] * valid
        if few or votes * HUNDRED + limits["votes-per-paper-spare"] * valid > HUNDRED * seats * valid:
            codes.append("P07")
    counted = sheet.told.papers
    if counted is None:
        counted = 0 if sheet.many_marks else votes
    pace, start = limits["papers-per-hour"], sheet.starts
    if pace and start is not None and sheet.told.declared >= start:
        if -(-counted * HOUR_MS // pace) > sheet.told.declared - start:
            codes.append("P08")
    if sum(count % HUNDRED == 0 and count > 0 for count in sheet.votes.values()) >= limits["round-numbers"]:
        codes.append("P09")
    return codes


class Past(NamedTuple):
    """A baseline's holdings of the contest; what the groups with a history had then and have now, in the order in
    which the ballot first has them."""
    held: Holdings
    then: Dict[str, int]
    now: Dict[str, int]
    comparable: bool
    all_then: int
    all_now: int

    def change(self, group: str) -> int:
        """A group's share now less its share then."""
        return share(self.now[group], self.all_now) - share(self.then[group], self.all_then)


def _history(sheet: Sheet) -> List[str]:
    """P03, P04 and P12 to P15: each baseline that has holdings of this contest is asked."""
    pasts = [_past(sheet, held) for name in sheet.election.baselines
             if (held := sheet.election.contest_holdings.get((sheet.contest.id, name))) is not None]
    rules: Dict[str, Callable[[Sheet, Past], bool]] = {
        "P03": _share_changed, "P04": _vanished, "P12": _turnout_changed, "P13": _swung, "P14": _shifted,
        "P15": _electorate_changed}
    return [code for code, holds in rules.items() if any(holds(sheet, past) for past in pasts)]


def _group(election: Election, candidate: tuple) -> str:
    return election.parties[candidate[3]].group


def _past(sheet: Sheet, held: Holdings) -> Past:
    rows: Dict[str, Holding] = {row.party: row for row in held.rows}
    now: Dict[str, int] = {}
    for candidate in sheet.contest.candidates:
        group = _group(sheet.election, candidate)
        row = rows.get(group)
        if row is not None and row.votes is not None and sheet.election.parties[group].may_control:
            now[group] = now.get(group, 0) + sheet.votes.get(candidate[0], 0)
    then = {group: rows[group].votes or 0 for group in now}
    known = all(row.votes is not None for row in held.rows if row.party != NOC)
    all_then = sum(row.votes or 0 for row in held.rows)
    comparable = known and all_then > 0 and not sheet.many_marks and sheet.sum > 0
    return Past(held, then, now, comparable, all_then, sheet.sum)


def _share_changed(sheet: Sheet, past: Past) -> bool:
    limit = sheet.election.thresholds["share-change"]
    return past.comparable and any(abs(past.change(group)) >= limit for group in past.now)


def _vanished(sheet: Sheet, past: Past) -> bool:
    """A group that was among the first three has no votes."""
    groups = [row.votes or 0 for row in past.held.rows if row.party not in RESERVED]
    return sheet.sum > 0 and any(votes == 0 and past.then[group] > 0 and
                                 sum(other > past.then[group] for other in groups) < 3
                                 for group, votes in past.now.items())


def _turnout_changed(sheet: Sheet, past: Past) -> bool:
    now = _turnout_now(sheet)
    if now is None or past.held.papers is None or not past.held.electorate:
        return False
    then = share(past.held.papers, past.held.electorate)
    return abs(now - then) >= sheet.election.thresholds["turnout-change"]


def _swung(sheet: Sheet, past: Past) -> bool:
    """The swing between the two groups that have most votes now."""
    if not past.comparable or len(past.now) < 2:
        return False
    first, second = sorted(past.now, key=lambda group: -past.now[group])[:2]
    return abs(past.change(first) - past.change(second)) // 2 >= sheet.election.thresholds["swing"]


def _shifted(sheet: Sheet, past: Past) -> bool:
    """Whether the votes fit far better if each is moved by one row."""
    if not past.comparable:
        return False
    groups = [_group(sheet.election, candidate) for candidate in sheet.contest.candidates]
    belongs = [share(past.then[group], past.all_then) if group in past.then and groups.count(group) == 1 else 0
               for group in groups]
    if sum(part > 0 for part in belongs) < 3:
        return False
    shares = [share(sheet.votes.get(candidate[0], 0), past.all_now) for candidate in sheet.contest.candidates]
    count = len(shares)

    def distance(shift: int) -> int:
        return sum(abs(shares[(place + shift) % count] - belongs[place]) for place in range(count))
    moved, here = min(distance(1), distance(count - 1)), distance(0)
    return 2 * moved <= here and here - moved >= sheet.election.thresholds["row-shift"]


def _electorate_changed(sheet: Sheet, past: Past) -> bool:
    now, then = sheet.told.electorate, past.held.electorate
    if now is None or then is None:
        return False
    return WHOLE * abs(now - then) > sheet.election.thresholds["electorate-change"] * then
