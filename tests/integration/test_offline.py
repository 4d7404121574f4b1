# SPDX-License-Identifier: Apache-2.0
"""tally without a daemon, as a person types it: keys, a folder checked, its manifest built and shown, a blank sheet.

With LC_ALL=C, no HOME, and a path that has spaces.
"""
import csv
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import unittest

SOURCE = os.environ.get("TALLY_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("TALLY_BUILD") or os.path.join(SOURCE, ".build")
TALLY = os.path.join(BUILD, "tally")
NIGHT = os.path.join(SOURCE, "clients", "elections", "local-2017")
DONE, REFUSED, USAGE, PROOF = 0, 1, 2, 4
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        ENVIRONMENT[name] = os.environ[name]


class Offline(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="tally offline ")
        cls.addClassCleanup(shutil.rmtree, cls.home)
        cls.keys = os.path.join(cls.home, "keys of the night")
        cls.manifest = os.path.join(cls.home, "the manifest")
        made = cls.run_tally("keygen", "--for", NIGHT, "--dir", cls.keys)
        assert made.returncode == DONE, made.stderr
        built = cls.run_tally("election", "build", NIGHT, "--keys", cls.keys, "--out", cls.manifest)
        assert built.returncode == DONE, built.stderr
        cls.genesis = built.stdout.strip()

    @classmethod
    def run_tally(cls, *words, **options):
        return subprocess.run([TALLY, *words], env={**ENVIRONMENT, **options.pop("env", {})}, cwd=cls.home, text=True,
                              capture_output=True, timeout=60, encoding="utf-8", **options)

    def tally(self, status, *words, **options):
        """Runs tally and asks for this exit status; standard output."""
        ran = self.run_tally(*words, **options)
        self.assertEqual(ran.returncode, status, (words, ran.stdout, ran.stderr))
        self.assertEqual(ran.stderr == "", status == DONE, (words, ran.stderr))
        return ran.stdout if status == DONE else ran.stderr

    def rows(self, name):
        with open(os.path.join(NIGHT, name), encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def copy(self, name, edit):
        """A copy of the night's folder in which edit(text) changes one file."""
        folder = tempfile.mkdtemp(prefix="a copy ", dir=self.home)
        for file in os.listdir(NIGHT):
            shutil.copy(os.path.join(NIGHT, file), folder)
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8", newline="") as text:
            before = text.read()
        after = edit(before)
        self.assertNotEqual(before, after)
        with open(path, "w", encoding="utf-8", newline="") as text:
            text.write(after)
        return folder

    def test_keys_for_a_rehearsal(self):
        """keygen --for makes a pair for every officer and centre, and for the daemon; secrets are ours alone."""
        officers = {row["officer"] for row in self.rows("officers.csv")}
        centres = {row["centre"] for row in self.rows("centres.csv")}
        wanted = {f"officer-{o}" for o in officers} | {f"transport-{c}" for c in centres}
        wanted |= {"transport-server", "transport-reader", "authority-local-2017", "log-local-2017"}
        found = os.listdir(self.keys)
        self.assertEqual({name[:-4] for name in found}, wanted)
        for name in found:
            mode = stat.S_IMODE(os.stat(os.path.join(self.keys, name)).st_mode)
            self.assertEqual(mode, 0o600 if name.endswith(".key") else 0o644, name)
            with open(os.path.join(self.keys, name), encoding="ascii") as text:
                kind, rest = text.read().split(" ", 1)
            self.assertEqual(kind, f"tally-{name.split('-')[0]}-{'secret' if name.endswith('.key') else 'public'}")
            self.assertEqual(rest.count("\n"), 1)

    def test_one_key(self):
        """keygen makes one pair, tells its paths and id, and never overwrites a secret."""
        path = os.path.join(self.home, "one", "officer-jo.key")
        made = json.loads(self.tally(DONE, "keygen", "--officer", "jo", "--dir", "one", "--json"))["keys"]
        self.assertEqual([(key["kind"], key["name"], len(key["id"])) for key in made], [("officer", "jo", 64)])
        with open(path, "rb") as secret:
            before = secret.read()
        self.assertIn("is there already", self.tally(REFUSED, "keygen", "--officer", "jo", "--dir", "one"))
        with open(path, "rb") as secret:
            self.assertEqual(secret.read(), before)
        for name in ("../jo", "a b", "", ".jo", "x" * 200):
            self.tally(USAGE, "keygen", "--officer", name, "--dir", "one")
        self.assertEqual(sorted(os.listdir(os.path.dirname(path))), ["officer-jo.key", "officer-jo.pub"])

    def test_no_keys_for_a_live_election(self):
        """The keys of a live election are not made all in one place."""
        live = self.copy("election.ini", lambda text: text.replace("kind = rehearsal", "kind = live"))
        self.assertIn("live", self.tally(REFUSED, "keygen", "--for", live, "--dir", "live keys"))
        self.assertEqual(os.listdir(os.path.join(self.home, "live keys")), [])

    def test_check(self):
        """The shipped folder is sound, and check counts what is in it."""
        said = json.loads(self.tally(DONE, "election", "check", NIGHT, "--json"))
        declared = {(row["contest"], row["revision"]) for row in self.rows("declarations.csv")}
        self.assertEqual(said, {"sound": True, "contests": len(self.rows("contests.csv")), "polls": 2,
                                "areas": len(self.rows("areas.csv")), "parties": len(self.rows("parties.csv")),
                                "centres": len(self.rows("centres.csv")),
                                "officers": len({row["officer"] for row in self.rows("officers.csv")}),
                                "declarations": len(declared),
                                "doubts": {"warned": 40, "queried": 0, "codes": {"A03": 1, "P01": 39}}, "rehearsal": True})
        said = self.tally(DONE, "election", "check", NIGHT)
        self.assertIn(f"is sound: {len(self.rows('contests.csv'))} contests of 2 polls, ", said)

    def test_check_finds_faults(self):
        """Every fault is shown by file and line, in JSON too, and nothing is built from the folder."""
        folder = self.copy("areas.csv", lambda text: text.replace("E06000046,E92000001", "E06000046,E9", 1))
        line = 1 + [row["area"] for row in self.rows("areas.csv")].index("E06000046") + 1
        said = self.tally(REFUSED, "election", "check", folder)
        self.assertTrue(said.startswith(f"{folder}/areas.csv:{line}: the parent 'E9'"), said)
        ran = self.run_tally("election", "check", folder, "--json")
        self.assertEqual(ran.returncode, REFUSED)
        faults = json.loads(ran.stdout)
        self.assertEqual(faults["sound"], False)
        self.assertEqual(faults["faults"][0]["line"], line)
        self.tally(REFUSED, "election", "build", folder, "--keys", self.keys, "--out", "never")
        self.assertFalse(os.path.exists(os.path.join(self.home, "never")))
        self.tally(USAGE, "election", "check", os.path.join(self.home, "nowhere"))

    def test_many_faults(self):
        """A file that is wrong throughout gives a hundred faults and the number of the others."""
        folder = self.copy("candidates.csv", lambda text: text.replace(",PP52\n", ",PP0\n"))
        said = self.tally(REFUSED, "election", "check", folder).splitlines()
        wrong = sum(row["party"] == "PP52" for row in self.rows("candidates.csv"))
        self.assertEqual(len(said), 101)
        self.assertEqual(said[-1], f"and {wrong - 100} more")

    def test_build_is_deterministic(self):
        """The same folder and keys give the same bytes, and the genesis digest that was printed."""
        self.assertRegex(self.genesis, "^[0-9a-f]{64}$")
        again = os.path.join(self.home, "again")
        said = json.loads(self.tally(DONE, "election", "build", NIGHT, "--keys", self.keys, "--out", again, "--json"))
        self.assertEqual(said["genesis"], self.genesis)
        with open(self.manifest, "rb") as one, open(again, "rb") as two:
            self.assertEqual(one.read(), two.read())
        self.assertEqual([name for name in os.listdir(self.home) if name.endswith(".new")], [])

    def test_build_wants_every_key(self):
        """A missing, foreign or open key is a fault that names its file; two authorities both sign."""
        keys = os.path.join(self.home, "other keys")
        shutil.copytree(self.keys, keys)
        build = ("election", "build", NIGHT, "--keys", keys, "--out", "other")
        os.unlink(os.path.join(keys, "officer-cornwall.ro.pub"))
        self.assertIn("officer-cornwall.ro.pub: is missing", self.tally(REFUSED, *build))
        shutil.copy(os.path.join(keys, "transport-cornwall.pub"), os.path.join(keys, "officer-cornwall.ro.pub"))
        self.assertIn("officer-cornwall.ro.pub: is not a public key of this kind", self.tally(REFUSED, *build))
        shutil.copy(os.path.join(keys, "officer-cornwall.dro.pub"), os.path.join(keys, "officer-cornwall.ro.pub"))
        self.assertIn("same key", self.tally(REFUSED, *build))
        shutil.copy(os.path.join(self.keys, "officer-cornwall.ro.pub"), keys)
        shutil.copy(os.path.join(keys, "transport-cornwall.pub"), os.path.join(keys, "transport-powys.pub"))
        said = self.tally(REFUSED, *build)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertIn("the centres cornwall and powys have the same transport key", said)
        shutil.copy(os.path.join(self.keys, "transport-powys.pub"), keys)
        os.chmod(os.path.join(keys, "authority-local-2017.key"), 0o644)
        self.assertIn("mode 0600", self.tally(REFUSED, *build))
        os.chmod(os.path.join(keys, "authority-local-2017.key"), 0o600)
        self.tally(DONE, "keygen", "--authority", "second", "--dir", keys)
        self.assertNotEqual(self.tally(DONE, *build).strip(), self.genesis)
        shown = json.loads(self.tally(DONE, "election", "show", "other", "--json"))
        self.assertEqual((shown["authority_threshold"], len(shown["authorities"])), (2, 2))

    def test_show(self):
        """show says what the manifest defines, for people in their language and for programs."""
        shown = json.loads(self.tally(DONE, "election", "show", self.manifest, "--json"))
        self.assertEqual(shown["genesis"], self.genesis)
        self.assertEqual(shown["kind"], "rehearsal")
        self.assertEqual({poll["poll"]: poll["contests"] for poll in shown["polls"]},
                         {poll: sum(row["poll"] == poll for row in self.rows("contests.csv"))
                          for poll in ("councillors", "mayors")})
        self.assertEqual(shown["areas"]["council"], sum(row["kind"] == "council" for row in self.rows("areas.csv")))
        self.assertEqual([row["baseline"] for row in shown["baselines"]], ["notional", "sitting-2016"])
        self.assertIn(self.genesis, self.tally(DONE, "election", "show", self.manifest))
        welsh = self.tally(DONE, "--language", "cy", "election", "show", self.manifest)
        self.assertIn("Etholiadau lleol", welsh)
        self.assertEqual(welsh, self.tally(DONE, "election", "show", self.manifest, env={"LC_ALL": "cy_GB.UTF-8"}))
        self.assertEqual(welsh, self.tally(DONE, "--language=cy", "election", "show", self.manifest))

    def test_show_trusts_nothing(self):
        """A changed byte is a signature that does not hold (4); another file is no manifest (2)."""
        with open(self.manifest, "rb") as manifest:
            good = manifest.read()
        at = good.index(b"local-2017")
        changed = good[:at] + b"X" + good[at + 1:]
        bad = os.path.join(self.home, "bad")
        for bytes_, status in ((changed, USAGE), (good[:-1], USAGE), (good + b"\0", USAGE), (b"", USAGE)):
            with open(bad, "wb") as out:
                out.write(bytes_)
            self.tally(status, "election", "show", bad)
        # The signature itself: a pair of a 32-byte and a 64-byte binary.
        at = re.search(rb"\x92\xc4\x20.{32}\xc4\x40", good, re.DOTALL).end() + 8
        with open(bad, "wb") as out:
            out.write(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        self.assertIn("does not hold", self.tally(PROOF, "election", "show", bad))

    def test_sheet(self):
        """A blank sheet lists the candidates in ballot order, the same from the manifest and from the folder; a sheet
        that is there already is never written over."""
        contest = "mayor.tees-valley.2017-05-04"
        sheet = self.tally(DONE, "sheet", contest, "--election", self.manifest)
        self.assertEqual(sheet, self.tally(DONE, "sheet", contest, "--election", NIGHT))
        blank = ("sheet", contest, "--election", self.manifest, "--out", "a sheet.csv")
        self.tally(DONE, *blank)
        with open(os.path.join(self.home, "a sheet.csv"), "r+", encoding="utf-8") as written:
            self.assertEqual(written.read(), sheet)
            written.write("filled in")
        said = self.tally(REFUSED, *blank)
        self.assertIn("a sheet.csv is there already", said)
        self.assertIn("another name", said)
        with open(os.path.join(self.home, "a sheet.csv"), encoding="utf-8") as written:
            self.assertEqual(written.read(), sheet + "filled in")
        self.assertTrue(sheet.startswith("\ufeffcontest,"), "no byte order mark for spreadsheets")
        rows = list(csv.DictReader(sheet.lstrip("\ufeff").splitlines()))
        self.assertEqual((rows[0]["name"], rows[0]["description"]),
                         ("Mayor of Tees Valley", "Tees Valley Combined Authority"))
        wanted = [(row["candidate"], row["name"], row["description"]) for row in self.rows("candidates.csv")
                  if row["contest"] == contest]
        for field in ("votes", "round2", "round2:second", "elected"):
            self.assertEqual([(row["candidate"], row["name"], row["description"]) for row in rows
                              if row["field"] == field], wanted, field)
        self.assertEqual({row["value"] for row in rows if row["field"] != "act"}, {""})
        self.tally(USAGE, "sheet", "nowhere", "--election", self.manifest)
        self.tally(USAGE, "sheet", "local.powys.yscir.2017-05-04", "--election", self.manifest)

    def test_a_filled_sheet_is_checked(self):
        """A filled-in sheet put in place of the declarations passes check; with a slip it is shown by line."""
        contest = "mayor.tees-valley.2017-05-04"
        known = {(row["field"], row["candidate"]): row["value"] for row in self.rows("declarations.csv")
                 if row["contest"] == contest}
        blank = self.tally(DONE, "sheet", contest, "--election", self.manifest).lstrip("\ufeff")
        rows = list(csv.reader(blank.splitlines()))
        for row in rows[1:]:
            row[4] = row[4] or known.get((row[2], row[3]), "")
        text = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
        folder = self.copy("declarations.csv", lambda _: "\ufeff" + text)
        self.assertIn(" 1 declaration\n", self.tally(DONE, "election", "check", folder))
        line = 1 + next(i for i, row in enumerate(rows) if row[2:4] == ["votes", "sue-jeffrey"])
        slip = text.replace('"votes","sue-jeffrey","', '"votes","sue-jeffrey","O')
        folder = self.copy("declarations.csv", lambda _: slip)
        self.assertIn(f"declarations.csv:{line}: votes is 'O", self.tally(REFUSED, "election", "check", folder))

    def test_usage(self):
        """Wrong arguments say how the command is typed and change nothing; help and version answer."""
        for words in ((), ("nonsense",), ("election",), ("election", "burn", NIGHT), ("election", "check"),
                      ("election", "check", NIGHT, "more"), ("election", "check", NIGHT, "--keys", "x"),
                      ("election", "build", NIGHT, "--keys", self.keys), ("keygen",), ("keygen", "--officer"),
                      ("keygen", "--officer", "a", "--log", "b"), ("keygen", "--for", NIGHT), ("sheet",),
                      ("sheet", "x"), ("--language", "fr", "help"), ("--language=fr", "help"), ("--language",)):
            self.tally(USAGE, *words)
        self.assertIn("keygen", self.tally(DONE, "help"))
        forms = self.tally(DONE, "election", "--help")
        self.assertIn("usage: tally election check", forms)
        for words in (("check", "--help"), ("build", "-h"), ("check", NIGHT, "--help")):
            self.assertEqual(self.tally(DONE, "election", *words), forms)
        self.assertIn("usage: tally results", self.tally(DONE, "results", "--poll", "mayors", "--help"))
        self.assertRegex(self.tally(DONE, "--version"), r"^tally [0-9.]+\n$")
        if os.path.exists("/dev/full"):
            with open("/dev/full", "w", encoding="ascii") as full:
                ran = subprocess.run([TALLY, "help"], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, timeout=60,
                                     check=False)
            self.assertEqual(ran.returncode, USAGE)


if __name__ == "__main__":
    unittest.main(verbosity=2)
