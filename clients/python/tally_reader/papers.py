# SPDX-License-Identifier: Apache-2.0
"""Whole papers (SPEC 8.1, the transferable vote): what is known of the papers that candidates have, and whether a gain
can be made of those that are sent."""
from __future__ import annotations

from math import gcd
from typing import Dict, Optional

from .shape import COUNT_MAX

VALUES_MAX = 2
Papers = Optional[Dict[int, int]]     # the most papers of each value; None: nothing is known


def sent(held: Papers, surplus: Optional[int], total: int) -> Papers:
    """What goes out in an exclusion (surplus None), or as a surplus of a total."""
    if held is None:
        return None
    found: Dict[int, int] = {}
    for value, most in held.items():
        worth = value if surplus is None else surplus * value // total
        if worth and most:
            found[worth] = min(COUNT_MAX, found.get(worth, 0) + most)
    return found


def made_of(gain: int, papers: Dict[int, int]) -> Optional[Dict[int, int]]:
    """How many papers of each value a gain has at most; None if it cannot be made of these papers."""
    (one, most), (other, most_other) = (*papers.items(), (0, 0), (0, 0))[:VALUES_MAX]
    if not one:
        return {} if gain == 0 else None
    if not other:
        return {one: gain // one} if gain % one == 0 and gain // one <= most else None
    step = gcd(one, other)
    if gain % step:
        return None
    period = other // step
    start = gain // step * pow(one // step, -1, period) % period
    low, high = max(0, -(-(gain - most_other * other) // one)), min(most, gain // one)
    start += max(0, -(-(low - start) // period)) * period
    if start > high:
        return None
    if start + period <= high:
        return {value: min(gain // value, limit) for value, limit in papers.items()}
    return {one: start, other: (gain - start * one) // other}


def added(held: Papers, gained: Dict[int, int]) -> Papers:
    """What is known after a gain; nothing of a third value."""
    if held is None:
        return None
    found = dict(held)
    for value, most in gained.items():
        if most:
            found[value] = min(COUNT_MAX, found.get(value, 0) + most)
    return found if len(found) <= VALUES_MAX else None
