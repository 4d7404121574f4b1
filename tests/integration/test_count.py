#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally count` counts as the law says.

Proves that the program and an independent, slow count agree on every total of every stage of hundreds of small
elections by chance, ties and lots among them; that a count worked out by hand comes out; and that ballot files which
cannot be read are told apart, by line.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal, getcontext

sys.dont_write_bytecode = True
import sums        # noqa: E402
import slow_stv    # noqa: E402

SOURCE = os.environ.get("TALLY_SOURCE") or sums.SOURCE
TALLY = os.path.join(os.environ.get("TALLY_BUILD") or os.path.join(SOURCE, ".build", "gcc"), "tally")
ELECTIONS = 300
getcontext().prec = 50


def tally(text, *options):
    """Exit status, output, errors of a count of a ballot file with this text."""
    with tempfile.NamedTemporaryFile("wb", suffix=".blt") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
        file.flush()
        done = subprocess.run([TALLY, "--language", "en", "count", file.name, *options], capture_output=True, text=True,
                              timeout=60)
    return done.returncode, done.stdout, done.stderr.replace(file.name, "FILE")


def ballot_file(candidates, seats, rows):
    lines = [f"{candidates} {seats}"] + [" ".join(map(str, [count, *(c + 1 for c in ranking), 0]))
                                         for count, ranking in rows]
    return "\n".join(lines + ["0"] + [f'"c{n + 1}"' for n in range(candidates)] + ['"By chance"', ""])


def by_chance(chance):
    """A small election: few papers make many ties, many make long fractions."""
    candidates = chance.randint(1, 8)
    seats, most = chance.randint(1, 4), chance.choice([1, 2, 60])
    rows = []
    for _ in range(chance.randint(1, 14)):
        ranking = chance.sample(range(candidates), chance.randint(1, candidates))
        rows.append((chance.randint(1, most), ranking))
    return candidates, seats, rows


def units(votes):
    return int(votes * 100000)


class Chance(unittest.TestCase):
    def setUp(self):
        self.ties = {True: 0, False: 0}
        self.surpluses = self.stages = 0

    def agree(self, slow, found):
        """Every stage of the program's is the slow count's, and nothing is lost."""
        self.assertEqual(found["quota"], slow.quota)
        self.assertEqual(len(found["stages"]), len(slow.stages))
        for told, (move, who, totals, nowhere) in zip(found["stages"], slow.stages):
            self.assertEqual((told["move"], told["candidate"]), (move, None if who is None else who + 1))
            self.assertEqual(told["totals"], [units(total) for total in totals])
            self.assertEqual(told["non_transferable"] + told["lost"], units(nowhere))
            self.surpluses += move == "surplus"
        self.stages += len(slow.stages)
        self.assertEqual(found["elected"], sorted(c + 1 for c in slow.elected))
        self.assertIsNone(found["lot"])

    def count(self, chance, candidates, seats, rows):
        rankings = [ranking for count, ranking in rows for _ in range(count)]
        text, lots = ballot_file(candidates, seats, rows), {}
        while True:
            options = [f"--lot={stage}:{who + 1}" for stage, who in lots.items()]
            status, out, err = tally(text, "--json", *options)
            try:
                slow = slow_stv.Count(candidates, seats, rankings, lots)
            except slow_stv.Tie as tie:
                self.assertEqual(status, 1, (text, err))
                self.assertEqual(json.loads(out)["lot"], {
                    "stage": tie.stage, "for": "surplus" if tie.surplus else "exclusion",
                    "between": sorted(c + 1 for c in tie.between)})
                self.assertIn(f"give --lot {tie.stage}:NUMBER", err)
                self.ties[tie.surplus] += 1
                lots[tie.stage] = chance.choice(sorted(tie.between))
                continue
            self.assertEqual((status, err), (0, ""), text)
            return self.agree(slow, json.loads(out))

    def test_the_two_counts_agree(self):
        """The same totals, turns and lots, election after election."""
        chance = random.Random(2011)
        for _ in range(ELECTIONS):
            self.count(chance, *by_chance(chance))
        print(f"{ELECTIONS} elections, {self.stages} stages, {self.surpluses} surpluses, {self.ties[False]} lots for "
              f"exclusions, {self.ties[True]} for surpluses: two counts agree on every total")
        self.assertGreater(min(self.ties.values()), 5)
        self.assertGreater(self.surpluses, 100)


