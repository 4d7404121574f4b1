#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random instants loses nothing that was acknowledged and shows nothing that is later gone."""
import os
import random
import sys
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import ready    # noqa: E402
import night    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

SEED = int(os.environ.get("TALLY_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
# tests/run.sh --full kills ten times as often.
KILLS, KILLS_OF_REPLAY = (200, 50) if os.environ.get("TALLY_FULL") == "ON" else (20, 5)
KEYS = ENVELOPES = RECORDS = None


def setUpModule():
    """A night without interruption: the records' root that every other must end with, and its envelopes as sent."""
    global KEYS, ENVELOPES, RECORDS
    rigs.skip_unless_built()
    print(f"TALLY_SEED={SEED}", file=sys.stderr)
    whole = ready.night()
    with whole.rig() as rig:
        entries, _, head = rig.start().journal()
    KEYS, ENVELOPES, RECORDS = whole.keys, night.envelopes(entries), head.records


class Kill(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(SEED)
        self.rig = rigs.Rig(rigs.NIGHT, KEYS)
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.assertNotEqual(self.rig.head().records, RECORDS)

    def test_twenty_random_instants(self):
        """Killed 20 times in a night at full speed, started again and gone on with: the records' root of an uninterrupted
        night; every receipt handed out holds and is the same for ever; every head that any receipt, page, update or
        beat showed is in the journal."""
        centre = folders.read_rows(rigs.NIGHT, "centres.csv")[0]["centre"]
        crowd = night.Crowd(KEYS.manifest, ENVELOPES)
        instants = sorted(self.random.randrange(len(ENVELOPES)) for _ in range(KILLS))
        for instant in instants:
            crowd.connect(self.rig, centre)
            crowd.run(instant, self.random.random() * 0.02)
            self.rig.kill()
            while crowd.take():
                pass    # what had left the daemon before it died was shown too
            crowd.close()
            self.rig.start()
            with self.rig.peer() as peer:
                crowd.check(peer)
        crowd.connect(self.rig, centre)
        crowd.run(len(ENVELOPES) + 1)
        crowd.close()
        self.assertEqual(len(crowd.receipts), len(ENVELOPES))
        self.assertGreater(crowd.updates, 0)
        with self.rig.peer() as peer:
            entries, head = crowd.check(peer)
        self.assertEqual(head.records, RECORDS)
        self.assertEqual(len(entries), KEYS.manifest.entries + len(ENVELOPES))
        self.assert_receipts_stay(crowd, centre)

    def assert_receipts_stay(self, crowd, centre):
        """Asked again, the daemon gives the same receipts, and they carry every head that was ever shown."""
        again = night.Crowd(KEYS.manifest, ENVELOPES)
        again.connect(self.rig, centre)
        again.run(len(ENVELOPES) + 1)
        again.close()
        self.assertEqual(again.receipts, crowd.receipts)
        stored = {wire.unpack(receipt)[3] for receipt in again.receipts.values()}
        beyond_genesis = {note for note in crowd.notes if wire.Head(note, KEYS.manifest).size > KEYS.manifest.entries}
        self.assertLessEqual(beyond_genesis, stored)

    def test_replay_goes_on(self):
        """`tally replay` with the daemon killed and started again under it ends well, at once or when it is run again,
        with the same records' root."""
        self.rig.pin()
        self.rig.restart()
        for _ in range(KILLS_OF_REPLAY):
            child = self.rig.tally_start(*self.rig.replay_command())
            size = self.rig.head().size + self.random.randrange(1, 500)
            with self.rig.peer() as peer:
                rigs.wait_until(lambda: wire.Head(peer.hello()[9], KEYS.manifest).size >= size or child.poll() is not None,
                                60, "the replay does not get on")
            self.rig.kill()
            self.rig.start()
            if self.random.random() < 0.5:
                child.kill()
            else:
                status, _, said = self.rig.finish(child)
                self.assertEqual(status, 0, said)
        self.rig.replay()
        self.assertEqual(self.rig.head().records, RECORDS)
        self.assertEqual(self.rig.stop(), 0)


if __name__ == "__main__":
    unittest.main()
