# SPDX-License-Identifier: Apache-2.0
"""When each contest is declared. Nobody wrote the real times down: these are made up, the same at every run.

A council counts overnight or on the day after, as a hash of its code decides (Scotland counts by day, as it did);
its wards come in over one to four hours, in an order that another hash decides, the uncontested ones first of all.
"""
import hashlib
from datetime import datetime, timedelta

import model

OVERNIGHT = (datetime(2017, 5, 4, 23, 30), datetime(2017, 5, 5, 5, 0))
DAY = (datetime(2017, 5, 5, 9, 30), datetime(2017, 5, 5, 17, 45))
MAYORS = (datetime(2017, 5, 5, 14, 0), datetime(2017, 5, 5, 19, 0))
OVERNIGHT_IN = 4    # one council in so many outside Scotland counts overnight


def number(words, below):
    """A number from 0 up to, not including, `below`, that only the words decide."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big") % below


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S+01:00")


def session(council):
    """The first and the last moment at which a council declares."""
    by_night = council[0] != "S" and number(f"night {council}", OVERNIGHT_IN) == 0
    first, last = OVERNIGHT if by_night else DAY
    span = 60 + number(f"span {council}", 181)
    start = first + timedelta(minutes=number(f"start {council}", int((last - first).total_seconds()) // 60 - span + 1))
    return start, start + timedelta(minutes=span)


def set_times(contests):
    """Give every contest that has none, and is not vacant, its time."""
    for contest in contests:
        if contest.vacant() or contest.declared:
            continue
        if contest.poll == model.MAYORS:
            first, last = MAYORS
        else:
            first, last = session(contest.area)
        seconds = int((last - first).total_seconds())
        offset = 1 + number(f"declared {contest.id}", seconds) if contest.contested() else 0
        contest.declared = written(first + timedelta(seconds=offset))
