# SPDX-License-Identifier: Apache-2.0
"""A daemon that lies, and those who should find out: `tally audit` or `tally watch`, and the independent reader."""
import json
import os
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
import reader_election as small    # noqa: E402
import rig as rigs    # noqa: E402
from reader_daemon import SECRET_CLIENT, Daemon    # noqa: E402
from tally_reader import keys, note    # noqa: E402
from tally_reader.audit import Auditor, check_alive    # noqa: E402
from tally_reader.follow import Disagreement, Follower    # noqa: E402
from tally_reader.wire import Wire    # noqa: E402

PROOF, WAIT_S = 4, 30
CONF = """\
[server]
endpoints = {home}/endpoints.json

[keys]
transport = {home}/reader.key

[spool]
directory = {home}/spool
"""


def place(at, value):
    """A lie that puts another value at a place of a message."""
    def lie(message):
        message = list(message)
        message[at] = value(message[at]) if callable(value) else value
        return message
    return lie


def signed(head, **other):
    """A head of the log, with other values."""
    text = note.head_text(small.ORIGIN, head._replace(**other))
    return note.sign_note(text, small.ORIGIN, small.SEED_LOG, keys.public_of(small.SEED_LOG))


class Lying(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="tally-test-")
        self.addCleanup(rigs.shutil.rmtree, self.home, True)
        self.children = []
        self.made = None

    def daemon(self, **more):
        self.made = Daemon(**more)
        self.addCleanup(lambda made=self.made: made.close())
        return self.made

    def body(self, contest="a1", votes=(100, 90, 80), elected=(1, 2), **more):
        return small.declaration(self.made.election, contest, votes, elected, **more)

    # --- Those who find out ---

    def path(self, name):
        return os.path.join(self.home, name)

    def configure(self):
        ends = self.made.endpoints
        with open(self.path("endpoints.json"), "w", encoding="utf-8") as out:
            json.dump({"intake": ends.query, "updates": ends.updates, "query": ends.query, "control": "ipc://x",
                       "curve": ends.curve.hex(), "genesis": ends.genesis.hex(), "log": ends.log.hex(), "origin": ends.origin}, out)
        with open(os.open(self.path("reader.key"), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
            out.write(keys.format_key(keys.KeyFile("tally-transport-secret", "reader", SECRET_CLIENT)))
        with open(self.path("tally.conf"), "w", encoding="utf-8") as out:
            out.write(CONF.format(home=self.home))
        return rigs.environment(TALLY_CONFIG=self.path("tally.conf"))

    def audit(self, *arguments):
        """What `tally audit` finds."""
        done = rigs.run([rigs.TALLY, "audit", "--json", "--timeout", str(WAIT_S), *arguments], check=False, env=self.configure())
        self.assertEqual(done.returncode, PROOF, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def follower(self, seen=()):
        wire = Wire(self.made.endpoints, SECRET_CLIENT, time.monotonic() + WAIT_S)
        self.addCleanup(wire.close)
        follower = Follower(wire)
        for head in seen:
            follower.open(head)
        return follower

    def python_finds(self, words, seen=()):
        with self.assertRaises(Disagreement) as caught:
            follower = self.follower(seen)
            follower.start()
            Auditor(follower).catch_up()
        self.assertRegex(str(caught.exception), words)

    def caught(self, finding, at, words, found=".*"):
        """Both find it in what is served: the name and the place of what tally finds, what it found, and what Python says."""
        told = self.audit()
        self.assertEqual((told["agrees"], told["finding"], told["at"]), (False, finding, at), told)
        self.assertRegex(told["found"] or "", found)
        self.python_finds(words)

    # --- While it is followed ---

    def followed(self, lie, finding, words, found=".*", silence="20", command=("audit", "--follow")):
        """Both follow an honest daemon, which then lies; what tally says of it, and what Python says."""
        self.daemon(beat_s=0.05)
        self.made.commit(self.body())
        child = self.begin([*command, "--json", *(["--silence", silence] if finding else [])])
        follower = self.follower()
        follower.start()
        auditor = Auditor(follower)
        auditor.catch_up()
        lie(self.made)
        self.followed_by_python(auditor, float(silence), words)
        return self.ends(child, finding, found)

    def begin(self, arguments):
        names = [self.path("child.out"), self.path("child.err")]
        with open(names[0], "wb") as out, open(names[1], "wb") as err:
            child = rigs.subprocess.Popen([rigs.TALLY, *arguments], stdin=rigs.subprocess.DEVNULL, stdout=out, stderr=err,
                                          env=self.configure())
        self.addCleanup(lambda: (child.kill(), child.wait(rigs.STOP_S)))
        rigs.wait_until(lambda: rigs.open_text(names[0]) or child.poll() is not None, WAIT_S, "tally does not begin")
        self.assertIsNone(child.poll(), rigs.open_text(names[0]) + rigs.open_text(names[1]))
        return child

    def followed_by_python(self, auditor, silence, words):
        began, end = time.time(), time.monotonic() + WAIT_S
        with self.assertRaises(Disagreement) as caught:
            while time.monotonic() < end:
                auditor.follower.step(50)
                if auditor.follower.newest.size > auditor.found.log.size:
                    auditor.catch_up()
                check_alive(auditor.follower, began, silence)
        self.assertRegex(str(caught.exception), words)

    def ends(self, child, finding, found):
        if not finding:
            rigs.wait_until(lambda: '"doubt"' in rigs.open_text(self.path("child.out")), WAIT_S, "tally watch does not doubt")
            self.assertRegex(rigs.open_text(self.path("child.out")), found)
            return
        child.wait(WAIT_S)
        told = json.loads(rigs.open_text(self.path("child.out")).splitlines()[-1])
        self.assertEqual((child.returncode, told["agrees"], told["finding"]), (PROOF, False, finding), told)
        self.assertRegex(told["found"] or "", found)