class Known(unittest.TestCase):
    """Counts whose every figure is worked out here, in words."""

    def stages(self, text, *options):
        status, out, err = tally(text, "--json", *options)
        self.assertEqual((status, err), (0, ""))
        found = json.loads(out)
        return found, [[Decimal(total) / 100000 for total in stage["totals"]] for stage in found["stages"]]

    def test_surplus_exclusion_and_the_last_vacancy(self):
        """100 papers, 2 seats: the quota is 34.

        A has 60, so a surplus of 26: each of the 60 papers goes on at 26/60 = 0.43333 (and a third of 0.00001 is lost).
        40 go to B (17.33320), 20 to C (8.66660): lost 26 - 25.99980 = 0.00020. B 5 + 17.3332 = 22.3332, C 25 + 8.6666
        = 33.6666, D 10. D goes: 6 papers to B, 4 nowhere; B 28.3332, and C still lacks 0.3334. B goes: the two left for
        one seat are one, so C is elected by the transfer that brings 5 + 6 + 40 x 0.43333 nowhere and nothing to C.
        """
        found, totals = self.stages('4 2\n40 1 2 0\n20 1 3 0\n5 2 0\n25 3 0\n6 4 2 0\n4 4 0\n0\n"A" "B" "C" "D"\n"Hand"\n')
        self.assertEqual(found["quota"], 34)
        self.assertEqual(totals, [[60, 5, 25, 10], [34, Decimal("22.3332"), Decimal("33.6666"), 10],
                                  [34, Decimal("28.3332"), Decimal("33.6666"), 0], [34, 0, Decimal("33.6666"), 0]])
        self.assertEqual([s["lost"] for s in found["stages"]], [0, 20, 20, 20])
        self.assertEqual([s["non_transferable"] for s in found["stages"]], [0, 0, 400000, 3233320])
        self.assertEqual((found["elected"], found["stages"][-1]["elected"]), ([1, 3], [3]))

    def test_two_surpluses_the_larger_first_and_values_multiply(self):
        """100 papers, 4 seats: the quota is 21. A 50 and B 30 are elected at once; A's surplus of 29 goes first.

        Each of A's 50 goes on at 29/50 = 0.58. Twenty name B next, who is elected and gets nothing: they go on to C.
        C 12 + 50 x 0.58 = 41 has a surplus of 20, larger than B's 9: C goes before B. Papers of first preference go at
        20/41 = 0.48780, A's at 20 x 0.58/41 = 0.28292: 12 x 0.48780 = 5.8536 and 50 x 0.28292 = 14.146, all to D, who
        has the fourth seat with 27.9996. B's surplus is not needed any more.
        """
        text = '5 4\n30 1 3 4 0\n20 1 2 3 4 0\n30 2 4 0\n12 3 4 0\n8 4 0\n0\n"A" "B" "C" "D" "E"\n"Hand"\n'
        found, totals = self.stages(text)
        self.assertEqual((found["quota"], found["elected"]), (21, [1, 2, 3, 4]))
        self.assertEqual(totals, [[50, 30, 12, 8, 0], [21, 30, 41, 8, 0], [21, 30, 21, Decimal("27.9996"), 0]])
        self.assertEqual([[(v["received"], v["sent"]) for v in stage["values"]] for stage in found["stages"]],
                         [[], [(100000, 58000)], [(100000, 48780), (58000, 28292)]])
        self.assertEqual(found["stages"][2]["lost"], 40)

    def test_an_earlier_stage_decides(self):
        """B and C both have 4 when the lowest goes, but B had 3 and C 4 before: B is excluded, without a lot."""
        found, totals = self.stages('4 1\n5 1 0\n3 2 0\n4 3 0\n1 4 2 0\n0\n"A" "B" "C" "D"\n"Hand"\n')
        self.assertEqual(totals[:3], [[5, 3, 4, 1], [5, 4, 4, 0], [5, 0, 4, 0]])
        self.assertEqual([stage["candidate"] for stage in found["stages"]], [None, 4, 2, 3])

    def test_an_earlier_stage_decides_between_surpluses(self):
        """39 papers, 3 seats, quota 10: E's papers bring A from 8 and B from 9 to 11 each. B had more: B goes first."""
        found, totals = self.stages('5 3\n8 1 0\n9 2 0\n9 3 0\n8 4 0\n3 5 1 0\n2 5 2 0\n0\n'
                                    '"A" "B" "C" "D" "E"\n"Hand"\n')
        self.assertEqual(totals[1], [11, 11, 9, 8, 0])
        self.assertEqual([stage["candidate"] for stage in found["stages"]], [None, 5, 2, 1, 4])
        self.assertEqual(found["elected"], [1, 2, 3])

    def test_one_without_a_vote_is_excluded_first(self):
        """Nothing moves, but it is a stage; two without a vote need a lot between them."""
        found, totals = self.stages('4 1\n4 1 0\n3 2 0\n2 3 0\n0\n"A" "B" "C" "D"\n"Hand"\n')
        self.assertEqual([s["candidate"] for s in found["stages"]], [None, 4, 3, 2])
        self.assertEqual(totals[1], totals[0])
        status, _, err = tally(TIED)
        self.assertEqual(status, 1)
        self.assertIn("stage 2: C (3), D (4) were level after every stage; draw a lot for who is excluded", err)

    def test_withdrawn_blank_and_uncontested(self):
        """Who withdrew gets nothing; a paper for them alone is blank; no more candidates than seats: all are elected."""
        status, out, _ = tally('3 2\n-2\n5 2 0\n3 2 1 0\n1 3 0 # last\n0\n"A" "B" "C"\n"Hand"\n', "--json")
        found = json.loads(out)
        self.assertEqual((status, found["papers"], found["blank"], found["elected"]), (0, 9, 5, [1, 3]))
        self.assertEqual([stage["totals"] for stage in found["stages"]], [[300000, 100000]])

    def test_for_people(self):
        """The text shows the quota, each stage and who is elected."""
        status, out, _ = tally('3 1\n3 1 0\n2 2 1 0\n1 3 2 0\n0\n"Siân" "B" "C"\n"Ynys"\n')
        self.assertEqual(status, 0)
        self.assertIn("6 papers, 0 without a preference, 1 seats, quota 4", out)
        self.assertIn("Stage 2: exclusion of C\n", out)
        self.assertTrue(out.endswith("Elected:\n  Siân\n"), out)


