#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a night leaves behind on the machine: nothing outside the state and runtime directories, no call that the sandbox
refuses, and no secret in arguments, environments, messages, files or a core.

Here the sandbox kills at a refused call, where else the call only fails: so any would be seen.
"""
import base64
import glob
import os
import pwd
import re
import resource
import signal
import subprocess
import sys
import threading
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import wire    # noqa: E402
from guest import rigs    # noqa: E402

KILLS = "[Service]\nSystemCallErrorNumber=\nLimitCORE=infinity\nWorkingDirectory=/var/lib/tallyd\n"
OURS = re.compile(r"(/var/lib/tallyd|/run/tallyd)(/.*)?")
# What the system itself writes while it runs, and the operator and the centres of the test.
OTHERS = re.compile(r"/(root|run/(log|systemd|credentials|mount|user|utmp|udev)|var/(log|lib/(private|systemd))|tmp/systemd-private-[^/]+"
                    r"|var/tmp/systemd-private-[^/]+|etc/systemd/system|etc/tallyd/tallyd\.conf)(/.*)?")
SERVICE = SEEN = None


class Seen(threading.Thread):
    """Looks at the arguments and the environment of every process, again and again."""

    def __init__(self):
        super().__init__(daemon=True)
        self.texts, self.names, self.ended = set(), set(), threading.Event()

    def run(self):
        while not self.ended.is_set():
            for folder in glob.glob("/proc/[0-9]*"):
                try:
                    for name in "cmdline", "environ":
                        with open(f"{folder}/{name}", "rb") as text:
                            self.texts.add(text.read())
                    self.names.add(os.path.basename(os.readlink(f"{folder}/exe")))
                except OSError:
                    continue    # it ended, or is a thread of the kernel


def state_of(path):
    stat = os.lstat(path)
    return stat.st_uid, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def listing():
    """What every file and folder of a system is. (What this machine has beside those may change beneath us, and is not ours.)"""
    found = {}
    for top in ("/boot", "/dev/shm", "/etc", "/home", "/media", "/mnt", "/opt", "/root", "/run", "/srv", "/tmp", "/usr", "/var"):
        for folder, folders, files in os.walk(top):
            for name in folders + files:
                try:
                    found[os.path.join(folder, name)] = state_of(os.path.join(folder, name))
                except FileNotFoundError:
                    continue    # it went away meanwhile
    return found


def needles(path):
    """The secret of a key file in each form that it could be found in."""
    with open(path, encoding="utf-8") as line:
        secret = base64.b64decode(line.read().split(" ")[2], validate=False)
    seed = secret[:32]
    forms = {seed, seed.hex().encode(), seed.hex().upper().encode(), base64.b64encode(secret)[:40], base64.b64encode(seed)[:40]}
    return {form: os.path.basename(path) for form in forms}


def found_in(texts, wanted):
    """(where, whose key) of each secret in {where: bytes}."""
    return [(where, name) for where, text in texts.items() for needle, name in wanted.items() if needle in text]


def files_below(*tops):
    texts = {}
    for top in tops:
        for path in glob.glob(f"{top}/**", recursive=True, include_hidden=True):
            if os.path.isfile(path):
                with open(path, "rb") as data:
                    texts[path] = data.read()
    return texts


def memory(pid):
    """All that a process may write to."""
    data = b""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb") as mem:
        for begin, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps.read(), re.M):
            mem.seek(int(begin, 16))
            try:
                data += mem.read(int(end, 16) - int(begin, 16))
            except OSError:
                continue    # a page that guards another
    return data


def dump_core(command, where):
    """A process of this command, ended so that it leaves a core where it can."""
    def limits():
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with subprocess.Popen(command, cwd=where, preexec_fn=limits) as child:    # pylint: disable=subprocess-popen-preexec-fn
        child.send_signal(signal.SIGSEGV)


def cores():
    return [path for path in glob.glob("/var/lib/tallyd/core*") + glob.glob("/core*") + glob.glob("/root/*/core*")]


def setUpModule():
    global SERVICE, SEEN
    guest.run("dpkg", "-i", *(path for name in ("tallyd", "tally") for path in glob.glob(f"/tally/build/debs/{name}_*.deb")),
              bound_s=120)
    SERVICE = guest.Service()
    for unit in ("tallyd.service", "tallyd-init.service"):
        guest.drop_in("99-kills", KILLS, unit=unit)
    SEEN = Seen()
    SEEN.start()


def night():
    """What is done to a service in a night, by its clients and by its operator."""
    SERVICE.init()
    guest.systemctl("start", "tallyd")
    SERVICE.submit()
    SERVICE.submit("local.alpha.south")
    for command in (["status"], ["results"], ["log"], ["log", "--proof", "1", "--out", "proof"], ["audit"], ["export", "static"]):
        SERVICE.tally(*command, cwd=SERVICE.home)
    guest.systemctl("reload", "tallyd")
    guest.systemctl("restart", "tallyd")
    guest.systemctl("kill", "-s", "KILL", "tallyd")
    rigs.wait_until(lambda: guest.show("NRestarts") == "1", 30, "it is not started again")
    guest.wait_for_state("active")
    SERVICE.submit("local.beta.east")


class Traces(unittest.TestCase):
    def test_0_writes(self):
        """Every file that is new or another after a night is in the state or the runtime directory, or the system's own."""
        before = listing()
        night()
        after, user = listing(), pwd.getpwnam("tallyd").pw_uid
        changed = {path for path, now in after.items() if before.get(path) != now}
        self.assertTrue({f"{guest.STATE}/journal.db", f"{guest.RUNTIME}/endpoints.json"} <= changed)
        more = [path for path in changed if not OURS.fullmatch(path) and not OTHERS.fullmatch(path)]
        self.assertEqual(sorted(set(more) - {"/run", "/var/lib", "/var/tmp"}), [])    # those hold some of these
        handed = "/run/credentials/"    # by the service manager
        self.assertEqual([path for path, (uid, *_) in after.items()
                          if uid == user and not OURS.fullmatch(path) and not path.startswith(handed)], [])

    def test_1_calls(self):
        """Nothing was refused by the filter of system calls: it would have ended the service."""
        text = guest.messages()
        self.assertNotRegex(text, r"status=31/SYS|SIGSYS")
        self.assertEqual(guest.show("Result"), "success")
        self.assertEqual(guest.show("NRestarts"), "1")    # after our own kill
        with open("/run/systemd/system/refused.service", "w", encoding="utf-8") as unit:
            unit.write("[Service]\nType=oneshot\nSystemCallFilter=~mkdir mkdirat\nExecStart=/bin/mkdir /run/refused\n")
        guest.systemctl("daemon-reload")
        guest.systemctl("start", "refused", check=False)
        self.assertEqual(guest.show("ExecMainStatus", "refused"), str(int(signal.SIGSYS)))    # so a refused call would be seen

    def test_2_secrets(self):
        """No secret stands in what a process was started with, in messages, in what is kept or handed on."""
        wanted = {}
        for path in glob.glob(f"{SERVICE.keys.dir}/*.key"):
            wanted.update(needles(path))
        self.assertTrue(found_in(files_below(guest.CREDSTORE), wanted))    # where they belong they are found
        self.assertTrue(found_in({"memory": memory(guest.show("MainPID"))}, wanted))
        SEEN.ended.set()
        SEEN.join()
        self.assertTrue({"tallyd", "tally"} <= SEEN.names, SEEN.names)
        self.assertEqual(found_in({text: text for text in SEEN.texts}, wanted), [])
        self.assertEqual(found_in({"journal": guest.run("journalctl", "-o", "export", "--all").stdout.encode()}, wanted), [])
        kept = files_below(guest.STATE, guest.RUNTIME, "/etc/tallyd", f"{SERVICE.home}/static", f"{SERVICE.home}/spool", "/var/log")
        self.assertIn(f"{guest.STATE}/journal.db", kept)
        self.assertEqual(found_in(kept, wanted), [])

    def test_3_core(self):
        """A service that crashes leaves no core, though its limit allows one."""
        with open("/proc/sys/kernel/core_pattern", encoding="utf-8") as pattern:
            if pattern.read().startswith("|"):
                self.skipTest("cores of this machine go to a program of its own, and not where they can be looked for")
        os.makedirs("/root/crash")
        dump_core(["sleep", "1000"], "/root/crash")
        self.assertEqual(len(cores()), 1)    # so a core would be found
        guest.systemctl("kill", "-s", "SEGV", "tallyd")
        rigs.wait_until(lambda: int(guest.show("NRestarts")) > 1, 30, "it is not started again")
        guest.wait_for_state("active")
        self.assertEqual(cores(), glob.glob("/root/crash/core*"))
        self.assertEqual(SERVICE.submit()[0], wire.DUPLICATE)


if __name__ == "__main__":
    unittest.main()
