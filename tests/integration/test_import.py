#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The shipped folders are what the importer makes of the archives, and what local-2017 says is right.

Proves that everything in clients/elections comes out of tests/import byte for byte, that every anomaly listed in the
archives' own list is dealt with as it must be, and that the folder's sums are those that sums.py finds by another way.
test_import_general.py does the last for the other folder.
"""
import filecmp
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import unittest
from collections import Counter, defaultdict
from decimal import Decimal

sys.dont_write_bytecode = True
import shipped    # noqa: E402
import sums    # noqa: E402
from shipped import DATA, ELECTIONS, FILES, NAMES, SOURCE    # noqa: E402

ENGLAND, SCOTLAND, WALES = "E92000001", "S92000003", "W92000004"
FOLDER = None


def setUpModule():
    global FOLDER
    FOLDER = shipped.Folder("local-2017")


class Bytes(unittest.TestCase):
    def test_the_importer_makes_the_committed_folders(self):
        """Each file of each folder, and the lists of corrections, byte for byte; and nothing else stands there."""
        with tempfile.TemporaryDirectory() as out:
            done = subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "tests/import/import.py"), DATA, out],
                                  capture_output=True, text=True, timeout=120,
                                  env={**os.environ, "PYTHONHASHSEED": "1", "LC_ALL": "C"})
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            made = sorted(os.path.join(name, file) for name in NAMES for file in FILES)
            made += sorted(f"{name}-corrections.csv" for name in NAMES)
            self.assertEqual(self.files(out), sorted(made))
            self.assertEqual(self.files(ELECTIONS), sorted([*made, "LICENSE-DATA", "README.md"]))
            for name in made:
                same = filecmp.cmp(os.path.join(out, name), os.path.join(ELECTIONS, name), shallow=False)
                self.assertTrue(same, f"{name}: run tests/import/import.py ../shared/data clients/elections")

    @staticmethod
    def files(folder):
        return sorted(os.path.relpath(os.path.join(inner, file), folder)
                      for inner, _, names in os.walk(folder) for file in names)

    def test_a_wrong_call_and_changed_data_are_refused(self):
        """No arguments: 2. A file in which one vote is another, or a name that is corrected: 1, and nothing is written."""
        importer = [sys.executable, "-B", os.path.join(SOURCE, "tests/import/import.py")]
        self.assertEqual(subprocess.run(importer, capture_output=True, timeout=60).returncode, 2)
        for changed, to, said in (("Lesley Rickerby,LD,357,1", "Lesley Rickerby,LD,358,1", "not the tie"),
                                  (",Llandyfriog,", ",Llandyfrïog,", "W05000377: expected 'Llandyfriog'")):
            with self.subTest(changed):
                self.refused(importer, changed, to, said)

    def refused(self, importer, before, after, said):
        with tempfile.TemporaryDirectory() as changed, tempfile.TemporaryDirectory() as out:
            for name in os.listdir(DATA):
                os.symlink(os.path.join(DATA, name), os.path.join(changed, name))
            with open(os.path.join(DATA, "england-wales-2017.csv"), encoding="utf-8") as file:
                text = file.read()
            os.remove(os.path.join(changed, "england-wales-2017.csv"))
            with open(os.path.join(changed, "england-wales-2017.csv"), "w", encoding="utf-8") as file:
                file.write(text.replace(before, after))
            done = subprocess.run([*importer, changed, out], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, os.listdir(out)), (1, []))
            self.assertIn(said, done.stderr)


class Anomalies(unittest.TestCase):
    """One test for each row of anomalies-2017.csv, by council and ward."""
    TESTS = {
        ("Northumberland", "South Blyth"): "test_south_blyth", ("Caerphilly", "Newbridge"): "test_newbridge",
        ("Merthyr Tydfil", "Cyfarthfa"): "test_cyfarthfa", ("Ceredigion", "Llandyfriog"): "test_llandyfriog",
        ("Powys", "Yscir"): "test_yscir", ("Aberdeenshire", "East Garioch"): "test_east_garioch",
        ("Aberdeen", "Dyce/Bucksburn/Danestone"): "test_dyce",
        ("South Lanarkshire", "Cambuslang East"): "test_cambuslang_east",
        ("South Lanarkshire", "(council)"): "test_south_lanarkshire",
        ("Pembrokeshire", "(council)"): "test_pembrokeshire",
        ("Doncaster", "Elected Mayor"): "test_doncaster_mayor", ("England", "(national)"): "test_england",
        ("East Dunbartonshire", "Bearsden North"): "test_bearsden_north", ("Glasgow", "ward 1"): "test_glasgow_linn",
        ("Scotland", "COSLA table"): "test_scotland", ("West of England mayor", ""): "test_west_of_england",
        ("West Midlands mayor", ""): "test_west_midlands", ("Greater Manchester mayor", ""): "test_greater_manchester",
    }

    def value(self, contest, field, candidate=""):
        return FOLDER.values[contest].get((field, candidate))

    def tie(self, contest, won, lost, votes):
        self.assertEqual([self.value(contest, "votes", who) for who in (won, lost)], [votes, votes])
        self.assertEqual([self.value(contest, "lot", who) for who in (won, lost)], ["won", "lost"])
        self.assertEqual([self.value(contest, "elected", who) for who in (won, lost)], ["yes", None])
        self.assertEqual(FOLDER.corrected(contest, "lot", won), [("", "won")])

    def test_every_row_has_a_test(self):
        """A row added to the list without a test here is noticed."""
        listed = {(row["council"], row["ward"]) for row in sums.table(DATA, "anomalies-2017.csv")}
        self.assertEqual(listed, set(self.TESTS))
        self.assertTrue(all(hasattr(self, name) for name in self.TESTS.values()))

    def test_south_blyth(self):
        """356 each, the lot to the Liberal Democrat, and so no control of Northumberland."""
        contest = "local.northumberland.south-blyth.2017-05-04"
        self.tie(contest, "lesley-rickerby", "daniel-carr", "356")
        self.assertEqual(FOLDER.corrected(contest, "votes", "lesley-rickerby"), [("357", "356")])
        self.assertEqual([FOLDER.seats("E06000048", group) for group in ("PP52", "PP53", "PP90")], [33, 24, 3])
        self.assertEqual(FOLDER.areas["E06000048"]["size"], "67")

    def test_newbridge(self):
        """655 each for the last of three seats; the names say nothing of the result."""
        contest = "local.caerphilly.newbridge.2017-05-04"
        self.tie(contest, "leeroy-jeremiah", "kath-baker", "655")
        self.assertEqual(FOLDER.candidates[contest]["kath-baker"]["name"], "Kath Baker")
        self.assertEqual(FOLDER.corrected(contest, "votes", "leeroy-jeremiah"), [])

    def test_hendre(self):
        """132 each (not in the list, but in the data's own description)."""
        self.tie("local.gwynedd.hendre.2017-05-04", "richard-hughes", "john-jones", "132")

    def test_cyfarthfa(self):
        """Three seats, postponed to 8 June, the last declaration of all."""
        contest = "local.merthyr-tydfil.cyfarthfa.2017-05-04"
        found = FOLDER.contests[contest]
        self.assertEqual([found[column] for column in ("seats", "status", "date")],
                         ["3", "postponed", "2017-06-08T22:00:00+01:00"])
        self.assertEqual(self.value(contest, "declared"), "2017-06-09T01:30:00+01:00")
        self.assertEqual(FOLDER.declarations[-1]["contest"], contest)
        self.assertEqual((FOLDER.areas["W06000024"]["size"], FOLDER.seats("W06000024", "PP53")), ("33", 15))

    def test_llandyfriog(self):
        """Unopposed on 11 May: elected, no votes, not 0 votes."""
        contest = "local.ceredigion.llandyfriog.2017-05-04"
        found = FOLDER.contests[contest]
        self.assertEqual((found["status"], found["date"]), ("postponed", "2017-05-11T16:00:00+01:00"))
        self.assertEqual(FOLDER.values[contest], {("act", ""): "declare", ("declared", ""): "2017-05-11T16:05:00+01:00",
                                                  ("elected", "james-thomas"): "yes"})
        self.assertEqual(FOLDER.seats("GB", "PP77"), 203)

    def test_yscir(self):
        """A contest without a candidate, and nothing declared: Powys has 73 seats, 72 of them filled."""
        contest = "local.powys.yscir.2017-05-04"
        self.assertEqual(FOLDER.contests[contest]["seats"], "1")
        self.assertNotIn(contest, FOLDER.candidates)
        self.assertNotIn(contest, FOLDER.values)
        self.assertEqual(FOLDER.areas["W06000023"]["size"], "73")
        self.assertEqual(sum(int(c["seats"]) for c in FOLDER.contests.values() if c["area"] == "W06000023"), 73)

    def left_as_published(self, contest, candidate, votes):
        self.assertEqual(self.value(contest, "votes", candidate), votes)
        self.assertEqual(FOLDER.corrected(contest, "votes", candidate), [(votes, votes)])

    def test_east_garioch(self):
        """688 as in the cast vote records, not another archive's 668."""
        self.left_as_published("local.aberdeenshire.east-garioch.2017-05-04", "glen-reid", "688")

    def test_dyce(self):
        """430 as in the cast vote records, not another archive's 403."""
        self.left_as_published("local.aberdeen-city.dycebucksburndanestone.2017-05-04", "dorothy-pearce", "430")

    def test_cambuslang_east(self):
        """668 as in the cast vote records, not another archive's 660."""
        self.left_as_published("local.south-lanarkshire.cambuslang-east.2017-05-04", "gavin-douglas", "668")

    def test_south_lanarkshire(self):
        """Labour 22 as in the archives, not the 21 of the House of Commons' table."""
        self.assertEqual(FOLDER.seats("S12000029", "PP53"), 22)

    def test_pembrokeshire(self):
        """Conservatives 12 as in the archive, not the 11 of the House of Commons' table."""
        self.assertEqual(FOLDER.seats("W06000009", "PP52"), 12)

    def test_doncaster_mayor(self):
        """The council's 21 wards have no placeholder among them; the mayor is a contest of the other poll."""
        here = Counter(c["poll"] for c in FOLDER.contests.values() if c["area"] == "E08000017")
        self.assertEqual(here, {"councillors": 21, "mayors": 1})
        self.assertEqual(self.value("mayor.doncaster.2017-05-04", "votes", "ros-jones"), "32631")

    def test_england(self):
        """The archive's seats without Scilly's, not the BBC's."""
        self.assertEqual([FOLDER.seats(ENGLAND, group) for group in ("PP52", "PP53", "PP90")], [1440, 417, 314])
        self.assertNotIn("E06000053", FOLDER.areas)

    def test_bearsden_north(self):
        """First preferences are one too many for the poll: left as published, and sent as it was declared."""
        contest = "local.east-dunbartonshire.bearsden-north.2017-05-04"
        firsts = sum(int(v) for (field, _), v in FOLDER.values[contest].items() if field == "votes")
        papers = [self.value(contest, field) for field in ("papers", "rejected:total")]
        self.assertEqual((firsts, papers), (7035, ["7104", "70"]))
        self.assertEqual(self.value(contest, "as-declared"), "yes")
        self.assertEqual(sum(("as-declared", "") in found for found in FOLDER.values.values()), 1)

    def test_glasgow_linn(self):
        """Stage 3 gives Alan Digney 303, not the printed 393."""
        contest = "local.glasgow-city.linn.2017-05-04"
        totals = [self.value(contest, f"stage:{n}", "alan-digney") for n in (2, 3, 4, 5)]
        self.assertEqual(totals, ["293", "303", "310", "0"])
        self.assertEqual(FOLDER.corrected(contest, "stage:3", "alan-digney"), [("393", "303")])

    def test_scotland(self):
        """Labour 262 as printed; Liberal Democrats 67; East Ayrshire's 32 seats."""
        self.assertEqual([FOLDER.seats(SCOTLAND, group) for group in ("PP53", "PP90")], [262, 67])
        self.assertEqual(FOLDER.areas["S12000008"]["size"], "32")

    def test_west_of_england(self):
        """The verified papers are six too few to have been the papers counted, and are left out."""
        contest = "mayor.west-of-england.2017-05-04"
        firsts = sum(int(v) for (field, _), v in FOLDER.values[contest].items() if field == "votes")
        papers = [self.value(contest, field) for field in ("papers", "rejected:total")]
        self.assertEqual((firsts, papers), (196953, [None, "2572"]))
        self.assertEqual(FOLDER.corrected(contest, "papers"), [("199519", "")])

    def test_west_midlands(self):
        """216,280 and 22,348 make 238,628."""
        contest = "mayor.west-midlands.2017-05-04"
        self.assertEqual([self.value(contest, field, "andy-street") for field in ("votes", "round2:second", "round2")],
                         ["216280", "22348", "238628"])

    def test_greater_manchester(self):
        """359,352, and no second round."""
        contest = "mayor.greater-manchester.2017-05-04"
        self.assertEqual(self.value(contest, "votes", "andy-burnham"), "359352")
        self.assertFalse(any(field.startswith("round2") for field, _ in FOLDER.values[contest]))


class Spellings(unittest.TestCase):
    """Names that an archive prints without an accent, or in another way, as they are written; every other one as printed."""
    WARDS = {"W05000377": "Llandyfrïog", "W05000985": "Canolbarth Môn", "W05000986": "Llifôn",
             "S13002605": "Steòrnabhagh a Deas", "S13002606": "Steòrnabhagh a Tuath", "S13002999": "Eilean a' Chèo"}

    def test_names(self):
        """Wards, the council and its officers; ids are made of the archive's letters and stay."""
        wards = {c["code"]: c for c in FOLDER.contests.values()}
        self.assertEqual({code: wards[code]["name"] for code in self.WARDS}, self.WARDS)
        self.assertEqual(wards["S13002999"]["contest"], "local.highland.eilean-a-cho.2017-05-04")
        self.assertEqual(FOLDER.areas["S12000013"]["name"], "Na h-Eileanan an Iar")
        self.assertEqual(FOLDER.areas["W06000001"]["name_cy"], "Ynys Môn")
        officers = {row["name"] for row in FOLDER.rows("officers.csv") if row["area"] == "S12000013"}
        self.assertEqual(officers, {f"{title}, Na h-Eileanan an Iar" for title in ("Returning Officer", "Deputy Returning Officer")})

    def test_one_character_each(self):
        """A letter and its accent are one character in every file of the folder."""
        for name in FILES:
            with open(os.path.join(FOLDER.path, name), encoding="utf-8") as file:
                text = file.read()
            self.assertTrue(unicodedata.is_normalized("NFC", text), name)
            self.assertNotIn("\ufffd", text)

    def test_every_other_name_is_the_archives(self):
        """A ward or council has the name that is printed, or a row among the corrections with both."""
        printed = {line["ward_gss"]: line["ward"] for line in sums.table(DATA, "england-wales-2017.csv")}
        printed |= {line["map_ward_id"]: line["ward_name"] for line in sums.table(DATA, "scotland-2017-stv.csv")}
        other = {(contest, printed[found["code"]], found["name"]) for contest, found in FOLDER.contests.items()
                 if printed.get(found["code"], found["name"]) != found["name"]}
        councils = {line["gss_leap"]: line["council"] for line in sums.table(DATA, "councils-2017.csv")}
        other |= {("", councils[code], area["name"]) for code, area in FOLDER.areas.items()
                  if area["size"] and councils[code] != area["name"]}
        self.assertEqual(other, {(row["contest"], row["published"], row["shipped"]) for row in FOLDER.corrections
                                 if row["field"] in ("area", "ward")})
        accents = {row["shipped"] for row in FOLDER.corrections if row["field"] == "ward" and not row["shipped"].isascii()}
        self.assertEqual(accents, set(self.WARDS.values()) - {"Canolbarth Môn"})


class Form(shipped.Form, unittest.TestCase):
    groups = {"PP53", "PP63"}

    @classmethod
    def setUpClass(cls):
        cls.folder = FOLDER

    def test_the_ballot_order_hides_the_result(self):
        """Surnames rise down the paper, so the winner stands first about as often as anybody else."""
        first = sizes = contested = 0
        for contest, found in FOLDER.candidates.items():
            if len(found) == 4 and FOLDER.contests[contest]["seats"] == "1":
                surnames = [re.sub("[^a-z]", "", who.removesuffix("-2").split("-")[-1]) for who in found]
                contested += 1
                sizes += surnames == sorted(surnames)
                first += ("elected", next(iter(found))) in FOLDER.values[contest]
        self.assertGreater(contested, 500)
        self.assertGreater(sizes / contested, 0.9)    # the rest have hyphens in their surnames
        self.assertTrue(0.15 < first / contested < 0.35, first / contested)

    def test_declarations_stand_together_in_time(self):
        """Each contest but the vacant one once, its rows together, times rising, within the hours promised."""
        order = [row["contest"] for i, row in enumerate(FOLDER.declarations)
                 if i == 0 or FOLDER.declarations[i - 1]["contest"] != row["contest"]]
        self.assertEqual(len(order), len(set(order)))
        self.assertEqual(set(FOLDER.contests) - set(order), {"local.powys.yscir.2017-05-04"})
        times = [FOLDER.values[contest]["declared", ""] for contest in order]
        self.assertEqual(times, sorted(times))
        self.assertGreaterEqual(times[0], "2017-05-04T23:30:00+01:00")
        self.assertLessEqual(times[-3], "2017-05-05T19:00:00+01:00")
        self.assertEqual([contest.split(".")[2] for contest in order[-2:]], ["llandyfriog", "cyfarthfa"])
        self.assertFalse([t for t in times if "2017-05-05T05:00:00+01:00" < t < "2017-05-05T09:30:00+01:00"])

    def test_offices(self):
        """88 councils, six combined authorities and North Tyneside count; the chief officer stands above them."""
        self.assertEqual((len(FOLDER.rows("centres.csv")), len(FOLDER.rows("officers.csv"))), (95 + 1, 190 + 1))


class Counts(unittest.TestCase):
    def test_elected_follow_from_the_votes(self):
        """In every plurality contest those elected are the most voted, and a tie for the last seat has a lot."""
        lots = 0
        for contest, found in FOLDER.contests.items():
            votes = {who: int(v) for (field, who), v in FOLDER.values[contest].items() if field == "votes"}
            elected = {who for (field, who) in FOLDER.values[contest] if field == "elected"}
            if found["system"] != "plurality" or not votes:
                continue
            self.assertEqual(len(elected), int(found["seats"]), contest)
            least, most = min(votes[who] for who in elected), max(votes[who] for who in votes if who not in elected)
            tied = {who for (field, who) in FOLDER.values[contest] if field == "lot"}
            self.assertGreaterEqual(least, most, contest)
            self.assertEqual(bool(tied), least == most, contest)
            lots += bool(tied)
        self.assertEqual(lots, 3)

    def test_papers_never_multiply_in_a_transferable_vote(self):
        """Stage by stage the candidates' totals never rise, the quota follows, and the elected have it or are last."""
        checked = 0
        for contest, found in FOLDER.contests.items():
            values = FOLDER.values[contest]
            if found["system"] != "stv" or ("quota", "") not in values:
                continue
            who = list(FOLDER.candidates[contest])
            stages = [[int(values["votes", c]) for c in who]]
            while (f"stage:{len(stages) + 1}", who[0]) in values:
                stages.append([Decimal(values[f"stage:{len(stages) + 1}", c]) for c in who])
            sums_of = [sum(stage) for stage in stages]
            self.assertEqual(sums_of, sorted(sums_of, reverse=True), contest)
            self.assertTrue(all(total >= 0 for stage in stages for total in stage), contest)
            quota = int(values["quota", ""])
            self.assertEqual(quota, (int(values["papers", ""]) - int(values["rejected:total", ""])) //
                             (int(found["seats"]) + 1) + 1)
            reached = {c for stage in stages for c, total in zip(who, stage) if total >= quota}
            elected = {c for c in who if ("elected", c) in values}
            self.assertLessEqual(reached, elected, contest)
            self.assertEqual(len(elected), int(found["seats"]), contest)
            checked += 1
        self.assertEqual(checked, 351)

    def test_wins_by_one_vote_stay(self):
        """Seven wards were won by one vote without a lot."""
        close = set()
        for contest, found in FOLDER.contests.items():
            votes = {who: int(v) for (field, who), v in FOLDER.values[contest].items() if field == "votes"}
            if found["system"] == "plurality" and votes:
                elected = {who for (field, who) in FOLDER.values[contest] if field == "elected"}
                if min(votes[w] for w in elected) - max(votes[w] for w in votes if w not in elected) == 1:
                    close.add(found["name"])
        self.assertEqual(close, {"Sirhowy", "Glanymor", "Llangollen", "Flint Oakenholt", "Hope", "Pelenna", "St Dials"})


def folder_sums():
    """What sums.of_data says, from the committed folder."""
    states, seats, votes = defaultdict(Counter), defaultdict(Counter), defaultdict(Counter)
    for contest, found in FOLDER.contests.items():
        if found["poll"] != "councillors":
            continue
        values, names = FOLDER.values[contest], FOLDER.candidates.get(contest, {})
        state = "vacant" if not names else "uncontested" if len(names) <= int(found["seats"]) else "declared"
        for area in FOLDER.above(found["area"]):
            states[area][state] += 1
            for who, row in names.items():
                group = FOLDER.group(row["party"])
                seats[area][group] += values.get(("elected", who)) == "yes"
                votes[area][group] += int(values.get(("votes", who), 0))
    return states, seats, votes


class Sums(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.expected = sums.of_data(DATA)
        cls.states, cls.seats, cls.votes = folder_sums()

    def test_contests(self):
        """3,396 contests: 3,299 counted, 96 uncontested, 1 vacant, in every area as sums.py has them."""
        for area, expected in self.expected["contests_of"].items():
            found = self.states[area]
            states = {state: found[state] for state in expected if state != "total"}
            self.assertEqual({"total": sum(found.values()), **states}, expected)
        contests = self.expected["contests"]
        self.assertEqual([contests[s] for s in ("total", "declared", "uncontested", "vacant")], [3396, 3299, 96, 1])

    def test_seats_and_votes(self):
        """Every group's seats and votes in every area, and the well-known sums of the nation."""
        for area, expected in self.expected["seats_of"].items():
            self.assertEqual({group: n for group, n in self.seats[area].items() if n}, expected, area)
            self.assertEqual(dict(self.votes[area]), self.expected["votes"][area], area)
        known = {"PP52": 1901, "PP53": 1152, "PP90": 443, "PP102": 431, "PP77": 203, "PP63": 40, "PP85": 1}
        self.assertEqual({group: self.seats["GB"][group] for group in known}, known)
        self.assertEqual(sum(self.seats["GB"].values()), 4850)
        scottish = {group: self.votes[SCOTLAND][group] for group in ("PP102", "PP52", "PP53")}
        self.assertEqual(scottish, {"PP102": 610454, "PP52": 478073, "PP53": 380957})

    def test_sizes_are_the_seats(self):
        """A council's wards make its size, and only Powys has a seat empty."""
        for code, area in FOLDER.areas.items():
            if area["size"]:
                wards = sum(int(c["seats"]) for c in FOLDER.contests.values()
                            if (c["area"], c["poll"]) == (code, "councillors"))
                self.assertEqual(wards, int(area["size"]), area["name"])
                self.assertEqual(sum(self.seats[code].values()), wards - (code == "W06000023"), area["name"])
        self.assertEqual(sum(bool(area["size"]) for area in FOLDER.areas.values()), 88)

    def test_control(self):
        """More than half of the size, and a party that may: 28, 9, 1, and 50 with nobody."""
        found = {}
        for code in self.expected["control"]["councils"]:
            size = int(FOLDER.areas[code]["size"])
            found[code] = next((group for group, n in self.seats[code].items()
                                if 2 * n > size and FOLDER.parties[group]["may_control"] == "yes"), None)
        self.assertEqual(found, self.expected["control"]["councils"])
        self.assertEqual(Counter(found.values()), {"PP52": 28, "PP53": 9, "PP77": 1, None: 50})

    def test_baselines(self):
        """Changes against both baselines, and who was in control, from baselines.csv."""
        holdings, was = defaultdict(dict), {}
        for row in FOLDER.rows("baselines.csv"):
            if row["seats"]:
                holdings[row["baseline"], row["area"]][row["party"]] = int(row["seats"])
            if row["control"] == "yes":
                self.assertNotIn(row["area"], was)
                was[row["area"]] = None if row["party"] == "noc" else row["party"]
        self.assertEqual(was, self.expected["was"]["councils"])
        for (baseline, area), before in holdings.items():
            found = sums.compare(self.seats[area], before)
            if "unattributed" in before:
                found["unattributed"] = before["unattributed"]
            self.assertEqual(found, self.expected["change"][baseline][area], (baseline, area))
        gb = self.expected["change"]["notional"]["GB"]
        self.assertEqual((gb["PP52"], gb["PP53"], gb["PP102"], gb["unattributed"]), (565, -383, -7, 16))
        self.assertEqual(sum(holdings["notional", "GB"].values()), 4850)

    def test_mayors(self):
        """Who won, for which group, with how many votes."""
        found = {}
        for contest, values in FOLDER.values.items():
            if FOLDER.contests[contest]["poll"] == "mayors":
                who, = [candidate for (field, candidate) in values if field == "elected"]
                row, final = FOLDER.candidates[contest][who], values.get(("round2", who))
                found[contest] = {"winner": row["name"], "group": FOLDER.group(row["party"]),
                                  "votes": int(values["votes", who]), "final": int(final) if final else None}
        self.assertEqual(found, self.expected["mayors"])
        self.assertEqual(len(found), 8)


if __name__ == "__main__":
    if not os.path.isdir(DATA):
        print("SKIP: ../shared absent")
        sys.exit(77)
    unittest.main()
