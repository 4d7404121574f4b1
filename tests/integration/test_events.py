#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What an editor hears before the figures, what the authority changes, and what districts state, as it is typed.

Proves that each event stands in its record, enters no total and goes where SPEC.md 6.1 says, that whoever may not tell it
is told so before anything is signed, and that the statements of districts make the mayor whom their sum elects.
"""
import datetime
import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
import acts_rig    # noqa: E402
import folders    # noqa: E402
import wire    # noqa: E402
from acts_rig import DECLARED, MAYOR, PENDING, POSTPONED    # noqa: E402

POSTPONED_TO = 1000 * int(datetime.datetime(2099, 6, 8, 21, tzinfo=datetime.timezone.utc).timestamp())
HILL, BOTH = "local.beta.hill", ("both.1", "both.2")
SETTING = acts_rig.Setting()
setUpModule, tearDownModule = SETTING.make, SETTING.close


class Night(acts_rig.Night):
    setting = SETTING

    def notices(self, contest=HILL):
        return self.rig.record(contest)["notices"]


class Told(Night):
    def test_typed_wrongly(self):
        """A word that is no number, an option that there is not, too few words: usage, and nothing is sent."""
        size = self.rig.head().size
        for words in (("turnout", HILL, "-5", "304"), ("turnout", HILL, "--bogus", "304"), ("turnout", HILL), ()):
            done = self.rig.tally("event", *words, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn("usage: tally event", done.stderr)
        self.assertEqual(self.rig.head().size, size)

    def test_notices_until_the_declaration(self):
        """A recount, a winner before figures, verified turnout, an agency's report: each stands in the record, none in a
        total, and the declaration clears all but the turnout."""
        rig = self.rig
        root = rig.records("T/@councillors/")[0]["T/@councillors/"]
        size = rig.head().size
        self.assertRegex(rig.send("event", "turnout", HILL, "303", "304", officers=("beta.1",), status=1),
                         r"X10 In local.beta.hill more papers were verified \(304\) than there are electors \(303\)")
        self.assertEqual(rig.head().size, size)
        rig.send("event", "turnout", HILL, "303", "101", officers=("beta.1",))
        rig.send("event", "recount", HILL, "on", officers=("beta.2",))
        rig.send("event", "rush", HILL, "pat", officers=("beta.1",))
        report = rig.rows(HILL, 1, "declare", [("votes", "pat", 50), ("votes", "quy", 40), ("elected", "pat", "yes")])
        rig.send("event", "agency", HILL, report, officers=("press",))
        self.assertEqual(self.notices(), [True, [0], [303, 101], [[50, 40], [0]]])
        self.restart()
        rig.send("event", "recount", HILL, "off", officers=("beta.2",))
        self.assertEqual(self.notices()[0], False)
        self.assertEqual(rig.records("T/@councillors/")[0]["T/@councillors/"], root)
        rig.send("declare", rig.sheet(HILL))
        self.assertEqual(self.notices(), [False, None, [303, 101], None])
        self.assertIn("X02", rig.send("event", "recount", HILL, "on", officers=("beta.2",), status=1))
        self.restart()

    def test_postponed_and_restored(self):
        """The authority puts a contest off, with and without a date, and takes it back; till then no sheet is taken."""
        rig = self.rig
        self.assertIn("countermanded: accepted", rig.authority("event", "countermanded", HILL, "--reason", "death: of a candidate"))
        self.assertEqual([rig.record(HILL)[name] for name in ("state", "status", "from")], [POSTPONED, 2, None])
        for language, words in (("en", "Hill: countermanded, no new day yet"),
                                ("cy", "Hill: diddymwyd y bleidlais, heb ddiwrnod newydd eto")):
            self.assertIn(words, rig.tally("--language", language, "results").stdout)
        self.assertIn("E11", rig.send("declare", rig.sheet(HILL), status=1))
        rig.authority("event", "postponed", HILL, "2099-06-08T22:00:00+01:00", "--reason", "other: flood")
        self.assertEqual([rig.record(HILL)[name] for name in ("state", "status", "from")], [POSTPONED, 1, POSTPONED_TO])
        self.assertIn("Hill: postponed, until 2099-06-08T21:00:00", rig.tally("results").stdout)
        self.restart()
        rig.authority("event", "restored", HILL, "--reason", "court")
        self.assertEqual([rig.record(HILL)[name] for name in ("state", "status", "from")], [PENDING, 0, None])
        rig.send("declare", rig.sheet(HILL))

    def test_nominations(self):
        """Candidates amended before the contest takes declarations: the next sheet is counted against them, and a blank one
        that names the others is told so."""
        rig, late = self.rig, "local.beta.late"
        rows = [(late, "sue", "Sue", "Party P2", "P2"), (late, "tia", "Tia", "", "P3")]
        folders.write_rows(rig.home, "nominations.csv", "contest candidate name description party".split(), rows)
        rig.authority("event", "nominations", late, rig.path("nominations.csv"), "--reason", "nominations: Ray withdrew")
        self.assertEqual([row[0] for row in rig.record(late)["candidates"]], ["sue", "tia"])
        self.restart()
        said = rig.send("declare", rig.rows(late, 1, "declare", [("votes", "ray", 1)]), status=1)
        self.assertIn("'ray' is not a candidate", said)
        rig.authority("event", "restored", late, "--reason", "other")
        rig.send("declare", rig.rows(late, 1, "declare", [
            ("declared", "", folders.DECLARED), ("votes", "sue", 8), ("votes", "tia", 9), ("elected", "tia", "yes"),
            ("electorate", "", 30), ("papers", "", 17), ("rejected:total", "", 0)]))
        self.assertEqual([rig.record(late)[name] for name in ("state", "votes")], [DECLARED, [8, 9]])

    def test_annotation(self):
        """Somebody else's projection is carried in the area's record, by whom, and taken away again."""
        rig = self.rig
        rig.send("event", "annotation", "Testland", "seats", "P1=-3", "P2=12", "--text", "a projection", "--unit", "seats",
                 officers=("oracle",))
        annotations = wire.unpack(rig.records("T/@councillors/")[0]["T/@councillors/"])[11]
        self.assertEqual(annotations, [["seats", "oracle", "a projection", "seats", [["P1", -3], ["P2", 12]]]])
        self.restart()
        rig.send("event", "annotation", "Testland", "seats", officers=("oracle",))
        self.assertEqual(wire.unpack(rig.records("T/@councillors/")[0]["T/@councillors/"])[11], [])
        size = rig.head().size
        self.assertIn("X11", rig.send("event", "annotation", "Testland", "seats", officers=("oracle",), status=1))
        self.assertEqual(rig.head().size, size)

    def test_who_may_tell(self):
        """An officer of elsewhere, an officer what only the authority may tell, a press that declares nothing."""
        rig = self.rig
        for words, officer in ((("recount", HILL, "on"), "alpha.1"), (("restored", HILL, "--reason", "other"), "beta.1"),
                               (("annotation", "T", "x", "--text", "y"), "press")):
            self.assertIn("X01", rig.send("event", *words, officers=(officer,), status=1))
        self.assertIn("E10", rig.send("declare", rig.sheet(HILL), officers=("press", "oracle"), status=1))
        self.assertIn("--reason with one of court, death", rig.authority("event", "postponed", HILL, status=2))
        self.assertIn("tally event rush CONTEST", rig.send("event", "rushed", HILL, status=2))
        self.assertEqual(rig.head().size, rig.manifest.entries)

    def test_kept_and_handed_over(self):
        """An event waits in the spool while the daemon is away, and its receipt has its name; one handed over is shown."""
        rig = self.rig
        rig.pin()
        rig.stop()
        rig.send("event", "turnout", HILL, "303", "101", "--timeout", "1", officers=("beta.1",), status=3)
        rig.start()
        self.assertIn(f"{HILL}, turnout: accepted", rig.send("submit", officers=()))
        self.assertTrue(os.path.exists(rig.path(f"spool/receipts/{HILL}.turnout.receipt")))
        rig.authority("event", "abandoned", HILL, "--reason", "disorder", "--partial", rig.path("part"))
        said = rig.authority("submit", rig.path(f"part/{HILL}.postponed.envelope"))
        self.assertIn(f"{HILL}, postponed: abandoned", said)
        self.assertEqual(rig.record(HILL)["status"], 3)

    def test_the_folder_of_keys(self):
        """From a folder the nearest officer who may tell it signs, and the authority what is the authority's."""
        rig = self.rig
        where = ("--keys", rig.keys.dir, "--transport", rig.keys.path("transport-beta.key"), "--json")
        told = json.loads(rig.tally("event", "rush", HILL, "quy", *where).stdout)["events"][0]
        self.assertEqual((told["subject"], told["event"], told["verdict"]), (HILL, "rush", "accepted"))
        rig.tally("event", "postponed", HILL, "--reason", "other", *where)
        self.assertEqual(rig.record(HILL)["state"], POSTPONED)


