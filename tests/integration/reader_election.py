# SPDX-License-Identifier: Apache-2.0
"""A small election for the independent reader's tests: a country, a nation, two councils, two polls.

    K country ── E nation ── A council of 5 seats, 2 of them not up (lab 1, con 1)
                          ├─ B council of 4 seats
                          └─ Z combined authority that overlaps A and B
    poll c, councillors:  a1 (A, 2 seats: lab, coop, con)       a2 (A, 1 seat, uncontested: con)
                          a9 (A, by-election, 1 seat: con, ind)
                          b1 (B, 3 seats: con, ind, ind, lab)   b2 (B, 1 seat, postponed: con, lab)   b3 (B, nobody)
    poll m, mayor:        m1 (A, 1 seat: con, lab)      z1 (Z, 1 seat: con, lab, ind)
    officers: two for everything, one for A alone, an agency, an annotator of E and below
    parties: con, coop (reports in lab), ind (may not control), lab
    baselines: all (names every group), some (others in A; con and unattributed in B)
"""
from __future__ import annotations

from typing import Any, List, Optional, Sequence, Tuple

from tally_reader import envelope, keys
from tally_reader.canon import pack

SEED_LOG = b"\x01" * 32
SEEDS_AUTHORITY = [b"\x02" * 32, b"\x03" * 32]
SEEDS_OFFICER = [b"\x04" * 32, b"\x05" * 32]
SEED_A, SEED_AGENCY, SEED_ANNOTATOR = b"\x07" * 32, b"\x08" * 32, b"\x09" * 32
SEED_STRANGER = b"\x06" * 32
QUORUMS = [2, 2, 2, 2, 1, 1, 2]
QUIET = [["papers-per-hour", 0], ["rejected-query", 1001], ["rejected-warn", 1001], ["round-numbers", 513],
         ["turnout-least", 0], ["turnout-most", 1000], ["votes-per-paper-least", 0], ["votes-per-paper-spare", 0]]
ORIGIN = "tally.example/small/rehearsal"
OPENS = 1000


def _contest(name: str, poll: str, seats: int, parties: Sequence[str], **more: Any) -> list:
    candidates = [[f"{name}.{place}", f"Candidate {place}", "", party] for place, party in enumerate(parties, 1)]
    return [name, poll, f"Ward {name}", None, None, more.get("type", 0), seats, more.get("system", 0),
            more.get("status", 0), more.get("start"), candidates]


def _holdings(rows: Sequence[list]) -> list:
    """Holdings of an area: baseline, poll, rows."""
    return [[baseline, poll, None, None, None, held] for baseline, poll, held in rows]


