#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Too little disk: intake answers busy below the reserve; a commit that fails ends the daemon, and nothing acknowledged
is lost."""
import os
import resource
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import ready    # noqa: E402
import night    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

SCRATCH = SMALL = None


def setUpModule():
    global SCRATCH, SMALL
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    SMALL = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name + "/keys")


def tearDownModule():
    SCRATCH.cleanup()


def sheet(contest):
    centre = contest.split(".")[1]
    body = wire.declaration(SMALL.manifest, contest, **folders.fields(contest))
    return wire.envelope(SMALL.manifest.genesis, [body], [SMALL.officer(f"{centre}.{n}") for n in (1, 2)])


class Reserve(unittest.TestCase):
    def test_below_the_reserve(self):
        """Below the reserve intake answers busy, to be tried again; readers and the operator are served, and the operator is
        told. With room again the same bytes are taken."""
        with rigs.Rig(SMALL.folder, SMALL, extra="\n[limits]\nreserve = 1000000000\n") as rig:
            rig.start()
            with rig.peer("control") as control, rig.peer("intake", "alpha") as peer:
                rigs.wait_until(lambda: dict(control.ask(5)[3])["state"] == "disk low", 10, "the operator is not told")
                answer = peer.ask(2, sheet("local.alpha.north"))
            self.assertEqual(answer[1], 136)
            self.assertEqual((answer[3], answer[5]), ("N02", True))
            self.assertEqual(rig.head().size, SMALL.manifest.entries)
            rig.stop()
            text = rigs.open_text(rig.path("tallyd.conf"))
            rig.write("tallyd.conf", text.replace("reserve = 1000000000", "reserve = 1"))
            rig.start()
            with rig.peer("intake", "alpha") as peer:
                self.assertEqual(peer.submit(sheet("local.alpha.north"))[0][0], wire.ACCEPTED)


class Full(unittest.TestCase):
    def test_commit_fails(self):
        """A journal that may not grow any more: the daemon exits 1 in the middle of a night. Started again with room it has
        everything that it ever acknowledged or showed, and the night goes on to the same records."""
        whole = ready.night()
        keys = whole.keys
        with whole.rig() as rig:
            entries, _, head = rig.start().journal()
        envelopes = night.envelopes(entries)
        centre = folders.read_rows(rigs.NIGHT, "centres.csv")[0]["centre"]
        with rigs.Rig(rigs.NIGHT, keys) as rig:
            rig.init()
            room = os.path.getsize(rig.path("journal.db"))
            crowd = night.Crowd(keys.manifest, envelopes)
            rig.start(limits=[(resource.RLIMIT_FSIZE, max(room, 2 << 20) + (1 << 18))])
            crowd.connect(rig, centre)
            with self.assertRaises(wire.NoAnswer):
                crowd.run(len(envelopes) + 1, alive=lambda: rig.daemon.poll() is None)
            self.assertEqual(rig.daemon.wait(rigs.STOP_S), 1, rig.log()[-2000:])
            while crowd.take():
                pass
            crowd.close()
            self.assertGreater(len(crowd.receipts), 0)
            self.assertLess(len(crowd.receipts), len(envelopes))
            rig.start()
            with rig.peer() as peer:
                crowd.check(peer)
            crowd.connect(rig, centre)
            crowd.run(len(envelopes) + 1)
            crowd.close()
            with rig.peer() as peer:
                self.assertEqual(crowd.check(peer)[1].records, head.records)


if __name__ == "__main__":
    unittest.main()
