#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally export`: the journal as static files, while a night runs, killed and begun again, read by the independent reader
through a web server that knows nothing of it. About fifteen seconds."""
import base64
import functools
import glob
import http.server
import json
import os
import random
import signal
import sys
import tempfile
import threading
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader import files as proofs, messages as m    # noqa: E402
from tally_reader.canon import Malformed    # noqa: E402
from tally_reader.follow import Disagreement    # noqa: E402
from tally_reader.keys import sha256    # noqa: E402
from tally_reader.static import Missing, Static, audit_place, audit_static    # noqa: E402

GENERAL = os.path.join(rigs.SOURCE, "clients", "elections", "general-2017")
SEED = int(os.environ.get("TALLY_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
KILLS = 4               # of the exporter, while the night runs
BYTES_TRIED = 30        # of the files of one export
SCRATCH = KEYS = RIG = DONE = None


def setUpModule():
    """A night that is over, and its export."""
    global SCRATCH, KEYS, RIG, DONE
    rigs.skip_unless_built()
    print(f"TALLY_SEED={SEED}", file=sys.stderr)
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(GENERAL, SCRATCH.name)
    RIG = rigs.Rig(GENERAL, KEYS)
    RIG.start()
    DONE = night_with_export(RIG)


def tearDownModule():
    RIG.close()
    SCRATCH.cleanup()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Web:
    """A web server over a folder, on a free port of the loopback."""

    def __init__(self, folder):
        handler = functools.partial(Quiet, directory=folder)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def log_key_file():
    return KEYS.log_key_path[:-len(".key")] + ".pub"


def trusted():
    """What a reader knows beforehand: the log's key and the genesis digest."""
    with open(log_key_file(), encoding="utf-8") as line:
        return base64.b64decode(line.read().split(" ")[2]), bytes.fromhex(KEYS.genesis)


def opened(place):
    return Static(place, None, *trusted())


def looked_at(place):
    """Whatever the checkpoint covers is read and holds; its size, or None where there is no checkpoint yet, or its bodies
    went for a later one meanwhile."""
    try:
        static = opened(place)
    except Missing:
        return None
    hashes = static.leaf_hashes()    # tiles and leaves never go while they are needed
    try:
        return sum(1 for _ in static.entries(hashes))
    except Missing as error:
        if not str(error).startswith("bodies/") or opened(place).head.size <= static.head.size:
            raise
        return None


def night_with_export(rig):
    """A replay, and an exporter beside it that is killed and begun again at random; a reader sees the folder through a web
    server all the time. Returns the folder and the sizes that were seen."""
    chance, seen = random.Random(SEED), []
    folder = rig.path("files")
    os.mkdir(folder)
    export = ["export", folder, "--follow", "--every", "0.1"]
    with Web(folder) as place:
        child = rig.tally_start(*export)
        replay = rig.tally_start(*rig.replay_command())
        kills = sorted(chance.randrange(KEYS.manifest.entries, KEYS.manifest.entries + 640) for _ in range(KILLS))
        while replay.poll() is None:
            seen.append(looked_at(place))
            if kills and rig.head().size >= kills[0]:
                kills.pop(0)
                child.kill()
                child.wait(rigs.STOP_S)
                seen.append(looked_at(place))
                child = rig.tally_start(*export)
        status, _, said = rig.finish(replay)
        if status:
            raise rigs.Failed(said)
        checkpoint_is(rig, folder)
        rig.restart()    # on other ports
        withdraw(rig, "mistake")
        checkpoint_is(rig, folder)
        seen.append(looked_at(place))
        child.send_signal(signal.SIGTERM)
        child.wait(rigs.STOP_S)
    return folder, [size for size in seen if size is not None]


def checkpoint_is(rig, folder):
    """Waits until the newest head is the checkpoint."""
    def newest():
        with open(os.path.join(folder, "checkpoint"), "rb") as note:
            return note.read() == rig.head().note
    rigs.wait_until(newest, 60, "the newest head is not exported")


def withdraw(rig, reason):
    """One more entry."""
    centre = folders.read_rows(GENERAL, "centres.csv")[0]["centre"]
    rig.tally("withdraw", folders.contests_in_order(GENERAL)[0], "--reason", reason, "--keys", KEYS.dir, "--transport",
              KEYS.path(f"transport-{centre}.key"))


