#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The general election of 8 June 2017 through the real daemon and `tally replay`.

Proves that the night of 650 constituencies ends with the sums that general.py finds in the archive's files, in the UK, in
every nation and region, against 2015 too, and that the journal's declarations have the minutes of the file, so that what
was known by 03:00 and by 05:00 can be told.
"""
import os
import sys
import time
import unittest
from collections import Counter
from datetime import datetime

sys.dont_write_bytecode = True
import general    # noqa: E402
import rig as rigs    # noqa: E402
import shipped    # noqa: E402
import wire    # noqa: E402

GENERAL = os.path.join(shipped.ELECTIONS, "general-2017")
NIGHT_S = 10
DECLARED, VOTES, ELECTED = 8, 12, 13    # of a declaration's body
RIG = FOLDER = EXPECTED = SECONDS = None


def setUpModule():
    global RIG, FOLDER, EXPECTED, SECONDS
    rigs.skip_unless_built()
    FOLDER, EXPECTED = shipped.Folder("general-2017"), general.at(data=shipped.DATA)
    began = time.monotonic()
    RIG = rigs.Rig(GENERAL)
    RIG.start()
    RIG.replay()
    SECONDS = time.monotonic() - began


def tearDownModule():
    if RIG:
        RIG.close()


def column(results, name):
    return {party["id"]: party[name] for party in results["parties"]}


class Night(unittest.TestCase):
    def test_check(self):
        """The folder is sound as it stands, and the manifest made of it has one poll, for a parliament."""
        self.assertIn("650 contests of 1 poll", rigs.run([rigs.TALLY, "election", "check", GENERAL]).stdout)
        poll, = RIG.json("election", "show", "--json", RIG.path("manifest"))["polls"]
        self.assertEqual([poll[key] for key in ("kind", "contests", "seats", "candidates")], ["parliament", 650, 650, 3304])

    def test_areas(self):
        """Contests, seats, votes by group, electors and papers of all 14 areas."""
        for area, expected in EXPECTED["areas"].items():
            found = RIG.results(area)
            self.assertEqual((found["poll"], found["area"]["code"]), ("parliament", area))
            self.assertEqual((found["contests"]["total"], found["contests"]["declared"]), (expected["total"],) * 2)
            self.assertEqual({p: n for p, n in column(found, "seats").items() if n}, expected["seats"], area)
            self.assertEqual({p: n for p, n in column(found, "votes").items() if n}, expected["votes"], area)
            self.assertEqual([found["turnout"][key] for key in ("papers", "electorate")],
                             [expected["papers"], expected["electorate"]], area)

    def test_change(self):
        """Seats more or fewer than in 2015, in each area, of all 13 groups that had one."""
        for area, before in EXPECTED["before"].items():
            seats = EXPECTED["areas"][area]["seats"]
            found = {p: change["general-2015"] for p, change in column(RIG.results(area), "seats_change").items()}
            for party in EXPECTED["before"]["UK"]:
                self.assertEqual(found[party], seats.get(party, 0) - before.get(party, 0), (area, party))
        found = {p: change["general-2015"] for p, change in column(RIG.results(), "seats_change").items()}
        self.assertEqual([found[party] for party in ("PP52", "PP53", "PP102", "PP90")], [-13, 30, -21, 4])

    def test_parliament(self):
        """Nobody has a majority of the 650, and the Conservatives lost theirs. That was certain from one minute of the night
        on, and not before: the file's seats and candidates say which, and no earlier moment shows it."""
        control = RIG.results()["control"]
        self.assertEqual((control["status"], control["was"]["group"]), ("no-overall-control", "PP52"))
        self.assertRegex(RIG.tally("--language", "en", "results").stdout, r"Control: no overall control \(was: Con\w*")
        minutes = sorted({datetime.fromisoformat(FOLDER.values[c]["declared", ""]) for c in FOLDER.contests})
        most = Counter()
        for contest, rows in FOLDER.candidates.items():
            most.update({FOLDER.group(row["party"]) for row in rows.values()})
        certain = next(minute for minute in minutes if self.nobody_can(minute, most))
        for minute, status in ((certain, "certain-no-overall-control"), (minutes[minutes.index(certain) - 1], "undecided")):
            self.assertEqual(RIG.results("--at", minute.isoformat())["control"]["status"], status, minute)
        print(f"no majority was possible from {certain:%H:%M} on", file=sys.stderr)

    def nobody_can(self, minute, most):
        """Whether by then no party could still come to more than half: its seats, and every open one where it stands."""
        left = Counter(most)
        for contest, rows in FOLDER.candidates.items():
            if datetime.fromisoformat(FOLDER.values[contest]["declared", ""]) <= minute:
                left.subtract({FOLDER.group(row["party"]) for row in rows.values()})
                left.update(FOLDER.group(rows[who]["party"]) for (field, who) in FOLDER.values[contest] if field == "elected")
        independents = {row["party"] for row in FOLDER.rows("parties.csv") if row["may_control"] != "yes"}
        return all(2 * seats <= 650 for party, seats in left.items() if party not in independents)

    def test_registrations(self):
        """Of Labour's 262 the Co-operative Party's members are those that the file has with both numbers."""
        stood = [line for line in general.table(shipped.DATA, "ge2017-candidacies.csv") if line[11] == "PP119"]
        found = {row["id"]: row for row in RIG.results("--by", "registration")["parties"]}
        self.assertEqual(found["PP119"]["votes"], sum(int(line[18]) for line in stood))
        self.assertEqual(found["PP53"]["seats"] + found["PP119"]["seats"], 262)

    def test_by_the_clock(self):
        """The journal's declarations say the file's minutes, no entry is older than what it tells of, and those declared by
        03:00 and by 05:00 come to the file's seats and votes."""
        declarations = []
        for leaf, body, _ in RIG.journal()[0]:
            _, _, entered, kind = wire.unpack(leaf)[:4]
            if kind == 1:
                declarations.append(wire.unpack(body))
                self.assertGreaterEqual(entered, declarations[-1][DECLARED])
        self.assertEqual(len(declarations), 650)
        for body in declarations:
            declared = datetime.fromisoformat(FOLDER.values[body[1]]["declared", ""])
            self.assertEqual(body[DECLARED], declared.timestamp() * 1000, body[1])
        for hour, by in ((3, 267), (5, 603)):
            moment = datetime(2017, 6, 9, hour, tzinfo=general.SUMMER_TIME)
            expected = general.at(moment, shipped.DATA)
            taken = [body for body in declarations if body[DECLARED] <= moment.timestamp() * 1000]
            self.assertEqual((len(taken), expected["declared"]), (by, by))
            seats, votes = Counter(), Counter()
            for body in taken:
                party = {who: FOLDER.group(row["party"]) for who, row in FOLDER.candidates[body[1]].items()}
                seats.update(party[who] for who in body[ELECTED])
                for who, n in body[VOTES]:
                    votes[party[who]] += n
            self.assertEqual((seats, votes), (expected["seats"], expected["votes"]))

    def test_as_of(self):
        """`tally results --at` a time of the night gives what the file says had been declared by then, in every area: at
        03:00 and at 05:00, in British Summer Time or in Greenwich's, and at minutes in which nothing or much happens."""
        for said, declared in (("2017-06-09T03:00+01:00", 267), ("2017-06-09T05:00+01:00", 603), ("2017-06-09T02:00Z", 267),
                               ("2017-06-08T22:59+01:00", 0), ("2017-06-08T23:01+01:00", None),
                               ("2017-06-09T01:17:59+01:00", None), ("2017-06-09T04:21+01:00", None),
                               ("2017-06-10T12:00+01:00", 650)):
            expected = general.at(datetime.fromisoformat(said.replace("Z", "+00:00")), shipped.DATA)
            found = RIG.results("--at", said)
            self.assertEqual(found["contests"]["declared"], expected["declared"], said)
            self.assertIn(declared, (None, expected["declared"]))
            self.assertEqual({p: n for p, n in column(found, "seats").items() if n}, expected["seats"], said)
            self.assertEqual({p: n for p, n in column(found, "votes").items() if n}, expected["votes"], said)
            self.assertLessEqual(datetime.fromisoformat(found["time"].replace("Z", "+00:00")),
                                 datetime.fromisoformat(said.replace("Z", "+00:00")))
            self.assertEqual(wire.Head(found["head"].encode(), RIG.manifest).size, found["size"])
        for area in ("S92000003", "E12000001", "N92000002"):
            by_three = general.at(datetime(2017, 6, 9, 3, tzinfo=general.SUMMER_TIME), shipped.DATA)["areas"][area]
            found = RIG.results(area, "--at", "2017-06-09T03:00+01:00")
            self.assertEqual(found["contests"]["declared"], by_three["declared"])
            self.assertEqual({p: n for p, n in column(found, "seats").items() if n}, by_three["seats"])

    def test_no_batch_spans_two_minutes(self):
        """Between one head and the next all entries are of one minute, so a moment cuts nothing in two."""
        minutes = [wire.unpack(leaf)[2] // 60000 for leaf, _, _ in RIG.journal()[0]]
        with RIG.peer() as peer:
            size = manifest_size = minutes.count(minutes[0])
            while size < len(minutes):
                at = wire.Head(peer.ask(6, None, minutes[size] * 60000 + 59999)[3], RIG.manifest).size
                self.assertGreater(at, size)
                self.assertEqual(len(set(minutes[size:at])), 1)
                self.assertTrue(at == len(minutes) or minutes[at] > minutes[at - 1])
                size = at
        self.assertGreater(len(set(minutes)), 100)
        self.assertGreater(manifest_size, 0)

    def test_time(self):
        """Keys, journal, start and whole night take less than ten seconds."""
        print(f"the night took {SECONDS:.2f} s", file=sys.stderr)
        self.assertLess(SECONDS, NIGHT_S)


if __name__ == "__main__":
    if not os.path.isdir(shipped.DATA):
        print("SKIP: ../shared absent")
        sys.exit(77)
    unittest.main()
