# SPDX-License-Identifier: Apache-2.0
"""Inside the booted system (boot.sh): the installed service with an election in place, and what systemd says of it.

    service = guest.Service()
    service.init()
    service.systemctl("start", "tallyd")
    service.tally("status")

The system is thrown away afterwards, so nothing here tidies up.
"""
import json
import os
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["TALLY_SOURCE"], "tests", "integration"))
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

UNIT, OUT = "tallyd.service", "/tally/out"
CONF, CREDSTORE, STATE, RUNTIME = "/etc/tallyd/tallyd.conf", "/etc/credstore", "/var/lib/tallyd", "/run/tallyd"
DROP_IN = "/etc/systemd/system/{unit}.d/{name}.conf"
CLIENT_CONF = """\
[server]
endpoints = /run/tallyd/endpoints.json

[keys]
transport = {keys}/transport-reader.key

[election]
manifest = /etc/tallyd/manifest

[spool]
directory = {home}/spool
"""


def run(*command, check=True, bound_s=60, **options):
    return rigs.run(list(command), check=check, bound_s=bound_s, **options)


def install(source, target, mode, group="root"):
    run("install", "-m", mode, "-g", group, source, target)


def drop_in(name, text, unit=UNIT):
    """Adds to the unit, or takes away again what was added under this name."""
    path = DROP_IN.format(unit=unit, name=name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    run("systemctl", "daemon-reload")


def systemctl(*arguments, **options):
    return run("systemctl", *arguments, **options)


def show(name, unit=UNIT):
    return systemctl("show", "-P", name, unit).stdout.strip()


def state(unit=UNIT):
    return show("ActiveState", unit), show("SubState", unit), show("Result", unit)


def wait_for_state(wanted, bound_s=20, unit=UNIT):
    rigs.wait_until(lambda: show("ActiveState", unit) == wanted, bound_s, f"{unit} does not become {wanted}")


def cursor():
    """Where the system's journal ends now."""
    run("journalctl", "--sync")
    return run("journalctl", "-n", "0", "--show-cursor", "-q").stdout.rpartition("cursor: ")[2].strip()


def entries(after=None, unit=None, **fields):
    """Entries of the system's journal as dictionaries: of a unit, or what systemd says of it; with these fields. They are
    looked for here: journalctl passes over an entry where it is asked for what follows a cursor and for a field."""
    run("journalctl", "--sync")
    where = [f"--after-cursor={after}"] if after else []
    found = map(json.loads, run("journalctl", "-q", "-o", "json", "--all", *where).stdout.splitlines())
    return [entry for entry in found if all(entry.get(name) == value for name, value in fields.items()) and
            (not unit or unit in (entry.get("_SYSTEMD_UNIT"), entry.get("UNIT")))]


def messages(after=None, unit=UNIT):
    """What the unit, and systemd of it, said: one text."""
    return "\n".join(str(entry.get("MESSAGE")) for entry in entries(after, unit))


def connected(port):
    return socket.create_connection(("127.0.0.1", port), timeout=5)


class Service:
    """An election's service as an operator leaves it: configuration, credentials, manifest; not yet a journal."""

    def __init__(self, folder=None, home="/root/night"):
        self.home = home
        os.makedirs(home)
        self.folder = folder or folders.small(os.path.join(home, "small"), kind="rehearsal")
        self.keys = rigs.Keys(self.folder, home)
        self.manifest = self.keys.manifest
        install(self.keys.manifest_path, "/etc/tallyd/manifest", "640", "tallyd")
        install(self.keys.path("transport-reader.pub"), "/etc/tallyd/readers/reader.pub", "640", "tallyd")
        install(self.keys.log_key_path, f"{CREDSTORE}/tallyd.log.key", "600")
        install(self.keys.path("transport-server.key"), f"{CREDSTORE}/tallyd.transport.key", "600")
        self.configure()
        self.client = os.path.join(home, "tally.conf")
        with open(self.client, "w", encoding="utf-8") as out:
            out.write(CLIENT_CONF.format(keys=self.keys.dir, home=home))

    def configure(self, **changed):
        """The sample, with the genesis digest and the readers as an operator fills them in."""
        text = rigs.open_text(os.path.join(os.environ["TALLY_SOURCE"], "systemd", "tallyd.conf"))
        text = text.replace("#genesis =", f"genesis = {changed.get('genesis', self.keys.genesis)}")
        text = text.replace("#directory = readers", "directory = readers")
        text = text.replace(changed.get("without", "\0") + "\n", "")    # a section may stand once
        with open(CONF, "w", encoding="utf-8") as out:
            out.write(text + changed.get("more", ""))
        run("chgrp", "tallyd", CONF)
        os.chmod(CONF, 0o640)

    def init(self):
        systemctl("start", "tallyd-init.service")

    @property
    def endpoints(self):
        with open(f"{RUNTIME}/endpoints.json", encoding="utf-8") as text:
            return json.load(text)

    def curve(self, name="reader"):
        return (bytes.fromhex(self.endpoints["curve"]), *self.keys.transport(name))

    def tally(self, *arguments, check=True, **options):
        return run("tally", *arguments, check=check, env=rigs.environment(TALLY_CONFIG=self.client), **options)

    def peer(self, socket="query", name="reader"):
        return wire.Peer(self.endpoints[socket], self.curve(name))

    def subscriber(self, topics=(b"",)):
        return wire.Subscriber(self.endpoints["updates"], self.curve(), topics)

    def envelope(self, contest="local.alpha.north", officers=(1, 2), **changed):
        """A right declaration of a contest by two officers of its centre."""
        body = wire.declaration(self.manifest, contest, **folders.fields(contest, **changed))
        keys = [self.keys.officer(f"{self.centre(contest)}.{n}") for n in officers]
        return wire.envelope(self.manifest.genesis, [body], keys)

    @staticmethod
    def centre(contest):
        """The centre that counts it."""
        area = next(row[2] for row in folders.CONTESTS if row[0] == contest)
        return next(row[0] for row in folders.CENTRES if row[3] == area)

    def submit(self, contest="local.alpha.north", bound_ms=wire.ANSWER_MS, **changed):
        """Its verdict and receipt, of one declaration."""
        with self.peer("intake", self.centre(contest)) as peer:
            (verdict, codes, _, receipt), = peer.submit(self.envelope(contest, **changed), bound_ms=bound_ms)
        return verdict, codes, receipt
