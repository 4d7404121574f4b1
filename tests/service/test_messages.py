#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the service says in the system's journal: found by its fields, explained by the catalogue, bounded for what others
can cause."""
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import wire    # noqa: E402
from guest import rigs    # noqa: E402

A_MINUTE = 60    # messages of a kind (daemon/log_limit.h)
SERVICE = IDS = None


def setUpModule():
    global SERVICE, IDS
    SERVICE = guest.Service()
    SERVICE.init()
    guest.run("journalctl", "--update-catalog")
    text = rigs.open_text(os.path.join(os.environ["TALLY_SOURCE"], "daemon", "log.h"))
    IDS = dict(re.findall(r'^    X\((\w+), "([0-9a-f]{32})"', text, re.M))
    guest.systemctl("start", "tallyd")


def said(name, after=None, **fields):
    return guest.entries(after, MESSAGE_ID=IDS[name], **{f"TALLY_{key}": value for key, value in fields.items()})


class Messages(unittest.TestCase):
    def setUp(self):
        self.after = guest.cursor()

    def test_start(self):
        """Each message of a start has its identity, its priority, its unit and its values."""
        started, = said("STARTED")
        self.assertEqual((started["TALLY_SIZE"], started["PRIORITY"]), (str(SERVICE.manifest.entries), "6"))
        self.assertEqual((started["_SYSTEMD_UNIT"], started["_PID"]), ("tallyd.service", guest.show("MainPID")))
        self.assertEqual({e["TALLY_SOCKET"]: e["TALLY_ENDPOINT"] for e in said("LISTENING")},
                         {name: SERVICE.endpoints[name] for name in ("intake", "updates", "query", "control")})

    def test_refused(self):
        """A refused sheet is found by its contest, its centre and its code, and tells who signed."""
        votes = [["ann", 120], ["bob", 80]]    # one candidate is missing
        self.assertEqual(SERVICE.submit(votes=votes)[0], wire.REFUSED)
        entry, = said("REFUSED", self.after, CONTEST="local.alpha.north", CENTRE="alpha", VERDICT="refused")
        self.assertEqual(sorted(entry["TALLY_OFFICERS"].split()), ["alpha.1", "alpha.2"])
        self.assertRegex(entry["TALLY_CODES"], r"^[A-Z]\d\d( [A-Z]\d\d)*$")
        self.assertIn(entry["TALLY_CODES"], entry["MESSAGE"])
        self.assertFalse(said("REFUSED", self.after, CENTRE="beta"))

    def test_conflict_and_queried(self):
        """A conflict names the entry that is its evidence, a queried sheet its codes."""
        self.assertEqual(SERVICE.submit("local.beta.hill")[0], wire.ACCEPTED)
        other = guest.folders.fields("local.beta.hill")
        other["votes"] = [["pat", 54], ["quy", 45]]
        self.assertEqual(SERVICE.submit("local.beta.hill", **other)[0], wire.CONFLICT)
        entry, = said("CONFLICT", self.after, CONTEST="local.beta.hill", CENTRE="beta")
        self.assertEqual(int(entry["TALLY_ENTRY"]), SERVICE.manifest.entries + 1)
        stands = wire.declaration(SERVICE.manifest, "local.beta.hill", **guest.folders.fields("local.beta.hill"))
        other.update(votes=[["pat", 44], ["quy", 55]], elected=["quy"], revision=2, act=2, replaces=wire.sha256(stands),
                     reason=["wrong-row", ""])
        self.assertEqual(SERVICE.submit("local.beta.hill", **other)[0], wire.QUERIED)
        entry, = said("QUERIED", self.after, CONTEST="local.beta.hill", VERDICT="queried", CODES="P06")
        self.assertIn("tally confirm", entry["MESSAGE"])

    def test_z_flood(self):
        """An enrolled centre that sends what is refused without end is told of so often in a minute, and counted."""
        wrong = guest.folders.fields("local.alpha.west", elected=["nobody"])
        keys = [SERVICE.keys.officer(f"alpha.{n}") for n in (1, 2)]
        bodies = [wire.declaration(SERVICE.manifest, "local.alpha.west", **{**wrong, "declared": wrong["declared"] + n})
                  for n in range(3 * A_MINUTE)]
        with SERVICE.peer("intake", "alpha") as peer:
            outcomes = peer.submit(wire.envelope(SERVICE.manifest.genesis, bodies, keys))
        self.assertEqual({verdict for verdict, *_ in outcomes}, {wire.REFUSED})
        self.assertLessEqual(len(said("REFUSED", self.after)), A_MINUTE)
        self.assertGreaterEqual(len(said("REFUSED")), A_MINUTE)
        self.assertRegex(SERVICE.tally("status").stdout, r"refused\D*[1-9]\d\d")

    def test_strangers(self):
        """Strangers are counted, and told of once a minute however often they knock."""
        guest.run("tally", "keygen", "--transport", "stranger", "--dir", SERVICE.keys.dir)
        for _ in range(3):
            with SERVICE.peer("query", "stranger") as peer, self.assertRaises(wire.NoAnswer):
                peer.hello(bound_ms=200)
        entry, = rigs.wait_until(lambda: said("STRANGERS", self.after), 5, "strangers are not told of")
        self.assertGreaterEqual(int(entry["TALLY_COUNT"]), 1)

    def test_catalogue(self):
        """Every message of the table is explained; journalctl -x puts the entry's own values into the explanation."""
        listed = guest.run("journalctl", "--list-catalog").stdout
        self.assertEqual({line.split()[0] for line in listed.splitlines() if " tallyd: " in line}, set(IDS.values()))
        text = guest.run("journalctl", "-q", "-x", "-u", guest.UNIT, f"MESSAGE_ID={IDS['LISTENING']}").stdout
        self.assertIn("Subject: intake listens on tcp://127.0.0.1:7501.", text)
        self.assertIn("Documentation: man:tallyd(8)", text)
        self.assertNotIn("@TALLY_", text)

    def test_every_field_given(self):
        """No message that was said here lacks a value which its sentence names."""
        for entry in guest.entries(unit=guest.UNIT):
            if entry.get("MESSAGE_ID") in IDS.values():
                self.assertNotRegex(entry["MESSAGE"], r"(^|[ (])\?([ .,:)]|$)")


if __name__ == "__main__":
    unittest.main()
