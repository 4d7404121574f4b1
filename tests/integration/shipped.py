# SPDX-License-Identifier: Apache-2.0
"""The election folders that are shipped, as they stand in clients/elections, and what holds for each of them."""
import csv
import os
import sys
from collections import defaultdict

sys.dont_write_bytecode = True
import folders    # noqa: E402
import sums    # noqa: E402

SOURCE = os.environ.get("TALLY_SOURCE") or sums.SOURCE
DATA = os.path.join(os.path.dirname(SOURCE), "shared", "data")
ELECTIONS = os.path.join(SOURCE, "clients", "elections")
NAMES = ("local-2017", "general-2017")
FILES = folders.NIGHT_FILES


class Folder:
    """A committed folder, read once."""

    def __init__(self, name):
        self.path = os.path.join(ELECTIONS, name)
        self.contests = {row["contest"]: row for row in self.rows("contests.csv")}
        self.areas = {row["area"]: row for row in self.rows("areas.csv")}
        self.parties = {row["party"]: row for row in self.rows("parties.csv")}
        self.candidates = defaultdict(dict)
        for row in self.rows("candidates.csv"):
            self.candidates[row["contest"]][row["candidate"]] = row
        self.declarations = self.rows("declarations.csv")
        self.values = defaultdict(dict)
        for row in self.declarations:
            self.values[row["contest"]][row["field"], row["candidate"]] = row["value"]
        with open(self.path + "-corrections.csv", encoding="utf-8", newline="") as lines:
            self.corrections = list(csv.DictReader(lines))

    def rows(self, name):
        return folders.read_rows(self.path, name)

    def group(self, party):
        return self.parties[party]["group"] or party

    def above(self, area):
        while area:
            yield area
            area = self.areas[area]["parent"]

    def elected(self, contest):
        return {who for (field, who), value in self.values.get(contest, {}).items() if field == "elected" and value == "yes"}

    def votes(self, contest):
        return {who: int(value) for (field, who), value in self.values.get(contest, {}).items() if field == "votes"}

    def seats(self, area, group, poll="councillors"):
        """Those elected at or below an area."""
        return sum(self.group(self.candidates[contest][who]["party"]) == group
                   for contest, found in self.contests.items() if found["poll"] == poll and area in self.above(found["area"])
                   for who in self.elected(contest))

    def corrected(self, contest, field, candidate=""):
        return [(row["published"], row["shipped"]) for row in self.corrections
                if (row["contest"], row["field"], row["candidate"]) == (contest, field, candidate)]


class Form:
    """Tests of a folder's form, for a unittest.TestCase with `folder` and `groups`, the groups that have others' members."""
    folder, groups = None, set()

    def test_ids_and_references(self):
        """Ids are of the allowed letters and lengths, and everything that is named is there."""
        for contest, found in self.folder.contests.items():
            self.assertRegex(contest, r"\A[a-z0-9.-]{1,128}\Z")
            self.assertIn(found["area"], self.folder.areas)
        for contest, found in self.folder.candidates.items():
            self.assertIn(contest, self.folder.contests)
            for candidate, row in found.items():
                self.assertRegex(candidate, r"\A[a-z0-9.-]{1,128}\Z")
                self.assertIn(row["party"], self.folder.parties)
        self.assertEqual(sum(map(len, self.folder.candidates.values())), len(self.folder.rows("candidates.csv")))
        for row in self.folder.declarations:
            if row["candidate"]:
                self.assertIn(row["candidate"], self.folder.candidates[row["contest"]])
        for row in self.folder.corrections:
            if row["field"] == "area":
                self.assertEqual((row["contest"], row["candidate"]), ("", ""))
                self.assertIn(row["shipped"], {area["name"] for area in self.folder.areas.values()})
            else:
                self.assertIn(row["contest"], self.folder.contests)
            if row["candidate"]:
                self.assertIn(row["candidate"], self.folder.candidates[row["contest"]])
        self.assertEqual({p["group"] for p in self.folder.parties.values()} - {""}, self.groups)
        self.assertEqual([area["kind"] for area in self.folder.areas.values() if area["parent"] not in self.folder.areas],
                         ["country"])

    def test_no_dirt_is_left(self):
        """No character code, stray mark, blank at an end or result in a name."""
        for name in FILES:
            if name.endswith(".csv"):
                for row in self.folder.rows(name):
                    for value in row.values():
                        self.assertNotRegex(value, r"&#|\?'|'\?|\A\s|\s\Z|\s\s|ELECTED|\u200b|\t", f"{name}: {row}")
        with open(os.path.join(self.folder.path, "election.ini"), encoding="utf-8") as ini:
            for line in ini:
                self.assertTrue(len(line.encode()) < 200 and ";" not in line, line)

    def test_each_office_has_two_officers(self):
        """A returning officer and a deputy for each centre, a centre for every contest's area, and a chief officer over all,
        who may confirm what the two of a centre signed."""
        centres = {row["centre"]: row["area"] for row in self.folder.rows("centres.csv")}
        officers = [(row["centre"], row["role"], row["area"]) for row in self.folder.rows("officers.csv")]
        root, = [code for code, area in self.folder.areas.items() if not area["parent"]]
        self.assertEqual(centres.pop("chief"), root)
        self.assertEqual(officers.pop(), ("chief", "deputy", root))
        self.assertEqual(sorted(officers), sorted((centre, role, area) for centre, area in centres.items()
                                                  for role in ("returning-officer", "deputy")))
        self.assertEqual({c["area"] for c in self.folder.contests.values()}, set(centres.values()))
