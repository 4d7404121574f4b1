#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Officers whose keys contradict a result again and again fill neither the journal nor the daemon's memory, and every
one of their envelopes is answered. Takes some ten seconds."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

NORTH, WINDOW, FLOOD, WARM_UP = "local.alpha.north", 64, 10000, 500
SCRATCH = None


def setUpModule():
    global SCRATCH
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    folder = folders.small(SCRATCH.name + "/one", leave_out=())
    path = os.path.join(folder, "election.ini")
    with open(path, encoding="utf-8") as text:
        settings = text.read()
    with open(path, "w", encoding="utf-8") as out:
        out.write(settings.replace("officers_declare = 2", "officers_declare = 1\nofficers_amend = 1"))


def tearDownModule():
    SCRATCH.cleanup()


class Flood(unittest.TestCase):
    def setUp(self):
        self.rig = rigs.Rig(SCRATCH.name + "/one")
        self.addCleanup(self.rig.close)
        self.rig.start()
        self.peer = self.rig.peer("intake", "alpha")
        self.addCleanup(self.peer.close)
        self.keys = {name: self.rig.keys.officer(name) for name in ("alpha.1", "alpha.2", "alpha.3")}

    def sheet(self, twist, revision=1, **fields):
        """An envelope's bytes without a signature: sheets that could count, all with other figures."""
        papers = 240 + twist + folders.papers(NORTH)[1]
        votes = [["ann", 120 + twist], ["bob", 80], ["cai", 40]]
        return wire.declaration(self.rig.manifest, NORTH, revision=revision,
                                **folders.fields(NORTH, votes=votes, papers=papers, electorate=3 * papers, **fields))

    def signed(self, twist, *officers, **fields):
        return wire.envelope(self.rig.manifest.genesis, [self.sheet(twist, **fields)], [self.keys[name] for name in officers])

    def flood(self, envelopes):
        """Sends them with some under way all the time; (verdict, codes, receipt) of each."""
        found, asked = {}, 0
        for number, data in enumerate(envelopes):
            self.peer.socket.send(wire.pack([1, 2, number, data]))
            asked += 1
            if asked - len(found) >= WINDOW:
                self.answer(found)
        while len(found) < asked:
            self.answer(found)
        return [found[number] for number in range(asked)]

    def answer(self, found):
        answer = wire.unpack(self.peer.receive()[-1])
        self.assertEqual(answer[1], 130, answer)
        (verdict, codes, _, receipt), = answer[3]
        found[answer[2]] = (verdict, [code for code, _ in codes], receipt)

    def memory(self):
        """Bytes that the daemon holds in memory."""
        with open(f"/proc/{self.rig.daemon.pid}/statm", encoding="ascii") as text:
            return int(text.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def status(self):
        with self.rig.peer("control") as peer:
            return dict(peer.ask(5)[3])

    def assert_all_conflicts(self, answers):
        self.assertEqual({(verdict, "E05" in codes) for verdict, codes, _ in answers}, {(wire.CONFLICT, True)})

    def test_one_key(self):
        """Ten thousand different conflicts by one key: one entry, every answer a conflict with that entry's receipt; they are
        counted, said once, and memory stays where it was."""
        self.assertEqual(self.flood([self.signed(0, "alpha.1")])[0][0], wire.ACCEPTED)
        size, stored = self.rig.head().size, os.path.getsize(self.rig.path("journal.db"))
        warm = self.flood(self.signed(1 + i, "alpha.1") for i in range(WARM_UP))
        before = self.memory()
        answers = warm + self.flood(self.signed(1 + WARM_UP + i, "alpha.1") for i in range(FLOOD - WARM_UP))
        grown = self.memory() - before
        self.assert_all_conflicts(answers)
        self.assertEqual(len({receipt for _, _, receipt in answers}), 1)
        receipt = wire.Receipt(answers[0][2], self.rig.manifest)
        self.assertEqual((receipt.index, receipt.verdict), (size, wire.CONFLICT))
        self.assertEqual(self.rig.head().size, size + 1)
        self.assertLess(os.path.getsize(self.rig.path("journal.db")) - stored, 65536)
        self.assertLess(grown, 2 << 20)
        status = self.status()
        self.assertEqual((status["conflicts"], status["conflicts-repeated"]), ("1", str(FLOOD - 1)))
        said = [line for line in self.rig.log().splitlines() if "another declaration against the one that stands" in line]
        self.assertIn(len(said), (1, 2), said)    # a second one where the flood takes more than a minute
        self.assertIn(f"entry {size} ", said[0])

    def test_several_keys(self):
        """Each key's first conflict is evidence, alone or with others; a revision that follows has its own."""
        sets = [("alpha.1",), ("alpha.1", "alpha.2"), ("alpha.2",), ("alpha.1", "alpha.3"), ("alpha.2", "alpha.3")]
        (first,) = self.flood([self.signed(0, "alpha.1")])
        size = self.rig.head().size
        answers = self.flood(self.signed(1 + i, *sets[i % len(sets)]) for i in range(1000))
        self.assert_all_conflicts(answers)
        self.assertEqual(self.rig.head().size, size + 3)    # alpha.1, then with alpha.2, then with alpha.3
        body = wire.Receipt(first[2], self.rig.manifest).body
        amended = self.flood([self.signed(2000, "alpha.1", revision=2, act=2, replaces=body, reason=["recount", ""])])
        self.assertEqual(amended[0][0], wire.ACCEPTED, amended)
        size = self.rig.head().size
        self.assert_all_conflicts(self.flood(
            self.signed(3000 + i, "alpha.1", revision=2, act=2, replaces=body, reason=["recount", ""]) for i in range(50)))
        self.assertEqual(self.rig.head().size, size + 1)
        self.rig.restart()
        self.assertEqual(self.status()["conflicts"], "4")

    def test_a_resent_one_is_none(self):
        """The same bytes again, for want of an answer, are not counted as another conflict."""
        self.flood([self.signed(0, "alpha.1")])
        self.assert_all_conflicts(self.flood([self.signed(1, "alpha.2")] * 20))
        self.assertEqual(self.status()["conflicts-repeated"], "0")
        self.assertNotIn("another declaration against", self.rig.log())


if __name__ == "__main__":
    unittest.main()
