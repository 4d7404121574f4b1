# SPDX-License-Identifier: Apache-2.0
"""A night on which things are corrected: the small election with a mayor of a combined authority, an agency and an
annotator beside the officers, sheets written from its figures, and records by name."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

MAYOR, MAYOR_VOTES = "mayor.both", {"T1A": (300, 200, 40), "T1B": (100, 190, 20)}
MAYOR_SECOND = {"T1A": {"wyn": 25, "xia": 10}, "T1B": {"wyn": 5, "xia": 12}}
PENDING, DECLARED, UNCONTESTED, POSTPONED, VACANT, QUERIED = range(6)


def folder(target, **how):
    """The small election and, across its two councils, a combined authority with a mayor."""
    folders.small(target, **how)
    areas = folders.read_rows(target, "areas.csv")
    areas.append({**areas[-1], "area": "T1C", "parent": "T1", "kind": "combined-authority", "name": "Both", "name_cy": "",
                  "size": "", "overlaps": "T1A T1B"})
    _append(target, "areas.csv", areas)
    contests = folders.read_rows(target, "contests.csv")
    mayor = next(row for row in contests if row["contest"] == "mayor.alpha")
    _append(target, "contests.csv", contests + [{**mayor, "contest": MAYOR, "area": "T1C", "name": "Mayor of both"}])
    candidates = folders.read_rows(target, "candidates.csv")
    _append(target, "candidates.csv", candidates + [
        {"contest": MAYOR, "candidate": name, "name": name.title(), "description": "", "party": party}
        for name, party in (("wyn", "P1"), ("xia", "P2"), ("yan", "P3"))])
    centres = folders.read_rows(target, "centres.csv")
    _append(target, "centres.csv", centres + [{"centre": "both", "name": "Both", "name_cy": "", "area": "T1C"}])
    officers = folders.read_rows(target, "officers.csv")
    _append(target, "officers.csv", officers + [
        {"officer": name, "name": name, "role": role, "centre": "both", "poll": "", "area": area}
        for name, role, area in (("both.1", "returning-officer", "T1C"), ("both.2", "deputy", "T1C"), ("press", "agency", "T"),
                                 ("oracle", "annotator", "T"), ("chief", "deputy", "T"))])
    return target


def _append(target, name, rows):
    folders.write_rows(target, name, list(rows[0]), rows)


class Acts(rigs.Rig):
    """A rig whose officers send sheets, and that knows its records by contest."""

    def sheet(self, contest, revision=1, act="declare", leave=(), **changed):
        """The path of a sheet with the contest's right figures. changed: by candidate the votes, else by field; "elected"
        is a tuple of candidates; None leaves a row out."""
        rows = [row for row in folders.read_rows(self.folder, "declarations.csv")
                if row["contest"] == contest and row["field"] not in ("act", *leave)]
        if "elected" in changed:
            rows = [row for row in rows if row["field"] != "elected"]
            rows += [{"contest": contest, "field": "elected", "candidate": who, "value": "yes"} for who in changed.pop("elected")]
        for row in rows:
            key = row["candidate"] if row["field"] == "votes" else row["field"]
            row["value"] = changed.pop(key, row["value"])
        rows += [{"contest": contest, "field": name.replace("_", "-"), "candidate": "", "value": value}
                 for name, value in changed.items()]
        return self.rows(contest, revision, act, [(row["field"], row["candidate"], row["value"]) for row in rows])

    def rows(self, contest, revision, act, rows):
        """The path of a sheet of these rows."""
        self.written = getattr(self, "written", 0) + 1
        path = self.path(f"{self.written}.{contest}.{revision}.{act}.csv")
        folders.write_rows(os.path.dirname(path), os.path.basename(path), "contest revision field candidate value".split(),
                           [(contest, revision, "act", "", act)] + [(contest, revision, *row) for row in rows])
        return path

    def keys_of(self, officers):
        return [word for officer in officers for word in ("--officer", self.keys.path(f"officer-{officer}.key"))]

    def send(self, command, *words, officers=("beta.1", "beta.2"), centre="beta", status=0):
        """A command with these officers' keys over this centre's connection: what it said on standard output."""
        done = self.tally(command, *words, *self.keys_of(officers), "--transport", self.keys.path(f"transport-{centre}.key"),
                          check=False)
        if done.returncode != status:
            raise rigs.Failed(f"{command} {words}: exit {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def authority(self, command, *words, status=0):
        """The same with the authority's key."""
        found = [name for name in os.listdir(self.keys.dir) if name.startswith("authority-") and name.endswith(".key")]
        done = self.tally(command, *words, *[word for name in found for word in ("--authority", self.keys.path(name))],
                          "--transport", self.keys.path("transport-beta.key"), check=False)
        if done.returncode != status:
            raise rigs.Failed(f"{command} {words}: exit {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def record(self, contest):
        key = self.manifest.key(contest)
        return dict(zip(wire.CONTEST_RECORD, wire.unpack(self.records(key)[0][key])))

    def state(self):
        """All records, proven."""
        return self.records()[0]


class Setting:
    """The folder and its keys, made once for a module: its setUpModule is make, its tearDownModule close."""

    def make(self):
        rigs.skip_unless_built()
        self.scratch = tempfile.TemporaryDirectory(prefix="tally-test-")
        self.folder = folder(self.scratch.name + "/folder")
        os.mkdir(self.scratch.name + "/home")
        self.keys = rigs.Keys(self.folder, self.scratch.name + "/home")

    def close(self):
        if hasattr(self, "scratch"):
            self.scratch.cleanup()


class Night(unittest.TestCase):
    """A daemon of its own for each test."""
    setting = None

    def setUp(self):
        self.rig = Acts(self.setting.folder, self.setting.keys)
        self.addCleanup(self.rig.close)
        self.rig.start()

    def restart(self):
        """Killed and started again: every record is as it was."""
        before = self.rig.state()
        self.rig.kill()
        self.rig.start()
        self.assertEqual(self.rig.state(), before)
