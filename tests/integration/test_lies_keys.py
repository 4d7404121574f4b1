# SPDX-License-Identifier: Apache-2.0
"""Lies about the log's keys: a daemon that signs with another key, and says why. Only one event leads from the key that a
reader holds to another: of this election, by both keys, in a leaf that names it (SPEC.md 4.3). `tally audit` and the
independent reader take nothing else for it, and then the head is a stranger's."""
import sys
import unittest

sys.dont_write_bytecode = True
from lying import Lying    # noqa: E402
import reader_election as small    # noqa: E402
import rig as rigs    # noqa: E402
from tally_reader import envelope, keys, messages as m, note    # noqa: E402

SEED_NEXT = b"\x21" * 32
E_LOG, ACCEPTED, QUERIED = 11, 0, 1


class KeyLies(Lying):
    def handover(self, seeds=None, index=5, genesis=None, verdict=ACCEPTED, kind=m.KIND_EVENT, subject="small", **told):
        """A keys answer's two lists: one entry that puts the next key in the log's place, signed by `seeds`."""
        body = told.get("body") or small.event(E_LOG, subject, keys.public_of(SEED_NEXT), reason=["key-stolen", ""])
        seeds = [*small.SEEDS_AUTHORITY, small.SEED_LOG, SEED_NEXT] if seeds is None else seeds
        sealed = envelope.seal(keys.TYPE_EVENT, genesis or self.made.genesis, [told.get("signed") or body], seeds)
        sigset = envelope.open_envelope(sealed, keys.TYPE_EVENT).sigset_bytes
        leaf = small.leaf(index, told.get("named") or body, sigset, verdict, 3000, (), kind)
        return [[sigset], [[leaf, 0, body]]]

    def strangers(self, change=None, **lie):
        """A daemon with one declaration, whose heads are by the next key from then on."""
        daemon = self.daemon()
        daemon.commit(self.body())
        text = note.parse_note(daemon.note)[0]
        daemon.note = note.sign_note(text, small.ORIGIN, SEED_NEXT, keys.public_of(SEED_NEXT))
        daemon.heads[-1] = (*daemon.heads[-1][:2], daemon.note)
        answer = self.handover(**lie)
        daemon.lies["keys"] = lambda message: [*message[:3], *(change(answer) if change else answer)]
        return daemon

    def refused(self, change=None, **lie):
        """Neither reader takes a head by the next key, and both have asked for what leads to it."""
        daemon = self.strangers(change, **lie)
        done = rigs.run([rigs.TALLY, "audit", "--timeout", "4"], check=False, env=self.configure())
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertIn("TALLY_E_HEAD", done.stdout + done.stderr)
        self.assertIn(m.KEYS, [request[1] for request in daemon.asked])
        self.python_finds("a head without the log's signature")

    def test_the_event_itself(self):
        """What all the lies are changes of leads both readers on to the next key: what they find is beyond it."""
        daemon = self.strangers()
        done = rigs.run([rigs.TALLY, "audit", "--timeout", "4"], check=False, env=self.configure())
        self.assertIn("head 6: it is not a sound head of this log", done.stdout)     # there is no such entry in the journal
        follower = self.follower()
        follower.start()
        self.assertEqual(follower.newest.size, daemon.log.size)

    def test_nothing(self):
        self.refused(lambda _: [[], []])

    def test_without_the_key_that_is_held(self):
        self.refused(seeds=[*small.SEEDS_AUTHORITY, SEED_NEXT])

    def test_without_the_key_that_comes(self):
        self.refused(seeds=[*small.SEEDS_AUTHORITY, small.SEED_LOG])

    def test_of_another_election(self):
        self.refused(genesis=bytes(31) + b"\x01")

    def test_not_the_body_that_was_signed(self):
        self.refused(signed=small.event(E_LOG, "small", keys.public_of(small.SEED_STRANGER), reason=["key-stolen", ""]))

    def test_not_the_body_that_the_leaf_names(self):
        self.refused(named=small.event(4, "a1", True))

    def test_another_kind_of_event(self):
        self.refused(body=small.event(4, "a1", True))

    def test_another_kind_of_entry(self):
        self.refused(kind=m.KIND_DECLARATION)

    def test_an_event_that_was_not_accepted(self):
        self.refused(verdict=QUERIED)

    def test_bytes_that_are_none(self):
        self.refused(lambda answer: [answer[0], [[answer[1][0][0], 0, b"\x93"]]])


if __name__ == "__main__":
    unittest.main()
