#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""clients/elections/general-2017 says what the archive's files say.

Proves contest by contest that times, votes, electors and papers are those of the files, that whatever is written in another
way stands in the list of corrections and nothing else does, and that the sums are those that general.py finds without
the importer. That the folder is what the importer makes is in test_import.py.
"""
import os
import subprocess
import sys
import tempfile
import unicodedata
import unittest
from collections import Counter, defaultdict
from datetime import datetime

sys.dont_write_bytecode = True
import general    # noqa: E402
import shipped    # noqa: E402

DATA, SOURCE = shipped.DATA, shipped.SOURCE
FOLDER = CONSTITUENCIES = CANDIDACIES = None


def setUpModule():
    global FOLDER, CONSTITUENCIES, CANDIDACIES
    FOLDER = shipped.Folder("general-2017")
    CONSTITUENCIES = {line[0]: line for line in general.table(DATA, "ge2017-constituencies.csv")}
    CANDIDACIES = defaultdict(list)
    for line in general.table(DATA, "ge2017-candidacies.csv"):
        CANDIDACIES[line[0]].append(line)


def raw(contest):
    """The file's line, found by the constituency's code."""
    return CONSTITUENCIES[FOLDER.contests[contest]["code"]]


def declared(contest):
    return datetime.fromisoformat(FOLDER.values[contest]["declared", ""])


class Form(shipped.Form, unittest.TestCase):
    groups = {"PP52", "PP53", "PP63"}

    @classmethod
    def setUpClass(cls):
        cls.folder = FOLDER

    def test_size(self):
        """650 constituencies and 3,304 candidates, in 12 regions and nations that count, under the UK."""
        self.assertEqual((len(FOLDER.contests), sum(map(len, FOLDER.candidates.values()))), (650, 3304))
        self.assertEqual(len(FOLDER.rows("centres.csv")), 12 + 1)     # the chief officer's beside them
        self.assertEqual(Counter(area["kind"] for area in FOLDER.areas.values()), {"country": 1, "nation": 4, "region": 9})
        self.assertEqual({c["code"] for c in FOLDER.contests.values()}, set(CONSTITUENCIES))
        poll, = FOLDER.rows("polls.csv")
        self.assertEqual([poll[column] for column in ("kind", "date", "nominations_close", "closes")],
                         ["parliament", "2017-06-08", "2017-05-11T16:00:00+01:00", "2017-06-08T22:00:00+01:00"])

    def test_letters(self):
        """Letters outside ASCII are whole, each one character."""
        contests = {c["contest"]: c for c in FOLDER.contests.values()}
        self.assertEqual([contests[f"parl.{slug}.2017-06-08"]["name"] for slug in ("ynys-mon", "na-h-eileanan-an-iar")],
                         ["Ynys Môn", "Na h-Eileanan an Iar"])
        self.assertEqual(contests["parl.gower.2017-06-08"]["name_cy"], "Gŵyr")
        self.assertEqual(FOLDER.parties["PP39"]["name"], "Sinn Féin")
        for name in shipped.FILES:
            with open(os.path.join(FOLDER.path, name), encoding="utf-8") as file:
                text = file.read()
            self.assertEqual(unicodedata.normalize("NFC", text), text)
            self.assertNotIn("\ufffd", text)

    def test_welsh_names(self):
        """38 of the 40 constituencies of Wales, and no other, have one."""
        named = Counter((c["area"] == "W92000004", bool(c["name_cy"])) for c in FOLDER.contests.values())
        self.assertEqual(named, {(True, True): 38, (True, False): 2, (False, False): 610})

    def test_the_ballot_order_is_that_of_surnames(self):
        """Down the paper surnames rise, so nobody can tell the winner from the nominations."""
        first = 0
        for contest, found in FOLDER.candidates.items():
            surnames = {f"{line[12]} {line[13]}".strip(): line[13] for line in CANDIDACIES[raw(contest)[0]]}
            keys = [self.key(surnames[row["name"]]) for row in found.values()]
            self.assertEqual(keys, sorted(keys), contest)
            first += next(iter(found)) in FOLDER.elected(contest)
        self.assertTrue(0.1 < first / 650 < 0.3, first)

    @staticmethod
    def key(surname):
        plain = unicodedata.normalize("NFKD", surname)
        return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())


class Figures(unittest.TestCase):
    def test_each_contest(self):
        """Votes by name, who was elected, electors, papers and rejected ones, of every constituency."""
        for contest, found in FOLDER.candidates.items():
            line, votes = raw(contest), FOLDER.votes(contest)
            self.assertEqual({row["name"]: votes[who] for who, row in found.items()},
                             {f"{c[12]} {c[13]}".strip(): int(c[18]) for c in CANDIDACIES[line[0]]})
            self.assertEqual([found[who]["name"] for who in FOLDER.elected(contest)], [f"{line[8]} {line[9]}".strip()])
            self.assertEqual([int(FOLDER.values[contest][field, ""]) for field in ("electorate", "papers", "rejected:total")],
                             [int(line[14]), int(line[15]) + int(line[16]), int(line[16])])
            self.assertEqual(sum(votes.values()), int(line[15]))
            self.assertFalse(any(field == "lot" for field, _ in FOLDER.values[contest]))

    def test_times(self):
        """Each contest is declared at its minute, British Summer Time, and the rows stand in that order."""
        for contest in FOLDER.contests:
            self.assertEqual(FOLDER.values[contest]["declared", ""],
                             datetime.strptime(raw(contest)[7], "%d/%m/%Y %H:%M").isoformat() + "+01:00")
        order = [row["contest"] for row in FOLDER.declarations if row["field"] == "act"]
        self.assertEqual(len(order), 650)
        self.assertEqual(order, sorted(order, key=lambda contest: (declared(contest), contest)))
        self.assertEqual((order[0], order[-1]), ("parl.newcastle-upon-tyne-central.2017-06-08", "parl.kensington.2017-06-08"))

    def test_by_three_and_by_five(self):
        """267 by 03:00 and 265 before; 603 by 05:00 and 602 before: here as by general.py."""
        times = [declared(contest) for contest in FOLDER.contests]
        for hour, by, before in ((3, 267, 265), (5, 603, 602)):
            moment = datetime(2017, 6, 9, hour, tzinfo=general.SUMMER_TIME)
            self.assertEqual((sum(t <= moment for t in times), sum(t < moment for t in times)), (by, before))
            self.assertEqual(general.at(moment, DATA)["declared"], by)
            self.assertEqual(general.at(moment.replace(tzinfo=None), DATA)["declared"], by)

    def test_corrections(self):
        """What is written in another way than in the files is listed, and nothing else."""
        found = set()
        for contest, row in FOLDER.contests.items():
            line = raw(contest)
            if row["name"] != line[2]:
                found.add((contest, "constituency", "", line[2], row["name"]))
            published = {f"{c[12]} {c[13]}".strip(): f"{c[12]} {c[13]}" for c in CANDIDACIES[line[0]]}
            for who, candidate in FOLDER.candidates[contest].items():
                if published[candidate["name"]] != candidate["name"]:
                    found.add((contest, "name", who, published[candidate["name"]], candidate["name"]))
        columns = ("contest", "field", "candidate", "published", "shipped")
        self.assertEqual(found, {tuple(row[column] for column in columns) for row in FOLDER.corrections})
        self.assertEqual(len(FOLDER.corrections), 21)

    def test_changed_data_is_refused(self):
        """A file in which one vote is another: 1, and nothing is written."""
        with tempfile.TemporaryDirectory() as changed, tempfile.TemporaryDirectory() as out:
            for name in os.listdir(DATA):
                os.symlink(os.path.join(DATA, name), os.path.join(changed, name))
            path = os.path.join(changed, "ge2017-candidacies.csv")
            with open(path, encoding="utf-8", newline="") as file:
                text = file.read()
            os.remove(path)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text.replace("Wyn Jones,Male,No,Yes,550,10237,", "Wyn Jones,Male,No,Yes,550,10238,"))
            done = subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "tests/import/import.py"), changed, out],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, os.listdir(out)), (1, []))
            self.assertIn("Ynys Môn: the two files differ", done.stderr)


class Sums(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.expected = general.at(data=DATA)

    def test_known(self):
        """What everybody knows of that night, typed in."""
        self.assertEqual([self.expected[key] for key in ("total", "declared", "electorate", "valid", "rejected")],
                         [650, 650, 46836533, 32204184, 74188])
        self.assertEqual(self.expected["seats"], {"PP52": 317, "PP53": 262, "PP102": 35, "PP90": 12, "PP70": 10, "PP39": 7,
                                                  "PP77": 4, "PP63": 1, "ind": 1, "x-speaker": 1})
        self.assertEqual([self.expected["votes"][group] for group in ("PP52", "PP53", "PP90", "PP102")],
                         [13636684, 12877918, 2371861, 977568])
        self.assertEqual(self.expected["before"]["UK"],
                         {"PP52": 330, "PP53": 232, "PP102": 56, "PP90": 8, "PP70": 8, "PP39": 4, "PP77": 3, "PP55": 3,
                          "PP83": 2, "PP85": 1, "PP63": 1, "ind": 1, "x-speaker": 1})
        self.assertEqual(sum(n for _, _, n in self.expected["changed"]), 70)

    def test_areas(self):
        """Contests, electors, papers, seats and votes by group, in all 14 areas."""
        self.assertEqual(set(self.expected["areas"]), set(FOLDER.areas))
        found = defaultdict(general.Sums)
        for contest, row in FOLDER.contests.items():
            values, votes, elected = FOLDER.values[contest], Counter(), FOLDER.elected(contest)
            for who, n in FOLDER.votes(contest).items():
                votes[FOLDER.group(FOLDER.candidates[contest][who]["party"])] += n
            for area in FOLDER.above(row["area"]):
                sums = found[area]
                sums.total += 1
                sums.declared += ("act", "") in values
                sums.electorate += int(values["electorate", ""])
                sums.rejected += int(values["rejected:total", ""])
                sums.valid += int(values["papers", ""]) - int(values["rejected:total", ""])
                sums.votes.update(votes)
                sums.seats.update(FOLDER.group(FOLDER.candidates[contest][who]["party"]) for who in elected)
        self.assertEqual({area: sums.object() for area, sums in found.items()}, self.expected["areas"])

    def test_baseline(self):
        """Seats of 2015 in each region, every party in every region, and 650 in all; who held each constituency; and the one
        party that had a majority."""
        found, holders = defaultdict(dict), {}
        rows = FOLDER.rows("baselines.csv")
        for row in rows:
            self.assertEqual((row["poll"], row["votes"]), ("parliament", ""))
            if row["contest"]:
                self.assertEqual((row["baseline"], row["seats"], row["control"]), ("general-2015", "1", ""))
                self.assertEqual(row["area"], FOLDER.contests[row["contest"]]["area"])
                self.assertNotIn(row["contest"], holders)
                holders[row["contest"]] = row["party"]
            elif row["baseline"] == "general-2015":
                found[row["area"]][row["party"]] = int(row["seats"])
        groups = general.groups_of(general.table(DATA, "ge2017-candidacies.csv")[1:])
        self.assertEqual(holders, {contest: general.held(raw(contest), groups)[0] for contest in FOLDER.contests})
        self.assertEqual([(row["area"], row["party"], row["seats"], row["control"]) for row in rows
                          if row["baseline"] == "government-2015"], [("UK", "PP52", "", "yes"), ("UK", "others", "", "")])
        parties = {*self.expected["before"]["UK"], "others"}
        self.assertEqual(set(found), {c["area"] for c in FOLDER.contests.values()})
        for area, seats in found.items():
            self.assertEqual(set(seats), parties)
            self.assertEqual({party: n for party, n in seats.items() if n}, self.expected["before"][area])
        self.assertEqual(sum(sum(seats.values()) for seats in found.values()), 650)

    def test_registrations(self):
        """51 candidates of Labour and the Co-operative Party, and the Greens of three registers, report with one group
        each; the Speaker is a group of his own."""
        stood = Counter(row["party"] for found in FOLDER.candidates.values() for row in found.values())
        self.assertEqual([stood[party] for party in ("PP53", "PP119", "PP52", "PP51", "PP63", "PP130", "PP305", "x-speaker")],
                         [580, 51, 631, 7, 457, 3, 7, 1])
        self.assertEqual([FOLDER.group(party) for party in ("PP119", "PP51", "PP130", "PP305", "x-speaker", "ind")],
                         ["PP53", "PP52", "PP63", "PP63", "x-speaker", "ind"])
        self.assertEqual({p for p, row in FOLDER.parties.items() if row["may_control"] == "no"}, {"ind", "x-speaker"})


if __name__ == "__main__":
    if not os.path.isdir(DATA):
        print("SKIP: ../shared absent")
        sys.exit(77)
    unittest.main()
