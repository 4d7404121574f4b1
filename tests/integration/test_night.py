#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The whole election of 4 May 2017 through the real daemon and `tally replay`: its sums, and that it counts once."""
import os
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import night    # noqa: E402
import rig as rigs    # noqa: E402
import sums    # noqa: E402
import wire    # noqa: E402

LATE = ["local.ceredigion.llandyfriog.2017-05-04", "local.merthyr-tydfil.cyfarthfa.2017-05-04"]
MERTHYR = "W06000024"
NIGHT_S = 10
SCRATCH = RIG = KEYS = RESULTS = SECONDS = None


def setUpModule():
    global SCRATCH, RIG, KEYS, RESULTS, SECONDS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(rigs.NIGHT, SCRATCH.name)
    RIG = rigs.Rig(rigs.NIGHT, KEYS)
    began = time.monotonic()
    RIG.start()
    RIG.replay("--receipts", RIG.path("first"))
    SECONDS = time.monotonic() - began
    RESULTS = RIG.results()


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


def receipts(folder):
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as data:
            found[name] = data.read()
    return found


def by_id(results):
    return {party["id"]: party for party in results["parties"]}


def seats(results):
    return {party: row["seats"] for party, row in by_id(results).items() if row["seats"]}


class Figures(unittest.TestCase):
    """What the issue says the night ends with."""

    def test_seats(self):
        """Councillors by group, and in all."""
        found = seats(RESULTS)
        expected = {"PP52": 1901, "PP53": 1152, "PP90": 443, "PP102": 431, "PP77": 203, "PP63": 40, "PP85": 1}
        self.assertEqual({party: found.get(party) for party in expected}, expected)
        self.assertEqual(sum(found.values()), 4850)

    def test_most_seats_first(self):
        """The parties stand in the order of their seats."""
        found = [party["seats"] for party in RESULTS["parties"]]
        self.assertEqual(found, sorted(found, reverse=True))

    def test_control(self):
        """Who controls how many councils; independents together control none."""
        found = {party: row["councils"] for party, row in by_id(RESULTS).items() if row["councils"]}
        self.assertEqual(found, {"PP52": 28, "PP53": 9, "PP77": 1})
        self.assertEqual({key: RESULTS["control"][key] for key in ("declared", "total", "no_overall_control")},
                         {"declared": 88, "total": 88, "no_overall_control": 50})

    def test_change(self):
        """Great Britain against the notional baseline."""
        change = {party: row["seats_change"]["notional"] for party, row in by_id(RESULTS).items()}
        self.assertEqual((change["PP52"], change["PP53"]), (565, -383))

    def test_table(self):
        """The table for people names the baseline of its changes, and gives the others with what they leave over."""
        said = RIG.tally("--language", "en", "results").stdout
        self.assertRegex(said, r"\nConservative and Unionist Party +1901 +\+565 +4030833 +28 +\+11\n")
        self.assertIn("\n+/-: Sitting members before the election, 2016 (others -186)\n", said)
        self.assertIn("\nNotional results last time (BBC): Con +565, Lab -383, ", said)
        self.assertIn(", others -12, unattributed 16\n", said)

    def test_another_poll(self):
        """A combined authority without councillors shows its mayor, and says so; a poll that is not there is named with
        those that are."""
        done = RIG.tally("--language", "en", "results", "E47000001")
        self.assertIn("Andy Burnham", done.stdout)
        self.assertIn("there is no poll 'councillors' in Greater Manchester", done.stderr)
        self.assertIn("this is 'mayors'", done.stderr)
        self.assertEqual(RIG.results("E47000001")["poll"], "mayors")
        done = RIG.tally("results", "E47000001", "--poll", "councillors", check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("; there is 'mayors'", done.stderr)

    def test_contests(self):
        """Contests by state."""
        self.assertEqual(RESULTS["contests"], {"total": 3396, "declared": 3299, "uncontested": 96, "vacant": 1, "queried": 0,
                                               "pending": 0, "postponed": 0})

    def test_scotland(self):
        """Scotland's first preferences."""
        found = by_id(RIG.results("S92000003"))
        self.assertEqual({party: found[party]["votes"] for party in ("PP102", "PP52", "PP53")},
                         {"PP102": 610454, "PP52": 478073, "PP53": 380957})

    def test_mayors(self):
        """Eight mayors under `offices`, none among the councillors' sums."""
        self.assertEqual(len(RESULTS["offices"]), 8)
        self.assertTrue(all(office["winner"] for office in RESULTS["offices"]))
        mayors = RIG.results("--poll", "mayors")
        self.assertEqual(mayors["contests"]["total"], 8)
        self.assertEqual(sum(seats(mayors).values()), 8)

    def test_names(self):
        """Names with letters outside ASCII: a council is found and shown by its own, and a ward's stands on its sheet."""
        for name, code in (("Na h-Eileanan an Iar", "S12000013"), ("Ynys Môn", "W06000001")):
            self.assertEqual(RIG.results(name)["area"]["code"], code)
            said = RIG.tally("--language", "cy", "results", name).stdout.splitlines()
            self.assertTrue(any(line.startswith(f"{name}, ") for line in said[:3]), said[:3])
        for contest, name in (("ceredigion.llandyfriog", "Llandyfrïog"), ("isle-of-anglesey.llifon", "Llifôn"),
                              ("eilean-siar.steornabhagh-a-deas", "Steòrnabhagh a Deas")):
            path = RIG.path(f"{contest}.csv")
            RIG.tally("sheet", f"local.{contest}.2017-05-04", "--election", RIG.path("manifest"), "--out", path)
            with open(path, encoding="utf-8-sig") as sheet:
                self.assertIn(name, sheet.read())

    def test_shape(self):
        """The results object has the keys that programs rely on."""
        for key in ("election", "poll", "area", "size", "time", "contests", "parties", "control", "offices", "electorate",
                    "turnout", "head"):
            self.assertIn(key, RESULTS)
        self.assertEqual(set(RESULTS["area"]), {"code", "name", "kind"} | set(RESULTS["area"]))
        self.assertEqual(RESULTS["area"]["name"]["cy"], "Prydain Fawr")
        head = wire.Head(RESULTS["head"].encode(), KEYS.manifest)
        self.assertEqual((head.size, RESULTS["size"]), (RESULTS["size"], RIG.head().size))
        self.assertRegex(RESULTS["time"], r"^2017-06-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")

    def test_time(self):
        """Journal, start and whole night take less than ten seconds once keys exist."""
        print(f"the night took {SECONDS:.2f} s", file=sys.stderr)
        self.assertLess(SECONDS, NIGHT_S)


@unittest.skipUnless(os.path.isdir(sums.DATA), "SKIP: ../shared absent")
class Archive(unittest.TestCase):
    """The same from the archives' own files by another way."""

    @classmethod
    def setUpClass(cls):
        cls.sums = sums.of_data()

    def test_every_area(self):
        """Seats, votes and contests of Great Britain, its nations and all 88 councils."""
        areas = [area for area in self.sums["contests_of"]]
        self.assertEqual(len(areas), 92)
        for area in areas:
            with self.subTest(area):
                found = RIG.results(area)
                self.assertEqual(seats(found), self.sums["seats_of"][area])
                self.assertEqual({p: r["votes"] for p, r in by_id(found).items() if r["votes"]},
                                 {p: n for p, n in self.sums["votes"][area].items() if n})
                self.assertEqual({state: found["contests"][state] for state in self.sums["contests_of"][area]},
                                 self.sums["contests_of"][area])

    def test_every_control(self):
        """Who controls each council, and who did."""
        for council, group in self.sums["control"]["councils"].items():
            control = RIG.results(council)["control"]
            with self.subTest(council):
                self.assertEqual((control["group"], control["status"] != "undecided"), (group, True))
                was = control["was"]
                self.assertEqual(was if was is None or isinstance(was, str) else was.get("group"),
                                 self.sums["was"]["councils"][council])

    def test_changes(self):
        """Seats and councils more or fewer, against both baselines."""
        found = by_id(RESULTS)
        for baseline in ("notional", "sitting-2016"):
            for party, change in self.sums["change"][baseline]["GB"].items():
                if party in found:
                    with self.subTest(baseline=baseline, party=party):
                        self.assertEqual(found[party]["seats_change"][baseline], change)
        for party, change in self.sums["councils_change"].items():
            with self.subTest(party=party):
                self.assertEqual(found[party]["councils_change"]["sitting-2016"], change)

    def test_mayors(self):
        """Each mayor."""
        found = {office["contest"]: office for office in RESULTS["offices"]}
        self.assertEqual(set(found), set(self.sums["mayors"]))
        for contest, mayor in self.sums["mayors"].items():
            self.assertIn(mayor["winner"], str(found[contest]["winner"]))


class Late(unittest.TestCase):
    def test_before_the_last_two(self):
        """Before the two seats filled after 5 May are declared: Labour 1,151, Plaid Cymru 202, Merthyr Tydfil undecided;
        after them as in the night that had them."""
        self.assertEqual(sorted(folders.contests_in_order(rigs.NIGHT)[-2:]), LATE)
        folder = folders.copy(rigs.NIGHT, os.path.join(SCRATCH.name, "early"),
                              lambda rows: [row for row in rows if row["contest"] not in LATE])
        with rigs.Rig(rigs.NIGHT, KEYS) as rig:
            rig.start()
            rig.replay(folder=folder)
            before = rig.results()
            self.assertEqual((seats(before)["PP53"], seats(before)["PP77"]), (1151, 202))
            self.assertEqual((before["contests"]["pending"], before["contests"]["postponed"]), (0, 2))
            self.assertEqual(rig.results(MERTHYR)["control"]["status"], "undecided")
            self.assertEqual(before["control"]["declared"], 86)    # Ceredigion waits for its other ward too
            rig.replay()
            self.assertEqual(rig.head().records, RIG.head().records)
            self.assertNotEqual(rig.results(MERTHYR)["control"]["status"], "undecided")


class Once(unittest.TestCase):
    def test_second_time(self):
        """The whole night sent a second time by `tally replay` is done and changes nothing; the receipts that it keeps are
        those of the first time, byte for byte, and hold."""
        head = RIG.head().note
        self.assertEqual(RIG.replay("--receipts", RIG.path("second")).returncode, 0)
        self.assertEqual(RIG.head().note, head)
        first, second = receipts(RIG.path("first")), receipts(RIG.path("second"))
        self.assertEqual(len(first), 3403)
        self.assertEqual(second, first)
        entries = RIG.journal()[0]
        for data in first.values():
            receipt = wire.Receipt(data, KEYS.manifest)
            self.assertEqual(entries[receipt.index][0], receipt.leaf)
        RIG.tally("verify", os.path.join(RIG.path("first"), min(first)))

    def test_receipts_of_the_first_time(self):
        """The same bytes a second and, after a restart, a third time get the first receipts, byte for byte; the journal
        stays as it was."""
        envelopes = night.envelopes(RIG.journal()[0])
        centre = folders.read_rows(rigs.NIGHT, "centres.csv")[-1]["centre"]
        crowds = []
        with rigs.Rig(rigs.NIGHT, KEYS) as rig:
            rig.start()
            for restart in (False, False, True):
                if restart:
                    rig.restart()
                crowd = night.Crowd(KEYS.manifest, envelopes)
                crowd.connect(rig, centre)
                crowd.run(len(envelopes) + 1)
                crowd.close()
                crowds.append((crowd.receipts, rig.head().note))
            with rig.peer() as peer:
                crowd.check(peer)
            self.assertEqual(rig.head().records, RIG.head().records)
        self.assertEqual(len(crowds[0][0]), 3403)
        self.assertEqual(crowds[1], crowds[0])
        self.assertEqual(crowds[2], crowds[0])

    def test_restart(self):
        """A restart gives the same head and the same records, to the byte; every record proves itself."""
        head, records = RIG.head().note, RIG.records()[0]
        journal = RIG.journal()[0]
        RIG.restart()
        self.assertEqual(RIG.head().note, head)
        self.assertEqual(RIG.records()[0], records)
        self.assertEqual(RIG.journal()[0], journal)
        self.assertEqual(RIG.results()["parties"], RESULTS["parties"])

    def test_same_roots_on_another_machine(self):
        """The stored batches, carried to another place, give the same head."""
        with rigs.Rig(rigs.NIGHT, KEYS) as rig:
            self.assertEqual(RIG.stop(), 0)
            for name in ("journal.db", "journal.db.head"):
                with open(RIG.path(name), "rb") as data, open(rig.path(name), "wb") as out:
                    out.write(data.read())
            RIG.start()
            rig.start()
            self.assertEqual(rig.head().note, RIG.head().note)


if __name__ == "__main__":
    unittest.main()
