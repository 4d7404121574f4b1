#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader's audit as a command: one line that says what was checked, what it keeps, and how it follows."""
import json
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT = os.path.join(HERE, "..", "..", "clients", "python")
sys.path.insert(0, CLIENT)
import rig as rigs    # noqa: E402
from lying import WAIT_S, Lying    # noqa: E402
from tally_reader import keys    # noqa: E402


class Command(Lying):
    def command(self, *more):
        self.configure()
        return [sys.executable, "-m", "tally_reader", "audit", "--endpoints", self.path("endpoints.json"), "--transport",
                self.path("reader.key"), *more]

    def run_command(self, *more):
        done = subprocess.run(self.command(*more), capture_output=True, timeout=60, check=False, env=self.environment())
        return done.returncode, json.loads(done.stdout) if done.stdout else None

    @staticmethod
    def environment():
        return rigs.environment(PYTHONPATH=CLIENT, PYTHONDONTWRITEBYTECODE="1")

    def night(self):
        daemon = self.daemon(beat_s=0.05)
        daemon.commit(self.body())
        daemon.commit(self.body("b1", (10, 30, 20, 5), (1, 2, 3)), self.body("a2", None, (1,)))
        return daemon

    def test_agrees(self):
        """Every entry, head and signature: status 0."""
        daemon = self.night()
        code, line = self.run_command()
        self.assertEqual((code, line["agrees"], line["size"]), (0, True, daemon.log.size))
        self.assertEqual((line["audit"]["entries"], line["audit"]["heads"], line["audit"]["signatures"]), (8, 3, 6))

    def test_disagrees(self):
        """Status 4, and the line says where."""
        self.daemon().commit(self.body(), codes=("P07",))
        code, line = self.run_command()
        self.assertEqual((code, line["agrees"]), (4, False))
        self.assertIn("entry 5: a1: verdict", line["where"])

    def test_state(self):
        """The newest head is kept, and demanded of a daemon that went back."""
        daemon = self.night()
        state = self.path("state")
        self.assertEqual(self.run_command("--state", state)[0], 0)
        with open(state, "rb") as file:
            self.assertEqual(file.read(), daemon.note)
        self.daemon().commit(self.body())
        code, line = self.run_command("--state", state)
        self.assertEqual((code, line["agrees"]), (4, False))
        self.assertIn("though a head of 8 was shown", line["where"])

    def test_resume(self):
        """What was audited before is not checked again, and still leads to the head that was kept."""
        daemon = self.night()
        state = self.path("state")
        self.assertEqual(self.run_command("--resume")[0], 2)
        self.assertEqual(self.run_command("--resume", "--state", state)[1]["audit"]["trusted"], 0)
        daemon.commit(self.body("a9", (1, 2), (2,)))
        code, line = self.run_command("--resume", "--state", state)
        self.assertEqual((code, line["agrees"], line["size"]), (0, True, 9))
        counts = line["audit"]
        self.assertEqual((counts["entries"], counts["trusted"], counts["heads"], counts["signatures"]), (9, 8, 4, 2))
        self.assertEqual(self.run_command("--resume", "--state", state)[1]["audit"]["signatures"], 0)

    def test_resume_finds_what_is_new(self):
        """Only what was audited is trusted: a wrong verdict after it is found, and the head that was kept stays."""
        daemon = self.night()
        state = self.path("state")
        self.run_command("--resume", "--state", state)
        kept = daemon.note
        daemon.commit(self.body("a9", (1, 2), (2,)), codes=("P07",))
        code, line = self.run_command("--resume", "--state", state)
        self.assertEqual((code, line["where"][:15]), (4, "entry 8: a9: ve"))
        with open(state, "rb") as file:
            self.assertEqual(file.read(), kept)

    def test_resume_of_another_history(self):
        """A journal that is another one where it was trusted: of the same size, gone on since, in other strides, gone back. Of a
        fork the file convinces whoever has the log's key; going back is none."""
        for sizes, shown in (([1], None), ([1, 1], True), ([1, 1, 1], True), ([3], True)):
            with self.subTest(sizes=sizes):
                self.daemon(beat_s=0.05)
                self.made.commit(self.body())
                self.made.commit(self.body("a9", (1, 2), (2,)))
                state, file = self.path(f"state-{sizes}"), self.path(f"fork-{sizes}")
                self.assertEqual(self.run_command("--resume", "--state", state)[0], 0)
                self.daemon(beat_s=0.05)
                bodies = [self.body("a2", None, (1,)), self.body(), self.body("b1", (10, 30, 20, 5), (1, 2, 3))]
                for size in sizes:
                    self.made.commit(*bodies[:size])
                    del bodies[:size]
                code, line = self.run_command("--resume", "--state", state, "--evidence", file)
                self.assertEqual((code, line["agrees"], line.get("shown")), (4, False, shown), line)
                self.assertEqual(os.path.exists(file), shown is not None)
                if shown:
                    self.assertEqual(line["evidence"], file)
                    self.convinces(file)

    def convinces(self, file):
        """Both who verify it: with nothing but the log's key."""
        with open(self.path("log.pub"), "wb") as out:
            out.write(keys.format_key(keys.KeyFile("tally-log-public", "log", self.made.endpoints.log)))
        done = subprocess.run([sys.executable, "-m", "tally_reader", "verify", file, "--log", self.path("log.pub")],
                              capture_output=True, timeout=60, check=False, env=self.environment())
        self.assertIs(json.loads(done.stdout)["shown"], True, done.stderr)
        done = rigs.run([rigs.TALLY, "verify", "--json", "--log", self.path("log.pub"), file])
        self.assertIs(json.loads(done.stdout)["holds"], True)

    def test_seen(self):
        """A file that is neither a head nor a receipt of this log: status 4; one that is not there: 2."""
        self.night()
        self.configure()
        code, line = self.run_command("--seen", self.path("endpoints.json"))
        self.assertEqual((code, line["agrees"]), (4, False))
        self.assertEqual(self.run_command("--seen", self.path("nothing"))[0], 2)

    def test_follow(self):
        """A line for every head that was caught up with; silence ends it."""
        daemon = self.night()
        with open(self.path("out"), "wb") as out:
            child = subprocess.Popen(self.command("--follow", "--silence", "2"), stdout=out, stdin=subprocess.DEVNULL,
                                     env=self.environment())
        self.addCleanup(lambda: (child.kill(), child.wait(rigs.STOP_S)))
        lines = lambda: [json.loads(line) for line in rigs.open_text(self.path("out")).splitlines(True) if line.endswith("\n")]
        def audited(size):
            rigs.wait_until(lambda: (lines() and lines()[-1]["audit"]["entries"] == size) or child.poll() is not None, WAIT_S,
                            f"not {size}: {lines()}")
        audited(8)
        daemon.commit(self.body("a9", (1, 2), (2,)))
        audited(9)
        daemon.beat_s = None
        self.assertEqual(child.wait(WAIT_S), 4)
        self.assertEqual([line["agrees"] for line in lines()], [True, True, False])
        self.assertIn("silence", lines()[-1]["where"])

    def test_nobody_there(self):
        """Status 3."""
        self.daemon().close()
        self.made.close = lambda: None
        self.assertEqual(self.run_command("--timeout", "1")[0], 3)


if __name__ == "__main__":
    unittest.main()
