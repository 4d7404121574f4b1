# SPDX-License-Identifier: Apache-2.0
"""Scotland's wards of 2017 as their raw file prints them, played against the rules through `tally election check`.

The shipped folder gives the manifest; its declarations are replaced by rows made straight from the raw file, totals as
printed, without any of the importer's corrections.
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import OrderedDict, defaultdict

sys.dont_write_bytecode = True
import sums    # noqa: E402

SOURCE = os.environ.get("TALLY_SOURCE") or sums.SOURCE
DATA = os.path.join(os.path.dirname(SOURCE), "shared", "data")
FOLDER = os.path.join(SOURCE, "clients", "elections", "local-2017")
TALLY = os.path.join(os.environ.get("TALLY_BUILD") or os.path.join(SOURCE, ".build", "gcc"), "tally")
STAGES = range(2, 13)
HEAD = ("contest", "revision", "field", "candidate", "value")


def table(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


class Ward:
    """One ward: {(field, candidate id): text} as the raw file has it and as the folder ships it."""

    def __init__(self, code, contest, shipped, lines):
        self.code, self.contest, self.name = code, contest, lines[0][1]["ward_name"]
        self.declared = shipped["declared", ""]
        self.shipped = {cell: value for cell, value in shipped.items()
                        if cell[0] not in ("act", "declared", "as-declared")}
        self.by_row, self.by_archive_id, self.transfers = {}, {}, {}
        self.cells = OrderedDict({(field, ""): lines[0][1][column] for field, column in (
            ("electorate", "electorate"), ("papers", "total_poll"), ("rejected:total", "rejected"), ("quota", "quota"))})
        ids = [candidate for field, candidate in shipped if field == "votes"]
        places = {self._key(candidate): candidate for candidate in ids}
        for row, line in lines:
            self._candidate(row, line, places[self._key(line["name"])])
        self.ids = ids

    @staticmethod
    def _key(name):
        sys.path.insert(0, os.path.join(SOURCE, "tests", "import"))
        import text
        return text.slug(name)

    def _candidate(self, row, line, who):
        self.by_row[row], self.by_archive_id[line["id"]] = who, who
        self.cells["votes", who] = str(int(float(line["first_prefs"])))
        if line["elected"] == "1":
            self.cells["elected", who] = "yes"
        for stage in STAGES:
            total = line[f"total_votes{stage:02d}"]
            if total:
                self.cells[f"stage:{stage}", who] = self._plain(total)
                self.transfers[stage, who] = line[f"transfers{stage:02d}"]

    @staticmethod
    def _plain(text):
        return text.rstrip(".")

    def rounded(self):
        """Whether a total is printed to two decimals only."""
        return any(re.fullmatch(r"\d{4,}\.\d\d", value) and not value.endswith(".00")
                   for (field, _), value in self.cells.items() if field.startswith("stage:"))

    def rows(self, cells):
        order = {who: place for place, who in enumerate(self.ids)}
        yield self.contest, 1, "act", "", "declare"
        yield self.contest, 1, "declared", "", self.declared
        for (field, who), value in sorted(cells.items(), key=lambda cell: order.get(cell[0][1], -1)):
            yield self.contest, 1, field, who, value


def wards():
    """The counted wards by their codes."""
    contests = {row["code"]: row["contest"] for row in table(os.path.join(FOLDER, "contests.csv"))}
    shipped = defaultdict(dict)
    for row in table(os.path.join(FOLDER, "declarations.csv")):
        shipped[row["contest"]][row["field"], row["candidate"]] = row["value"]
    lines = OrderedDict()
    for row, line in enumerate(table(os.path.join(DATA, "scotland-2017-stv.csv")), 2):
        if line["contested"] == "1":
            lines.setdefault(line["map_ward_id"], []).append((row, line))
    return OrderedDict((code, Ward(code, contests[code], shipped[contests[code]], found))
                       for code, found in lines.items())


def check(sheets, live=False):
    """{contest: [(code, sentence)…]} of sheets, each a list of rows, that the real program refuses; and {code: sheets}
    of those that it takes with a doubt, when it takes them all."""
    found = defaultdict(list)
    with tempfile.TemporaryDirectory() as out:
        for name in set(os.listdir(FOLDER)) - {"declarations.csv", "election.ini"}:
            os.symlink(os.path.join(FOLDER, name), os.path.join(out, name))
        with open(os.path.join(FOLDER, "election.ini"), encoding="utf-8") as file:
            ini = file.read()
        with open(os.path.join(out, "election.ini"), "w", encoding="utf-8") as file:
            file.write(ini.replace("profile = archive", "profile = live") if live else ini)
        lines = [HEAD]
        for sheet in sorted(sheets, key=lambda rows: rows[1][4]):
            lines += sheet
        with open(os.path.join(out, "declarations.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
        done = subprocess.run([TALLY, "--language", "en", "election", "check", out, "--json"], capture_output=True,
                              text=True, timeout=120)
        if done.returncode not in (0, 1):
            raise AssertionError(done.stderr)
        told = json.loads(done.stdout)
        for fault in told.get("faults", []):
            code = re.match(r"([A-Z]\d\d): ", fault["text"])
            if not code:
                raise AssertionError(fault)
            found[lines[fault["line"] - 1][0]].append((code[1], fault["text"]))
        if told.get("more"):
            raise AssertionError(f"{told['more']} faults more than are listed")
    return found, told.get("doubts", {}).get("codes", {})
