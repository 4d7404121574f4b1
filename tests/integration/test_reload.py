#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Drop-ins beside the configuration are served from, and SIGHUP takes of them what a running daemon can take and names
the rest; a configuration with a fault changes nothing."""
import os
import shutil
import signal
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

SCRATCH = RIG = None


def setUpModule():
    global SCRATCH, RIG
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    RIG = rigs.Rig(folders.small(SCRATCH.name + "/small"))
    os.mkdir(RIG.path("tallyd.conf.d"))
    drop_in("50-readers", f"[readers]\ndirectory = {RIG.path('others')}\n")
    os.mkdir(RIG.path("others"))
    RIG.start()


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


def drop_in(name, text):
    RIG.write(f"tallyd.conf.d/{name}.conf", text)


def said(words):
    return RIG.log().count(words)


class Reload(unittest.TestCase):
    def reload(self, words):
        """SIGHUP, until it has said this once more."""
        before = said(words)
        RIG.daemon.send_signal(signal.SIGHUP)
        rigs.wait_until(lambda: said(words) > before, rigs.START_S, f"tallyd does not say {words!r}:\n{RIG.log()[-2000:]}")

    def test_reload(self):
        self.assertIn("centres and 0 readers", RIG.log())    # the drop-in's folder, which is empty
        shutil.copy(RIG.keys.path("transport-reader.pub"), RIG.path("others"))
        self.reload("centres and 1 readers")
        with RIG.peer() as peer:
            self.assertEqual(peer.hello()[1], 129)

        drop_in("60-more", "[limits]\nreserve = 1048576000\n[control]\nuids = 12345\n"
                           "[daemon]\njournal = elsewhere.db\n[listen]\nquery = tcp://127.0.0.1:1\n")
        control = RIG.endpoints["control"][len("ipc://"):]
        self.assertEqual(os.stat(control).st_mode & 0o777, 0o600)
        self.reload("wait for a restart: journal, query.")
        rigs.wait_until(lambda: said("below the reserve of"), rigs.START_S, "the reserve was not taken")
        self.assertEqual(os.stat(control).st_mode & 0o777, 0o660)

        drop_in("60-more", "[limits]\nreserve = 0\n[readers]\ndirectori = /none\n")
        self.reload('all is as before: ' + RIG.path("tallyd.conf.d/60-more.conf") + ':4: [readers] has no key "directori"; is')
        self.assertFalse(said("above the reserve of"))

        os.unlink(RIG.path("tallyd.conf.d/60-more.conf"))
        self.reload("centres and 1 readers")
        rigs.wait_until(lambda: said("above the reserve of"), rigs.START_S, "the reserve was not taken back")
        self.assertEqual(os.stat(control).st_mode & 0o777, 0o600)
        self.assertIsNone(RIG.daemon.poll())

    def test_while_it_starts(self):
        """A SIGHUP that comes while the journal is read does not end it: it serves, and then reads the configuration again."""
        RIG.stop()
        kept = RIG.path("journal.db.head")
        note = rigs.open_text(kept)
        os.unlink(kept)
        os.mkfifo(kept)      # it waits here, with the journal open
        daemon = RIG.tally_start(command=[rigs.TALLYD, "--config", RIG.path("tallyd.conf")])
        def reads():
            try:
                return os.open(kept, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                return None      # nobody yet
        pipe = rigs.wait_until(reads, rigs.START_S, "the kept head is not read")
        daemon.send_signal(signal.SIGHUP)
        with open(pipe, "w", encoding="utf-8") as out:
            os.unlink(kept)
            out.write(note)
        with open(kept, "w", encoding="utf-8") as out:
            out.write(note)
        def told():
            if daemon.poll() is not None:
                raise rigs.Failed(f"tallyd ended with {daemon.returncode}")
            return rigs.open_text(daemon.paths[1]).count("A reload reads the readers again") > 1
        rigs.wait_until(told, rigs.START_S, "it does not reload")
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(RIG.finish(daemon)[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
