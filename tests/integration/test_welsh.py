#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What tally says to somebody who works in Welsh: every command given wrong words and wrong files, once in each language.

The exit status is the same, nothing of English is left in the Welsh, and what is typed as it stands (options, fields,
columns) is the same in both. That the English run reads as English shows that the test can tell them apart.
"""
import concurrent.futures
import os
import re
import shlex
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

# Words of English sentences that are no Welsh words.
ENGLISH = re.compile(r"(?<![\w'-])(the|and|not|are|is|be|must|give|this|that|there|with|for|of|file|which|it|or|from|only|"
                     r"usage|has|have|names|lies|stands|than|more|who|entries|to)(?![\w'-])", re.I)
# What is no sentence: in quotation marks, a path, an option, a column's or a section's name, a file of a folder.
QUOTED = re.compile(r"'[^' ]*'|\S*[/=\[\]]\S*|--?[\w-]+|\b\w+\.(csv|ini|conf|json|key|pub)\b|\w+_\w+")
ODD_INI = ("[nobody]\nx = y\n[election]\nwhat = this\nkind = maybe\nid = A B\nkind = live\nno equals\n"
           "[thresholds]\nfoo = 1\n[poll none]\nzz = 1\n")
ODD_BLTS = {
    "cut.blt": "2 1\n1 1", "head.blt": "2", "who.blt": "2 1\n1 3 0\n0\n", "twice.blt": "2 1\n1 1 1 0\n0\n",
    "same.blt": "2 1\n1 1=2 0\n0\n", "gone.blt": "2 1\n-1\n-2\n0\n", "names.blt": "2 1\n1 1 0\n0\n\"Ann\"\n",
    "open.blt": "2 1\n1 1 0\n0\n\"Ann\n", "none.blt": "0 1\n", "blank.blt": "2 1\n3 0\n0\n\"Ann\"\n\"Bob\"\n\"Y Teitl\"\n",
    "level.blt": "3 1\n1 1 0\n1 2 0\n1 3 0\n0\n\"Ann\"\n\"Bob\"\n\"Cai\"\n\"Y Teitl\"\n",
}
ODD_POLICIES = ("log x\n", "wait y\n", "group g 3\n", "quorum none\nquorum none\n", "")
HILL = "local.beta.hill"
WRONG = """
keygen
keygen --bogus
keygen --officer 'a b'
keygen --for {at}/live --dir {at}/k
keygen --lock {at}/junk
keygen --lock {at}/nowhere
keygen --unlock {at}/empty
election
election check --bogus
election check {at}/odd
election check {at}/ini
election check {at}/missing
election check {at}/nowhere
election show {at}/junk
election build {at}/folder --keys {at}/empty --out {at}/m
sheet
sheet {hill}
sheet {hill} --election {at}/junk
sheet nobody.there --election {manifest}
sheet {hill} --election {manifest} --state T1A
sheet {hill} --election {manifest} --out {at}/junk
count
count {at}/nowhere
count {at}/level.blt --lot 9:9
verify
verify {at}/junk
verify {at}/junk --log {at}/junk
verify {at}/nowhere
verify {at}/junk --genesis 12
witness
witness --key {at}/junk --log x --state {at}/empty --listen nowhere
witness --key {keys}/officer-beta.1.key --log x --state {at}/empty --listen 127.0.0.1:0
replay
replay {at}/nowhere --keys {at}/empty
replay {at}/ini --keys {at}/empty
nothing
--language fr count
status --config {at}/tally.conf
status --config {at}/away.conf
status --config {at}/nowhere.conf
status --transport {at}/junk
admin
admin bogus x
admin freeze x --config {at}/nowhere.conf
admin freeze x --config {at}/bare.conf
admin allow-peer nobody --bogus
results nowhere
results T --at noon
results T --at 1
results T --at 999999
results T --poll none
results {hill} --derived
results --baselines --by registration
watch nowhere
log --records nowhere
log --proof x
log --proof 999999
audit --seen {at}/junk
export {at}/junk
evidence
evidence nobody.there
evidence {hill}
declare
declare {at}/nowhere
declare {at}/junk
declare {at}/header.csv --officer {at}/junk
declare {at}/header.csv --keys {keys}
declare {at}/columns.csv --keys {keys}
declare {at}/quotes.csv --keys {keys}
declare {at}/odd.csv --keys {keys}
confirm
confirm nobody.there --keys {keys} --reason other:x
confirm {hill} --keys {keys} --reason whim
confirm {hill} --keys {keys} --time noon
confirm {hill} --keys {keys}
withdraw
withdraw nobody.there --keys {keys} --reason other:x
withdraw {hill} --keys {keys} --reason whim
withdraw {hill} --keys {keys} --reason mistake
event
event rumour {hill}
event recount {hill} maybe --keys {keys}
event recount nobody.there on --keys {keys}
event recount {hill} on --time noon --keys {keys}
event rush {hill} zed --keys {keys}
event turnout {hill} five 6 --keys {keys}
event postponed {hill} noon --reason death --keys {keys}
event restored {hill} --keys {keys}
event annotation nowhere x --keys {keys}
event annotation T 'X Y' --keys {keys}
event annotation T x P1=z --keys {keys}
event agency {hill} {at}/header.csv --keys {keys}
event nominations {hill} {at}/odd.csv --reason other
sign
sign {at}/junk
sign {at}/nowhere --officer {at}/junk
sign {at}/junk --officer {at}/junk
audit --policy {at}/nowhere
submit {at}/junk
submit {at}/nowhere
submit {manifest} --officer {at}/junk
"""
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
    rows = ("nobody.there,1,act,,declare", f"{HILL},x,papers,,5", f"{HILL},1,what,,5", f"{HILL},1,votes,zed,5",
            f"{HILL},1,votes,,5", f"{HILL},1,papers,,five", f"{HILL},1,act,,shout", f"{HILL},1,declared,,noon", f"{HILL},1,papers,,5,6,7,8")
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


def cases():
    """The words of each command, none at all among them."""
    places = {"at": SCRATCH.name, "keys": RIG.keys.dir, "manifest": RIG.path("manifest"), "hill": HILL}
    found = [tuple(word.format(**places) for word in shlex.split(line)) for line in WRONG.strip().splitlines()]
    found += [("count", here(name)) for name in ODD_BLTS]
    found += [("results", "--policy", here(f"policy{i}")) for i in range(len(ODD_POLICIES))]
    found += [("admin", "melt", "now"), ("admin", "freeze", "two\nlines"), ("admin", "freeze", ""), ("admin", "backup"),
              ("admin", "thaw", "a reason", "--config", here("bare.conf")), ("admin", "drop-peer", "--bogus")]
    for word in ("status", "results", "watch", "log", "submit", "audit", "export"):
        more = (here("x"),) if word == "export" else ()
        found += [(word, *more, "--config", here("bare.conf")), (word, *more, "--bogus")]
    return [(), *found]


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
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for words, said in zip(cases(), pool.map(both, cases())):
                with self.subTest(words=words):
                    self.hold(words, said)

    def test_what_an_operator_cannot_do(self):
        """Why the daemon cannot do it is told in the reader's language, the operating system's words among it."""
        there = RIG.path("manifest")
        for words, welsh in (
                (("drop-peer", "gamma"), "nid yw gamma yn un o ganolfannau'r etholiad hwn"),
                (("allow-peer", "alpha"), "nid yw alpha wedi'i ollwng"),
                (("thaw", "dim"), "nid oes rhewi gan weithredwr mewn grym"),
                (("backup", there), f"mae {there} yno eisoes"),
                (("backup", here("nowhere/copy.db")), f"{here('nowhere')}: nid oes ffeil na ffolder o'r enw hwnnw")):
            said = both(("admin", *words))
            self.hold(words, said)
            self.assertIn("N08 Ni ellir gwneud hyn: " + welsh, said["cy"][1])

    def test_every_command(self):
        """Each command that `tally help` lists is among them, with more than its usage; help itself is in Welsh."""
        done = rigs.run([rigs.TALLY, "--language", "cy", "help"])
        self.assertEqual(left(done.stdout), [])
        listed = re.findall(r"^  ([a-z]+) ", done.stdout, re.M)
        self.assertGreater(len(listed), 15)
        tried = [words[0] for words in cases() if len(words) > 1]
        for word in listed:
            self.assertGreater(tried.count(word), 1, word)
            told = rigs.run([rigs.TALLY, "--language", "cy", word, "--help"]).stdout
            self.assertTrue(told.startswith("defnydd: tally "))
            self.assertEqual(left(told), [], word)

    def test_shown(self):
        """What is shown of an election, counted from a ballot file and made as keys is in Welsh too."""
        write("good.blt", "3 2\n4 1 2 0\n2 2 3 0\n1 3 0\n2 0\n0\n\"Ann\"\n\"Bob\"\n\"Cai\"\n\"Y Teitl\"\n")
        for words in (("election", "check", here("folder")), ("election", "show", RIG.path("manifest")), ("count", here("good.blt")),
                      ("keygen", "--witness", "tyst", "--dir", here("tyst"))):
            done = rigs.run([rigs.TALLY, "--language", "cy", *words])
            self.assertEqual(left(done.stdout), [], (words, done.stdout))


if __name__ == "__main__":
    unittest.main()
