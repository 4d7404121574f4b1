#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The operator's guide, typed as it stands: from the first install to a declared result on a subscriber's screen, through a
night, a backup and its end, and then the ceremony of keys to a live election's daemon.

Blocks of systemd/README.md that are fenced as `sh` are what an operator types; a word behind says when (tests/lint/guide.sh
knows all of them). `packages` and `source` are two ways to the same installed programs, which boot.sh has gone already."""
import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import guide    # noqa: E402

SOURCE, HOME, CEREMONY = os.environ["TALLY_SOURCE"], "/root", "/root/ceremony"
SHELL_S = 220    # a passphrase is dear on purpose: the ceremony takes 15 s where nothing else runs
PASSPHRASE = "tally() { command tally --passphrase-file /root/passphrase \"$@\"; }\n"
GENESIS = "tally election show manifest --json | sed -n 's/.*\"genesis\": *\"\\([0-9a-f]*\\)\".*/\\1/p'"


class Guide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        guest.install(os.path.join(SOURCE, "systemd", "tallyd.conf"), guest.CONF, "640", "tallyd")
        cls.blocks = [block for blocks in guide.sections().values() for block in blocks]

    def shell(self, script, where):
        """What a shell says; it ends at the first command that fails."""
        done = guest.run("bash", "-c", f"set -e; exec 2>&1\n{script}", check=False, cwd=where, bound_s=SHELL_S)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def type(self, when, where=f"{HOME}/rehearsal", before=""):
        script = "".join(text for word, text in self.blocks if word == when)
        self.assertTrue(script, when)
        return self.shell(before + script, where)

    def test_0_rehearsal(self):
        """Both wards are accepted, watched as they come, and audited."""
        told = self.type("", HOME)
        screen = guest.rigs.open_text(f"{HOME}/rehearsal/screen")
        for words in ("[rehearsal] East, Trefach declared: Ann Price (Valley)", "West, Trefach declared: Dee Owen (Hill)", "complete"):
            self.assertIn(words, screen)
        self.assertIn("accepted", told)
        self.assertIn("agree", told)
        self.assertEqual(guest.state(), ("active", "running", "success"))
        self.assertEqual(guest.systemctl("is-enabled", "tallyd").stdout.strip(), "enabled")

    def test_1_night(self):
        """A daemon that was killed serves again, with all that it had; what an operator looks at is there."""
        told = self.type("night")
        self.assertIn("tallyd.conf is sound", told)
        self.assertIn("2 of 2 contests decided", told)
        self.assertIn("all agrees", told)

    def test_1_witness(self):
        """A witness of this log serves, in a unit of its own."""
        self.assertIn("w.example cosigns", self.type("witness"))

    def test_2_backup(self):
        """It serves again with the same head, and the audit goes on from the last one."""
        self.assertEqual(self.type("backup").count("all agrees"), 2)

    def test_3_restore(self):
        """The backup is served from; one that is older than the kept head is refused, as the guide says."""
        self.assertIn("all agrees", self.type("restore"))
        self.shell("systemctl stop tallyd.socket tallyd; mv /var/lib/tallyd kept; rm backup/*; systemctl start tallyd-init\n"
                   "cp -a /var/lib/tallyd/journal.db backup/; cp -a kept/journal.db.head /var/lib/tallyd/", f"{HOME}/rehearsal")
        script = "".join(text for word, text in self.blocks if word == "restore")
        guest.run("bash", "-c", script, check=False, cwd=f"{HOME}/rehearsal")
        guest.wait_for_state("failed")
        self.assertEqual(guest.show("ExecMainStatus"), "4")
        self.shell("cp -a kept/journal.db* /var/lib/tallyd/; systemctl reset-failed; systemctl start tallyd.socket tallyd",
                   f"{HOME}/rehearsal")

    def test_4_afterwards(self):
        """What is published is audited by the other program, from the files alone."""
        self.type("afterwards")
        with open(f"{HOME}/rehearsal/results.json", encoding="utf-8") as text:
            self.assertEqual(json.load(text)["contests"]["declared"], 2)
        audit = f"PYTHONPATH={SOURCE}/clients/python /usr/bin/python3 -m tally_reader files published --genesis $({GENESIS}) --log keys/log-*.pub"
        self.assertTrue(json.loads(self.shell(audit, f"{HOME}/rehearsal"))["agrees"])

    def test_5_away(self):
        """What was made is gone, and nothing starts without another election."""
        self.type("after")
        self.assertEqual(guest.state()[0], "inactive")
        self.assertEqual(os.listdir(guest.STATE), [])
        guest.systemctl("start", "tallyd")
        self.assertEqual(guest.state()[0], "inactive")

    def test_6_ceremony(self):
        """Keys that were made one by one sign a live election, which is served with encrypted credentials."""
        os.makedirs(CEREMONY)
        self.shell(f"cp -r rehearsal/election {CEREMONY}; umask 077; echo a long sentence that nobody guesses >passphrase", HOME)
        self.type("ceremony", CEREMONY, PASSPHRASE)
        self.assertFalse(os.path.exists(f"{CEREMONY}/log-trefach.key"))
        guest.install(f"{CEREMONY}/manifest", "/etc/tallyd/manifest", "640", "tallyd")
        self.shell(f"printf '[daemon]\\ngenesis = %s\\n' $({GENESIS}) >{guest.CONF}.d/election.conf\n"
                   "systemctl start tallyd-init\nsystemctl start tallyd.socket tallyd", CEREMONY)
        self.assertEqual(guest.state(), ("active", "running", "success"))
        with open(f"{guest.RUNTIME}/endpoints.json", encoding="utf-8") as text:
            self.assertEqual(json.load(text)["genesis"], self.shell(GENESIS, CEREMONY).strip())


if __name__ == "__main__":
    unittest.main()