class Export(unittest.TestCase):
    def test_seen_while_it_grew(self):
        """At every look the checkpoint's files were there and held, in more than one size, and never went back."""
        _, sizes = DONE
        self.assertGreater(len(set(sizes)), 2)
        self.assertEqual(sizes, sorted(sizes))

    def test_audited(self):
        """In the end the files hold the whole night: audited from the web server alone, by the reader that shares no code,
        to the daemon's own head."""
        with Web(DONE[0]) as place:
            static, audit = audit_place(place, None, *trusted())
        head = RIG.head()
        self.assertEqual((static.head.note, static.head.size), (head.note, head.size))
        self.assertEqual((audit.counts["entries"], audit.counts["heads"]), (head.size, 1))
        self.assertEqual(static.counts["records_files"], len({key.partition("@")[0] for key in audit.election.keys}))
        self.assertEqual(static.counts["records"], len(audit.election.keys))
        done = rigs.run(["/usr/bin/python3", "-m", "tally_reader", "files", DONE[0], "--genesis", KEYS.genesis, "--log",
                         log_key_file()],
                        env={**os.environ, "PYTHONPATH": os.path.join(rigs.SOURCE, "clients", "python")})
        self.assertEqual(json.loads(done.stdout)["audit"], audit.counts)

    def test_once_more(self):
        """Once more there is nothing new, and no file is touched; said in both languages, and as JSON."""
        before = stats(DONE[0])
        self.assertIn(", 0 new, as of ", RIG.tally("--language", "en", "export", DONE[0]).stdout)
        self.assertIn(", 0 yn newydd, hyd at ", RIG.tally("--language", "cy", "export", DONE[0]).stdout)
        self.assertEqual(json.loads(RIG.tally("export", DONE[0], "--json").stdout),
                         {"size": RIG.head().size, "new": 0, "time": RIG.results()["time"], "head": RIG.head().note.decode(),
                          "rehearsal": True})
        self.assertEqual(stats(DONE[0]), before)

    def test_at_once(self):
        """From nothing to the whole journal: the same bytes as were written bit by bit."""
        folder = RIG.path("at-once")
        self.assertIn(f"{RIG.head().size} new", RIG.tally("--language", "en", "export", folder).stdout)
        for name in files(folder):
            with open(os.path.join(folder, name), "rb") as one, open(os.path.join(DONE[0], name), "rb") as other:
                self.assertEqual(one.read(), other.read(), name)
        self.assertEqual([name for name in files(folder) if ".p/" in name and name.startswith("bodies/")],
                         [name for name in files(DONE[0]) if ".p/" in name and name.startswith("bodies/")])

    def test_every_byte_matters(self):
        """Any byte changed in any file is found by the reader."""
        chance, names = random.Random(SEED), files(DONE[0])
        width = RIG.head().size % 256
        needed = [name for name in names if ".p/" not in name or name.endswith(f".p/{width}") or name.startswith("tile/1/")]
        needed = [name for name in needed if not name.startswith("tile/1/") or name.endswith(f".p/{RIG.head().size // 256}")]
        audit_static(opened(DONE[0]))
        with open(os.path.join(DONE[0], "checkpoint"), "rb") as note:
            checkpoint = note.read()
        line = checkpoint.index(b"\n\n") + 7      # of the signature: a name and a key that nobody knows
        write(os.path.join(DONE[0], "checkpoint"), checkpoint[:line] + b"x" + checkpoint[line + 1:])
        with self.assertRaises(Disagreement):
            opened(DONE[0]).leaf_hashes()
        write(os.path.join(DONE[0], "checkpoint"), checkpoint)
        for name in [*needed[:3], *chance.sample(needed, min(BYTES_TRIED, len(needed)))]:
            path = os.path.join(DONE[0], name)
            with open(path, "rb") as file:
                good = file.read()
            at = chance.randrange(len(good))
            write(path, good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1:])
            with self.assertRaises((Disagreement, Malformed), msg=f"{name} at {at}"):
                static = opened(DONE[0])
                hashes = static.leaf_hashes()
                if name.startswith("records/"):
                    proofs.open_records(static.fetch(name), static.origin, static.log_key)
                for entry, sigset in static.entries(hashes):
                    fits(entry, sigset)
            write(path, good)

    def test_another_journal(self):
        """A daemon with the same keys and another journal: what it has is not exported over what was. An older one neither."""
        with open(os.path.join(DONE[0], "checkpoint"), "rb") as note:
            checkpoint = note.read()
        for edit, said in ((backwards, "the log has shown two histories"), (shorter, "the journal went back")):
            folder = folders.copy(GENERAL, os.path.join(SCRATCH.name, edit.__name__), edit)
            with rigs.Rig(GENERAL, KEYS) as other:
                other.start()
                other.replay(folder=folder)
                withdraw(other, "court")
                done = other.tally("--language", "en", "export", DONE[0], check=False)
            self.assertEqual((done.returncode, done.stdout), (4, ""), done.stderr)
            self.assertIn(said, done.stderr)
            with open(os.path.join(DONE[0], "checkpoint"), "rb") as note:
                self.assertEqual(note.read(), checkpoint)
            audit_static(opened(DONE[0]))

    def test_usage(self):
        for arguments, status in (((), 2), (("a", "b"), 2), (("a", "--every", "5"), 2), (("a", "--follow", "--every", "0"), 2),
                                  ((os.path.join(RIG.path("tallyd.conf"), "x"),), 2)):
            self.assertEqual(RIG.tally("export", *arguments, check=False).returncode, status, arguments)


def fits(entry, sigset):
    """A body and a sigset are those of the leaf."""
    leaf = m.decode(m.leaf, entry.leaf)
    if (leaf.body_digest, leaf.sigset_digest) != (sha256(entry.body), sha256(sigset)):
        raise Malformed("not those of the leaf")


def backwards(rows):
    """The last three contests' declarations first."""
    last = list(dict.fromkeys(row["contest"] for row in rows))[-3:]
    return [row for row in rows if row["contest"] in last] + [row for row in rows if row["contest"] not in last]


def shorter(rows):
    last = list(dict.fromkeys(row["contest"] for row in rows))[-3:]
    return [row for row in rows if row["contest"] not in last]


def files(folder):
    """All but what an exporter that was killed had not put in its place."""
    found = glob.glob("**", root_dir=folder, recursive=True)
    return sorted(name for name in found if os.path.isfile(os.path.join(folder, name)) and not name.endswith(".new"))


def stats(folder):
    found = [os.stat(os.path.join(folder, name)) for name in files(folder)]
    return [(one.st_ino, one.st_mtime_ns) for one in found]


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


if __name__ == "__main__":
    unittest.main()
