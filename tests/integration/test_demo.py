#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""clients/demo.sh in poor surroundings: C locale, no HOME, no TERM, no terminal, a path with a space, two at once."""
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

BOUND_S = 280
SCRATCH = SOURCE = PROGRAMS = None


def setUpModule():
    """A copy of the source under a path with a space, as a clone would have it; one build folder for all."""
    global SCRATCH, SOURCE, PROGRAMS
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally test ")
    SOURCE = os.path.join(SCRATCH.name, "a clone")
    shutil.copytree(rigs.SOURCE, SOURCE, ignore=shutil.ignore_patterns(".git", ".build*", "__pycache__"))
    PROGRAMS = confined_programs(os.path.join(SCRATCH.name, "programs"))


def confined_programs(folder):
    """tally, and a tallyd that may write only where its configuration and its control socket are."""
    wrapper = os.path.join(folder, "tallyd")
    os.mkdir(folder)
    os.symlink(rigs.TALLY, os.path.join(folder, "tally"))
    command = [sys.executable, os.path.join(rigs.SOURCE, "tests", "integration", "confined.py"), rigs.TALLYD]
    with open(wrapper, "w", encoding="utf-8") as script:
        script.write(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    os.chmod(wrapper, 0o755)
    return folder


def tearDownModule():
    SCRATCH.cleanup()


def bare_environment():
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "TALLY_BUILD": os.path.join(SCRATCH.name, "a build"),
            "TALLY_TEST_MARK": SCRATCH.name}


def processes():
    """Those that bear this test's mark in their environment, by id; zombies have none."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as data:
                if f"TALLY_TEST_MARK={SCRATCH.name}".encode() in data.read().split(b"\0"):
                    with open(f"/proc/{pid}/cmdline", "rb") as line:
                        found[pid] = line.read()
        except OSError:
            pass    # it ended, or belongs to somebody else
    return found


class Demo(unittest.TestCase):
    def start(self, *arguments):
        """Runs in a session of its own: no terminal anywhere. With --full it builds for itself, as it does for a newcomer."""
        given = [] if os.environ.get("TALLY_FULL") == "ON" else ["--programs", PROGRAMS]
        child = subprocess.Popen([os.path.join(SOURCE, "clients", "demo.sh"), *given, *arguments], cwd="/", env=bare_environment(),
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 start_new_session=True)
        self.addCleanup(self.end, child)
        return child

    @staticmethod
    def end(child):
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait(rigs.STOP_S)
        child.stdout.close()
        child.stderr.close()

    def finish(self, child):
        out, said = child.communicate(timeout=BOUND_S)
        self.assertEqual(child.returncode, 0, said[-3000:])
        return out, said

    def small(self, name):
        return folders.small(os.path.join(SCRATCH.name, name), kind="rehearsal")

    def leaves_nothing(self):
        rigs.wait_until(lambda: not processes(), 5, f"left behind: {processes()}")

    def test_two_nights_at_once(self):
        """Two at once, with --speed max --json: standard output of each is one JSON object with the night's sums; no
        process is left, and a second run builds nothing and says the same."""
        children = [self.start("--speed", "max", "--json") for _ in range(2)]
        found = [json.loads(self.finish(child)[0]) for child in children]
        found.append(json.loads(self.finish(self.start("--speed", "max", "--json"))[0]))
        for results in found:
            self.assertEqual(sum(party["seats"] for party in results["parties"]), 4850)
            self.assertEqual(results["contests"]["pending"], 0)
            self.assertEqual((results["parties"], results["contests"]), (found[0]["parties"], found[0]["contests"]))
        self.leaves_nothing()

    def test_the_general_election(self):
        """The other folder that is shipped: 650 seats, of every constituency, and what the parties got."""
        folder = os.path.join(SOURCE, "clients", "elections", "general-2017")
        results = json.loads(self.finish(self.start("--speed", "max", "--json", "--election", folder))[0])
        seats = {party["id"]: party["seats"] for party in results["parties"] if party["seats"]}
        self.assertEqual((results["poll"], results["contests"]["declared"], sum(seats.values())), ("parliament", 650, 650))
        self.assertEqual([seats[party] for party in ("PP52", "PP53", "PP102", "PP90")], [317, 262, 35, 12])
        self.leaves_nothing()

    def test_own_folder_for_people(self):
        """Without --json another folder is shown for people, and nothing is left."""
        out, _ = self.finish(self.start("--speed", "max", "--election", self.small("an election")))
        self.assertIn("First Party", out)
        self.leaves_nothing()

    def test_keep(self):
        """--keep leaves configuration, journal and keys that start again with the same head, and no secret is readable
        by others; a folder that is not empty is refused."""
        kept = os.path.join(SCRATCH.name, "kept")
        out, said = self.finish(self.start("--speed", "max", "--json", "--election", self.small("kept election"), "--keep", kept))
        results = json.loads(out)
        self.leaves_nothing()
        for name in ("tallyd.conf", "journal.db", "keys"):
            self.assertTrue(os.path.exists(os.path.join(kept, name)), name)
        for folder, _, names in os.walk(os.path.join(kept, "keys")):
            for name in names:
                if name.endswith(".key"):
                    self.assertEqual(os.stat(os.path.join(folder, name)).st_mode & 0o077, 0, name)
        self.goes_on(kept, said, results)
        again = self.start("--speed", "max", "--json", "--keep", kept)
        again.communicate(timeout=BOUND_S)
        self.assertEqual(again.returncode, 2)

    def goes_on(self, kept, said, results):
        """Starts the line that the demonstration ends with, and asks the same question."""
        tallyd = re.search(r"go on with: (.*)/tallyd --config ", said)[1] + "/tallyd"
        with open(os.path.join(kept, "log"), "wb") as log:
            daemon = subprocess.Popen([tallyd, "--config", os.path.join(kept, "tallyd.conf")], env=bare_environment(), cwd="/",
                                      stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(lambda: daemon.poll() is None and (daemon.kill(), daemon.wait(rigs.STOP_S)))
        endpoints = os.path.join(kept, "run", "endpoints.json")
        rigs.wait_until(lambda: os.path.exists(endpoints) or daemon.poll() is not None, rigs.START_S, "it does not listen")
        self.assertIsNone(daemon.poll(), rigs.open_text(os.path.join(kept, "log")))
        done = rigs.run([tallyd[:-1], "results", "--json"], env=rigs.environment(TALLY_CONFIG=os.path.join(kept, "tally.conf")))
        self.assertEqual(json.loads(done.stdout), results)
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(rigs.STOP_S), 0)

    def test_interrupted(self):
        """Interrupted in the middle, it takes its daemon with it."""
        child = self.start("--speed", "1", "--json")
        rigs.wait_until(lambda: any(b"replay" in line for line in processes().values()) or child.poll() is not None, BOUND_S,
                        "the replay does not begin")
        self.assertIsNone(child.poll())
        child.send_signal(signal.SIGTERM)
        child.wait(rigs.STOP_S)
        self.leaves_nothing()

    def test_usage(self):
        """What it does not know it refuses with exit 2, and prints nothing on standard output."""
        child = self.start("--sped", "max")
        out, _ = child.communicate(timeout=BOUND_S)
        self.assertEqual((child.returncode, out), (2, ""))


if __name__ == "__main__":
    unittest.main()
