#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an online backup of a long night costs, and whom it keeps waiting: tests/bench/backup.py ENTRIES.

Serves a journal of so many entries, made as for audit.py, and asks the daemon for its greeting again and again, as fast as it
answers: for a while at rest, then while `tally admin backup` runs. All clients are answered by the same loop, so what this one
waits for longest is what a centre waits for beside its own commit. That declarations are taken meanwhile shows
tests/integration/test_backup.py.

Measured at 500,000 entries (26 November 2026, two cores, nearly idle): 305 MB in 25.4 s. At rest half of 19,117 greetings took
0.2 ms, 99 of 100 at most 2.0 ms, the longest 12 ms; meanwhile of 110,439 half 0.2 ms, 99 of 100 at most 0.7 ms, the longest 24 ms.
At 100,000 on a machine that half a dozen builds kept busy: 23.9 s, the longest 158 ms. The loop does not stall: it hands over up to
32 batches in a turn.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "integration"))

import audit  # noqa: E402
import rig  # noqa: E402
import wire  # noqa: E402

REST_S = 5


def pauses(peer, going_on):
    """How long each greeting took, ascending, in ms."""
    found = []
    while going_on():
        began = time.monotonic()
        peer.hello(bound_ms=audit.STEP_S * 1000)
        found.append((time.monotonic() - began) * 1000)
    return sorted(found)


def tell(when, found):
    print(f"{when}: {len(found)} greetings, half within {found[len(found) // 2]:.1f} ms, 99 of 100 within "
          f"{found[len(found) * 99 // 100]:.1f} ms, the longest {found[-1]:.0f} ms", flush=True)


def measure(home, peer):
    end = time.monotonic() + REST_S
    tell("at rest", pauses(peer, lambda: time.monotonic() < end))
    with open(os.path.join(home, "told"), "wb") as told:
        backup = subprocess.Popen([rig.TALLY, "admin", "backup", os.path.join(home, "copy.db"), "--json"], stdout=told,
                                  stdin=subprocess.DEVNULL, env=rig.environment(TALLY_CONFIG=os.path.join(home, "tally.conf")))
        try:
            found = pauses(peer, lambda: backup.poll() is None)
        finally:
            backup.kill()
            backup.wait(rig.STOP_S)
    done = json.loads(rig.open_text(told.name))
    print(f"backup: {done['size']} entries, {int(done['bytes']) / 1e6:.0f} MB, written, read again and checked in "
          f"{int(done['milliseconds']) / 1000:.1f} s")
    tell("meanwhile", found)


def main(entries):
    home = tempfile.mkdtemp(prefix="tally-bench-")
    try:
        audit.timed([audit.MAKE, "journal", home, entries])
        daemon = audit.serve(home)
        try:
            endpoints = json.loads(rig.open_text(os.path.join(home, "run", "endpoints.json")))
            keys = (wire.key_bytes(os.path.join(home, f"reader.{end}"), f"tally-transport-{kind}")
                    for end, kind in (("pub", "public"), ("key", "secret")))
            with wire.Peer(endpoints["query"], (bytes.fromhex(endpoints["curve"]), *keys)) as peer:
                measure(home, peer)
        finally:
            daemon.kill()
            daemon.wait(rig.STOP_S)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