def bodies(quorums: Sequence[int] = tuple(QUORUMS), kind: int = 0, authority_threshold: int = 2,
           thresholds: Sequence[list] = (), poll_quorums: Sequence[list] = ()) -> List[bytes]:
    """The manifest's bodies: header, chunk of A, chunk of B, chunk of K (who holds the officers), chunk of Z.

    So few votes are hard to believe: unless `thresholds` say otherwise, QUIET ones do.
    """
    profile = sorted({**dict(QUIET), **dict(thresholds)}.items())
    authority = [[f"authority-{n}", keys.public_of(seed)] for n, seed in enumerate(SEEDS_AUTHORITY)]
    header = [1, 0, "small", "A small election", None, kind, 0, ORIGIN if kind == 0 else ORIGIN.rpartition("/")[0], keys.public_of(SEED_LOG), "K", "c", "all",
              [[None, *quorums], *poll_quorums], None, None, authority_threshold, authority, profile,
              [["c", 0, "Councillors", None, "2017-05-04", OPENS, 2000],
               ["m", 1, "Mayor", None, "2017-05-04", 1500, 2000]],
              [["A", "E", "council", "Aber", None, 5, []], ["B", "E", "council", "Beta", None, 4, []],
               ["E", "K", "nation", "England", None, None, []], ["K", None, "country", "Kingdom", None, None, []],
               ["Z", "E", "combined-authority", "Zed", None, None, ["A", "B"]]],
              [["con", "con", "Con", None, None, True], ["coop", "lab", "Co-op", None, None, True],
               ["ind", "ind", "Independent", None, None, False], ["lab", "lab", "Lab", None, None, True]],
              [["all", "All", None], ["some", "Some", None]]]
    first = [1, 1, "A", [], [], [
        _contest("a1", "c", 2, ["lab", "coop", "con"]), _contest("a2", "c", 1, ["con"]),
        _contest("a9", "c", 1, ["con", "ind"], type=1), _contest("m1", "m", 1, ["con", "lab"], system=1)],
        _holdings([["all", "c", [["con", 3, None, True], ["lab", 2, None, False]]],
                   ["not-up", "c", [["con", 1, None, False], ["lab", 1, None, False]]],
                   ["some", "c", [["con", 2, None, False], ["others", 3, None, False]]]])]
    second = [1, 1, "B", [], [], [
        _contest("b1", "c", 3, ["con", "ind", "ind", "lab"]),
        _contest("b2", "c", 1, ["con", "lab"], status=1, start=2500),
        _contest("b3", "c", 1, [])],
        _holdings([["all", "c", [["con", 1, None, False], ["ind", 2, None, False], ["lab", 1, None, False],
                                 ["noc", None, None, True]]],
                   ["some", "c", [["con", 2, None, False], ["unattributed", 2, None, False]]]])
        + [["some", "c", "b1", 900, 450, [["con", None, 200, False], ["ind", 1, 250, False]]]]]
    people = [(f"officer-{n}", seed, 0, "K") for n, seed in enumerate(SEEDS_OFFICER)]
    people += [("officer-a", SEED_A, 1, "A"), ("press", SEED_AGENCY, 2, "K"), ("seer", SEED_ANNOTATOR, 3, "E")]
    third = [1, 1, "K", [], [[name, name, keys.public_of(seed), None, None, [[role, None, area]]]
                             for name, seed, role, area in sorted(people)], [], []]
    fourth = [1, 1, "Z", [], [], [_contest("z1", "m", 1, ["con", "lab", "ind"], system=1)], []]
    return [pack(body) for body in (header, first, second, third, fourth)]


def manifest(**more: Any) -> bytes:
    """The signed manifest."""
    return envelope.seal(keys.TYPE_MANIFEST, bytes(32), bodies(**more), SEEDS_AUTHORITY)


def declaration(election: Any, contest: str, votes: Optional[Sequence[int]], elected: Sequence[int],
                **more: Any) -> bytes:
    """A declaration's bytes: votes in ballot order, elected by their places from 1."""
    def who(place: int) -> str:
        return f"{contest}.{place}"
    told = None if votes is None else [[who(place), count] for place, count in enumerate(votes, 1)]
    return pack([1, contest, election.nominations[contest], more.get("revision", 1), more.get("act", 1),
                 more.get("replaces"), more.get("reason"), more.get("as_declared", False), more.get("declared", 3000), more.get("electorate"),
                 more.get("papers"), more.get("rejected"), told, [who(place) for place in elected],
                 more.get("lots"), more.get("round2"), None, None, more.get("statements"), None])


def event(kind: int, subject: str, *data: Any, made: int = 3000, reason: Optional[list] = None) -> bytes:
    """An event's bytes."""
    return pack([1, kind, subject, made, reason, list(data)])


def leaf(index: int, body: bytes, sigset: bytes, verdict: int = 0, time: int = 3000, codes: Sequence[str] = (),
         kind: int = 1) -> bytes:
    """A leaf's bytes."""
    return pack([1, index, time, kind, keys.sha256(body), keys.sha256(sigset), verdict, list(codes), 1])


def opened(**more: Any) -> Tuple[Any, bytes]:
    """The election and its genesis digest."""
    from tally_reader.manifest import open_manifest
    return open_manifest(manifest(**more))
