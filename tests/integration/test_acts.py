#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Results are corrected, queried, confirmed, taken back and lawfully kept, as officers type it, and a restart changes
nothing of it.

Proves that each act does to the records what SPEC.md 6.1 says, that what replaces what is found out and not typed, and
that every mistake which can be known is said before anything is signed.
"""
import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
import acts_rig    # noqa: E402
import folders    # noqa: E402
import wire    # noqa: E402
from acts_rig import DECLARED, PENDING, QUERIED    # noqa: E402

HILL, ALPHA = "local.beta.hill", ("alpha.1", "alpha.2")
SETTING = acts_rig.Setting()
setUpModule, tearDownModule = SETTING.make, SETTING.close


class Night(acts_rig.Night):
    setting = SETTING

    def fields(self, contest, *names):
        record = self.rig.record(contest)
        return [record[name] for name in names]


class Corrected(Night):
    def test_the_whole_life_of_a_result(self):
        """Declared, amended, superseded, withdrawn and declared again: each names what it replaces, and the fall is told."""
        rig = self.rig
        rig.send("declare", rig.sheet(HILL))
        self.assertEqual(self.fields(HILL, "state", "revision", "votes"), [DECLARED, 1, [55, 44]])
        rig.send("declare", rig.sheet(HILL, 2, "amend", pat="56", quy="43", reason="typing: a 5 read as a 6"))
        self.restart()
        self.assertEqual(self.fields(HILL, "state", "revision", "votes"), [DECLARED, 2, [56, 43]])
        self.assertEqual(self.rig.record(HILL)["fall"][2], "typing")
        rig.send("declare", rig.sheet(HILL, 3, "supersede", pat="57", quy="42", reason="redeclared"))
        rig.send("withdraw", HILL, "--reason", "court: the poll was void")
        self.restart()
        self.assertEqual(self.fields(HILL, "state", "revision", "votes"), [PENDING, 0, None])
        self.assertEqual(self.rig.record(HILL)["fall"][2], "court")
        rig.send("declare", rig.sheet(HILL, 5))
        self.restart()
        self.assertEqual(self.fields(HILL, "state", "revision", "votes"), [DECLARED, 5, [55, 44]])
        bodies = [wire.unpack(body) for leaf, body, _ in rig.journal()[0] if wire.unpack(leaf)[3] == 1]
        self.assertEqual([body[4] for body in bodies], [1, 2, 3, 4, 1])
        digests = [wire.sha256(body) for leaf, body, _ in rig.journal()[0] if wire.unpack(leaf)[3] == 1]
        self.assertEqual([body[5] for body in bodies], [None, *digests[:3], None])

    def test_the_same_again_is_a_duplicate(self):
        """An amendment sent again, after others came, names what it named then, and gets its first receipt."""
        rig = self.rig
        amend = rig.sheet(HILL, 2, "amend", pat="56", quy="43", reason="typing")
        rig.send("declare", rig.sheet(HILL))
        first = json.loads(rig.send("declare", amend, "--json"))["declarations"][0]
        rig.send("declare", rig.sheet(HILL, 3, "amend", pat="57", quy="42", reason="typing"))
        size = rig.head().size
        again = json.loads(rig.send("declare", amend, "--json"))["declarations"][0]
        self.assertEqual((again["verdict"], again["receipt"], again["act"]), ("duplicate", first["receipt"], "amend"))
        self.assertIn("D03 Revision 2 of local.beta.hill was taken before, but does not count any more: revision 3 stands.",
                      rig.send("declare", amend))
        rig.send("withdraw", HILL, "--reason", "court")
        welsh = rig.tally("--language", "cy", "declare", amend, *rig.keys_of(("beta.1", "beta.2")), "--transport",
                          rig.keys.path("transport-beta.key"))
        self.assertIn("D04 Derbyniwyd diwygiad 2 ar gyfer local.beta.hill o'r blaen", welsh.stdout)
        self.assertEqual(rig.head().size, size + 1)

    def test_a_file_of_revisions(self):
        """One file with a declaration and its correction: the second names the first, and again it is all duplicates."""
        rig = self.rig
        path = rig.path("two.csv")
        rows = [row for name in (rig.sheet(HILL), rig.sheet(HILL, 2, "amend", pat="56", quy="43", reason="typing"))
                for row in folders.read_rows(rig.home, os.path.basename(name))]
        folders.write_rows(rig.home, "two.csv", list(rows[0]), rows)
        for verdict in ("accepted", "duplicate"):
            said = json.loads(rig.send("declare", path, "--json"))["declarations"]
            self.assertEqual([row["verdict"] for row in said], [verdict, verdict])
        self.assertEqual(self.fields(HILL, "revision", "votes"), [2, [56, 43]])

    def test_mistakes_are_said_before_signing(self):
        """A revision that is not the next, an act that is not possible, a reason that is missing or of something else: said
        by line, and nothing is sent."""
        rig = self.rig
        rig.send("declare", rig.sheet(HILL))
        size = rig.head().size
        for sheet, said in (
                (rig.sheet(HILL, 3, "amend", reason="typing"), r"3\.amend\.csv:2: E06 .*that is 2"),
                (rig.sheet(HILL, 2), r"2\.declare\.csv:2: E12 "),
                (rig.sheet(HILL, 2, "amend"), r"2\.amend\.csv:2: for amend there must be a reason"),
                (rig.sheet(HILL, 2, "amend", reason="court"), r"'court' is not a reason for amend; it may be typing"),
                (rig.sheet(HILL, 2, "amend", pat="60", reason="typing"), r"A03 ")):
            self.assertRegex(rig.send("declare", sheet, status=1), said)
        self.assertIn("--reason with one of court, mistake, other", rig.send("withdraw", HILL, status=2))
        self.assertIn("nothing of local.beta.east", rig.send("withdraw", "local.beta.east", "--reason", "mistake", status=1)
                      .replace("there is nothing", "nothing"))
        self.assertIn("waits to be confirmed", rig.send("confirm", HILL, status=1))
        self.assertEqual(rig.head().size, size)
        self.assertFalse([name for name in os.listdir(rig.path("spool")) if name.endswith(".envelope")])

    def test_nothing_is_guessed_while_the_daemon_is_away(self):
        """What an amendment replaces is not known then: exit 3, and nothing is signed."""
        rig = self.rig
        rig.send("declare", rig.sheet(HILL))
        rig.pin()
        rig.stop()
        said = rig.send("declare", rig.sheet(HILL, 2, "amend", pat="56", quy="43", reason="typing"), "--timeout", "1", status=3)
        self.assertIn("nothing was signed", said)
        self.assertFalse([name for name in os.listdir(rig.path("spool")) if name.endswith(".envelope")])

    def test_an_amendment_handed_over(self):
        """One officer signs it on one machine, the other sees act and reason, signs on another and sends it."""
        rig = self.rig
        rig.send("declare", rig.sheet(HILL))
        amend = rig.sheet(HILL, 2, "amend", pat="56", quy="43", reason="typing: smudged")
        rig.send("declare", amend, "--partial", rig.path("part"), officers=("beta.1",))
        self.assertEqual(self.fields(HILL, "revision"), [1])
        said = rig.send("submit", rig.path(f"part/{HILL}.r2.envelope"), officers=("beta.2",))
        self.assertIn("r2 amend (typing: smudged): pat 56, quy 43; elected pat", said)
        self.assertEqual(self.fields(HILL, "revision", "votes"), [2, [56, 43]])
        rig.send("withdraw", HILL, "--reason", "mistake", "--partial", rig.path("part"), officers=("beta.3",))
        rig.send("submit", rig.path(f"part/{HILL}.r3.envelope"), officers=("beta.1",))
        self.assertEqual(self.fields(HILL, "state"), [PENDING])

    def test_as_declared(self):
        """A result that does not add up stands if two officers send it so, with a reason, and is flagged."""
        rig = self.rig
        wrong = {"papers": "102", "leave": ()}
        self.assertIn("A03", rig.send("declare", rig.sheet(HILL, **wrong), status=1))
        lawful = rig.sheet(HILL, **wrong, as_declared="yes", reason="as-declared: so read out")
        self.assertIn("E02", rig.send("declare", lawful, status=1, officers=("beta.1",)))
        self.assertIn("A03", rig.send("declare", lawful))
        self.restart()
        self.assertEqual(self.fields(HILL, "state", "as_declared", "codes"), [DECLARED, True, ["A03"]])


class Queried(Night):
    def setUp(self):
        super().setUp()
        self.rig.send("declare", self.rig.sheet(HILL))
        self.before = self.rig.record(HILL)
        said = self.rig.send("declare", self.rig.sheet(HILL, 2, "amend", pat="44", quy="55", elected=("quy",),
                                                       reason="wrong-row"), status=1)
        for part in ("queried", "P06", f"tally confirm {HILL}", "act amend and revision 3"):
            self.assertIn(part, said)
        self.assertTrue(os.path.exists(self.rig.path(f"spool/receipts/{HILL}.r2.queried.receipt")))

    def test_it_waits(self):
        """It does not count: what stood goes on, and the record says what waits."""
        record = self.rig.record(HILL)
        self.assertEqual(record["queried"][:2] + record["queried"][3:4], [2, 2, ["P06"]])
        self.assertEqual(len(record["queried"][4]), 2)
        self.assertEqual({**record, "queried": None, "used": 1}, self.before)
        self.assertIn("A correction is queried; the earlier result counts until it is confirmed: Hill: P06",
                      self.rig.tally("results").stdout)
        self.restart()

    def test_confirmed_by_another(self):
        """Those who signed it may not confirm it; another officer may, alone."""
        rig = self.rig
        self.assertRegex(rig.send("confirm", HILL, officers=("beta.1",), status=1), r"E16 .*by 1 officers.*; 0 did")
        self.assertIn("E10", rig.send("confirm", HILL, officers=("alpha.1",), status=1))
        rig.send("confirm", HILL, "--reason", "checked: seen on the sheet", officers=("beta.3",))
        self.restart()
        self.assertEqual(self.fields(HILL, "state", "revision", "codes", "votes", "elected", "queried"),
                         [DECLARED, 3, ["P06"], [44, 55], [1], None])
        self.assertEqual(self.rig.record(HILL)["fall"][2], "wrong-row")

    def test_the_folder_gives_another_officer(self):
        """From a folder of keys those are taken who did not sign it."""
        done = self.rig.tally("confirm", HILL, "--keys", self.rig.keys.dir, "--transport",
                              self.rig.keys.path("transport-beta.key"), "--json")
        self.assertEqual(json.loads(done.stdout)["declarations"][0]["act"], "confirm")
        self.assertEqual(self.fields(HILL, "revision", "votes"), [3, [44, 55]])

    def test_corrected(self):
        """A correction takes its place, naming it."""
        rig = self.rig
        rig.send("declare", rig.sheet(HILL, 3, "amend", pat="56", quy="43", reason="typing"))
        self.restart()
        self.assertEqual(self.fields(HILL, "revision", "votes", "queried"), [3, [56, 43], None])

    def test_withdrawn(self):
        """Taken back it is gone, what stood stands on, and its revision is used up: the next is found out and said."""
        rig = self.rig
        rig.send("withdraw", HILL, "--reason", "mistake")
        self.restart()
        self.assertEqual({**self.rig.record(HILL), "used": 1}, self.before)
        self.assertEqual(self.fields(HILL, "revision", "used"), [1, 3])
        said = rig.send("declare", rig.sheet(HILL, 3, "amend", pat="56", quy="43", reason="typing"), status=1)
        self.assertRegex(said, r"E06 .*that is 4")
        rig.send("declare", rig.sheet(HILL, 4, "amend", pat="56", quy="43", reason="typing"))
        rig.send("withdraw", HILL, "--reason", "mistake")
        self.assertEqual(self.fields(HILL, "state", "revision"), [PENDING, 0])
        rig.send("declare", rig.sheet(HILL, 6))

    def test_a_first_declaration(self):
        """Where nothing stands the contest is queried, and a declaration that names what waits takes its place."""
        rig = self.rig
        votes = dict(ann="130", bob="70", cai="40")
        rig.send("declare", rig.sheet("local.alpha.north", **votes), officers=ALPHA, centre="alpha")
        heads = {f"rejected:{head}": "0" for head in ("identified", "official-mark", "overvoted", "unmarked", "total")}
        sheet = rig.sheet("mayor.alpha", leave=("round2", "round2:second"), elected=("tom",), papers="240", electorate="750",
                          **heads, **dict(zip(("tom", "uma", "val"), votes.values())))
        said = rig.send("declare", sheet, officers=ALPHA, centre="alpha", status=1)
        self.assertIn("P05", said)
        self.assertEqual(self.fields("mayor.alpha", "state", "revision"), [QUERIED, 0])
        rig.send("declare", rig.sheet("mayor.alpha", 2), officers=ALPHA, centre="alpha")
        self.assertEqual(self.fields("mayor.alpha", "state", "revision", "queried"), [DECLARED, 2, None])


if __name__ == "__main__":
    unittest.main()
