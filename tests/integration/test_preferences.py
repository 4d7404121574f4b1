#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally declare --preferences`: what the papers of a transferable vote say goes with its declaration.

Proves that a ballot file which agrees with its sheet is taken, whatever the order of its names and papers, and stands in
the journal in the ballot's order; that one which disagrees is refused here before anything is signed, and by the daemon;
and that a file of other candidates, other seats or too much is told apart by line, and nothing is sent.
"""
import itertools
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

BETA = ("beta.1", "beta.2")
EAST = "local.beta.east"
NAMES = ("Kim", "Lee", "Mia", "Ned", "Ola")
PAPERS = ((60, (0, 1)), (40, (0,)), (90, (1, 2, 3)), (80, (2, 0)), (20, (3, 4)), (10, (4,)))
SCRATCH = RIG = None


def setUpModule():
    global SCRATCH, RIG
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    RIG = rigs.Rig(folders.small(SCRATCH.name + "/small")).start()


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


def ballots(papers=PAPERS, order=range(5), names=NAMES, seats=3, withdrawn=""):
    """A ballot file whose candidates stand in this order; names None: it ends with its papers."""
    number = {candidate: i + 1 for i, candidate in enumerate(order)}
    lines = [f"{len(number)} {seats}", *([withdrawn] if withdrawn else [])]
    lines += [" ".join(map(str, [count, *(number[c] for c in ranking), 0])) for count, ranking in papers] + ["0"]
    return "\n".join(lines + ([] if names is None else [*(f'"{names[c]}"' for c in order), '"East"'])) + "\n"


class Preferences(unittest.TestCase):
    def declare(self, text, *more, contests=(EAST,), rig=None, check=False):
        rig = rig or RIG
        rows = [row for row in folders.read_rows(rig.folder, "declarations.csv") if row["contest"] in contests]
        folders.write_rows(SCRATCH.name, "east.csv", list(rows[0]), rows)
        with open(f"{SCRATCH.name}/east.blt", "w", encoding="utf-8") as out:
            out.write(text)
        keys = [word for officer in BETA for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
        return rig.tally("declare", f"{SCRATCH.name}/east.csv", "--preferences", f"{SCRATCH.name}/east.blt", *keys,
                         "--transport", rig.keys.path("transport-beta.key"), *more, check=check)

    def refused(self, text, status, *said, contests=(EAST,)):
        """Nothing is signed or sent."""
        before, done = RIG.head().note, self.declare(text, contests=contests)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        for words in said:
            self.assertIn(words, done.stdout + done.stderr)
        self.assertEqual(RIG.head().note, before)
        self.assertFalse(os.path.isdir(RIG.path("spool")) and
                         [name for name in os.listdir(RIG.path("spool")) if name.endswith(".envelope")])

    def test_agrees(self):
        """Taken and journaled in the ballot's order; any other order of the same papers is the same declaration."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            self.declare(ballots(), rig=rig, check=True)
            record = wire.unpack(rig.records()[0][rig.manifest.key(EAST)])
            self.assertEqual(record[3], 1)
            body = rig.journal()[0][-1][1]
            self.assertEqual(wire.sha256(body), record[7])
            told = wire.unpack(body)[1:][wire.FIELDS.index("preferences")]
            self.assertEqual(told, sorted(([n, list(ranking)] for n, ranking in PAPERS), key=lambda row: row[1]))
            size, split = rig.head().size, [(n - 1, ranking) for n, ranking in PAPERS] + [(1, r) for _, r in PAPERS[::-1]]
            for text in (ballots(split), ballots(order=(4, 2, 0, 1, 3)), ballots(names=None), ballots(names=[""] * 5),
                         ballots(order=(3, 0, 1, 2, 4), names=[name.lower() for name in NAMES])):
                self.assertIn("duplicate", self.declare(text, rig=rig, check=True).stdout)
            self.assertEqual(rig.head().size, size)

    def test_disagrees(self):
        """One paper moved from one candidate to another: T07, of tally at the sheet and of the daemon."""
        moved = [(n + {0: -1, 2: 1}.get(i, 0), ranking) for i, (n, ranking) in enumerate(PAPERS)]
        self.refused(ballots(moved), 1, "east.csv:", "T07 Counted again from its preferences")
        for papers, verdict in ((moved, wire.REFUSED), (PAPERS, wire.ACCEPTED)):
            with rigs.Rig(RIG.folder, RIG.keys) as rig, rig.start().peer("intake", "beta") as peer:
                body = wire.declaration(rig.manifest, EAST, **folders.fields(EAST),
                                        preferences=[[n, list(ranking)] for n, ranking in papers])
                (found,) = peer.submit(wire.envelope(rig.manifest.genesis, [body], [rig.keys.officer(o) for o in BETA]))
                self.assertEqual((found[0], "T07" in found[1]), (verdict, verdict == wire.REFUSED), found)

    def test_other_file(self):
        """Another contest's file, by line, with exit 2."""
        self.refused(ballots(seats=2), 2, "east.blt:1: the file is of 2 seats, but local.beta.east has 3")
        self.refused(ballots(order=range(6), names=(*NAMES, "Pip")), 2, "east.blt:1: the file has 6 candidates")
        self.refused(ballots(names=("Kim", "Lee", "Mia", "Ned", "Pip")), 2, "east.blt:13: 'Pip' is not the name of one")
        self.refused(ballots(names=("Kim", "Lee", "Mia", "Ned", "Kim")), 2,
                     "east.blt:13: candidate 5 is kim, as candidate 1 is already")
        self.refused(ballots(withdrawn="-4"), 2, "east.blt:13: candidate 4 has withdrawn here")
        self.refused(ballots([]), 2, "east.blt: no paper has a preference")
        self.refused("5 3\n60 1 2\n", 2, "east.blt:3: the file ends within a paper")

    def test_one_declaration(self):
        """The sheets declare exactly one transferable vote."""
        self.refused(ballots(), 2, "the sheets declare 0 contested transferable votes", contests=("local.beta.hill",))

    def test_too_much(self):
        """More different preferences than a declaration has room for, in rows or in bytes."""
        many = [(1, ranking) for ranking in itertools.permutations(range(5))] * 2
        self.refused(ballots(many), 1, "T07")                      # 120 different ones fit
        with rigs.Rig(wide(SCRATCH.name + "/wide")) as rig:
            rig.start()
            for n, words in ((40000, "bytes long, more than the 262144"), (70000, "more than the 65536")):
                papers = list(itertools.islice(((1, r) for r in itertools.permutations(range(5, 17), 5)), n))
                done = self.declare(ballots(papers, order=range(17), names=WIDE), rig=rig)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertIn(words, done.stderr)


WIDE = (*NAMES, *(f"More {n}" for n in range(12)))


def wide(target):
    """The small election with twelve more candidates in the east, and a sheet that gives them no vote."""
    folders.small(target)
    rows = folders.read_rows(target, "candidates.csv")
    more = [{**rows[0], "contest": EAST, "candidate": f"more-{n}", "name": f"More {n}"} for n in range(12)]
    folders.write_rows(target, "candidates.csv", list(rows[0]), rows + more)
    rows = folders.read_rows(target, "declarations.csv")
    votes = [{**rows[0], "contest": EAST, "field": "votes", "candidate": f"more-{n}", "value": "0"} for n in range(12)]
    last = max(i for i, row in enumerate(rows) if row["contest"] == EAST)
    folders.write_rows(target, "declarations.csv", list(rows[0]), rows[:last + 1] + votes + rows[last + 1:])
    return target


if __name__ == "__main__":
    unittest.main()
