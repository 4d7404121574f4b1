#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The first section of the operator's guide, typed as it stands, ends with a declared result on a subscriber's screen.

Blocks of systemd/README.md that are fenced as `sh` are what an operator types; a word behind says when: `packages` and
`source` are two ways to the same installed programs, `after` takes away what was made."""
import os
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import guide    # noqa: E402

HOME = "/root"


class Guide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        guest.run("install", "-m", "640", "-g", "tallyd", os.path.join(os.environ["TALLY_SOURCE"], "systemd", "tallyd.conf"),
                  guest.CONF)
        cls.section = guide.sections()["First install to a rehearsal"]

    def type(self, when):
        """What a shell says to the blocks of that word; it ends at the first command that fails."""
        script = "set -e; exec 2>&1\n" + "\n".join(text for word, text in self.section if word == when)
        done = guest.run("bash", "-c", script, check=False, cwd=HOME, bound_s=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_0_rehearsal(self):
        """Both wards are accepted, watched as they come, and audited."""
        told = self.type("")
        with open(f"{HOME}/rehearsal/screen", encoding="utf-8") as text:
            screen = text.read()
        for words in ("[rehearsal] East, Trefach declared: Ann Price (Valley)", "West, Trefach declared: Dee Owen (Hill)", "complete"):
            self.assertIn(words, screen)
        self.assertIn("accepted", told)
        self.assertIn("agree", told)
        self.assertEqual(guest.state(), ("active", "running", "success"))
        self.assertEqual(guest.systemctl("is-enabled", "tallyd").stdout.strip(), "enabled")

    def test_1_away(self):
        """What was made is gone, and nothing starts without another election."""
        self.type("after")
        self.assertEqual(guest.state()[0], "inactive")
        self.assertEqual(os.listdir(guest.STATE), [])
        guest.systemctl("start", "tallyd")
        self.assertEqual(guest.state()[0], "inactive")


if __name__ == "__main__":
    unittest.main()
