#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The catalogue of lies: a daemon that speaks the protocol and lies, in one way in each test. `tally audit` (or `tally watch`,
where it is about what is published) and the independent reader both find it, and say where.

The daemon is reader_daemon.py's. Its log's key signs every lie that needs a signature: what is caught here is a daemon, or who
stole its keys, not a stranger on the wire.
"""
import json
import os
import sys
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "clients", "python"))
import reader_election as small    # noqa: E402
import rig as rigs    # noqa: E402
from lying import PROOF, WAIT_S, Lying, place, signed    # noqa: E402
from tally_reader import envelope, keys, messages as m, note    # noqa: E402
from tally_reader.canon import pack, read    # noqa: E402
from tally_reader.follow import Disagreement    # noqa: E402
from tally_reader.tree import Tree, leaf_hash    # noqa: E402


def setUpModule():
    rigs.skip_unless_built()


class Served(Lying):
    """Lies about the state, and the proofs beside it."""

    def night(self):
        daemon = self.daemon()
        daemon.commit(self.body())
        daemon.commit(self.body("b1", (10, 30, 20, 5), (1, 2, 3)))
        return daemon

    def test_a_changed_record(self):
        """A record with one vote more than its head's root has."""
        daemon = self.night()
        changed = daemon.ledger.records[-1][:-1] + b"\xc2"
        daemon.lies["page"] = lambda page: place(8, [*page[8][:-1], changed])(page)
        self.caught("daemon", None, "record|does not give the root", "TALLY_E_")

    def test_a_record_of_yesterday(self):
        """The record as it was before the last entry, under the head after it."""
        daemon = self.daemon()
        before = list(daemon.ledger.records)
        daemon.commit(self.body())
        daemon.lies["page"] = place(8, before)
        self.caught("daemon", None, "does not give the root", "TALLY_E_PROOF")

    def test_an_incomplete_subtree(self):
        """A record left out of a page that speaks for its place."""
        self.night().lies["page"] = lambda page: place(8, page[8][:-1])(page)
        self.caught("daemon", None, "does not give the root", "TALLY_E_(PROOF|RANGE)")

    def test_a_subtree_that_ends_too_early(self):
        """A last page that ends before the prefix does, with a frame that gives the root."""
        daemon = self.night()
        def lie(page):
            tree = daemon.ledger.tree()
            return [*page[:6], page[6] - 1, False, page[8][:-1], tree.frame(page[5], page[6] - 1)]
        daemon.lies["page"] = lie
        self.caught("daemon", None, "the last one ends", "TALLY_E_RANGE")

    def test_a_record_in_anothers_place(self):
        """Two records exchanged."""
        self.night().lies["page"] = lambda page: place(8, [page[8][1], page[8][0], *page[8][2:]])(page)
        self.caught("daemon", None, "does not belong", "TALLY_E_(PROOF|RANGE)")

    def test_totals_that_are_no_sum(self):
        """Totals changed in the daemon's ledger and signed by its log: nothing of it follows from the entries."""
        daemon = self.daemon()
        daemon.ledger.nodes["K", "c"].parties["lab"][1] += 1
        daemon.commit(self.body())
        self.caught("records", 6, "head 6: another records' root")

    def test_another_manifest(self):
        """A candidate renamed in the manifest that is served."""
        daemon = self.daemon()
        daemon.lies["entries"] = lambda answer: place(6, [[leaf, n, body.replace(b"Kingdom", b"Republi")]
                                                          for leaf, n, body in answer[6]])(answer)
        self.caught("daemon", None, "manifest", "TALLY_E_")

    def test_a_receipt_for_nothing(self):
        """A receipt for a declaration that the journal does not have, under a head made for it."""
        daemon = self.night()
        leaf = small.leaf(len(daemon.entries), self.body("a2", None, (1,)), b"sigset")
        tree = Tree([leaf_hash(entry[0]) for entry in daemon.entries] + [leaf_hash(leaf)])
        head = note.Head(len(tree), tree.root(), daemon.ledger.root(), 1, daemon.time, b"")
        with open(self.path("receipt"), "wb") as out:
            out.write(pack([1, leaf, tree.path(len(tree) - 1), signed(head)]))
        told = self.audit("--seen", self.path("receipt"))
        self.assertEqual((told["finding"], told["place"]), ("daemon", "daemon"))
        self.python_finds("though a head of 8 was shown", [signed(head)])
        daemon.commit(self.body("a9", (1, 2), (2,)))
        told = self.audit("--seen", self.path("receipt"))
        self.assertEqual((told["finding"], told["at"]), ("fork", 8))
        self.python_finds("head 8: two texts", [signed(head)])

    def test_a_receipt_that_proves_nothing(self):
        """A receipt of a sound head whose path leads elsewhere."""
        daemon = self.night()
        leaf, tree = daemon.entries[5][0], Tree([leaf_hash(entry[0]) for entry in daemon.entries])
        with open(self.path("receipt"), "wb") as out:
            out.write(pack([1, leaf, tree.path(4), daemon.note]))
        self.configure()
        key = keys.format_key(keys.KeyFile("tally-log-public", "log", keys.public_of(small.SEED_LOG)))
        with open(self.path("log.pub"), "wb") as out:
            out.write(key)
        done = rigs.run([rigs.TALLY, "verify", self.path("receipt"), "--log", self.path("log.pub")], check=False)
        self.assertEqual(done.returncode, PROOF, done.stderr)
        daemon.lies["proof"] = place(5, tree.path(4))
        with self.assertRaises(Disagreement):
            follower = self.follower()
            follower.start()
            follower.included(5)


