#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The independent reader over the wire: it follows an honest daemon whatever the network loses, and names every lie.

The daemon is reader_daemon.py's, in this process, over CURVE on loopback.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Any, Callable

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
CLIENT = os.path.join(HERE, "..", "..", "clients", "python")
sys.path.insert(0, CLIENT)
sys.path.insert(0, HERE)

import reader_election as small  # noqa: E402
from reader_daemon import SECRET_CLIENT, Daemon, wait_for  # noqa: E402
from tally_reader import keys, messages as m, note  # noqa: E402
from tally_reader.audit import audit  # noqa: E402
from tally_reader.follow import Disagreement, Follower, follow  # noqa: E402
from tally_reader.wire import Wire  # noqa: E402


class Following(unittest.TestCase):
    """A daemon and a follower for each test."""

    def daemon(self, **more: Any) -> Daemon:
        made = Daemon(**more)
        self.addCleanup(made.close)
        return made

    def follower(self, daemon: Daemon, prefix: str = "") -> Follower:
        wire = Wire(daemon.endpoints, SECRET_CLIENT, time.monotonic() + 30)
        self.addCleanup(wire.close)
        return Follower(wire, prefix)

    @staticmethod
    def night(daemon: Daemon) -> list:
        """Seven declarations, one in each batch but the last three."""
        def make(*row: Any, **more: Any) -> bytes:
            return small.declaration(daemon.election, *row, **more)
        return [[make("a1", [100, 90, 80], [1, 2])], [make("a2", None, [1])], [make("a9", [1, 2], [2])],
                [make("b1", [10, 30, 20, 5], [1, 2, 3])], [make("b2", [1, 2], [2]), make("m1", [10, 8], [1]),
                make("z1", [20, 5, 8], [1])]]


class Honest(Following):
    """What is served is what is folded, in one page or many, with updates or without."""

    def test_night(self) -> None:
        """Every update and beat checks, the state is the daemon's, and the audit covers every head and entry."""
        daemon = self.daemon()
        follower = self.follower(daemon)
        follower.start()
        for bodies in self.night(daemon):
            size = daemon.log.size + len(bodies)
            daemon.commit(*bodies)
            self.assertTrue(wait_for(lambda: follower.head.size == size, lambda: follower.step(50)))
        self.assertTrue(follower.complete())
        self.assertTrue(wait_for(lambda: follower.counts["beats"] == 5, lambda: follower.step(50)))
        self.assertEqual(follower.records, daemon.ledger.records)
        counts = audit(follower).counts
        self.assertEqual((counts["entries"], counts["heads"]), (12, 6))
        self.assertEqual(counts["updates"], follower.counts["updates"])
        self.assertGreater(counts["updates"], 15)
        self.assertEqual(counts["signatures"], 12)

    def test_small_pages(self) -> None:
        """With two records a page the whole state arrives, from nothing and after changes."""
        daemon = self.daemon(page_records=2)
        daemon.commit(*self.night(daemon)[0])
        follower = self.follower(daemon)
        follower.start()
        self.assertGreater(follower.counts["pages"], 7)
        for bodies in self.night(daemon)[1:]:
            daemon.commit(*bodies, publish=False)
        follower.sync()
        self.assertEqual(follower.records, daemon.ledger.records)
        audit(follower)

    def test_pages_under_different_heads(self) -> None:
        """The journal grows between the pages of one answer; the state still becomes that of one head."""
        daemon = self.daemon(page_records=4)
        rest = self.night(daemon)

        def grow(asked: int, served: Daemon) -> None:
            if rest and asked > 3:
                served.commit(*rest.pop(0), publish=False)
        daemon.before_answer = grow
        follower = self.follower(daemon)
        follower.start()
        self.assertTrue(wait_for(lambda: not rest, follower.sync))
        follower.sync()
        self.assertEqual(follower.records, daemon.ledger.records)
        audit(follower)

    def test_prefixes(self) -> None:
        """A subtree is followed on its own, also one of a single record, and one that does not exist."""
        daemon = self.daemon()
        for bodies in self.night(daemon):
            daemon.commit(*bodies)
        for prefix, count in (("K/E/A/", 6), ("K/E/A/@c/a1/", 1), ("K/E/B/@c/", 4), ("Z", 0), ("K/E/A/@d", 0)):
            follower = self.follower(daemon, prefix)
            follower.start()
            low, high = daemon.election.range(prefix)
            self.assertEqual(high - low, count)
            self.assertEqual(follower.records, daemon.ledger.records[low:high])
            audit(follower)

    def test_lost_updates_and_answers(self) -> None:
        """No update arrives and one answer is lost: asking again brings everything."""
        daemon = self.daemon()
        follower = self.follower(daemon)
        follower.start()
        for bodies in self.night(daemon):
            daemon.commit(*bodies, publish=False)
        lost = [None]
        daemon.lies["page"] = lambda page: lost.pop() if lost else page
        follower.sync()
        self.assertEqual(follower.records, daemon.ledger.records)

    def test_damaged_state_heals(self) -> None:
        """A record that went wrong here is noticed at the next page, and the state is asked for anew."""
        daemon = self.daemon()
        follower = self.follower(daemon)
        follower.start()
        follower.hashes[3] = bytes(32)
        daemon.commit(*self.night(daemon)[3], publish=False)
        follower.sync()
        self.assertEqual((follower.records, follower.counts["heals"]), (daemon.ledger.records, 1))


