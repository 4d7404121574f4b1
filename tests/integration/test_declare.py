#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tally at a count: a wrong sheet is stopped where it is typed, a right one is sent, kept when the daemon is away, proved."""
import base64
import json
import os
import re
import shutil
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

BETA = ("beta.1", "beta.2", "beta.3")
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


class Client(unittest.TestCase):
    """The same through tally: it stops a wrong sheet before it is signed, and says where."""

    def sheet(self, name, contest, **changed):
        rows = [row for row in folders.read_rows(RIG.folder, "declarations.csv") if row["contest"] == contest]
        for row in rows:
            row["value"] = changed.get(row["candidate"] if row["field"] == "votes" else row["field"], row["value"])
        folders.write_rows(SCRATCH.name, name, list(rows[0]), rows)
        return f"{SCRATCH.name}/{name}", rows

    def declare(self, path, *more, officers=BETA[:2]):
        keys = [word for officer in officers for word in ("--officer", RIG.keys.path(f"officer-{officer}.key"))]
        return RIG.tally("declare", path, *keys, "--transport", RIG.keys.path("transport-beta.key"), *more, check=False)

    def test_declare_names_the_line(self):
        """`tally declare` refuses a wrong sum with file, line, code and numbers, and sends nothing."""
        before = RIG.head().note
        path, _ = self.sheet("bad.csv", "local.beta.hill", pat="56")
        done = self.declare(path)
        self.assertEqual(done.returncode, 1, done.stderr)
        said = done.stdout + done.stderr
        self.assertRegex(said, r"bad\.csv:\d+:")
        self.assertIn("A03", said)
        for number in ("100", "102", "101"):
            self.assertIn(number, said)
        self.assertEqual(RIG.head().note, before)

    def test_receipt_of_declare_holds(self):
        """`tally declare` hands out a receipt that proves, here and by `tally verify`, that the sheet is in the journal;
        the second time it is the same."""
        path, _ = self.sheet("good.csv", "local.beta.east")
        receipts = []
        for _ in range(2):
            done = self.declare(path, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            receipts.append(find_receipt(json.loads(done.stdout)))
        self.assertEqual(receipts[0], receipts[1])
        opened = wire.Receipt(receipts[0], RIG.manifest)
        with RIG.peer() as peer:
            self.assertEqual(peer.all_entries(RIG.manifest)[0][opened.index][0], opened.leaf)
        for bend, status in ((0, 0), (1, 4)):
            with open(f"{SCRATCH.name}/receipt", "wb") as out:
                out.write(bytes([*receipts[0][:60], receipts[0][60] ^ bend, *receipts[0][61:]]))
            done = RIG.tally("verify", f"{SCRATCH.name}/receipt", check=False)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)


    def test_blank_sheet_filled_in(self):
        """`tally sheet` lists every candidate and every figure that a live sheet must have, blank; filled in, it is taken."""
        contest, path = "local.beta.hill", f"{SCRATCH.name}/blank.csv"
        RIG.tally("sheet", contest, "--election", RIG.path("manifest"), "--out", path)
        rows = folders.read_rows(SCRATCH.name, "blank.csv")
        self.assertEqual([row["candidate"] for row in rows if row["field"] == "votes"],
                         [name for name, _ in folders.CANDIDATES[contest]])
        right = {(row["field"], row["candidate"]): row["value"]
                 for row in folders.read_rows(RIG.folder, "declarations.csv") if row["contest"] == contest}
        blank = {(row["field"], row["candidate"]) for row in rows}
        self.assertLessEqual({key for key in right if key[0] in ("votes", "electorate", "papers")}, blank)
        self.assertEqual(self.declare(path).returncode, 1)      # blank, it is no declaration
        for row in rows:
            row["value"] = right.get((row["field"], row["candidate"]), row["value"])
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            folders.write_rows(SCRATCH.name, "filled.csv", list(rows[0]), rows)
            keys = [word for officer in BETA[:2] for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
            done = rig.tally("declare", f"{SCRATCH.name}/filled.csv", *keys, "--transport", rig.keys.path("transport-beta.key"),
                             check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(wire.unpack(rig.records()[0][rig.manifest.key(contest)])[3], 1)

    def test_nobody_there(self):
        """Every command that needs the daemon exits 3 when it is away, and says so."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            rig.pin()
            rig.stop()
            for command in (["results"], ["status"], ["results", "--json"], rig.replay_command()):
                done = rig.tally(*command, "--timeout", "1", check=False)
                self.assertEqual((done.returncode, done.stdout), (3, ""), command)
                self.assertTrue(done.stderr.strip())

    def test_one_officer_is_not_enough(self):
        """With one officer's key the sheet is not taken, and nothing counts."""
        before = RIG.head().note
        path, _ = self.sheet("lone.csv", "local.beta.hill")
        self.assertEqual(self.declare(path, officers=BETA[:1]).returncode, 1)
        self.assertEqual(RIG.head().note, before)

    def test_kept_while_the_daemon_is_away(self):
        """With the daemon away `tally declare` exits 3 and keeps what was signed; `tally submit` sends it when it is back;
        what was declared once counts once, however often it is sent."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            rig.pin()
            rig.stop()
            path, _ = self.sheet("kept.csv", "local.beta.hill")
            keys = [word for officer in BETA[:2] for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
            where = ("--transport", rig.keys.path("transport-beta.key"), "--timeout", "2")
            done = rig.tally("declare", path, *keys, *where, check=False)
            self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
            rig.start()
            size = rig.head().size
            for expected in (size + 1, size + 1):
                done = rig.tally("submit", *where[:2], check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertEqual(rig.head().size, expected)
            done = rig.tally("declare", path, *keys, *where, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(rig.head().size, size + 1)

    def spooled(self, rig):
        return [name for name in os.listdir(rig.path("spool")) if name.endswith(".envelope")]

    def test_no_declaration_in_the_file(self):
        """A sheet that has only its header is no declaration: exit 2, and it says so."""
        path = f"{SCRATCH.name}/header.csv"
        with open(path, "w", encoding="utf-8") as out:
            out.write("contest,revision,field,candidate,value\n")
        done = self.declare(path)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertRegex(done.stderr, r"header\.csv: .*no declaration")

    def test_who_signs_is_checked_before(self):
        """Too few officers, an officer of elsewhere, a key of nobody's: said with the daemon's codes and sentences, before
        anything is signed or sent, whether the daemon runs or not."""
        path, _ = self.sheet("who.csv", "local.beta.hill")
        RIG.tally("keygen", "--officer", "stranger", "--dir", SCRATCH.name)
        stranger = ("--officer", f"{SCRATCH.name}/officer-stranger.key")
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            rig.pin()
            rig.stop()
            for officers, more, code, sentence in (
                    (BETA[:1], (), "E02", "Too few officers have signed: 1 of the 2 needed."),
                    ((BETA[0], "alpha.1"), (), "E02", "Too few officers have signed: 1 of the 2 needed."),
                    (("alpha.1", "alpha.2"), (), "E10", "None of those who signed may declare local.beta.hill."),
                    (BETA[:2], stranger, "E01", "not that of an officer of this election")):
                keys = [word for officer in officers for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
                done = rig.tally("declare", path, *keys, *more, "--timeout", "1", check=False)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertRegex(done.stderr, rf"who\.csv:\d+: {code} .*{re.escape(sentence)}")
                self.assertFalse(os.path.exists(rig.path("spool")) and self.spooled(rig))

    def test_conflict_leaves_the_receipt(self):
        """A conflict's receipt has a name of its own: the one of what stands is not touched. An altered envelope is told
        what is wrong with it."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            right, rows = self.sheet("right.csv", "local.beta.hill")
            keys = [word for officer in BETA[:2] for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
            where = ("--transport", rig.keys.path("transport-beta.key"))
            rig.tally("declare", right, *keys, *where)
            stands = rig.path("spool/receipts/local.beta.hill.r1.receipt")
            with open(stands, "rb") as data:
                before = data.read()
            wrong = f"{SCRATCH.name}/conflict.csv"
            for row in rows:
                row["value"] = {"pat": "54", "quy": "45"}.get(row["candidate"], row["value"]) if row["field"] == "votes" else row["value"]
            folders.write_rows(SCRATCH.name, "conflict.csv", list(rows[0]), rows)
            done = rig.tally("declare", wrong, *keys, *where, check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("local.beta.hill.r1.conflict.receipt", done.stdout)
            with open(stands, "rb") as data:
                self.assertEqual(data.read(), before)
            self.assertEqual(sorted(os.listdir(rig.path("spool/receipts"))),
                             ["local.beta.hill.r1.conflict.receipt", "local.beta.hill.r1.receipt"])
            self.third_sheet(rig, rows, (*keys, *where))
            body = wire.declaration(rig.manifest, "local.beta.hill", **folders.fields("local.beta.hill"))
            envelope = wire.envelope(rig.manifest.genesis, [body], [rig.keys.officer(name) for name in BETA[:2]])
            with open(rig.path("altered"), "wb") as out:
                out.write(envelope.replace(b"local.beta.hill", b"local.beta.hell"))
            done = rig.tally("submit", rig.path("altered"), *where, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("a body is not the one that its digest names", done.stderr)

    def third_sheet(self, rig, rows, options):
        """The same officers contradict themselves once more: nothing is journaled, and the receipt is the conflict's before,
        which holds, and is said to be another sheet's."""
        kept = rig.path("spool/receipts/local.beta.hill.r1.conflict.receipt")
        with open(kept, "rb") as data:
            before = data.read()
        size = rig.head().size
        for row in rows:
            if row["field"] == "votes":
                row["value"] = {"pat": "53", "quy": "46"}[row["candidate"]]
        folders.write_rows(SCRATCH.name, "third.csv", list(rows[0]), rows)
        done = rig.tally("declare", f"{SCRATCH.name}/third.csv", *options, check=False)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("the receipt is of that earlier sheet", done.stdout)
        self.assertEqual(rig.head().size, size)
        with open(kept, "rb") as data:
            self.assertEqual(data.read(), before)
        self.assertFalse(self.spooled(rig))
        done = rig.tally("declare", f"{SCRATCH.name}/third.csv", *options, "--json", check=False)
        (told,) = json.loads(done.stdout)["declarations"]
        self.assertEqual((done.returncode, told["verdict"], told["other_body"], told["error"]), (1, "conflict", True, None))
        self.assertEqual(base64.b64decode(told["receipt"]), before)

    def test_busy_is_told(self):
        """A daemon that takes nothing for now is quoted: the officer reads its own sentence, in either language, and the sheet
        stays in the spool. What waits there costs no second time-out."""
        with rigs.Rig(RIG.folder, RIG.keys, extra="\n[limits]\nreserve = 1000000000\n") as rig:
            rig.start()
            with rig.peer("control") as control:
                rigs.wait_until(lambda: dict(control.ask(5)[3])["state"] == "disk low", 10, "the disk is not low")
            path, _ = self.sheet("busy.csv", "local.beta.hill")
            keys = [word for officer in BETA[:2] for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
            where = ("--transport", rig.keys.path("transport-beta.key"), "--timeout", "3")
            for language, sentence in (("en", "N02 Too busy, or too little room on the disk"), ("cy", "N02 Mae'n rhy brysur")):
                began = time.monotonic()
                done = rig.tally("--language", language, "declare", path, *keys, *where, check=False)
                self.assertLess(time.monotonic() - began, 4.5)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn(sentence, done.stderr)
                self.assertEqual(len(self.spooled(rig)), 1)
            shutil.copy(rig.path("spool/" + self.spooled(rig)[0]), rig.path("copy"))
            done = rig.tally("submit", rig.path("copy"), *where, check=False)
            self.assertEqual((done.returncode, done.stdout), (3, "local.beta.hill r1: not answered\n"), done.stderr)

    def test_frozen_is_told(self):
        """So is a daemon that is frozen, because it was shown a head beyond its journal."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            rig.stop()
            for name in ("journal.db", "journal.db.head"):
                shutil.copy(rig.path(name), rig.path(name + ".old"))
            rig.start()
            body = wire.declaration(rig.manifest, "local.beta.east", **folders.fields("local.beta.east"))
            with rig.peer("intake", "beta") as peer:
                peer.submit(wire.envelope(rig.manifest.genesis, [body], [rig.keys.officer(name) for name in BETA[:2]]))
            note = rig.head().note
            rig.stop()
            for name in ("journal.db", "journal.db.head"):
                shutil.copy(rig.path(name + ".old"), rig.path(name))
            rig.start()
            with rig.peer() as peer:
                peer.hello(note)
            path, _ = self.sheet("frozen.csv", "local.beta.hill")
            keys = [word for officer in BETA[:2] for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
            done = rig.tally("declare", path, *keys, "--transport", rig.keys.path("transport-beta.key"), "--timeout", "2",
                             check=False)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("N05 The daemon is frozen", done.stderr)
            self.assertEqual(len(self.spooled(rig)), 1)

    def test_one_time_out(self):
        """With something in the spool already and the daemon away, a command waits for its time-out once."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            rig.pin()
            rig.stop()
            rig.write("endpoints.json", json.dumps(rig.endpoints))
            text = rigs.open_text(rig.path("tally.conf"))
            rig.write("tally.conf", text.replace(os.path.join(rig.run_dir, "endpoints.json"), rig.path("endpoints.json")))
            keys = [word for officer in BETA[:2] for word in ("--officer", rig.keys.path(f"officer-{officer}.key"))]
            for contest, waits in (("local.beta.hill", 1), ("local.beta.east", 2)):
                path, _ = self.sheet("waits.csv", contest)
                began = time.monotonic()
                done = rig.tally("declare", path, *keys, "--timeout", "2", check=False)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertLess(time.monotonic() - began, 3.5)
                self.assertEqual(len(self.spooled(rig)), waits)

    def test_officers_on_two_machines(self):
        """One officer signs and the sheet goes into a file of the owner's alone; the second officer sees the figures, adds
        the signature and sends it. A key that may not sign leaves the file as it was."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            rig.start()
            path, _ = self.sheet("two.csv", "local.beta.hill")
            where = ("--transport", rig.keys.path("transport-beta.key"))
            done = rig.tally("declare", path, "--officer", rig.keys.path("officer-beta.1.key"), "--partial", rig.path("part"))
            envelope = rig.path("part/local.beta.hill.r1.envelope")
            self.assertIn(f"tally submit {envelope} --officer", done.stdout)
            self.assertEqual(os.stat(envelope).st_mode & 0o777, 0o600)
            size = rig.head().size
            self.assertEqual(size, rig.manifest.entries)
            with open(envelope, "rb") as data:
                before = data.read()
            for officer, code in (("alpha.1", "E10"), (None, "E02")):
                key = ("--officer", rig.keys.path(f"officer-{officer}.key")) if officer else ()
                done = rig.tally("submit", envelope, *key, *where, check=False)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(code, done.stdout + done.stderr)
                with open(envelope, "rb") as data:
                    self.assertEqual(data.read(), before)
            self.assertIn("--officer", done.stdout)    # what to do about E02
            done = rig.tally("submit", envelope, "--officer", rig.keys.path("officer-beta.2.key"), *where)
            self.assertRegex(done.stderr, r"pat 55\b.*quy 44\b")
            self.assertEqual(rig.head().size, size + 1)
            self.assertNotEqual(rig.tally("declare", path, "--officer", rig.keys.path("officer-beta.1.key"), "--partial",
                                          rig.path("part"), check=False).returncode, 0)    # it is not written over

    def test_signed_on_a_stick(self):
        """`tally sign` adds the second officer's signature where no daemon can be reached: the envelope alone travels, and
        whoever has the network sends it."""
        with rigs.Rig(RIG.folder, RIG.keys) as rig:
            path, _ = self.sheet("stick.csv", "local.beta.hill")
            rig.tally("declare", path, "--officer", rig.keys.path("officer-beta.1.key"), "--partial", rig.path("part"))
            envelope = rig.path("part/local.beta.hill.r1.envelope")
            before = rigs.open_text(envelope)
            for officer, status, said in (("alpha.1", 1, "E10"), (None, 2, "usage: tally sign"), ("beta.1", 0, "pat 55")):
                key = ("--officer", rig.keys.path(f"officer-{officer}.key")) if officer else ()
                done = rig.tally("sign", envelope, *key, check=False)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertIn(said, done.stderr)
                self.assertEqual(rigs.open_text(envelope), before)    # the first officer again adds nothing
            done = rig.tally("sign", envelope, "--officer", rig.keys.path("officer-beta.2.key"))
            self.assertRegex(done.stderr, r"pat 55\b.*quy 44\b")
            self.assertIn(f"signed by 2; next: tally submit {envelope}", done.stdout)
            rig.start()
            rig.tally("submit", envelope, "--transport", rig.keys.path("transport-beta.key"))
            self.assertEqual(rig.head().size, rig.manifest.entries + 1)


def find_receipt(value):
    """The receipt's bytes somewhere in what tally printed."""
    if isinstance(value, dict):
        if isinstance(value.get("receipt"), str):
            return base64.b64decode(value["receipt"], validate=True)
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            found = find_receipt(inner)
            if found:
                return found
    return None


if __name__ == "__main__":
    unittest.main()
