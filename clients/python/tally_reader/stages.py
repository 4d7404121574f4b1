# SPDX-License-Identifier: Apache-2.0
"""Family T (SPEC 8.1): a transferable vote's quota and stages, followed one by one, and its preferences counted again."""
from __future__ import annotations

from typing import List, NamedTuple, Optional, Sequence, Set

from .papers import Papers, added, made_of, sent
from .sheet import Sheet
from .stv import Lot, Standing, count_preferences, quota
from .told import UNIT

LATER_TRANSFERS_FROM = "2022"     # polls from then on may transfer after the last vacancy is filled


def judge_stages(sheet: Sheet) -> List[str]:
    """T codes, and A12 for lots that decide nothing, in any order."""
    told = sheet.told
    if not sheet.sum:
        return []
    first = [sheet.votes[name] for name in sheet.ballot]
    codes = []
    if told.quota is not None and told.quota != quota(sheet.sum, sheet.contest.seats):
        codes.append("T01")
    stages = [] if told.stages is None and sheet.live else told.stages
    if not codes and stages is not None:
        codes += _follow(sheet, first, stages)
    if told.preferences is not None and _counted_otherwise(sheet, first):
        codes.append("T07")
    return codes


def _lots(sheet: Sheet) -> List[Lot]:
    return [Lot(number, stage, [sheet.ballot[who] for who in tied], [sheet.ballot[who] for who in won])
            for number, (stage, tied, won) in enumerate(sheet.told.lots or [])]


def _follow(sheet: Sheet, first: Sequence[int], stages: Sequence[tuple]) -> List[str]:
    """T02 to T06, T09, T10, and unused lots."""
    follower = Follower(Standing(sheet.contest.seats, first, not sheet.live, _lots(sheet)))
    codes = ["T02"] if _sums_wrong(follower.standing, stages) else []
    late = sheet.election.polls[sheet.contest.poll].date >= LATER_TRANSFERS_FROM
    code = follower.run([list(totals) for totals, _ in stages], late)
    if code:
        return codes + [code]
    if {sheet.ballot[who] for who in sheet.told.elected} != follower.standing.elected:
        codes.append("T04")
    if len(follower.standing.used) < len(follower.standing.lots):
        codes.append("A12")
    return codes


