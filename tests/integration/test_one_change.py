#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One ward changed changes that ward and what lies above it, by exactly that much; one sheet broken is refused alone.

The night of all other wards is sent once; each test goes on from a copy of that journal with its own sheet of this ward.
"""
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import ready    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

WARD, CANDIDATE, PARTY, MORE = "local.isle-of-wight.arreton-and-newchurch.2017-05-04", "clare-mosdell", "PP52", 7
PARTIES, GROUPS, FILLED, REMAINDERS = 6, 7, 4, 8
SCRATCH = KEYS = RECORDS = RIGHT = None


def setUpModule():
    global SCRATCH, KEYS, RECORDS, RIGHT
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    whole = ready.night()
    KEYS = whole.keys
    others = folders.copy(rigs.NIGHT, os.path.join(SCRATCH.name, "others"),
                          lambda rows: [row for row in rows if row["contest"] != WARD])
    RIGHT = edited("right", lambda rows: None)
    with rigs.Rig(rigs.NIGHT, KEYS) as rig:
        rig.start()
        rig.replay(folder=others)
        if rig.stop():
            raise rigs.Failed(f"tallyd did not stop well:\n{rig.log()[-4000:]}")
        for name in ready.JOURNAL:
            shutil.copy(rig.path(name), SCRATCH.name)
    with whole.rig() as rig:
        RECORDS, _ = rig.start().records()


def tearDownModule():
    SCRATCH.cleanup()


def all_but_the_ward():
    """A daemon that has every sheet of the night but the ward's."""
    rig = rigs.Rig(rigs.NIGHT, KEYS)
    for name in ready.JOURNAL:
        shutil.copy(os.path.join(SCRATCH.name, name), rig.home)
    return rig.start()


def edited(name, edit):
    """The night's folder with the ward's sheet alone, edited."""
    def ward_only(rows):
        edit(rows)
        return [row for row in rows if row["contest"] == WARD]
    return folders.copy(rigs.NIGHT, os.path.join(SCRATCH.name, name), ward_only)


def difference(before, after):
    """Where two nested lists differ: {path of indices: (old, new)}."""
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        found = {}
        for i, (old, new) in enumerate(zip(before, after)):
            found.update({(i, *path): values for path, values in difference(old, new).items()})
        return found
    return {} if before == after else {(): (before, after)}


def set_votes(rows, contest, candidate, more):
    """Adds to one candidate's votes. Returns the old number."""
    for row in rows:
        if (row["contest"], row["field"], row["candidate"]) == (contest, "votes", candidate):
            old = int(row["value"])
            row["value"] = str(old + more)
            return old
    raise ValueError(f"{contest} has no votes of {candidate}")


class OneChange(unittest.TestCase):
    def changed_records(self, folder):
        with all_but_the_ward() as rig:
            rig.replay(folder=folder)
            records, _ = rig.records()
        self.assertEqual(set(records), set(RECORDS))
        return {key: (wire.unpack(RECORDS[key]), wire.unpack(records[key])) for key in records if records[key] != RECORDS[key]}

    def test_votes_of_one_ward(self):
        """Seven votes more for a ward's winner: its record and those of its council, nation and Great Britain differ, and
        only in that party's and that group's votes, by seven."""
        old = []
        changed = self.changed_records(edited("votes", lambda rows: old.append(set_votes(rows, WARD, CANDIDATE, MORE))))
        self.assertEqual(set(changed), set(KEYS.manifest.keys_above(WARD)))
        self.assertEqual(len(changed), 4)
        for key, (before, after) in changed.items():
            with self.subTest(key):
                found = difference(before, after)
                if key == KEYS.manifest.key(WARD):
                    place = KEYS.manifest.candidates(WARD).index(CANDIDATE)
                    self.assertEqual(found.pop((wire.place("votes"), place)), (old[0], old[0] + MORE))
                    self.assertEqual(list(found), [(wire.place("body"),), (wire.place("figures"),)])
                    continue
                self.assertEqual(len(found), 2)
                for path, (was, now) in found.items():
                    self.assertIn((path[0], path[2]), ((PARTIES, 2), (GROUPS, 2)))
                    self.assertEqual((before[path[0]][path[1]][0], now - was), (PARTY, MORE))

    def test_winner_of_one_ward(self):
        """Another winner: one seat goes from one group to the other, in the ward's record and the three above it."""
        rows = [row for row in folders.read_rows(rigs.NIGHT, "declarations.csv") if row["contest"] == WARD]
        votes = {row["candidate"]: int(row["value"]) for row in rows if row["field"] == "votes"}
        (loser,) = [row["candidate"] for row in rows if row["field"] == "elected"]
        winner, gain = max((name for name in votes if name != loser), key=votes.get), max(votes.values())
        party = {row["candidate"]: row["party"] for row in folders.read_rows(rigs.NIGHT, "candidates.csv") if row["contest"] == WARD}

        def edit(rows):
            set_votes(rows, WARD, winner, gain)
            for row in rows:
                if (row["contest"], row["field"]) == (WARD, "elected"):
                    row["candidate"] = winner
        changed = self.changed_records(edited("winner", edit))
        self.assertEqual(set(changed), set(KEYS.manifest.keys_above(WARD)))
        for key, (before, after) in changed.items():
            if key == KEYS.manifest.key(WARD):
                self.assertEqual(after[wire.place("elected")], [KEYS.manifest.candidates(WARD).index(winner)])
                continue
            with self.subTest(key):
                self.assertEqual(before[FILLED], after[FILLED])
                seats = [{row[0]: row[1] for row in record[PARTIES]} for record in (before, after)]
                moved = {name: seats[1][name] - n for name, n in seats[0].items() if seats[1][name] != n}
                self.assertEqual(moved, {party[loser]: -1, party[winner]: 1})
                votes_moved = {row[0]: new[2] - row[2] for row, new in zip(before[PARTIES], after[PARTIES]) if row[2] != new[2]}
                self.assertEqual(votes_moved, {party[winner]: gain})

    def test_one_broken_sheet(self):
        """One sheet that names the wrong winner: refused alone, with its code and numbers; all others count."""
        def edit(rows):
            for row in rows:
                if (row["contest"], row["field"]) == (WARD, "elected"):
                    row["candidate"] = next(r["candidate"] for r in rows if r["contest"] == WARD and r["field"] == "votes"
                                            and r["candidate"] != CANDIDATE)
        folder = edited("broken", edit)
        with all_but_the_ward() as rig:
            done = rig.replay(folder=folder, check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            said = done.stdout + done.stderr
            self.assertIn("A10", said)
            self.assertIn(WARD, said)
            votes = {row["candidate"]: row["value"] for row in folders.read_rows(folder, "declarations.csv")
                     if row["contest"] == WARD and row["field"] == "votes"}
            self.assertIn(votes[CANDIDATE], said)
            records, _ = rig.records()
            contests = rig.results()["contests"]
            self.assertEqual((contests["declared"], contests["pending"]), (3298, 1))
            other = [key for key in records if records[key] != RECORDS[key]]
            self.assertEqual(set(other), set(KEYS.manifest.keys_above(WARD)))
            self.assertEqual(wire.unpack(records[KEYS.manifest.key(WARD)])[3], 0)
            rig.replay(folder=RIGHT)    # the right one, after the wrong one, still counts
            self.assertEqual(rig.records()[0], RECORDS)


if __name__ == "__main__":
    unittest.main()