def _page(change: Callable[[list], Any]) -> Callable[[list], list]:
    """A lie that changes a page in place."""
    def lie(page: list) -> list:
        if len(page) == 10:
            change(page)
        return page
    return lie


class Lies(Following):
    """Every lie is a disagreement, never a crash and never believed."""

    def refuses(self, arrange: Callable[[Daemon], None], what: str, after: bool = True) -> None:
        """A follower of a daemon arranged so comes to a disagreement that says `what`."""
        daemon = self.daemon()
        daemon.commit(*self.night(daemon)[0])
        follower = self.follower(daemon)
        if after:
            follower.start()
        arrange(daemon)
        with self.assertRaises(Disagreement, msg=what) as caught:
            if not after:
                follower.start()
            daemon.commit(*self.night(daemon)[1])
            wait_for(lambda: follower.counts["beats"] >= 2, lambda: follower.step(50))
            follower.sync()
            audit(follower)
        self.assertIn(what, str(caught.exception))

    def test_pages(self) -> None:
        """Records left out, exchanged, edited; ranges moved; hashes dropped or changed; other totals; endless pages."""
        other = [1, 1, "K/@c/", [0] * 7, [0, 0], [0, 0, 0], [], [], [], None, None, [], None]
        cases = [
            (_page(lambda p: p[8].clear()), "does not give the root"),
            (_page(lambda p: p[8].reverse()), "does not belong"),
            (_page(lambda p: p[8].__setitem__(0, small.pack(other))), "does not give the root"),
            (_page(lambda p: p[8].__setitem__(0, b"\x90")), "record"),
            (_page(lambda p: p.__setitem__(5, p[5] + 1)), "not where"),
            (_page(lambda p: p.__setitem__(6, p[6] - 1)), "the last one ends"),
            (_page(lambda p: p.__setitem__(4, p[4] + 1)), "not where"),
            (_page(lambda p: p[9].append(bytes(32))), "frame"),
            (_page(lambda p: p.__setitem__(0, 2)), "since"),
            (_page(lambda p: p.__setitem__(7, True)), "since")]
        for lie, what in cases:
            self.refuses(lambda daemon, lie=lie: daemon.lies.update(page=lie), what)

    def test_heads(self) -> None:
        """A head signed by another key, with an edited text, of another origin, or a second one for a size."""
        def signed(seed: bytes, origin: str = small.ORIGIN, edit: Callable = lambda text: text) -> Callable:
            def lie(page: list) -> None:
                text = edit(note.parse_note(page[3])[0])
                page[3] = note.sign_note(text, origin, seed, keys.public_of(seed))
            return _page(lie)
        edits = (lambda text: text.replace(b"time 3", b"time 4"), lambda text: text.replace(b"ruleset 1", b"ruleset 2"))
        self.refuses(lambda d: d.lies.update(page=signed(small.SEED_STRANGER)), "without the log's signature")
        self.refuses(lambda d: d.lies.update(page=signed(small.SEED_LOG, "tally.example/other")), "without the log's")
        self.refuses(lambda d: d.lies.update(
            page=_page(lambda p: p.__setitem__(3, p[3].replace(b"time 3", b"time 4")))), "fails")
        for edit in edits:
            self.refuses(lambda d, edit=edit: d.lies.update(page=signed(small.SEED_LOG, edit=edit)), "head ")

    def test_published(self) -> None:
        """Updates and beats that do not hold: path, position, topic, record, signature, genesis."""
        cases = [("update", lambda u: u[:6] + [u[6][:-1]], "is not in the records"),
                 ("update", lambda u: u[:4] + [u[4] ^ 1] + u[5:], "update"),
                 ("update", lambda u: u[:5] + [u[5][:-1] + b"\x01"] + u[6:], "record"),
                 ("update", lambda u: u[:3] + [u[3] + 1] + u[4:], "update"),
                 ("beat", lambda b: b[:3] + [bytes(64)], "signature fails"),
                 ("payload", lambda p: p[:1] + [bytes(32)] + p[2:], "genesis"),
                 ("payload", lambda p: p + [None], "published")]
        for kind, lie, what in cases:
            self.refuses(lambda daemon, kind=kind, lie=lie: daemon.lies.update({kind: lie}), what)

    def test_welcome(self) -> None:
        """Another election, another number of records, another manifest."""
        for place, value, what in ((5, bytes(32), "genesis"), (7, 3, "records"), (3, "tally/2", "welcome"),
                                   (6, 3, "manifest")):
            self.refuses(lambda d, place=place, value=value: d.lies.update(
                welcome=lambda w: w[:place] + [value] + w[place + 1:]), what, after=False)

    def test_rollback(self) -> None:
        """A daemon that no longer holds a size that it once signed."""
        def back(page: list) -> list:
            return [1, 136, page[2], "N03", ["5", "4"], False]
        self.refuses(lambda daemon: daemon.lies.update(page=back), "does not hold what it showed")

    def test_proofs(self) -> None:
        """A journal that did not grow from what was shown, whatever is sent for a proof of it."""
        def other(place: int, value: Any) -> Callable[[list], list]:
            return lambda proof: proof[:place] + [value] + proof[place + 1:]
        cases = [(lambda proof: proof[:4] + [proof[4][:-1]], "gone on"), (other(4, [bytes(32)] * 3), "gone on"),
                 (other(4, [bytes(31)]), "consistency"), (other(1, m.INCLUSION_ANSWER), "consistency"),
                 (lambda proof: [1, m.ERROR, proof[2], "N03", ["9", "8"], False], "no proof of what it showed")]
        for lie, what in cases:
            self.refuses(lambda daemon, lie=lie: daemon.lies.update(proof=lie), what)

    def test_inclusion(self) -> None:
        """An honest daemon proves every entry under every head from there on; a path or a leaf of another is refused."""
        daemon = self.daemon()
        for bodies in self.night(daemon):
            daemon.commit(*bodies)
        follower = self.follower(daemon)
        follower.start()
        sizes = [size for size, _, _ in daemon.heads]
        for index in range(sizes[-1]):
            for size in [None, *(size for size in sizes if size > index)]:
                self.assertEqual(follower.included(index, size).leaf, daemon.entries[index][0])
        for place, lie in ((4, daemon.entries[0][0]), (5, [bytes(32)] * 4), (5, [])):
            daemon.lies["proof"] = lambda proof, place=place, lie=lie: proof[:place] + [lie] + proof[place + 1:]
            with self.assertRaises(Disagreement):
                follower.included(sizes[-1] - 1)