class Stated(Night):
    """A combined authority's mayor."""

    def statement(self, area, phase, revision=1, reason=(), **changed):
        votes = dict(zip(("wyn", "xia", "yan"), acts_rig.MAYOR_VOTES[area]))
        if phase == 1:
            votes.update(changed)
            papers = sum(votes.values())
            rows = [("votes", who, n) for who, n in votes.items()]
            rows += [("electorate", "", 3000), ("papers", "", papers), ("rejected:total", "", 0)]
        else:
            rows = [row for who, second in acts_rig.MAYOR_SECOND[area].items()
                    for row in (("round2:second", who, second), ("round2", who, second + votes[who]))]
        rows += [(f"statement:{area}", "", phase), ("declared", "", folders.DECLARED), *reason]
        return self.rig.rows(MAYOR, revision, "state", rows)

    def sums(self, revision=1, act="declare", reason=(), **changed):
        votes = {who: sum(area[i] for area in acts_rig.MAYOR_VOTES.values()) for i, who in enumerate(("wyn", "xia", "yan"))}
        votes.update(changed)
        rows = [("votes", who, n) for who, n in votes.items()] + [("statement", "", "all"), ("elected", "wyn", "yes")]
        for who in ("wyn", "xia"):
            second = sum(area[who] for area in acts_rig.MAYOR_SECOND.values())
            rows += [("round2:second", who, second), ("round2", who, second + votes[who])]
        rows += [("electorate", "", 6000), ("papers", "", sum(votes.values())), ("rejected:total", "", 0),
                 ("declared", "", folders.DECLARED), *reason]
        return self.rig.rows(MAYOR, revision, act, rows)

    def state_all(self):
        for area, centre in (("T1A", "alpha"), ("T1B", "beta")):
            for phase in (1, 2):
                self.rig.send("declare", self.statement(area, phase), officers=(f"{centre}.1", f"{centre}.2"), centre=centre)

    def test_statements_make_the_mayor(self):
        """Districts state each phase, only the combined authority declares, and the sums are the statements'."""
        rig = self.rig
        self.assertIn("E10", rig.send("declare", self.statement("T1A", 1), status=1))
        self.assertRegex(rig.send("declare", self.sums(), officers=BOTH, status=1), r"E21")
        self.state_all()
        self.assertEqual([row[:3] for row in rig.record(MAYOR)["statements"]],
                         [["T1A", 1, 1], ["T1A", 2, 1], ["T1B", 1, 1], ["T1B", 2, 1]])
        self.assertRegex(rig.send("declare", self.sums(yan=61), officers=BOTH, status=1), r"A08")
        rig.send("declare", self.sums(), officers=BOTH)
        self.restart()
        self.assertEqual([rig.record(MAYOR)[name] for name in ("state", "votes", "elected", "statements_hold")],
                         [DECLARED, [400, 390, 60], [0], True])

    def test_a_statement_after_the_declaration(self):
        """A district that states again after the mayor was declared: results say that the result is not the sum any more,
        until it is amended."""
        rig, beta = self.rig, {"officers": ("beta.1", "beta.2"), "centre": "beta"}
        self.state_all()
        rig.send("declare", self.sums(), officers=BOTH)
        rig.send("declare", self.statement("T1B", 1, 2, [("reason", "", "typing")], yan=21), **beta)
        self.restart()
        for amended in (False, True):
            self.assertEqual(rig.record(MAYOR)["statements_hold"], amended)
            office = next(o for o in rig.results("--poll", "mayors")["offices"] if o["contest"] == MAYOR)
            self.assertEqual(office["statements_hold"], amended)
            said = rig.tally("--language", "en", "results", "--poll", "mayors").stdout
            self.assertEqual("The districts' statements have changed since this result was added up from them: Mayor of both"
                             in said, not amended)
            welsh = rig.tally("--language", "cy", "results", "--poll", "mayors").stdout
            self.assertEqual("Mae datganiadau lleol yr ardaloedd wedi newid ers adio'r canlyniad hwn" in welsh, not amended)
            if not amended:
                rig.send("declare", self.sums(2, "amend", [("reason", "", "typing")], yan=61), officers=BOTH)

    def test_a_statement_corrected(self):
        """A statement's next revision names the one before; a sheet that sums up the old one is not taken."""
        rig, beta = self.rig, {"officers": ("beta.1", "beta.2"), "centre": "beta"}
        self.state_all()
        again = self.statement("T1B", 1)
        self.assertIn("duplicate", rig.send("declare", again, **beta))
        rig.send("declare", self.statement("T1B", 1, 2, [("reason", "", "typing")], yan=21), **beta)
        self.assertEqual(rig.record(MAYOR)["statements"][2][:3], ["T1B", 1, 2])
        self.assertIn("A08", rig.send("declare", self.sums(), officers=BOTH, status=1))
        rig.send("declare", self.sums(yan=61), officers=BOTH)
        self.assertEqual(rig.record(MAYOR)["votes"], [400, 390, 61])

    def test_blank_statements(self):
        """`tally sheet --state` has what the phase has, and the declaring officer's sheet takes all statements."""
        rig = self.rig
        first = rig.tally("sheet", MAYOR, "--election", rig.path("manifest"), "--state", "Alpha").stdout
        self.assertIn(f"{MAYOR},1,statement:T1A,,1,,\n", first)
        self.assertIn(f"{MAYOR},1,act,,state,", first)
        self.assertFalse("round2" in first or "elected" in first or "second-preference" in first)
        second = rig.tally("sheet", MAYOR, "--election", rig.path("manifest"), "--state", "T1B", "--phase", "2").stdout
        self.assertIn("round2:second", second)
        self.assertFalse("votes" in second or "papers" in second)
        self.assertIn(f"{MAYOR},1,statement,,all,,\n", rig.tally("sheet", MAYOR, "--election", rig.path("manifest")).stdout)
        self.assertEqual(rig.tally("sheet", MAYOR, "--election", rig.path("manifest"), "--state", "T1", check=False).returncode, 2)

    def test_a_folder_of_acts_replayed(self):
        """A folder's declarations with statements, revisions, a queried result and its confirmation: each names what it
        replaces, as the answers say, and replayed again all are duplicates."""
        folder = acts_rig.folder(SETTING.scratch.name + "/acts", kind="rehearsal")
        with acts_rig.Acts(folder) as rig:
            self.rig, rows = rig, []
            for n, path in enumerate([self.statement(area, phase) for area in ("T1A", "T1B") for phase in (1, 2)] + [
                    self.sums(), rig.sheet(HILL, leave=("declared",)),
                    rig.sheet(HILL, 2, "amend", leave=("declared",), pat="44", quy="55", elected=("quy",), reason="wrong-row"),
                    rig.rows(HILL, 3, "confirm", [("reason", "", "checked")]),
                    rig.rows(HILL, 4, "withdraw", [("reason", "", "court: void")]),
                    rig.sheet(HILL, 5, leave=("declared",))]):
                found = folders.read_rows(rig.home, os.path.basename(path))
                rows += [row for row in found if row["field"] != "declared"]
                rows.append({**found[0], "field": "declared", "value": f"2020-05-07T23:30:{n:02}+01:00"})
            folders.write_rows(folder, "declarations.csv", list(rows[0]), rows)
            rig.start()
            for verdict in ("accepted", "duplicate"):
                done = rig.replay("--json", check=False)
                said = json.loads(done.stdout)
                self.assertEqual((said["queried"], said["refused"], said[verdict]), (int(verdict == "accepted"), 0, 9 if
                                 verdict == "accepted" else 10), done.stderr)
            self.assertEqual([rig.record(MAYOR)["state"], rig.record(HILL)["revision"]], [DECLARED, 5])


if __name__ == "__main__":
    unittest.main()
