#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a full audit of a long night costs, beside the signatures that it checks: tests/bench/audit.py [ENTRIES].

Makes a journal of 500,000 entries (or as many as are said) with the daemon's own code, serves it with tallyd, audits it
with `tally audit`, and times as many signatures by themselves, on all cores, before and after. Exit 1 where the audit takes
more than LIMIT times as long; 77 where nobody wants to wait (without ENTRIES only --full runs it, TALLY_FULL).

500,000 entries take three to four minutes on two quiet cores: half a minute to a minute each for making the journal, starting on
it, the audit, and each of the two runs of signatures alone. Each step may take STEP_S.

Measured at 100,000 entries (26 November 2026, two cores, of which tallyd takes its part): signatures alone 11.2 s of processors;
all else 3.3 s of tally's and 1.0 s of tallyd's before, 2.6 s and 0.34 s since heads are parsed once, nodes above many changed
records hashed once, figures digested once, and tallyd keeps its answers' memory. What is left is spread: of tally's, judging takes
a third (rules, what was seen before, what is kept), decoding and canonical form a quarter, records and their tree a sixth, opening
signatures' sets a tenth. No single part of it is worth 0.05 of the ratio any more. At
500,000 entries, the machine quiet: 30.4 s for an audit of 7,815 heads and 1,007,816 signatures, 23.9 s for the signatures alone:
ratio 1.27, of processors 1.23.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "integration"))

import rig  # noqa: E402

LIMIT = 1.3
START_S = 300
STEP_S = 900
MAKE = os.path.join(rig.BUILD, "tests", "make_journal")

DAEMON = """\
[daemon]
journal = {home}/journal.db
runtime = {home}/run
genesis = {genesis}
log-key = {home}/log.key
transport-key = {home}/server.key

[listen]
intake = tcp://127.0.0.1:0
updates = tcp://127.0.0.1:0
query = tcp://127.0.0.1:0
control = ipc://{home}/run/control

[readers]
directory = {home}/readers
"""
CLIENT = """\
[server]
endpoints = {home}/run/endpoints.json

[keys]
transport = {home}/reader.key

[election]
manifest = {home}/manifest

[spool]
directory = {home}/spool
"""


def cpu_s():
    """Of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(command, **options):
    """(standard output, seconds, seconds of processors)"""
    cpu, began = cpu_s(), time.monotonic()
    done = rig.run(command, bound_s=STEP_S, **options)
    return done.stdout, time.monotonic() - began, cpu_s() - cpu


def serve(home):
    """Starts tallyd on the journal that lies there, and waits until it serves."""
    os.makedirs(os.path.join(home, "readers"))
    shutil.copy(os.path.join(home, "reader.pub"), os.path.join(home, "readers"))
    with open(os.path.join(home, "genesis"), encoding="utf-8") as text:
        genesis = text.read()
    for name, text in (("tallyd.conf", DAEMON), ("tally.conf", CLIENT)):
        with open(os.path.join(home, name), "w", encoding="utf-8") as out:
            out.write(text.format(home=home, genesis=genesis))
    with open(os.path.join(home, "log"), "wb") as log:
        daemon = subprocess.Popen([rig.TALLYD, "--config", os.path.join(home, "tallyd.conf")], stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log, env=rig.environment())
    def listens():
        if daemon.poll() is not None:
            raise rig.Failed(rig.open_text(os.path.join(home, "log"))[-2000:])
        return os.path.exists(os.path.join(home, "run", "endpoints.json"))
    rig.wait_until(listens, START_S, "tallyd does not listen")
    return daemon


def bench(home, entries):
    _, seconds, _ = timed([MAKE, "journal", home, str(entries)])
    print(f"journal of {entries} entries made in {seconds:.1f} s, "
          f"{os.path.getsize(os.path.join(home, 'journal.db')) / 1e6:.0f} MB", flush=True)
    began = time.monotonic()
    daemon = serve(home)
    print(f"tallyd serves it after {time.monotonic() - began:.1f} s", flush=True)
    try:
        environment = rig.environment(TALLY_CONFIG=os.path.join(home, "tally.conf"))
        said, seconds, cpu = timed([rig.TALLY, "audit", "--json"], env=environment)
    finally:
        daemon.kill()
        daemon.wait(rig.STOP_S)
    found = json.loads(said)
    runs = [timed([MAKE, "checks", str(found["signatures"])]) for _ in range(2)]
    bare, bare_cpu = (sum(run[place] for run in runs) / len(runs) for place in (1, 2))
    print(f"audit: {found['size']} entries, {found['heads']} heads, {found['signatures']} signatures: "
          f"{seconds:.2f} s, {cpu:.2f} s of processors")
    print(f"the signatures alone: {bare:.2f} s, {bare_cpu:.2f} s of processors")
    print(f"ratio {seconds / bare:.2f}, of processors {cpu / bare_cpu:.2f}; at most {LIMIT}")
    return 0 if min(seconds / bare, cpu / bare_cpu) <= LIMIT else 1


def main():
    if len(sys.argv) < 2 and os.environ.get("TALLY_FULL") != "ON":
        print("SKIP: say how many entries, 500000 say; --full runs it so")
        return 77
    home = tempfile.mkdtemp(prefix="tally-bench-")
    try:
        return bench(home, int(sys.argv[1]) if len(sys.argv) > 1 else 500000)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