TIED = '4 1\n4 1 0\n4 2 0\n0\n"A" "B" "C" "D"\n"Hand"\n'     # C and D have nothing: one of them goes first, by lot
HEAD, TAIL = "3 1\n", '0\n"A" "B" "C"\n"T"\n'
BROKEN = [
    (2, HEAD + "2 1=2 0\n" + TAIL, "same rank"),
    (2, HEAD + "2 1 - 3 0\n" + TAIL, "skips a rank"),
    (2, HEAD + "2 1 1 0\n" + TAIL, "names candidate 1 twice"),
    (3, HEAD + "2 1 0\n2 4 0\n" + TAIL, "numbered from 1 to 3"),
    (2, HEAD + "(b1) 2 1 0\n" + TAIL, "names and options"),
    (2, HEAD + "1 -2 0\n" + TAIL, "'-2' stands in a paper"),
    (2, HEAD + "2.5 1 0\n" + TAIL, "whole number"),
    (3, HEAD + "2147483647 1 0\n2 1 0\n" + TAIL, "more than 2147483647 papers"),
    (5, HEAD + "2 1 0\n0\n\"A\" \"B\"\n", "candidate's name is missing"),
    (4, HEAD + "2 1 0\n0\n\"A\" \"B\" \"C\" \"T\n", "never closes"),
    (3, HEAD + "2 1 0\n", "before the papers do"),
    (2, HEAD + "2 1", "within a paper"),
    (1, "0 1\n", "there must be a candidate"),
    (1, "3 0\n", "there must be a seat"),
    (1, "513 1\n", "at most 512"),
    (1, "x\n", "number of candidates"),
    (3, "1 1\n-1\n1 1 0\n0\n\"A\" \"T\"\n", "withdrawn"),
    (2, HEAD + "-2 -2\n1 1 0\n" + TAIL, "withdrawn twice"),
]


class Files(unittest.TestCase):
    def test_broken_files(self):
        """Each is refused with what is wrong, and where."""
        for line, text, words in BROKEN:
            status, out, err = tally(text)
            self.assertEqual((status, out), (2, ""), text)
            self.assertRegex(err, rf"FILE:{line}: .*({words})", text)

    def test_bytes_that_are_no_text(self):
        status, _, err = tally(HEAD.encode() + b'1 1 0\n0\n"\xff" "B" "C"\n"T"\n')
        self.assertEqual(status, 2)
        self.assertIn("UTF-8", err)

    def test_options(self):
        """A lot that is not needed, a lot that is none, no file, nothing to count."""
        self.assertEqual(tally(HEAD + "2 1 0\n" + TAIL, "--lot", "9:1")[0], 2)
        for number in ("1", "9"):   # C and D are level at stage 2: the others cannot be drawn there
            status, out, err = tally(TIED, "--lot", f"2:{number}")
            self.assertEqual((status, out), (2, ""))
            self.assertIn("none of those who are level there", err)
        self.assertIn("not needed", tally(TIED, "--lot", "1:3")[2])
        self.assertEqual(tally(HEAD + "2 1 0\n" + TAIL, "--lot", "nine")[0], 2)
        self.assertIn("nothing to count", tally(HEAD + TAIL)[2])
        done = subprocess.run([TALLY, "count", "/nowhere.blt"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nowhere.blt", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