class Audits(Following):
    """What only the entries can show: the daemon's pages agree with its heads, and both are wrong."""

    def finds(self, what: str, arrange: Callable[[Daemon], None]) -> None:
        daemon = self.daemon()
        arrange(daemon)
        follower = self.follower(daemon)
        follower.start()
        with self.assertRaises(Disagreement) as caught:
            audit(follower)
        self.assertIn(what, str(caught.exception))

    def body(self, daemon: Daemon, contest: str = "a1", **more: Any) -> bytes:
        return small.declaration(daemon.election, contest, [100, 90, 80], [1, 2], **more)

    def test_signatures(self) -> None:
        """One officer too few, a stranger, the authority's keys."""
        self.finds("4 ['E02']", lambda d: d.commit(self.body(d), seeds=small.SEEDS_OFFICER[:1]))
        self.finds("unknown key", lambda d: d.commit(self.body(d), seeds=[small.SEEDS_OFFICER[0], small.SEED_STRANGER]))
        self.finds("unknown key", lambda d: d.commit(self.body(d), seeds=small.SEEDS_AUTHORITY))

    def test_entries(self) -> None:
        """Edited bodies, exchanged leaves, another sigset, an entry left out."""
        def edit(change: Callable[[list], None]) -> Callable[[list], list]:
            def lie(answer: list) -> list:
                if answer[4] >= 5:
                    change(answer)
                return answer
            return lie
        cases = [(lambda a: a[6][0].__setitem__(2, b"\x90"), "another body"),
                 (lambda a: a[5].__setitem__(0, a[5][0][:-1] + b"\x00"), "another sigset"),
                 (lambda a: a[6][0].__setitem__(0, a[6][0][0][:-1] + b"\x02"), "Leaf.ruleset"),
                 (lambda a: a[6].reverse(), "entry 5: its leaf says 7")]
        for change, what in cases:
            def arrange(daemon: Daemon, change: Callable = change) -> None:
                for bodies in self.night(daemon)[:3]:
                    daemon.commit(*bodies)
                daemon.lies["entries"] = edit(change)
            self.finds(what, arrange)

    def test_falsified_totals(self) -> None:
        """The daemon changes its own ledger and signs what it then shows: the fold of its entries says otherwise."""
        def add_votes(daemon: Daemon) -> None:
            daemon.ledger.nodes["K", "c"].parties["lab"][1] += 1
            daemon.commit(self.body(daemon))
        self.finds("head 6: another records' root", add_votes)

        def wrong_entry_time(daemon: Daemon) -> None:
            daemon.commit(self.body(daemon), when=3001)
        self.finds("its time is 3001", wrong_entry_time)

        def other_log(daemon: Daemon) -> None:
            daemon.log.append(bytes(32))
            daemon.log.size -= 1
            daemon.commit(self.body(daemon))
        self.finds("another root", other_log)

    def test_second_declaration(self) -> None:
        """A contest accepted twice, which rule set 1 does not know, by a daemon that forgot the first."""
        def twice(daemon: Daemon) -> None:
            daemon.commit(self.body(daemon))
            daemon.ledger.contests["a1"].stands = None
            daemon.ledger.contests["a1"].used.clear()
            daemon.commit(self.body(daemon, declared=3500))
        self.finds("entry 6: a1: verdict 0 [], but 1 ['D01']", twice)