class Entries(Lying):
    """Lies about the journal, whose tree and heads are made to agree with them, or not."""

    def altered(self, change, **more):
        """A daemon whose journal's answers are changed from entry 5 on."""
        daemon = self.daemon()
        daemon.commit(self.body(), self.body("b1", (10, 30, 20, 5), (1, 2, 3)), **more)
        daemon.commit(self.body("a9", (1, 2), (2,)))
        daemon.lies["entries"] = lambda answer: change(read(pack(answer))) if answer[4] >= 5 else answer
        return daemon

    def test_an_altered_entry(self):
        """Another body under the leaf."""
        def change(answer):
            answer[6][0][2] = self.body(votes=(101, 90, 80))
            return answer
        self.altered(change)
        self.caught("body", 5, "entry 5: another body than its leaf's")

    def test_other_signatures(self):
        """Another sigset under the leaf."""
        def change(answer):
            answer[5][0] = answer[5][0][:-1] + bytes([answer[5][0][-1] ^ 1])
            return answer
        self.altered(change)
        self.caught("body", 5, "entry 5: another sigset than its leaf's")

    def test_a_dropped_entry(self):
        """One entry left out."""
        self.altered(lambda answer: place(6, answer[6][1:])(place(7, answer[7][1:])(answer)))
        self.caught("body", 5, "entry 5: its leaf says 6|a head of size")

    def test_reordered_entries(self):
        """Two entries of one batch exchanged."""
        self.altered(lambda answer: place(6, [answer[6][1], answer[6][0], *answer[6][2:]])(answer))
        self.caught("body", 5, "entry 5: its leaf says 6")

    def test_a_journal_in_another_order(self):
        """Two entries exchanged and their leaves made anew: every leaf fits, the root does not."""
        def change(answer):
            for n, (leaf, _, body) in enumerate([answer[6][1], answer[6][0]]):
                answer[6][n] = [pack(place(1, answer[4] + n)(read(leaf))), 0, body]
            return answer
        self.altered(change)
        self.caught("root", 7, "head 7: another root")

    def test_another_time(self):
        """A leaf with a time that does not follow from its sheet."""
        def change(answer):
            answer[6][0][0] = pack(place(2, 3001)(read(answer[6][0][0])))
            return answer
        self.altered(change)
        self.caught("time", 5, "entry 5: its time is 3001")

    def test_an_entry_of_a_stranger(self):
        """Signed by a key that is nobody's."""
        self.daemon().commit(self.body(), seeds=[small.SEEDS_OFFICER[0], small.SEED_STRANGER])
        self.caught("stranger", 5, "unknown key")

    def test_an_invented_entry(self):
        """With an officer's name on it, and a signature that is none."""
        def forge(sealed):
            version, sigset, bodies = read(sealed)
            one, kind, payload, signatures = read(sigset)
            signatures[0][1] = bytes([signatures[0][1][0] ^ 1]) + signatures[0][1][1:]
            return pack([version, pack([one, kind, payload, signatures]), bodies])
        self.daemon().lies["envelope"] = forge
        self.made.commit(self.body())
        self.caught("forged", 5, "entry 5: .*fail")

    def test_a_body_that_nobody_signed(self):
        """Signatures of another body."""
        daemon = self.daemon()
        daemon.commit(self.body())
        sigset = daemon.entries[5][1]
        daemon._append(self.body("a2", None, (1,)), sigset, 3000, 0, (), m.KIND_DECLARATION)
        daemon.ledger.settle()
        daemon._seal()
        self.caught("unsigned", 6, "entry 6: its body is not among the digests")

    def test_an_entry_of_another_election(self):
        """What the officers signed for a rehearsal, in the live journal."""
        daemon, other = self.daemon(), bytes(31) + b"\x01"
        daemon.lies["envelope"] = lambda _: envelope.seal(keys.TYPE_DECLARATION, other, [self.body()], small.SEEDS_OFFICER)
        daemon.commit(self.body())
        self.caught("election", 5, "entry 5: signed for another election")

    def test_an_event_as_a_declaration(self):
        """An entry of one kind, signed as another."""
        daemon = self.daemon()
        sealed = envelope.seal(keys.TYPE_DECLARATION, daemon.genesis, [small.event(4, "a1", True)], small.SEEDS_OFFICER)
        opened = envelope.open_envelope(sealed, keys.TYPE_DECLARATION)
        daemon._append(small.event(4, "a1", True), opened.sigset_bytes, 3000, 0, (), m.KIND_EVENT)
        daemon.ledger.settle()
        daemon._seal()
        self.caught("type", 5, "entry 5: not a declaration or an event, or signed as something else")

    def test_a_head_inside_a_batch(self):
        """A head that was shown to one reader, of a size where the journal has none."""
        daemon = self.daemon()
        daemon.commit(self.body(), self.body("b1", (10, 30, 20, 5), (1, 2, 3)))
        tree = Tree([leaf_hash(entry[0]) for entry in daemon.entries[:6]])
        shown = signed(note.Head(6, tree.root(), daemon.ledger.root(), 1, 3000, b""))
        with open(self.path("head"), "wb") as out:
            out.write(shown)
        told = self.audit("--seen", self.path("head"))
        self.assertEqual((told["finding"], told["at"]), ("hidden", 6))
        self.python_finds("head 6: ", [shown])


