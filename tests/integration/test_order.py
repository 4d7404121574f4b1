#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""However the declarations of a night come (in any order, many in an envelope, from many centres at once, across stops),
the records are the same, and each counts once."""
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
STOPS = 5
KEYS = ENTRIES = RECORDS = CENTRES = None


def setUpModule():
    global KEYS, ENTRIES, RECORDS, CENTRES
    rigs.skip_unless_built()
    print(f"TALLY_SEED={SEED}", file=sys.stderr)
    whole = ready.night()
    KEYS = whole.keys
    CENTRES = folders.read_rows(rigs.NIGHT, "centres.csv")
    with whole.rig() as rig:
        entries, _, head = rig.start().journal()
    ENTRIES, RECORDS = entries[KEYS.manifest.entries:], head.records


class Order(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(SEED)
        self.rig = rigs.Rig(rigs.NIGHT, KEYS)
        self.addCleanup(self.rig.close)
        self.rig.start()

    def crowd(self, envelopes, centre=0):
        crowd = night.Crowd(KEYS.manifest, envelopes)
        crowd.connect(self.rig, CENTRES[centre]["centre"])
        return crowd

    def complete(self, crowd):
        """Everything that the crowd was shown holds, and the night is the same as any other."""
        crowd.close()
        with self.rig.peer() as peer:
            entries, head = crowd.check(peer)
        self.assertEqual((head.records, len(entries)), (RECORDS, KEYS.manifest.entries + len(ENTRIES)))

    def test_any_order(self):
        """In a random order the journal is another, the records are the same to the byte."""
        envelopes = night.envelopes(ENTRIES)
        self.random.shuffle(envelopes)
        crowd = self.crowd(envelopes)
        crowd.run(len(envelopes) + 1)
        self.complete(crowd)

    def test_many_in_an_envelope(self):
        """Each centre's declarations in one envelope: each has its own receipt, and sent once more, one by one as the others
        signed them, they are duplicates with these receipts."""
        bodies = {}
        for _, body, _ in ENTRIES:
            contest = wire.unpack(body)[1]
            bodies.setdefault((KEYS.manifest.area_of[contest], KEYS.manifest.contests[contest][1]), []).append(body)
        envelopes = [wire.envelope(KEYS.manifest.genesis, found, self.officers(*where)) for where, found in bodies.items()]
        self.assertGreater(max(map(len, bodies.values())), 60)
        crowd = self.crowd(envelopes)
        crowd.run(len(ENTRIES) + 1)
        self.assertEqual(len(crowd.receipts), len(ENTRIES))
        again = self.crowd(night.envelopes(ENTRIES), centre=1)
        again.run(len(ENTRIES) + 1)
        again.close()
        self.assertEqual(again.receipts, crowd.receipts)
        self.complete(crowd)

    def officers(self, area, poll):
        rows = [row for row in folders.read_rows(rigs.NIGHT, "officers.csv")
                if row["area"] == area and row["poll"] in ("", poll)]
        self.assertGreaterEqual(len(rows), 2)
        return [KEYS.officer(row["officer"]) for row in rows]

    def test_everybody_at_once(self):
        """Four centres send the whole night at once, each in another order: each declaration counts once, and all four hold
        the same receipts."""
        crowds = []
        for centre in range(4):
            envelopes = night.envelopes(ENTRIES)
            self.random.shuffle(envelopes)
            crowds.append(self.crowd(envelopes, centre))
        for step in range(1, len(ENTRIES) // 100 + 2):
            for crowd in crowds:
                crowd.run(100 * step)
        for crowd in crowds[1:]:
            crowd.run(len(ENTRIES) + 1)
            crowd.close()
            self.assertEqual(crowd.receipts, crowds[0].receipts)
        self.complete(crowds[0])

    def test_stopped_in_the_middle(self):
        """SIGTERM at random instants of a night at full speed: the daemon stops with 0, and goes on where it was."""
        envelopes = night.envelopes(ENTRIES)
        crowd = self.crowd(envelopes)
        for instant in sorted(self.random.randrange(len(envelopes)) for _ in range(STOPS)):
            crowd.run(instant, self.random.random() * 0.02)
            self.assertEqual(self.rig.stop(), 0, self.rig.log()[-2000:])
            while crowd.take():
                pass
            crowd.close()
            self.rig.start()
            with self.rig.peer() as peer:
                crowd.check(peer)
            crowd.connect(self.rig, CENTRES[2]["centre"])
        crowd.run(len(envelopes) + 1)
        self.complete(crowd)


if __name__ == "__main__":
    unittest.main()
