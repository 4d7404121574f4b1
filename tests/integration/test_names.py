#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Names survive: Glyndŵr, Ynys Môn, Llandyfrïog, Na h-Eileanan an Iar and what else people are called go from an election
folder into the manifest, through the daemon and out again in results, offices, councils and sheets, in either language,
byte for byte; also under LC_ALL=C, and also where somebody typed an accent as a character of its own.
"""
import csv
import json
import os
import sys
import tempfile
import unicodedata
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

MON, ISLES = "Ynys Môn", "Na h-Eileanan an Iar"
WARD, MAYOR = "Llandyfrïog", "Maer Glyndŵr"
WINNER, SECOND = "Siân Ŵyn ap Môrgan", "Màiri NicLeòid"
DECOMPOSED = unicodedata.normalize("NFD", "Tŷ Glyndŵr")    # kept as it is: no two spellings are made one
PARTY_CY, BASELINE_CY, ELECTION_CY = "Y Blaid Gyntaf â Chŵn", "Cyn yr etholiad – Môn", "Etholiad Ynys Môn"
SCRATCH = RIG = None


def edit_rows(folder, name, edits):
    """Changes cells: {(a column, its value): {column: new value}}."""
    rows = folders.read_rows(folder, name)
    for row in rows:
        for (column, value), changed in edits.items():
            if row[column] == value:
                row.update(changed)
    folders.write_rows(folder, name, list(rows[0]), rows)


def named(folder):
    folders.small(folder, kind="rehearsal", leave_out=("local.beta.east", "local.beta.late"))
    edit_rows(folder, "areas.csv", {("area", "T1A"): {"name": ISLES, "name_cy": MON}, ("area", "T1B"): {"name": DECOMPOSED}})
    edit_rows(folder, "contests.csv", {("contest", "mayor.alpha"): {"name": "Mayor of Glyndŵr", "name_cy": MAYOR},
                                       ("contest", "local.alpha.north"): {"name": "Llandyfriog", "name_cy": WARD}})
    edit_rows(folder, "candidates.csv", {("candidate", "uma"): {"name": WINNER}, ("candidate", "tom"): {"name": SECOND}})
    edit_rows(folder, "parties.csv", {("party", "P1"): {"name_cy": PARTY_CY}})
    path = os.path.join(folder, "election.ini")
    with open(path, encoding="utf-8") as text:
        ini = text.read()
    with open(path, "w", encoding="utf-8") as out:
        out.write(ini.replace("Etholiad bach", ELECTION_CY).replace("name = Before", f"name = Before\nname_cy = {BASELINE_CY}"))
    return folder


def setUpModule():
    global SCRATCH, RIG
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    RIG = rigs.Rig(named(os.path.join(SCRATCH.name, "folder")))
    RIG.start()
    RIG.replay()


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


class Names(unittest.TestCase):
    def test_check(self):
        """The folder is sound, and the manifest shows its names."""
        rigs.run([rigs.TALLY, "election", "check", RIG.folder])
        self.assertIn(ELECTION_CY, json.dumps(RIG.json("election", "show", "--json", RIG.path("manifest")), ensure_ascii=False))

    def test_daemon(self):
        """The daemon's own entries hold the bytes that the folder has."""
        bodies = b"".join(body for _, body, _ in RIG.journal()[0])
        for name in (MON, ISLES, WARD, MAYOR, WINNER, SECOND, DECOMPOSED, PARTY_CY, BASELINE_CY):
            self.assertIn(name.encode(), bodies)
        self.assertNotIn(unicodedata.normalize("NFC", DECOMPOSED).encode(), bodies)

    def test_json(self):
        """Names come out of `results --json` as they went in, both languages side by side, and from any past moment."""
        for more in ([], ["--at", str(RIG.head().size)]):
            found = RIG.results("T1A", *more)
            self.assertEqual(found["area"]["name"], {"en": ISLES, "cy": MON})
            self.assertEqual(found["name"]["cy"], ELECTION_CY)
            office, = found["offices"]
            self.assertEqual(office["name"], {"en": "Mayor of Glyndŵr", "cy": MAYOR})
            self.assertEqual((office["winner"]["name"], office["runner_up"]["name"]), (WINNER, SECOND))
            self.assertEqual({row["id"]: row["name"]["cy"] for row in found["parties"]}["P1"], PARTY_CY)
            self.assertEqual(found["baselines"][0]["name"]["cy"], BASELINE_CY)
        places = [row["area"]["name"]["en"] for row in RIG.results("--derived")["derived"]["councils"]]
        self.assertEqual(places, [ISLES, DECOMPOSED])

    def test_area_by_name(self):
        """An area is found by its name in either language."""
        for name in (MON, ISLES, DECOMPOSED):
            self.assertIn(RIG.results(name)["area"]["code"], ("T1A", "T1B"))

    def test_text(self):
        """The table, in English and in Welsh."""
        said = RIG.tally("--language", "en", "results", "T1A", "--derived").stdout
        for words in (f"{ISLES}, Councillors\n", f"  {WINNER} (Second Party), 460\n", f"\n{ISLES}: "):
            self.assertIn(words, said)
        said = RIG.tally("--language", "cy", "results", "T1A", "--derived").stdout
        for words in (f"{ELECTION_CY}\n{MON}, Cynghorwyr\n", PARTY_CY, MAYOR, BASELINE_CY, f"\n{MON}: ", "llenwyd", "Cyfran o'r"):
            self.assertIn(words, said)
        said = RIG.tally("--language", "cy", "results", "T1A", "--baselines").stdout
        self.assertIn(f"[1] y newid o gymharu â: {BASELINE_CY}\n", said)

    def test_columns(self):
        """A column is as wide for ŵ as for w, so that the figures stand under each other."""
        lines = RIG.tally("--language", "cy", "results", "T1A").stdout.splitlines()
        head, = (line for line in lines if "seddi" in line and "pleidleisiau" in line)
        row, = (line for line in lines if line.startswith(PARTY_CY))
        self.assertEqual(head.index("seddi") + len("seddi"), row.index(next(c for c in row if c.isdigit())) + 1)

    def test_sheet(self):
        """A blank sheet names the ward, its area and its candidates in the language asked for; the mark before it makes
        spreadsheets read it as UTF-8."""
        for contest, names in (("mayor.alpha", (MAYOR, MON, WINNER, SECOND)), ("local.alpha.north", (WARD, MON))):
            path = os.path.join(SCRATCH.name, f"{contest}.csv")
            RIG.tally("--language", "cy", "sheet", contest, "--election", RIG.path("manifest"), "--out", path)
            with open(path, encoding="utf-8-sig", newline="") as lines:
                rows = list(csv.DictReader(lines))
            found = {row["name"] for row in rows} | {row["description"] for row in rows}
            self.assertEqual(found & set(names), set(names))
            with open(path, "rb") as data:
                self.assertEqual(data.read(3), b"\xef\xbb\xbf")


if __name__ == "__main__":
    unittest.main()