class Verdicts(Lying):
    """Entries as they are signed, with verdicts that the rules do not give."""

    def test_a_wrong_verdict(self):
        """Accepted, with one officer's signature where two are needed."""
        self.daemon().commit(self.body(), seeds=small.SEEDS_OFFICER[:1])
        self.caught("verdict", 5, r"4 \['E02'\]", "^accepted$")

    def test_codes_left_out(self):
        """Accepted without the warning that it deserves, or with one that it does not."""
        self.daemon().commit(self.body(), codes=("P07",))
        self.caught("verdict", 5, "entry 5: a1: verdict 0", "^accepted P07$")

    def test_counted_twice(self):
        """The same declaration, once more."""
        daemon = self.daemon()
        daemon.commit(self.body())
        daemon.ledger.contests["a1"].stands = None
        daemon.ledger.contests["a1"].used.clear()
        daemon.commit(self.body(declared=3500))
        self.caught("verdict", 6, r"1 \['D01'\]", "^accepted$")

    def test_held_back(self):
        """A sound sheet that is said to need another officer, so that it does not count."""
        self.daemon().commit(self.body(), verdict=2, codes=("P05",))
        self.caught("verdict", 5, "entry 5: a1: verdict 2", "^queried P05$")

    def test_a_second_result(self):
        """What is a conflict is taken, and displaces what was declared."""
        daemon = self.daemon()
        daemon.commit(self.body())
        daemon.ledger.contests["a1"].stands = None
        daemon.ledger.contests["a1"].used.clear()
        daemon.commit(self.body(votes=(90, 100, 80)))
        self.caught("verdict", 6, r"3 \['E05'\]", "^accepted$")

    def test_a_conflict_made_large(self):
        """The same conflict again and again: it has one entry, so that nobody can fill the journal."""
        daemon = self.daemon()
        daemon.commit(self.body())
        for votes in ((90, 100, 80), (91, 100, 80)):
            daemon.commit(self.body(votes=votes), verdict=3, codes=("E05",))
        self.caught("verdict", 7, "entry 7: a conflict that was journaled before", "^conflict E05$")


