# SPDX-License-Identifier: Apache-2.0
"""The tables of SPEC 8: verdict codes in their order with their severities, the rule profile, the reasons.

tests/integration/test_reader_tables.py reads SPEC.md and compares them row by row.
"""
from __future__ import annotations

from typing import Dict, Iterable, List, Tuple

REFUSE, LAWFUL, CONFLICT, QUERY, WARN = "refuse", "refuse, lawful", "conflict", "query", "warn"
DUPLICATE, NONE = "duplicate", "none"

# a family's severity, then the codes that have another one
_FAMILIES: List[Tuple[str, int, int, str, Dict[int, str]]] = [
    ("E", 1, 24, REFUSE, {5: CONFLICT}),
    ("S", 1, 7, REFUSE, {}),
    ("A", 1, 13, LAWFUL, {1: REFUSE, 9: REFUSE}),
    ("V", 3, 7, LAWFUL, {}),
    ("T", 1, 7, LAWFUL, {}),
    ("T", 9, 10, LAWFUL, {}),
    ("P", 1, 15, WARN, {4: QUERY, 5: QUERY, 6: QUERY, 11: QUERY, 14: QUERY}),
    ("X", 1, 14, REFUSE, {}),
    ("D", 1, 4, DUPLICATE, {}),
    ("N", 1, 9, NONE, {})]
SEVERITY: Dict[str, str] = {
    f"{family}{number:02}": others.get(number, severity)
    for family, first, last, severity, others in _FAMILIES for number in range(first, last + 1)}
_PLACE = {code: place for place, code in enumerate(SEVERITY)}

THRESHOLDS: Dict[str, int] = {
    "correction-share": 100, "correction-votes": 500, "electorate-change": 200, "identical-candidates": 3,
    "papers-per-hour": 60000, "rejected-query": 80, "rejected-warn": 30, "round-numbers": 4, "row-shift": 400,
    "share-change": 250, "statements": 1, "swing": 200, "turnout-change": 150, "turnout-least": 100,
    "turnout-most": 900, "votes-per-paper-least": 105, "votes-per-paper-spare": 2}

# what a reason may be given for: an act by its number, "as_declared", "event" or "keys"
AMEND, SUPERSEDE, WITHDRAW, CONFIRM, STATE = 2, 3, 4, 5, 6
AS_DECLARED, EVENT, KEYS = "as_declared", "event", "keys"
REASONS: Dict[str, Tuple[object, ...]] = {
    "typing": (AMEND, STATE), "wrong-row": (AMEND, STATE), "left-out": (AMEND, STATE),
    "counted-twice": (AMEND, STATE), "recount": (AMEND, SUPERSEDE, STATE), "redeclared": (SUPERSEDE,),
    "court": (SUPERSEDE, WITHDRAW, EVENT), "mistake": (WITHDRAW,), "checked": (CONFIRM,),
    "as-declared": (AS_DECLARED,), "death": (EVENT,), "disorder": (EVENT,), "nominations": (EVENT,),
    "key-renewed": (KEYS,), "key-lost": (KEYS,), "key-exposed": (KEYS,), "officer-changed": (KEYS,),
    "other": (AMEND, SUPERSEDE, WITHDRAW, CONFIRM, STATE, AS_DECLARED, EVENT, KEYS)}


def in_order(codes: Iterable[str]) -> List[str]:
    """Codes in the order of the table, each once."""
    return sorted(set(codes), key=_PLACE.__getitem__)


def known_in_order(codes: List[str]) -> bool:
    """Whether codes are the table's, each once and in its order."""
    return all(code in SEVERITY for code in codes) and in_order(codes) == codes


def refuses(codes: Iterable[str], as_declared: bool) -> bool:
    """Whether one of the codes refuses; what is declared so by law is only refused by what no law overrides."""
    stops = (REFUSE,) if as_declared else (REFUSE, LAWFUL)
    return any(SEVERITY[code] in stops for code in codes)


def queries(codes: Iterable[str]) -> bool:
    """Whether one of the codes asks for another officer."""
    return any(SEVERITY[code] == QUERY for code in codes)
