#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Any past moment of a night: what `tally results --at` shows is what was published then.

While the general election of 2017 is replayed, whole states are fetched page by page and updates are taken down, each with
the head that it stood under. Afterwards the same heads are asked for by size and by time: the head's note and the
records are the same bytes, and the results object is the one that `tally results` printed at the time.
"""
import os
import random
import sys
import unittest
from datetime import datetime, timedelta, timezone

sys.dont_write_bytecode = True
import rig as rigs    # noqa: E402
import shipped    # noqa: E402
import wire    # noqa: E402

GENERAL = os.path.join(shipped.ELECTIONS, "general-2017")
SPEED = "4000"          # times: the night takes as many seconds as it needs to be looked at a few dozen times
MOMENTS = 20            # of those recorded, asked for again
CONTESTS = ("Ynys Môn", "parl.houghton-and-sunderland-south.2017-06-08", "Kensington")    # by name, early, last of all
AREAS = ("UK", "E92000001", "S92000003", "W92000004", "N92000002", "E12000007")
RIG = STATES = UPDATES = SAID = None


def setUpModule():
    global RIG
    rigs.skip_unless_built()
    RIG = rigs.Rig(GENERAL)
    RIG.start()
    record()


def tearDownModule():
    if RIG:
        RIG.close()


def record():
    """The night, with all that is seen of it: STATES note -> {key: record}, UPDATES [(note, key, record)], SAID [results]."""
    global STATES, UPDATES, SAID
    STATES, UPDATES, SAID = {}, [], []
    subscriber = RIG.subscriber()
    replay = RIG.tally_start("replay", GENERAL, "--keys", RIG.keys.dir, "--speed", SPEED)
    with RIG.peer() as peer:
        while replay.poll() is None or not STATES:
            found, head = peer.records(RIG.manifest)
            STATES[head.note] = found
            if len(STATES) % 3 == 1:
                SAID.append(RIG.results(random.choice(AREAS + CONTESTS)))
            while subscriber.socket.poll(0):
                topic, message = subscriber.receive()
                if message[1] == 134:
                    UPDATES.append((message[2], topic, message[5]))
    subscriber.close()
    status, _, error = RIG.finish(replay)
    if status:
        raise rigs.Failed(error)


def key_of(area, records):
    key, = (key for key in records if key.endswith(f"{area}/@parliament/"))
    return key


def some(rows, n):
    """The first, the last, and others at random."""
    rows = list(rows)
    return rows if len(rows) <= n else [rows[0], *random.sample(rows[1:-1], n - 2), rows[-1]]


def shown(time_ms):
    return datetime.fromtimestamp(time_ms / 1000, timezone.utc).isoformat()


class Past(unittest.TestCase):
    def test_states(self):
        """Of every head that a whole state was fetched under: the note and the areas' records, byte for byte."""
        self.assertGreater(len(STATES), 5)
        for note, records in some(STATES.items(), MOMENTS):
            head = wire.Head(note, RIG.manifest)
            for area in random.sample(AREAS, 2):
                found = RIG.results(area, "--at", str(head.size))
                self.assertEqual((found["size"], found["head"]), (head.size, note.decode()))
                key = key_of(area, records)
                self.assertEqual(found["record"], {"key": key, "sha256": wire.sha256(records[key]).hex()})

    def test_updates(self):
        """Of updates about areas: the record that went out is the one of that size."""
        areas = [(note, key, record) for note, key, record in UPDATES if key.endswith("/@parliament/")]
        self.assertGreater(len(areas), 5)
        for note, key, record in some(areas, MOMENTS):
            found = RIG.results(key.split("/")[-3], "--at", str(wire.Head(note, RIG.manifest).size))
            self.assertEqual((found["head"], found["record"]["sha256"]), (note.decode(), wire.sha256(record).hex()))

    def test_said(self):
        """Results printed during the night are printed again, key for key."""
        self.assertGreater(len({found["size"] for found in SAID}), 3)
        for found in some(SAID, MOMENTS):
            again = RIG.results(found.get("contest", {}).get("id", found["area"]["code"]), "--at", str(found["size"]))
            self.assertEqual(again.pop("at"), str(found["size"]))
            self.assertIsNone(found.pop("at"))
            self.assertEqual(again, found)

    def test_times(self):
        """A time gives the last head not after it: one more millisecond before its entry gives an earlier one."""
        journal, _, newest = RIG.journal()
        times = [wire.unpack(leaf)[2] for leaf, _, _ in journal]
        manifest = sum(wire.unpack(leaf)[3] == 0 for leaf, _, _ in journal)
        for time in some(sorted(set(times[manifest:])), 20):
            last = max(i for i, found in enumerate(times) if found <= time) + 1
            found = RIG.results("--at", shown(time))
            self.assertEqual((found["size"], found["time"]), (last, shown(time).replace("+00:00", "Z")))
            self.assertLess(RIG.results("--at", shown(time - 1))["size"], last)
        british = datetime.fromtimestamp(newest.time / 1000, timezone(timedelta(hours=1))).isoformat()
        self.assertEqual(RIG.results("--at", british)["head"], newest.note.decode())

    def test_none(self):
        """There is nothing before the first head or beyond the newest, and a time needs its offset."""
        for moment, status, sentence in (("3", 1, "the log's first head is larger than 3"),
                                         ("2017-05-11T14:59Z", 1, "the log had no head by 2017-05-11T14:59:00Z"),
                                         (str(RIG.head().size + 1), 1, f"the journal has {RIG.head().size} entries so far"),
                                         ("2017-06-09T03:00", 2, "usage: tally results"),
                                         ("yesterday", 2, "usage: tally results")):
            done = RIG.tally("--language", "en", "results", "--at", moment, check=False)
            self.assertEqual((done.returncode, done.stdout), (status, ""), moment)
            self.assertIn(sentence, done.stderr)

    def test_wire(self):
        """The request itself: one of size and time, and on the query socket alone."""
        with RIG.peer() as peer:
            newest = RIG.head()
            self.assertEqual(peer.ask(6, newest.size, None)[1:4:2], [137, newest.note])
            self.assertEqual(peer.ask(6, None, newest.time + 1)[3], newest.note)
            self.assertEqual(peer.ask(6, newest.size + 1, None)[3], "N03")
            for rest in ((None, None), (1, 1), ("1", None), (1,)):
                answer = peer.ask(6, *rest)
                self.assertEqual((answer[1], answer[3]), (136, "N01"), rest)
        with RIG.peer("intake", "north-east") as peer:
            self.assertEqual(peer.ask(6, newest.size, None)[3], "N01")


if __name__ == "__main__":
    seed = int(os.environ.get("TALLY_SEED") or random.randrange(1 << 32))
    print(f"TALLY_SEED={seed}", file=sys.stderr)
    random.seed(seed)
    unittest.main()