class Conflicts(Lying):
    """Officers have contradicted themselves, the journal has it, and the daemon would rather that nobody knew."""

    def disputed(self, *conflicts, counted):
        """A declaration and what contradicts it, each a batch; the daemon's ledger counts only so many of those."""
        daemon = self.daemon()
        daemon.commit(self.body())
        apply = daemon.ledger.apply
        def hides(*entry):
            apply(*entry)
            daemon.ledger.contests["a1"].conflicts = min(counted, daemon.ledger.contests["a1"].conflicts)
        daemon.ledger.apply = hides
        for votes, seeds in conflicts:
            daemon.commit(self.body(votes=votes), verdict=3, codes=("E05",), seeds=seeds or ())
        return daemon

    def test_a_hidden_conflict(self):
        """The conflict has its entry, and the contest's record says that there is none."""
        daemon = self.disputed(((90, 100, 80), None), counted=0)
        self.assertEqual(m.decode(m.leaf, daemon.entries[6][0]).verdict, m.CONFLICT)
        self.caught("records", 7, "head 7: another records' root")

    def test_fewer_conflicts_than_there_are(self):
        """Another officer has joined in: the second entry is not counted."""
        several = [((90, 100, 80), small.SEEDS_OFFICER), ((91, 100, 80), [small.SEEDS_OFFICER[0], small.SEED_A])]
        self.disputed(*several, counted=1)
        self.caught("records", 8, "head 8: another records' root")

    def test_a_conflict_that_is_counted(self):
        """The same nights agree where nothing is hidden: what is caught is the hiding."""
        daemon = self.disputed(((90, 100, 80), None), counted=9)
        done = rigs.run([rigs.TALLY, "audit", "--json"], env=self.configure())
        self.assertTrue(json.loads(done.stdout)["agrees"])
        record, = [m.record(read(raw)) for raw in daemon.ledger.records if m.record(read(raw)).key.endswith("/a1/")]
        self.assertEqual(record.conflicts, 1)

    def test_a_record_without_its_conflict(self):
        """The head is sound; the record that is served with it is the one from before the conflict."""
        daemon = self.disputed(counted=9)
        before = list(daemon.ledger.records)
        daemon.commit(self.body(votes=(90, 100, 80)), verdict=3, codes=("E05",))
        daemon.lies["page"] = place(8, before)
        self.caught("daemon", None, "does not give the root", "TALLY_E_PROOF")

    def test_a_conflict_without_its_entry(self):
        """The conflict's entry is kept back, and the heads are those of a journal without it; the receipt that was given for it
        exposes it."""
        daemon = self.disputed(counted=9)
        other = Tree([leaf_hash(entry[0]) for entry in daemon.entries])
        daemon.commit(self.body(votes=(90, 100, 80)), verdict=3, codes=("E05",))
        shown, leaf = daemon.note, daemon.entries[6][0]
        tree = Tree([leaf_hash(entry[0]) for entry in daemon.entries])
        self.assertEqual(len(other) + 1, len(tree))
        with open(self.path("receipt"), "wb") as out:
            out.write(pack([1, leaf, tree.path(6), shown]))
        self.daemon().commit(self.body())
        self.made.commit(self.body("b1", (10, 30, 20, 5), (1, 2, 3)))
        told = self.audit("--seen", self.path("receipt"))
        self.assertEqual((told["finding"], told["at"]), ("fork", 7))
        self.python_finds("head 7: two texts", [shown])