class Command(Following):
    """The command prints one line and its exit status says how it went."""

    def run_command(self, daemon: Daemon, *more: str) -> tuple:
        with tempfile.TemporaryDirectory() as folder:
            ends = daemon.endpoints
            with open(os.path.join(folder, "endpoints.json"), "w", encoding="utf-8") as file:
                json.dump({"intake": "tcp://127.0.0.1:1", "updates": ends.updates, "query": ends.query,
                           "control": "ipc://x", "curve": ends.curve.hex(), "genesis": ends.genesis.hex(),
                           "log": ends.log.hex(), "origin": ends.origin}, file)
            key = os.path.join(folder, "key")
            with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(keys.format_key(keys.KeyFile("tally-transport-secret", "reader", SECRET_CLIENT)))
            command = [sys.executable, "-m", "tally_reader", "follow", "--endpoints", file_in(folder),
                       "--transport", key]
            done = subprocess.run(command + list(more), capture_output=True, timeout=60, check=False,
                                  env={**os.environ, "PYTHONPATH": CLIENT, "PYTHONDONTWRITEBYTECODE": "1"})
        return done.returncode, json.loads(done.stdout) if done.stdout else None

    def test_agrees(self) -> None:
        """A whole night: status 0, and the line says what was checked."""
        daemon = self.daemon()
        for bodies in self.night(daemon):
            daemon.commit(*bodies)
        code, line = self.run_command(daemon, "--until-complete", "--timeout", "20", "--audit")
        self.assertEqual((code, line["agrees"], line["reached"], line["records"]), (0, True, True, 16))
        self.assertEqual(line["audit"]["entries"], 12)

    def test_disagrees(self) -> None:
        """A lie: status 4, and the line says where."""
        daemon = self.daemon()
        daemon.commit(*self.night(daemon)[0], seeds=small.SEEDS_OFFICER[:1])
        code, line = self.run_command(daemon, "--until-size", "6", "--audit", "--timeout", "20")
        self.assertEqual((code, line["agrees"]), (4, False))
        self.assertIn("entry 5", line["where"])

    def test_not_reached(self) -> None:
        """A night that does not get as far as asked: status 3."""
        code, line = self.run_command(self.daemon(), "--until-size", "6", "--timeout", "1")
        self.assertEqual((code, line["agrees"], line["reached"]), (3, True, False))

    def test_usage(self) -> None:
        """A key file of another type: status 2."""
        self.assertEqual(self.run_command(self.daemon(), "--endpoints", "/dev/null")[0], 2)


def file_in(folder: str) -> str:
    """The endpoints file in a folder."""
    return os.path.join(folder, "endpoints.json")


class Until(Following):
    """Following stops where it was asked to."""

    def test_until_size(self) -> None:
        """It stops at the first head of that size or more."""
        daemon = self.daemon()
        follower = self.follower(daemon)
        follower.start()
        for bodies in self.night(daemon):
            daemon.commit(*bodies)
        self.assertTrue(follow(follower, 6, False, time.monotonic() + 10))
        self.assertGreaterEqual(follower.head.size, 6)


if __name__ == "__main__":
    unittest.main()
