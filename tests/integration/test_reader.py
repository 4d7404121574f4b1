#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader, which shares no code with the daemon, follows the night and agrees with every root."""
import json
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

SCRATCH = None


def setUpModule():
    global SCRATCH
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")


def tearDownModule():
    SCRATCH.cleanup()


def command(rig, *more):
    return ["/usr/bin/python3", "-B", "-m", "tally_reader", "follow", "--endpoints", os.path.join(rig.run_dir, "endpoints.json"),
            "--transport", rig.keys.path("transport-reader.key"), "--timeout", "200", *more]


class Reader(unittest.TestCase):
    def follow(self, folder):
        """A reader from before the first declaration to the end of the night: its report, and the head it must have."""
        with rigs.Rig(folder) as rig:
            rig.start()
            size = rig.manifest.entries + len(folders.contests_in_order(folder))
            os.environ["PYTHONPATH"] = os.path.join(rigs.SOURCE, "clients", "python")
            self.addCleanup(os.environ.pop, "PYTHONPATH", None)
            reader = rig.tally_start(command=command(rig, "--until-size", str(size), "--audit"))
            rig.replay()
            status, said, errors = rig.finish(reader)
            self.assertEqual(status, 0, said + errors)
            return json.loads(said), rig.head()

    def check(self, report, head):
        self.assertTrue(report["agrees"] and report["reached"], report)
        self.assertEqual((report["size"], report["root"], report["records_root"]),
                         (head.size, head.root.hex(), head.records.hex()))
        self.assertIn("audit", report)

    def test_night(self):
        """The night of 2017, followed as it came and then audited from the first entry."""
        report, head = self.follow(rigs.NIGHT)
        self.check(report, head)
        self.assertGreater(report["heads"], 1)

    def test_small_live_election(self):
        """The small live election: postponed, uncontested, a lot, holdings that are not up."""
        self.check(*self.follow(folders.small(os.path.join(SCRATCH.name, "small"))))


if __name__ == "__main__":
    unittest.main()
