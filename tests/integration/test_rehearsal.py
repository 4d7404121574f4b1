#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A rehearsal and the night, from one folder: only the kind and the keys differ, and neither takes anything of the other's.
Whatever a rehearsal prints or publishes says so. (10 s)"""
import difflib
import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader import follow, messages as m, note, wire as reader_wire    # noqa: E402
from tally_reader.canon import Malformed    # noqa: E402

NORTH, SOUTH, HILL = "local.alpha.north", "local.alpha.south", "local.beta.hill"
SCRATCH = REHEARSAL = LIVE = None
KINDS = {}


def setUpModule():
    """One folder, made live by one word; a daemon each; both have a result of the same contest."""
    global SCRATCH, REHEARSAL, LIVE
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    rehearsal = folders.small(SCRATCH.name + "/rehearsal", kind="rehearsal")
    edit(rehearsal, "small-rehearsal", "small")
    live = shutil.copytree(rehearsal, SCRATCH.name + "/live")
    edit(live, "kind = rehearsal", "kind = live")
    REHEARSAL, LIVE = rigs.Rig(rehearsal), rigs.Rig(live)
    for rig in (REHEARSAL, LIVE):
        rig.start()
        rig.pin()
        rig.restart()
        if submit(rig, sealed(rig, NORTH))[0][0] != wire.ACCEPTED:
            raise rigs.Failed("a sound sheet is not taken")
    KINDS.update({REHEARSAL: True, LIVE: False})


def edit(folder, old, new):
    path = os.path.join(folder, "election.ini")
    with open(path, encoding="utf-8") as text:
        changed = text.read().replace(old, new)
    with open(path, "w", encoding="utf-8") as out:
        out.write(changed)


def tearDownModule():
    for rig in (REHEARSAL, LIVE):
        if rig:
            rig.close()
    SCRATCH.cleanup()


def sealed(rig, contest, keys=None, genesis=None, **changed):
    """An envelope of one sheet for a rig's election."""
    centre = contest.split(".")[1]
    body = wire.declaration(rig.manifest, contest, **folders.fields(contest, **changed))
    return wire.envelope(genesis or rig.manifest.genesis, [body],
                         [(keys or rig.keys).officer(f"{centre}.{n}") for n in (1, 2)])


def submit(rig, data):
    with rig.peer("intake", "alpha") as peer:
        return peer.submit(data)


def codes(answer):
    return answer[0][0], list(answer[0][1])


def public(rig, kind):
    found, = [name for name in os.listdir(rig.keys.dir) if name.startswith(f"{kind}-") and name.endswith(".pub")]
    return rig.keys.path(found)


