#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally watch` heals itself: a daemon that is killed and started again in the middle costs it nothing."""
import json
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import ready    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

SCRATCH = KEYS = None


def setUpModule():
    global SCRATCH, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = ready.night().keys


def tearDownModule():
    SCRATCH.cleanup()


class Watch(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(rigs.NIGHT, KEYS)
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.rig.pin()
        self.rig.restart()

    def lines(self, text):
        return [json.loads(line) for line in text.splitlines() if line.strip()]

    def interrupted_night(self, *areas):
        """Watchers from the start, a replay, and kill -9 in the middle of it. Their (status, stdout, stderr)."""
        watchers = [self.rig.tally_start("watch", *area, "--json", "--until-complete") for area in areas]
        replay = self.rig.tally_start(*self.rig.replay_command())
        middle = KEYS.manifest.entries + 1200
        with self.rig.peer() as peer:
            rigs.wait_until(lambda: wire.Head(peer.hello()[9], KEYS.manifest).size >= middle or replay.poll() is not None,
                            60, "the replay does not get on")
        self.assertIsNone(replay.poll(), "the replay was over before its middle")
        self.rig.kill()
        self.rig.start()
        status, _, said = self.rig.finish(replay)
        self.assertEqual(status, 0, said)
        return [self.rig.finish(watcher, 60) for watcher in watchers]

    def told(self, said):
        """What a watcher said last of each contest and of each council, and its last line."""
        lines = self.lines(said)
        contests = {line["contest"]: [who["candidate"] for who in line["elected"]] for line in lines if line["event"] == "declared"}
        control = {line["area"]: line["group"] for line in lines if line["event"] == "control"}
        return contests, control, lines[-1]

    def stands(self, prefix):
        """The same from the records under a prefix, which prove themselves."""
        contests, control = {}, {}
        for record in map(wire.unpack, self.rig.records(prefix)[0].values()):
            if record[1] == 2 and record[3] in (1, 2):
                contest = record[2].split("/")[-2]
                contests[contest] = [KEYS.manifest.candidates(contest)[place] for place in record[wire.place("elected")]]
            elif record[1] == 1 and record[9] and record[9][0]:
                control[record[2].split("/")[-3]] = record[9][1]
        return contests, control

    def test_restart_in_the_middle(self):
        """Watchers of everything and of one nation end, when all is declared, having told of every contest who was elected
        and of every council who controls it, as the records have it."""
        areas = {"GB/": (), "GB/S92000003/": ("S92000003",)}
        night = self.interrupted_night(*areas.values())
        size = self.rig.head().size
        for (prefix, area), (status, said, errors) in zip(areas.items(), night):
            with self.subTest(area):
                self.assertEqual(status, 0, errors)
                contests, control, last = self.told(said)
                self.assertEqual((contests, control), self.stands(prefix))
                self.assertEqual(len(contests), 3403 if not area else 354)
                self.assertEqual(last["event"], "complete")
                # A nation may be complete before the night is: then its watcher ends under an earlier head.
                self.assertIn(last["size"], range(len(contests), size + 1) if area else (size,))
                self.assertEqual(self.rig.results(*area)["size"], size)

    def test_every_contest_is_told(self):
        """Every contest's result shows up in what a watcher prints, however the updates were conflated."""
        watcher = self.rig.tally_start("watch", "--json", "--until-complete")
        self.rig.replay()
        status, said, errors = self.rig.finish(watcher, 60)
        self.assertEqual(status, 0, errors)
        for contest in KEYS.manifest.contests:
            if KEYS.manifest.candidates(contest):
                self.assertIn(contest, said)


class Moved(unittest.TestCase):
    """A reader's watch beside a spool that waits, and a daemon that comes back on other ports."""

    def setUp(self):
        self.rig = rigs.Rig(folders.small(SCRATCH.name + "/small"))
        self.addCleanup(self.rig.close)
        self.rig.start()

    def sheet(self, contest):
        body = wire.declaration(self.rig.manifest, contest, **folders.fields(contest))
        centre = contest.split(".")[1]
        return wire.envelope(self.rig.manifest.genesis, [body], [self.rig.keys.officer(f"{centre}.{n}") for n in (1, 2)])

    def test_fresh_after_the_move(self):
        """It leaves the spool alone and says that something waits there; when the daemon is started again elsewhere it goes
        on, is told to be fresh again, and tells what happens then."""
        spool = self.rig.path("spool")
        os.mkdir(spool, 0o700)
        with open(os.path.join(spool, "0000000000001-a.envelope"), "wb") as out:
            out.write(self.sheet("local.beta.hill"))
        watcher = self.rig.tally_start("watch", "--json")
        events = lambda: [json.loads(line)["event"] for line in rigs.open_text(watcher.paths[0]).splitlines(True)
                          if line.endswith("\n")]
        def told(event):
            rigs.wait_until(lambda: event in events() or watcher.poll() is not None, 30,
                            f"no {event}: {events()} {rigs.open_text(watcher.paths[1])}")
            self.assertIsNone(watcher.poll(), rigs.open_text(watcher.paths[1]))
        told("standing")
        before = self.rig.endpoints
        self.rig.restart()
        self.assertNotEqual(before["query"], self.rig.endpoints["query"])
        told("fresh")
        self.assertEqual([event for event in events() if event in ("stale", "fresh")], ["stale", "fresh"])
        with self.rig.peer("intake", "alpha") as peer:
            self.assertEqual(peer.submit(self.sheet("local.alpha.north"))[0][0], wire.ACCEPTED)
        told("declared")
        self.assertIn("0000000000001-a.envelope", os.listdir(spool))
        self.assertIn("tally submit", rigs.open_text(watcher.paths[1]))


if __name__ == "__main__":
    unittest.main()
