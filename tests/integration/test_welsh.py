#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What tally says to somebody who works in Welsh: every command given wrong words and wrong files, once in each language.

The exit status is the same, nothing of English is left in the Welsh, and what is typed as it stands (options, fields,
columns) is the same in both. That the English run reads as English shows that the test can tell them apart.
"""
import concurrent.futures
import os
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

# Words of English sentences that are no Welsh words.
ENGLISH = re.compile(r"(?<![\w'-])(the|and|not|are|is|be|must|give|this|that|there|with|for|of|file|which|it|or|from|only|usage|"
                     r"has|have|names|lies|stands|than|more|who|entries|to)(?![\w'-])", re.I)
# What is no sentence: in quotation marks, a path, an option, a column's or a section's name, a file of a folder.
QUOTED = re.compile(r"'[^' ]*'|\S*[/=\[\]]\S*|--?[\w-]+|\b\w+\.(csv|ini|conf|json|key|pub)\b|\w+_\w+")
ODD_INI = "[nobody]\nx = y\n[election]\nwhat = this\nkind = maybe\nid = A B\nkind = live\nno equals\n[thresholds]\nfoo = 1\n[poll none]\nzz = 1\n"
ODD_BLTS = {
    "cut.blt": "2 1\n1 1", "head.blt": "2", "who.blt": "2 1\n1 3 0\n0\n", "twice.blt": "2 1\n1 1 1 0\n0\n", "same.blt": "2 1\n1 1=2 0\n0\n",
    "gone.blt": "2 1\n-1\n-2\n0\n", "names.blt": "2 1\n1 1 0\n0\n\"Ann\"\n", "open.blt": "2 1\n1 1 0\n0\n\"Ann\n", "none.blt": "0 1\n",
    "blank.blt": "2 1\n3 0\n0\n\"Ann\"\n\"Bob\"\n\"Y Teitl\"\n", "level.blt": "3 1\n1 1 0\n1 2 0\n1 3 0\n0\n\"Ann\"\n\"Bob\"\n\"Cai\"\n\"Y Teitl\"\n",
}
ODD_POLICIES = ("log x\n", "wait y\n", "group g 3\n", "quorum none\nquorum none\n", "")
HILL = "local.beta.hill"
SCRATCH = RIG = None


def setUpModule():
    global SCRATCH, RIG
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    RIG = rigs.Rig(folders.small(here("folder"), kind="rehearsal"))
    RIG.start()
    odd_files()


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


def here(name):
    return os.path.join(SCRATCH.name, name)


def write(name, text):
    with open(here(name), "w", encoding="utf-8") as out:
        out.write(text)
    return here(name)


def odd_files():
    """Files with faults, beside the sound ones."""
    for name, text in {**ODD_BLTS, "junk": "junk\n", "tally.conf": "[server]\nwho = me\nnothing\ncurve = 12\n"}.items():
        write(name, text)
    write("away.conf", f"[server]\nendpoints = {here('nowhere.json')}\n")
    write("bare.conf", "[server]\norigin = x\n")
    for i, text in enumerate(ODD_POLICIES):
        write(f"policy{i}", text)
    os.mkdir(here("empty"))
    sheet = "contest,revision,field,candidate,value\n"
    write("header.csv", sheet)
    write("columns.csv", "contest,revision,revision,what\nx,1,1,1\n")
    write("quotes.csv", sheet + f"{HILL},1,\"votes,pat,55\n")
    rows = ("nobody.there,1,act,,declare", f"{HILL},x,papers,,5", f"{HILL},1,what,,5", f"{HILL},1,votes,zed,5", f"{HILL},1,votes,,5",
            f"{HILL},1,papers,,five", f"{HILL},1,act,,shout", f"{HILL},1,declared,,noon", f"{HILL},1,papers,,5,6,7,8")
    write("odd.csv", sheet + "\n".join(rows) + "\n")
    odd_folder()


def odd_folder():
    folder = folders.small(here("odd"), kind="rehearsal")
    edits = {
        "polls.csv": {"date": "soon", "closes": "late"}, "areas.csv": {"parent": "X9", "size": "many"},
        "parties.csv": {"group": "P9", "may_control": "perhaps"}, "contests.csv": {"poll": "x", "seats": "0", "system": "av"},
        "candidates.csv": {"contest": "x", "party": "Q"}, "baselines.csv": {"area": "Y", "party": "Q"},
        "centres.csv": {"area": "Z", "name": ""}, "officers.csv": {"centre": "x", "role": "king"},
    }
    for name, edit in edits.items():
        rows = folders.read_rows(folder, name)
        for column, value in edit.items():
            rows[-1 if column != "size" else 2][column] = value
        rows.append(dict(rows[0]))
        folders.write_rows(folder, name, list(rows[0]), rows)
    folders.small(here("ini"), kind="rehearsal")
    write("ini/election.ini", ODD_INI)
    for name in ("missing", "live"):
        folders.small(here(name), kind="live")
    os.unlink(here("missing/polls.csv"))


def offline_cases():
    folder, manifest, junk, blt = here("folder"), RIG.path("manifest"), here("junk"), [here(name) for name in ODD_BLTS]
    key = RIG.keys.path("officer-beta.1.key")
    yield from (("keygen",), ("keygen", "--bogus"), ("keygen", "--officer", "a b"), ("keygen", "--for", here("live"), "--dir", here("k")),
                ("keygen", "--lock", junk), ("keygen", "--lock", here("nowhere")), ("keygen", "--unlock", here("empty")))
    yield from (("election",), ("election", "check", "--bogus"), ("election", "check", here("odd")), ("election", "check", here("ini")),
                ("election", "check", here("missing")), ("election", "check", here("nowhere")), ("election", "show", junk),
                ("election", "build", folder, "--keys", here("empty"), "--out", here("m")), ("election", "show"))
    yield from (("sheet",), ("sheet", HILL), ("sheet", "nobody.there", "--election", manifest), ("sheet", HILL, "--election", junk),
                ("sheet", HILL, "--election", manifest, "--state", "T1A"), ("sheet", HILL, "--election", manifest, "--out", junk))
    yield from (("count",), ("count", here("nowhere")), ("count", here("level.blt"), "--lot", "9:9"), *(("count", path) for path in blt))
    yield from (("verify",), ("verify", junk), ("verify", junk, "--log", junk), ("verify", here("nowhere")))
    yield from (("witness",), ("witness", "--key", junk, "--log", "x", "--state", here("empty"), "--listen", "nowhere"),
                ("witness", "--key", key, "--log", "x", "--state", here("empty"), "--listen", "127.0.0.1:0"))
    yield from (("replay",), ("replay", here("nowhere"), "--keys", here("empty")), ("replay", here("ini"), "--keys", here("empty")), ("nothing",), (), ("--language", "fr", "count"))
    for conf in ("tally.conf", "bare.conf", "nowhere.conf", "away.conf"):
        yield ("status", "--config", here(conf))
    for word in ("status", "results", "watch", "log", "submit", "audit", "export"):
        more = (here("x"),) if word == "export" else ()
        yield (word, *more, "--config", here("bare.conf"))
        yield (word, *more, "--bogus")


def online_cases():
    keys = ("--keys", RIG.keys.dir)
    yield from (("declare",), ("declare", here("nowhere")), *(("declare", here(f"{name}.csv"), *keys) for name in
                                                             ("header", "columns", "quotes", "odd")))
    yield from (("declare", here("junk")), ("declare", here("header.csv"), "--officer", here("junk")))
    for word in ("confirm", "withdraw"):
        yield from ((word,), (word, "nobody.there", *keys, "--reason", "other:x"), (word, HILL, *keys, "--reason", "whim"),
                    (word, HILL, *keys, "--reason", "checked" if word == "confirm" else "mistake", "--time", "noon"),
                    (word, HILL, *keys, "--reason", "checked" if word == "confirm" else "mistake"))
    yield from (("event",), ("event", "rumour", HILL), ("event", "recount", HILL, "maybe", *keys), ("event", "rush", HILL, "zed", *keys),
                ("event", "turnout", HILL, "five", "6", *keys), ("event", "recount", "nobody.there", "on", *keys),
                ("event", "postponed", HILL, "noon", "--reason", "death", *keys), ("event", "restored", HILL, *keys),
                ("event", "annotation", "nowhere", "x", *keys), ("event", "annotation", "T", "X Y", *keys),
                ("event", "annotation", "T", "x", "P1=z", *keys), ("event", "recount", HILL, "on", "--time", "noon", *keys),
                ("event", "agency", HILL, here("header.csv"), *keys), ("event", "nominations", HILL, here("odd.csv"), "--reason", "other"))
    yield from (("sign", here("junk")), ("sign", here("junk"), "--officer", here("junk")), ("sign", here("nowhere"), "--officer", here("junk")),
                ("results", "--policy", here("junk")), ("results", "nobody.there"), ("audit", "--policy", here("nowhere")))
    yield from (("submit", here("junk")), ("submit", here("nowhere")), ("submit", RIG.path("manifest"), "--officer", here("junk")))
    yield from (("results", "nowhere"), ("results", "T", "--at", "noon"), ("results", "T", "--at", "1"), ("results", "T", "--at", "999999"),
                ("results", "T", "--poll", "none"), ("results", HILL, "--derived"), ("results", "--baselines", "--by", "registration"),
                *(("results", "--policy", here(f"policy{i}")) for i in range(len(ODD_POLICIES))))
    yield from (("watch", "nowhere"), ("log", "--records", "nowhere"), ("log", "--proof", "x"), ("log", "--proof", "999999"),
                ("audit", "--seen", here("junk")), ("export", here("junk")), ("status", "--transport", here("junk")), ("evidence",),
                ("evidence", "nobody.there"), ("evidence", HILL), ("verify", here("junk"), "--genesis", "12"))


def left(text):
    """The words of English in a text, without what is typed as it stands."""
    return [word for line in text.splitlines() for word in ENGLISH.findall(QUOTED.sub(" ", line))]


def both(words):
    """The same words in either language: {language: (exit status, what was said)}."""
    said = {}
    for language in ("en", "cy"):
        done = rigs.run([rigs.TALLY, *words], check=False, bound_s=30, cwd=here("empty"),
                        env={**RIG.environment(), "TALLY_LANGUAGE": language})
        said[language] = (done.returncode, done.stdout + done.stderr)
    return said


class Welsh(unittest.TestCase):
    maxDiff = None

    def hold(self, words, said):
        self.assertEqual(said["en"][0], said["cy"][0], (words, said))
        self.assertIn(said["en"][0], (1, 2, 3, 4), (words, said))
        self.assertEqual(left(said["cy"][1]), [], (words, said["cy"][1]))
        self.assertNotEqual(left(said["en"][1]), [], (words, said["en"][1]))
        self.assertEqual(len(said["en"][1].splitlines()), len(said["cy"][1].splitlines()), (words, said))

    def test_wrong_words_and_files(self):
        """No command leaves an English sentence in what it says of wrong words and files."""
        cases = [*offline_cases(), *online_cases()]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for words, said in zip(cases, pool.map(both, cases)):
                with self.subTest(words=words):
                    self.hold(words, said)

    def test_every_command(self):
        """Each command that `tally help` lists is among them, with more than its usage; help itself is in Welsh."""
        done = rigs.run([rigs.TALLY, "--language", "cy", "help"])
        self.assertEqual(left(done.stdout), [])
        listed = re.findall(r"^  ([a-z]+) ", done.stdout, re.M)
        self.assertGreater(len(listed), 15)
        tried = [words[0] for words in (*offline_cases(), *online_cases()) if len(words) > 1]
        for word in listed:
            self.assertGreater(tried.count(word), 1, word)
            self.assertTrue(rigs.run([rigs.TALLY, "--language", "cy", word, "--help"]).stdout.startswith("defnydd: tally "))

    def test_shown(self):
        """What is shown of an election, counted from a ballot file and made as keys is in Welsh too."""
        write("good.blt", "3 2\n4 1 2 0\n2 2 3 0\n1 3 0\n2 0\n0\n\"Ann\"\n\"Bob\"\n\"Cai\"\n\"Y Teitl\"\n")
        for words in (("election", "check", here("folder")), ("election", "show", RIG.path("manifest")), ("count", here("good.blt")),
                      ("keygen", "--witness", "tyst", "--dir", here("tyst"))):
            done = rigs.run([rigs.TALLY, "--language", "cy", *words])
            self.assertEqual(left(re.sub(r"Party|Councillors|Mayors|Before|A small election", "", done.stdout)), [], (words, done.stdout))


if __name__ == "__main__":
    unittest.main()
