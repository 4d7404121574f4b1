#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Who ends tests/service/boot.sh in the middle finds nothing left of it: no process, no mount, no control group, no folder."""
import os
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import rig as rigs    # noqa: E402

BOOT = os.path.join(rigs.SOURCE, "tests", "service", "boot.sh")
END_S = 20


def processes(words):
    """Those whose command line or control group names one of the words, ourselves apart."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            said = rigs.open_text(f"/proc/{pid}/cmdline") + rigs.open_text(f"/proc/{pid}/cgroup")
        except OSError:
            continue    # it ended meanwhile
        if int(pid) != os.getpid() and any(word in said for word in words):
            found[pid] = said.replace("\0", " ")
    return found


def mounts(words):
    return [line for line in rigs.open_text("/proc/self/mountinfo").splitlines() if any(word in line for word in words)]


def control_groups(group):
    """The folder of the guest's group, wherever the hierarchy is mounted."""
    tops = [line.split()[1] for line in rigs.open_text("/proc/mounts").splitlines() if line.split()[2] == "cgroup2"]
    return [os.path.join(top, group) for top in tops if os.path.exists(os.path.join(top, group))]


class Ended(unittest.TestCase):
    def end(self, signal_number, when):
        """Boots a system whose test waits for ever, sends the signal once something is so, and looks for what is left."""
        with tempfile.TemporaryDirectory(prefix="tally-ended-") as home:
            out, work = os.path.join(home, "out"), os.path.join(home, "work")
            os.mkdir(work)
            environment = dict(os.environ, TALLY_OUT=out, TMPDIR=work, TALLY_SOURCE=rigs.SOURCE, TALLY_BUILD=rigs.BUILD)
            with subprocess.Popen(["bash", BOOT, os.path.join(rigs.SOURCE, "tests", "service", "waits.sh")], env=environment,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as boot:
                words = (home, f"tally-{boot.pid}")
                try:
                    rigs.wait_until(lambda: boot.poll() is not None or when(out, work), 60, "the system does not boot")
                    if boot.poll() == 77:
                        self.skipTest(boot.stdout.read().strip())
                    running = processes(words)
                    boot.send_signal(signal_number)
                    boot.wait(END_S)
                finally:
                    boot.kill()
            self.assertEqual(boot.returncode, 128 + signal.SIGTERM)
            # What has ended is seen until the machine's first process has taken note of it.
            rigs.wait_until(lambda: not processes(words), 5, f"processes are left: {processes(words)}")
            self.assertEqual(mounts(words), [])
            self.assertEqual(control_groups(words[1]), [])
            self.assertEqual(os.listdir(work), [])
            return running

    def test_booted(self):
        """In the middle of the test, by either signal."""
        for number in (signal.SIGTERM, signal.SIGINT):
            running = self.end(number, lambda out, _: os.path.exists(os.path.join(out, "waits")))
            self.assertGreater(len(running), 3)    # so that what is looked for can be found

    def test_early(self):
        """Before there is a guest: while its files are laid."""
        self.end(signal.SIGTERM, lambda _, work: os.listdir(work))


if __name__ == "__main__":
    if os.environ.get("TALLY_FULL") != "ON":
        print("SKIP: systems are booted to be ended with --full")
        sys.exit(77)
    unittest.main()