def _sums_wrong(standing: Standing, stages: Sequence[tuple]) -> bool:
    """T02: votes come from nowhere, or those not transferable are other than what is missing."""
    table = Standing(standing.seats, [total // UNIT for total in standing.history[0]], standing.rounded, ())
    papers = before = sum(standing.history[0])
    slack_before = 0
    for totals, lost in stages:
        table.history.append(list(totals))
        slack = sum(table.slack(len(table.history) - 1, who) for who in range(table.count))
        whole = sum(totals)
        if whole > before + slack + slack_before or lost is not None and abs(whole + lost - papers) > slack:
            return True
        before, slack_before = whole, slack
    return False


class Step(NamedTuple):
    """Who moves in a stage, or the code of what is wrong with it."""
    mover: int
    surplus: bool
    code: Optional[str]


class Follower:
    """Follows a table of totals stage by stage."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.papers: List[Papers] = [{UNIT: total // UNIT} if total else {} for total in standing.history[0]]

    def run(self, stages: Sequence[List[int]], late: bool) -> Optional[str]:
        """The code of the first fault; None if there is none, and then the elected are known."""
        standing = self.standing
        for totals in stages:
            if standing.over():
                return None if late else "T06"
            code = self._stage(totals)
            if code:
                return code
        return None if standing.over() else self._end()

    def _end(self) -> Optional[str]:
        """The stages end: at most one exclusion, of which nothing is transferred, may be missing."""
        standing = self.standing
        if not standing.last_exclusion():
            return "T09"
        turn = standing.turn()
        who: Optional[int] = turn.level[0]
        if len(turn.level) > 1:
            who = standing.drawn(turn, len(standing.history) + 1)
        if who is None:
            return "T10"
        standing.moved(who, False)
        standing.over()
        return None

    def _stage(self, totals: List[int]) -> Optional[str]:
        standing = self.standing
        continuing = set(standing.continuing)
        step = self._mover(totals)
        if step.code:
            return step.code
        who = step.mover
        if totals[who] != (standing.quota if step.surplus else 0):
            return "T03"
        standing.moved(who, step.surplus)
        return None if self._gains(totals, who, step.surplus, continuing - {who}) else "T03"

    def _mover(self, totals: List[int]) -> Step:
        """Who moves: T03 nobody, or somebody who cannot; T05 somebody whose turn it is not; T10 without a lot."""
        standing = self.standing
        turn = standing.turn()
        falls = self._changed(totals, -1)
        seen: Optional[int] = next((who for who in turn.level if who in falls), min(falls, default=None))
        mover = turn.level[0] if seen is None else seen
        if seen is None:
            code = None if not turn.surplus and standing.history[-1][mover] == 0 else "T03"
        elif seen not in standing.continuing and seen not in standing.surplus:
            code = "T03"
        else:
            code = None if seen in turn.level else "T05"
        if code is None and turn.needs_lot:
            drawn = standing.drawn(turn, len(standing.history) + 1)
            if drawn is None:
                code = "T10"
            elif seen is not None and drawn != seen:
                code = "T05"
            else:
                mover = drawn
        return Step(mover, turn.surplus, code)

    def _changed(self, totals: List[int], way: int) -> Set[int]:
        """Whose totals certainly fall (-1) or rise (1) in the stage that these totals end."""
        standing = self.standing
        standing.history.append(totals)
        found = {who for who in range(standing.count) if standing.change(who) == way}
        standing.history.pop()
        return found

    def _gains(self, totals: List[int], mover: int, surplus: bool, continuing: Set[int]) -> bool:
        """Take the stage's totals; whether all but the mover's can be."""
        standing = self.standing
        before, last = standing.history[-1], len(standing.history) - 1
        goes: Papers = None
        if not surplus or not standing.slack(last, mover):
            over = before[mover] - standing.quota if surplus else None
            goes = sent(self.papers[mover], over, before[mover])
        slack_before = [standing.slack(last, who) for who in range(standing.count)]
        standing.stage(totals)
        for who in range(standing.count):
            if who != mover and not self._gain(who, totals[who] - before[who], goes, who in continuing,
                                               bool(slack_before[who] or standing.slack(last + 1, who))):
                return False
        return True

    def _gain(self, who: int, gain: int, goes: Papers, continues: bool, slack: bool) -> bool:
        """Whether somebody's total may change so; what is known of the papers then."""
        change = self.standing.change(who)
        if change < 0 or change > 0 and not continues:
            return False
        if not continues:
            return True
        if slack or goes is None:
            if slack or gain:
                self.papers[who] = None
            return True
        gained = made_of(gain, goes)
        if gained is None:
            return False
        self.papers[who] = added(self.papers[who], gained)
        return True


def _counted_otherwise(sheet: Sheet, first: Sequence[int]) -> bool:
    """T07: whether a count of the preferences gives something else than the sheet."""
    told = sheet.told
    counted = count_preferences(len(first), sheet.contest.seats, told.preferences or [], _lots(sheet))
    if counted.totals[0] != [votes * UNIT for votes in first]:
        return True
    papers = sum(counted.totals[0])
    if told.quota is not None and told.quota != quota(papers // UNIT, sheet.contest.seats):
        return True
    table = Standing(sheet.contest.seats, first, not sheet.live, ())
    for (totals, lost), right in zip(told.stages or [], counted.totals[1:]):
        table.history.append(list(totals))
        stage = len(table.history) - 1
        if any(abs(given - true) > table.slack(stage, who) for who, (given, true) in enumerate(zip(totals, right))):
            return True
        if lost is not None and lost != papers - sum(right):
            return True
    return counted.elected is not None and counted.elected != {sheet.ballot[who] for who in told.elected}