class Apart(unittest.TestCase):
    def test_one_folder(self):
        """The folders differ in one line; the manifests in the kind, the origin's end, and keys."""
        for name in sorted(os.listdir(REHEARSAL.folder)):
            lines = []
            for rig in (REHEARSAL, LIVE):
                with open(os.path.join(rig.folder, name), encoding="utf-8") as text:
                    lines.append(text.read().splitlines())
            found = [line for line in difflib.unified_diff(*lines, lineterm="", n=0) if line[0] in "+-" and line[1] not in "+-"]
            self.assertEqual(found, ["-kind = rehearsal", "+kind = live"] if name == "election.ini" else [], name)
        one, two = ([wire.unpack(body) for body in wire.unpack(open_bytes(rig.path("manifest")))[2]] for rig in (REHEARSAL, LIVE))
        self.assertEqual((one[0][5], two[0][5]), (0, 1))
        self.assertEqual(one[0][7], two[0][7] + "/rehearsal")
        self.assertEqual(without_keys(one), without_keys(two))
        self.assertNotEqual(REHEARSAL.manifest.genesis, LIVE.manifest.genesis)

    def test_envelopes(self):
        """Neither takes the other's: not as it is (E03), nor signed by the other's officers for itself (E01)."""
        for own, other in ((LIVE, REHEARSAL), (REHEARSAL, LIVE)):
            before = own.head().size
            self.assertEqual(codes(submit(own, sealed(other, SOUTH))), (wire.REFUSED, ["E03"]))
            self.assertEqual(codes(submit(own, sealed(own, SOUTH, keys=other.keys))), (wire.REFUSED, ["E01"]))
            # What one took, bytes and all, is nothing to the other.
            taken = other.journal()[0][other.manifest.entries]
            self.assertEqual(codes(submit(own, wire.pack([1, taken[2], [taken[1]]]))), (wire.REFUSED, ["E03"]))
            self.assertEqual(own.head().size, before)

    def test_transport(self):
        """The other's centres and readers are strangers."""
        for own, other in ((LIVE, REHEARSAL), (REHEARSAL, LIVE)):
            done = own.tally("results", "--transport", other.keys.path("transport-reader.key"), "--timeout", "2", check=False)
            self.assertEqual(done.returncode, 3)

    def test_journals(self):
        """A daemon that is told the other's genesis refuses to start, and to make a journal of the other's manifest."""
        for own, other in ((LIVE, REHEARSAL), (REHEARSAL, LIVE)):
            with rigs.Rig(own.folder, own.keys) as rig:
                shutil.copy(other.path("manifest"), rig.path("manifest"))
                self.assertNotEqual(rig.tallyd("--init", rig.path("manifest"), check=False).returncode, 0)
                self.assertFalse(os.path.exists(rig.path("journal.db")))
        with rigs.Rig(LIVE.folder, LIVE.keys) as rig:
            done = rig.init().tallyd("--rehearsal", check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn("this election is live", done.stderr)

    def test_receipts(self):
        """A receipt of the one is nothing under the other's key; and where somebody gave both logs one key, the origin
        tells them apart."""
        receipt = {}
        for rig in (REHEARSAL, LIVE):
            receipt[rig] = rig.path("north.receipt")
            with open(receipt[rig], "wb") as out:
                out.write(submit(rig, sealed(rig, NORTH))[0][3])
            self.assertEqual(rig.tally("verify", receipt[rig], check=False).returncode, 0)
        for own, other in ((LIVE, REHEARSAL), (REHEARSAL, LIVE)):
            for options in ((), ("--log", public(own, "log"))):
                done = own.tally("verify", receipt[other], *options, check=False)
                self.assertEqual((done.returncode, done.stdout), (4, ""), options)
            self.assertEqual(own.tally("verify", receipt[other], "--log", public(other, "log"), "--origin", own.manifest.origin,
                                       check=False).returncode, 4)

    def test_heads(self):
        """So are heads, to the independent reader too; and to a client whose manifest is the other one's."""
        for own, other in ((LIVE, REHEARSAL), (REHEARSAL, LIVE)):
            head = other.head().note
            for origin, key in ((own.manifest.origin, own.manifest.log_key), (own.manifest.origin, other.manifest.log_key),
                                (other.manifest.origin, own.manifest.log_key)):
                with self.assertRaises(Malformed):
                    note.open_head(head, origin, key)
            shutil.copy(own.path("manifest"), other.path("other.manifest"))
            config = other.path("other.conf")
            with open(other.path("tally.conf"), encoding="utf-8") as text:
                lines = text.read().replace("/manifest\n", "/other.manifest\n").replace("/spool\n", "/other.spool\n")
            with open(config, "w", encoding="utf-8") as out:
                out.write(lines)
            for command in (("results", "--timeout", "5"), ("log", "--timeout", "5"), ("watch", "--until-complete"),
                            ("export", other.path("export.other"), "--timeout", "5")):
                done = other.tally(*command, "--config", config, check=False)
                self.assertEqual(done.returncode, 4, (command, done.stderr))
                self.assertIn("another election", done.stderr)
                lines = done.stdout.splitlines()    # a watcher may have heard a beat first, and said that it doubts it
                self.assertEqual([line for line in lines if "doubt" not in line], [], command)

    def test_updates(self):
        """An update or a page of the one, put before a follower of the other, is refused."""
        for own, other in ((LIVE, REHEARSAL), (REHEARSAL, LIVE)):
            path = own.path("mixed.json")
            with open(path, "w", encoding="utf-8") as out:
                json.dump({**other.endpoints, "genesis": own.manifest.genesis.hex(), "log": own.manifest.log_key.hex(),
                           "origin": own.manifest.origin}, out)
            ends = reader_wire.load_endpoints(path)
            _, secret = other.keys.transport("reader")
            with self.assertRaises(follow.Disagreement):
                follower = follow.Follower(reader_wire.Wire(ends, secret, None), "")
                try:
                    follower.start()
                finally:
                    follower.wire.close()


def open_bytes(path):
    with open(path, "rb") as data:
        return data.read()


def without_keys(bodies):
    """The manifest's bodies without what must differ."""
    header, *chunks = bodies
    kept = [*header[:5], None, header[6], None, None, *header[9:16], None, *header[17:]]
    return [kept, *[[*chunk[:3], [row[:3] for row in chunk[3]], [[*row[:2], row[3]] for row in chunk[4]], *chunk[5:]]
                    for chunk in chunks]]


class Said(unittest.TestCase):
    """Whatever is printed says whether it is a rehearsal, as text in both languages and as JSON."""

    @classmethod
    def setUpClass(cls):
        for rig in (REHEARSAL, LIVE):
            submit(rig, sealed(rig, NORTH, votes=[["ann", 118], ["bob", 82], ["cai", 40]]))
            rig.tally("evidence", NORTH, "--out", rig.path("north.evidence"))
            with open(rig.path("said.receipt"), "wb") as out:
                out.write(submit(rig, sealed(rig, NORTH))[0][3])

    def sheet(self, rig, contest):
        rows = [row for row in folders.read_rows(rig.folder, "declarations.csv") if row["contest"] == contest]
        path = rig.path(contest + ".csv")
        folders.write_rows(os.path.dirname(path), os.path.basename(path), list(rows[0]), rows)
        return path

    def officers(self, rig, centre):
        words = [word for n in (1, 2) for word in ("--officer", rig.keys.path(f"officer-{centre}.{n}.key"))]
        return [*words, "--transport", rig.keys.path(f"transport-{centre}.key")]

    def commands(self, rig):
        """Every command that prints something of an election."""
        sheet, officers = self.sheet(rig, HILL), self.officers(rig, "beta")
        return {
            "status": ["status"], "results": ["results"], "results of a contest": ["results", NORTH],
            "results at": ["results", "--at", str(rig.manifest.entries + 1)],
            "baselines": ["results", "T1A", "--baselines"], "derived": ["results", "--derived"],
            "log": ["log"], "log --proof": ["log", "--proof", "1", "--out", rig.path("proof")],
            "log --consistency": ["log", "--consistency", str(rig.manifest.entries), "--out", rig.path("growth")],
            "log --records": ["log", "--records", "T1A", "--out", rig.path("records")],
            "audit": ["audit"], "export": ["export", rig.path("exported")],
            "evidence": ["evidence", NORTH, "--out", rig.path("again.evidence")],
            "verify a receipt": ["verify", rig.path("said.receipt")],
            "verify a receipt by key": ["verify", rig.path("said.receipt"), "--log", public(rig, "log")],
            "verify evidence": ["verify", rig.path("north.evidence")],
            "declare": ["declare", sheet, *officers],
            "event": ["event", "turnout", "local.beta.east", "1000", "500", *officers],
            "election show": ["election", "show", rig.path("manifest")],
            "election check": ["election", "check", rig.folder],
        }

    def test_text(self):
        for rig, language, word in ((REHEARSAL, "en", "rehearsal"), (LIVE, "en", "rehearsal"), (REHEARSAL, "cy", "ymarfer")):
            for name, words in self.commands(rig).items():
                with self.subTest(name, rehearsal=KINDS[rig], language=language):
                    done = rig.tally("--language", language, *words, check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    said = "rehearsal" if name == "election show" else word     # it names the kind as the folder does
                    self.assertEqual(said in done.stdout.lower(), KINDS[rig], done.stdout)

    def test_json(self):
        for rig, rehearsal in KINDS.items():
            for name, words in self.commands(rig).items():
                with self.subTest(name, rehearsal=rehearsal):
                    done = rig.tally(*words, "--json", check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertIs(json.loads(done.stdout)["rehearsal"], rehearsal)

    def test_watch(self):
        """Each line by itself."""
        for rig, rehearsal in KINDS.items():
            watchers = [rig.tally_start("watch", *more) for more in ((), ("--json",))]
            for watcher in watchers:
                rigs.wait_until(lambda path=watcher.paths[0]: rigs.open_text(path).count("\n") >= 2, 30, "nothing is said")
                watcher.terminate()
                watcher.wait(rigs.STOP_S)
            text, lines = (rigs.open_text(watcher.paths[0]).splitlines() for watcher in watchers)
            self.assertEqual([line.startswith("[rehearsal] ") for line in text], [rehearsal] * len(text))
            self.assertEqual([json.loads(line)["rehearsal"] for line in lines], [rehearsal] * len(lines))

    def test_published(self):
        """Heads, what is exported, the endpoints and the daemon's own log."""
        for rig, rehearsal in KINDS.items():
            rig.tally("export", rig.path("static"))
            for text in (rig.head().note.decode(), open_bytes(os.path.join(rig.path("static"), "checkpoint")).decode(),
                         rig.endpoints["origin"] + "\n", open_bytes(rig.path("said.receipt")).decode("latin-1"),
                         open_bytes(rig.path("north.evidence")).decode("latin-1"), rig.log()):
                self.assertIn("tally.example/small", text)
                self.assertEqual("tally.example/small/rehearsal" in text, rehearsal)


if __name__ == "__main__":
    unittest.main()
