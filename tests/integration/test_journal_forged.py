#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A journal that was rewritten by somebody who knows its form: every digest in it fits, and the daemon refuses to start. (8 s)"""
import sys
import unittest

sys.dont_write_bytecode = True
import test_start_refused as stopped    # noqa: E402
import wire    # noqa: E402

setUpModule, tearDownModule = stopped.setUpModule, stopped.tearDownModule


class Forged(stopped.Journal):
    """Somebody rewrites the journal and makes every digest in it right again: all that is missing is the log's key."""

    def rewrite(self, edit=lambda batches: None):
        """edit(batches) changes them in place; then leaves, numbers and the batches' chain are made to fit."""
        batches = [wire.unpack(stored) for (stored,) in self.sql("SELECT bytes FROM batch ORDER BY number")]
        edit(batches)
        previous, index = bytes(32), 0
        self.sql("DELETE FROM batch")
        for number, batch in enumerate(batches):
            batch[1:4] = number, previous, index
            for entry in batch[5]:
                leaf = wire.unpack(entry[0])
                leaf[1], leaf[4], leaf[5] = index, wire.sha256(entry[2]), wire.sha256(batch[4][entry[1]])
                entry[0], index = wire.pack(leaf), index + 1
            stored = wire.pack(batch)
            previous = wire.sha256(stored)
            self.sql("INSERT INTO batch(number, bytes) VALUES (?, ?)", number, stored)

    def test_rewritten_as_it_was(self):
        """Nothing was changed: the journal starts, so what follows is refused for what was changed alone."""
        self.rewrite()
        self.starts(self.heads[-1].size)

    def forged(self, edit, reason="batch|entry|kept head|rolled back"):
        self.rewrite(edit)
        self.refused(reason)
        self.restore(len(stopped.SHEETS), "journal.db")

    def test_edited(self):
        """Another vote, another verdict, another time, other signatures, in the last batch and in an earlier one."""
        def voted(batch):
            body = wire.unpack(batch[5][0][2])
            body[12][0][1] += 1
            batch[5][0][2] = wire.pack(body)

        def leafed(place, value):
            def change(batch):
                leaf = wire.unpack(batch[5][0][0])
                leaf[place] = value(leaf[place])
                batch[5][0][0] = wire.pack(leaf)
            return change

        def unsigned(batch):
            sigset = wire.unpack(batch[4][0])
            batch[4][0] = wire.pack([*sigset[:3], sigset[3][:1]])
        for change in (voted, leafed(2, lambda time: time + 1), leafed(6, lambda _: 2), unsigned):
            for number in (-1, -3):
                with self.subTest(change=change.__name__, batch=number):
                    self.forged(lambda batches, change=change, number=number: change(batches[number]))

    def test_deleted_and_reordered(self):
        """Entries left out, exchanged, doubled: the heads that stand are of other entries."""
        def exchange(batches):
            batches[-2][4:6], batches[-3][4:6] = batches[-3][4:6], batches[-2][4:6]
        for name, change in (("left out", lambda batches: batches.pop(-2)), ("exchanged", exchange),
                             ("doubled", lambda batches: batches.insert(-1, wire.unpack(wire.pack(batches[-2])))),
                             ("merged", lambda batches: batches[-2][5].extend(batches.pop(-1)[5]))):
            with self.subTest(name):
                self.forged(change)

    def test_added(self):
        """A batch more, of a sheet that its officers did sign: under the newest head again, and under one of another key."""
        _, sigset, (body,) = wire.unpack(stopped.sheet("mayor.alpha"))
        note, code = self.heads[-1].note, wire.base64.b64encode(bytes(68)).decode()
        stranger = note.partition(b"\n\n")[0] + f"\n\n\u2014 {stopped.KEYS.manifest.origin} {code}\n".encode()
        for head in (note, stranger):
            def add(batches, head=head):
                leaf = wire.unpack(batches[-1][5][-1][0])
                batches.append([1, 0, b"", 0, [sigset], [[wire.pack([*leaf[:6], 0, [], 1]), 0, body]], head])
            self.forged(add)


if __name__ == "__main__":
    unittest.main()