class Heads(Lying):
    """Lies about heads: all of them signed by the log."""

    def sealed(self, **other):
        """A daemon whose last head has other values."""
        daemon = self.daemon()
        daemon.commit(self.body())
        head = note.Head(daemon.log.size, daemon.log.root(), daemon.ledger.root(), 1, daemon.time, b"")
        daemon.note = signed(head, **other)
        daemon.heads[-1] = (head.size, head.time, daemon.note)
        return daemon

    def test_a_root_of_other_entries(self):
        self.sealed(root=bytes(32))
        self.caught("root", 6, "head 6: another root")

    def test_a_record_not_matching_its_root(self):
        """The records' root is not that of the records: no page can prove them."""
        self.sealed(records_root=bytes(32))
        self.caught("daemon", None, "does not give the root", "TALLY_E_PROOF")

    def test_a_head_whose_time_goes_back(self):
        """Its time is before that of its last entry."""
        self.sealed(time=2999)
        self.caught("head-time", 6, "head 6: another time or rule set")

    def test_a_head_of_another_rule_set(self):
        self.sealed(ruleset=2)
        self.caught("head-rule-set", 6, "head 6: another time or rule set")

    def test_heads_held_back(self):
        """Entries without the heads of their batches: there may have been others."""
        self.sealed().lies["entries"] = lambda answer: place(7, [])(answer) if answer[4] >= 5 else answer
        self.caught("missing", 6, "head 6: it was shown, and no batch of the journal ends there")

    def test_two_heads_of_one_size(self):
        """One history in the pages, another with the entries: both signed."""
        daemon = self.sealed()
        other = signed(note.Head(6, bytes(32), daemon.ledger.root(), 1, daemon.time, b""))
        daemon.lies["entries"] = place(3, other)
        self.caught("daemon", None, "head 6: two texts for one size", "TALLY_E_FORK")

    def test_a_journal_that_went_back(self):
        """Rolled back to before what an earlier audit saw."""
        daemon = self.sealed()
        with open(self.path("head"), "wb") as out:
            out.write(signed(note.Head(9, bytes(32), bytes(32), 1, 4000, b"")))
        told = self.audit("--seen", self.path("head"))
        self.assertEqual((told["finding"], told["place"]), ("daemon", "daemon"))
        self.python_finds("though a head of 9 was shown", [signed(note.Head(9, bytes(32), bytes(32), 1, 4000, b""))])
        self.assertEqual(daemon.log.size, 6)

    def test_yesterday_again(self):
        """What any command was shown yesterday is demanded of the audit today, though nobody names it."""
        daemon = self.sealed()
        rigs.run([rigs.TALLY, "audit"], env=self.configure())
        self.daemon()
        told = self.audit()
        self.assertEqual(told["finding"], "daemon")
        self.python_finds("though a head of 6 was shown", [daemon.note])


class Published(Lying):
    """Lies to those who follow."""

    def test_a_fork_shown_to_one_subscriber(self):
        """One update carries a head of another history."""
        def lie(daemon):
            def forked(update):
                head = note.open_head(update[2], small.ORIGIN, keys.public_of(small.SEED_LOG))
                return place(2, signed(head, root=bytes(32)))(update)
            daemon.lies["update"] = forked
            daemon.commit(self.body("a2", None, (1,)))
        self.followed(lie, "daemon", "head 7: two texts for one size", "TALLY_E_FORK")

    def test_an_old_head_under_a_new_beat(self):
        """Beats go on, and say that nothing happened, though it did."""
        def lie(daemon):
            old = daemon.note
            daemon.commit(self.body("a2", None, (1,)))
            rigs.wait_until(lambda: not daemon.outbox, WAIT_S, "nobody listens")
            time_of = daemon.beat_due
            rigs.wait_until(lambda: daemon.beat_due > time_of and not daemon.outbox, WAIT_S, "no beat")
            daemon.lies["payload"] = place(4, old)
        self.followed(lie, "daemon", "beat: sent later than one of size 7, and of size 6", "TALLY_E_OLDER")

    def test_a_silent_stop(self):
        """No more beats, and nothing else: as if nothing happened."""
        def lie(daemon):
            daemon.beat_s = None
        self.followed(lie, "silent", "silence: (the last beat was sent|no beat has come)", silence="1.5")

    def test_beats_kept_for_later(self):
        """Beats that come, and were sent long ago: a relay that holds its subscribers in the past."""
        def lie(daemon):
            old = int(time.time() * 1000)
            daemon.lies["payload"] = lambda payload: [*payload[:2], old, old, payload[4]]
        self.followed(lie, "silent", "silence: (the last beat was sent|no beat has come)", silence="1.5")

    def test_a_beat_of_a_stranger(self):
        """A beat by another key than the log's."""
        def lie(daemon):
            daemon.lies["beat"] = lambda beat: place(3, keys.sign(small.SEED_STRANGER, keys.TYPE_BEAT, beat[2]))(beat)
        self.followed(lie, "daemon", "beat: the signature fails", "TALLY_E_BEAT")

    def test_an_update_that_its_head_does_not_have(self):
        """A record with other votes, published under the head of the right one: `tally watch` says so, and does not believe it."""
        def lie(daemon):
            daemon.lies["update"] = place(6, [bytes(32)] * 4)
            daemon.commit(self.body("a2", None, (1,)))
        self.followed(lie, "", "is not in the records of head 7|update", '"doubt"', command=("watch",))

    def test_a_result_shown_before_it_is_there(self):
        """A wrong entry in the middle of the night is found as soon as it is there."""
        def lie(daemon):
            daemon.commit(self.body("a2", None, (1,)), seeds=small.SEEDS_OFFICER[:1])
        self.followed(lie, "verdict", "entry 6: a2: verdict 0", "^accepted$")


if __name__ == "__main__":
    unittest.main()
