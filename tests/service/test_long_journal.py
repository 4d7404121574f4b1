#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A journal of 100,000 entries: the service keeps starting, tells how far it is, and is not ended for taking its time."""
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import wire    # noqa: E402
from guest import folders, rigs    # noqa: E402

ENTRIES = 100_000
TURNOUT, BODIES, MADE = 6, 1000, 1493935200000
PATIENCE = "[Service]\nTimeoutStartSec=1500ms\n"


class Writer:
    """Fills the journal with what counts tell again and again before they declare: verified turnout."""

    def __init__(self, service):
        self.service, self.manifest = service, service.manifest
        self.contests = {}
        centres = {row["area"]: row["centre"] for row in folders.read_rows(service.folder, "centres.csv")}
        for contest, area in self.manifest.area_of.items():
            if area in centres:
                self.contests.setdefault(centres[area], []).append(contest)
        self.officers = {}
        for row in folders.read_rows(service.folder, "officers.csv"):
            self.officers.setdefault(row["centre"], []).append(row["officer"])

    def write(self, entries):
        rounds = 1
        while entries > 0:
            for centre, contests in self.contests.items():
                per = max(1, BODIES // len(contests))
                bodies = [wire.event(TURNOUT, c, MADE, 100_000, rounds + n) for c in contests for n in range(per)]
                entries -= self.send(centre, bodies[:BODIES])
                if entries <= 0:
                    return
            rounds += BODIES

    def send(self, centre, bodies):
        keys = [self.service.keys.officer(self.officers[centre][0])]
        with self.service.peer("intake", centre) as peer:
            outcomes = peer.submit(wire.envelope(self.manifest.genesis, bodies, keys, wire.EVENT), bound_ms=60000)
        return sum(verdict == wire.ACCEPTED for verdict, *_ in outcomes)


class Long(unittest.TestCase):
    def test_start(self):
        service = guest.Service(rigs.NIGHT)
        service.init()
        guest.systemctl("start", "tallyd")
        Writer(service).write(ENTRIES)
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        guest.drop_in("patience", PATIENCE)
        after, told, states = guest.cursor(), set(), set()
        guest.systemctl("start", "--no-block", "tallyd")

        def started():
            states.add(guest.state()[0])
            told.add(guest.show("StatusText"))
            return states & {"active", "failed"}
        rigs.wait_until(started, 240, "it does not start")
        checked, = [entry for entry in guest.entries(after, guest.UNIT) if "TALLY_MILLISECONDS" in entry]
        print(f"{checked['TALLY_SIZE']} entries checked in {checked['TALLY_MILLISECONDS']} ms", file=sys.stderr)
        self.assertGreaterEqual(int(checked["TALLY_SIZE"]), ENTRIES)
        self.assertGreater(int(checked["TALLY_MILLISECONDS"]), 2000, "too quick to show anything: make the journal longer")
        self.assertEqual(states & {"active", "failed"}, {"active"})
        self.assertIn("activating", states)
        progress = [text for text in told if "checking the journal: " in text]
        self.assertTrue(progress, told)
        self.assertEqual(guest.show("NRestarts"), "0", guest.messages(after))
        with service.peer() as peer:
            self.assertGreaterEqual(wire.Head(peer.hello()[9], service.manifest).size, ENTRIES)


if __name__ == "__main__":
    unittest.main()
