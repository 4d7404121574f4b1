#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tally at a count: a wrong sheet is stopped where it is typed, a right one is sent, kept when the daemon is away, proved."""
import base64
import json
import sys
import tempfile
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
        keys = [word for officer in officers for word in ("--key", RIG.keys.path(f"officer-{officer}.key"))]
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
            keys = [word for officer in BETA[:2] for word in ("--key", rig.keys.path(f"officer-{officer}.key"))]
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
            keys = [word for officer in BETA[:2] for word in ("--key", rig.keys.path(f"officer-{officer}.key"))]
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
