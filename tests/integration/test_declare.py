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

    def declare(self, path, *more):
        return RIG.tally("declare", path, *[word for officer in BETA[:2] for word in ("--key", RIG.keys.path(f"officer-{officer}.key"))],
                         *more, check=False)

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
