#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tallyd.socket: the addresses are open before the daemon is up and while it is started again, and refuse nobody."""
import os
import sys
import unittest

sys.dont_write_bytecode = True
import guest    # noqa: E402
import loads    # noqa: E402
import wire    # noqa: E402

CONTESTS = ("local.alpha.north", "local.alpha.south", "local.alpha.west", "local.beta.east", "local.beta.hill")
SERVICE = None


def setUpModule():
    global SERVICE
    SERVICE = guest.Service()
    SERVICE.init()
    guest.systemctl("start", "tallyd.socket")


class Sockets(unittest.TestCase):
    def test_1_sent_before_it_starts(self):
        """What is sent while the daemon is down starts it, and is answered."""
        self.assertEqual(guest.state()[0], "inactive")
        curve = (wire.key_bytes(SERVICE.keys.path("transport-server.pub"), "tally-transport-public"),
                 *SERVICE.keys.transport("alpha"))
        with wire.Peer("tcp://127.0.0.1:7501", curve) as peer:
            (verdict, _, _, receipt), = peer.submit(SERVICE.envelope(), bound_ms=20000)
        self.assertEqual(verdict, wire.ACCEPTED)
        self.assertEqual(wire.Receipt(receipt, SERVICE.manifest).verdict, wire.ACCEPTED)
        guest.wait_for_state("active")

    def test_2_all_inherited(self):
        """Updates, query and control are served from the manager's sockets, too: it bound none itself."""
        self.assertIn("entries", SERVICE.tally("status").stdout)
        subscriber = SERVICE.subscriber()
        self.assertTrue(subscriber.receive()[0])
        subscriber.close()
        with SERVICE.peer() as peer:
            self.assertEqual(peer.hello()[1], 129)
        self.assertEqual(SERVICE.endpoints["control"], "ipc:///run/tallyd/control")
        mode = os.stat("/run/tallyd/control")
        self.assertEqual(mode.st_mode & 0o777, 0o660)

    def test_3_restart_under_load(self):
        """Restarts while centres submit: each gets every answer, some after a pause; nothing is lost."""
        with loads.of(SERVICE, CONTESTS) as load:
            for _ in range(3):
                load.survives(lambda: guest.systemctl("restart", "tallyd"))
        print(f"longest pause of a client over three restarts: {load.longest:.2f} s", file=sys.stderr)
        with SERVICE.peer() as peer:
            entries, _, _ = peer.all_entries(SERVICE.manifest)
        self.assertEqual(len(entries), SERVICE.manifest.entries + len(CONTESTS))

    def test_4_never_closed(self):
        """Between two daemons a connection is taken, not refused."""
        guest.systemctl("stop", "tallyd")
        for port in (7501, 7502, 7503):
            with guest.connected(port):
                pass
        guest.wait_for_state("active")    # having been connected to

    def test_5_one_address_asks_for_much(self):
        """With the sample of nftables one address has sixteen connections and is refused the next."""
        if not os.path.exists("/usr/sbin/nft"):
            self.skipTest("nft is not here (Debian: nftables)")
        guest.run("nft", "-f", os.path.join(os.environ["TALLY_SOURCE"], "systemd", "tallyd.nft"))
        self.addCleanup(guest.run, "nft", "delete", "table", "inet", "tallyd")
        held = [guest.connected(7503) for _ in range(16)]
        with self.assertRaises(ConnectionRefusedError):
            guest.connected(7503)
        for connection in held:
            connection.close()

    def test_6_another_address(self):
        """Where configuration and socket differ nothing is served, and the message says which address is whose."""
        after = guest.cursor()
        guest.systemctl("stop", "tallyd.socket", "tallyd")
        guest.drop_in("other", "[Socket]\nListenStream=\nListenStream=127.0.0.1:7509\n", unit="tallyd.socket")
        self.assertNotEqual(guest.systemctl("start", "tallyd", check=False).returncode, 0)
        self.assertEqual(guest.show("ExecMainStatus"), "2")
        guest.rigs.wait_until(lambda: guest.show("ActiveState", "tallyd.socket") == "inactive", 5, "the address stays open")
        with self.assertRaises(ConnectionRefusedError), guest.connected(7509):
            pass
        self.assertIn("tcp://127.0.0.1:7509 was handed over, and is not among the addresses of [listen]", guest.messages(after))


if __name__ == "__main__":
    unittest.main()
