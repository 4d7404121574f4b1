# SPDX-License-Identifier: Apache-2.0
"""A night in a folder of its own: keys, manifest, configuration, a daemon on free loopback ports, and tally beside it.

    with Rig(folder) as rig:
        rig.start()
        rig.tally("replay", folder, "--keys", rig.keys, "--speed", "max")
        print(rig.results())

Every wait has a bound. A Rig ends only processes that it started, by their ids, and takes its folder away. Its daemon may
write nowhere but in that folder, which has its journal and its sockets (confined.py).
"""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import confined    # noqa: E402
import folders    # noqa: E402
import wire    # noqa: E402

SOURCE = os.environ.get("TALLY_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("TALLY_BUILD") or os.path.join(SOURCE, ".build", "gcc")
TALLYD, TALLY = os.path.join(BUILD, "tallyd"), os.path.join(BUILD, "tally")
NIGHT = os.path.join(SOURCE, "clients", "elections", "local-2017")
START_S, STOP_S, COMMAND_S, TICK_S = 30, 20, 300, 0.005

DAEMON_CONF = """\
[daemon]
journal = {home}/journal.db
runtime = {run}
genesis = {genesis}
log-key = {log_key}
transport-key = {keys}/transport-server.key
{extra}
[listen]
intake = tcp://127.0.0.1:0
updates = tcp://127.0.0.1:0
query = tcp://127.0.0.1:0
control = ipc://{run}/control

[readers]
directory = {home}/readers
"""
CLIENT_CONF = """\
[server]
endpoints = {run}/endpoints.json

[keys]
transport = {keys}/transport-reader.key

[election]
manifest = {home}/manifest

[spool]
directory = {home}/spool
"""


class Failed(Exception):
    """A command or the daemon did not do what the test needs it to do."""


def wait_until(condition, bound_s, what):
    """Looks again and again until condition() is true; its value."""
    deadline = time.monotonic() + bound_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Failed(f"after {bound_s} s: {what}")
        time.sleep(TICK_S)


class Keys:
    """Keys of a folder, the manifest signed with them, and its genesis digest. Made once, used by many rigs."""

    def __init__(self, folder, home):
        self.folder, self.dir, self.manifest_path = folder, os.path.join(home, "keys"), os.path.join(home, "manifest")
        if "kind = live" in open_text(os.path.join(folder, "election.ini")):
            self._make_one_by_one()
        else:
            run([TALLY, "keygen", "--for", folder, "--dir", self.dir])
        built = run([TALLY, "election", "build", folder, "--keys", self.dir, "--out", self.manifest_path, "--json"])
        self.genesis = json.loads(built.stdout)["genesis"]
        self.manifest = wire.Manifest(self.manifest_path)

    def _make_one_by_one(self):
        """A live election's keys: `tally keygen --for` is for rehearsals and refuses them."""
        refused = run([TALLY, "keygen", "--for", self.folder, "--dir", self.dir], check=False)
        if refused.returncode != 1:
            raise Failed(f"keygen --for a live election: exit {refused.returncode}")
        names = [("authority", "a"), ("log", "l"), ("transport", "server"), ("transport", "reader")]
        names += [("transport", row["centre"]) for row in folders.read_rows(self.folder, "centres.csv")]
        names += [("officer", row["officer"]) for row in folders.read_rows(self.folder, "officers.csv")]
        for kind, name in names:
            run([TALLY, "keygen", f"--{kind}", name, "--dir", self.dir])

    def path(self, name):
        return os.path.join(self.dir, name)

    def officer(self, officer):
        return wire.signing_key(self.path(f"officer-{officer}.key"))

    def transport(self, name):
        """(public, secret) of a centre, or of `reader`."""
        return (wire.key_bytes(self.path(f"transport-{name}.pub"), "tally-transport-public"),
                wire.key_bytes(self.path(f"transport-{name}.key"), "tally-transport-secret"))

    @property
    def log_key_path(self):
        found = [name for name in os.listdir(self.dir) if name.startswith("log-") and name.endswith(".key")]
        if len(found) != 1:
            raise Failed(f"{len(found)} log keys in {self.dir}")
        return self.path(found[0])


def open_text(path):
    with open(path, encoding="utf-8", errors="replace") as text:
        return text.read()


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
    return {**kept, "LC_ALL": "C", **more}


def run(command, check=True, bound_s=COMMAND_S, **options):
    """Runs a command to its end. With check, anything but exit 0 is a failure that shows what it said."""
    options.setdefault("env", environment())
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                          timeout=bound_s, check=False, **options)
    if check and done.returncode:
        raise Failed(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done


class Rig:
    """One daemon's place. `keys` shares keys and manifest with another rig of the same folder."""

    def __init__(self, folder, keys=None, extra=""):
        self.folder = folder
        self.home = tempfile.mkdtemp(prefix="tally-test-")
        self.run_dir = os.path.join(self.home, "run")    # short: a socket's path has room for a hundred bytes
        self.daemon, self.children = None, []
        self.daemon_environment = {}    # what the daemon gets beside ours
        self.log_path = os.path.join(self.home, "tallyd.log")
        try:
            self.keys = keys or Keys(folder, self.home)
            self._configure(extra)
        except BaseException:
            self.close()
            raise

    def _configure(self, extra):
        if self.keys.manifest_path != self.path("manifest"):
            shutil.copy(self.keys.manifest_path, self.path("manifest"))
        os.mkdir(self.path("readers"))
        shutil.copy(self.keys.path("transport-reader.pub"), self.path("readers"))
        values = {"home": self.home, "run": self.run_dir, "keys": self.keys.dir, "genesis": self.keys.genesis,
                  "log_key": self.keys.log_key_path, "extra": extra}
        self.write("tallyd.conf", DAEMON_CONF.format(**values))
        self.write("tally.conf", CLIENT_CONF.format(**values))

    @property
    def manifest(self):
        return self.keys.manifest

    def path(self, name):
        return os.path.join(self.home, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)
        return self.path(name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for child in [self.daemon, *self.children]:
            if child and child.poll() is None:
                child.kill()
            if child:
                child.wait(STOP_S)
        self.daemon, self.children = None, []
        shutil.rmtree(self.home, ignore_errors=True)

    # --- The daemon ---

    def tallyd(self, *arguments, check=True):
        """Runs tallyd to its end: --init, or a start that must fail."""
        return run([TALLYD, "--config", self.path("tallyd.conf"), *arguments], check=check, bound_s=START_S,
                   env=environment(**self.daemon_environment), preexec_fn=confined.to(self.home))

    def init(self):
        self.tallyd("--init", self.path("manifest"))
        return self

    def start(self, init=None, limits=(), under=()):
        """Starts the daemon and waits until it listens; makes the journal first where there is none. limits: pairs of
        RLIMIT_… and a number; what the daemon may then not write it is told, not killed for. under: the words of a
        program that runs it."""
        def confine():
            for what, n in limits:
                resource.setrlimit(what, (n, n))
            confined.to(self.home)()
        if init if init is not None else not os.path.exists(self.path("journal.db")):
            self.init()
        endpoints = os.path.join(self.run_dir, "endpoints.json")
        if os.path.exists(endpoints):
            os.unlink(endpoints)    # a killed daemon leaves it
        with open(self.log_path, "ab") as log:
            self.daemon = subprocess.Popen([*under, TALLYD, "--config", self.path("tallyd.conf")], stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log, env=environment(**self.daemon_environment),
                                           restore_signals=not limits, preexec_fn=confine)
        def listening():
            if self.daemon.poll() is not None:
                raise Failed(f"tallyd ended with {self.daemon.returncode}:\n{self.log()[-4000:]}")
            return os.path.exists(endpoints)
        wait_until(listening, START_S, f"tallyd does not listen:\n{self.log()[-4000:]}")
        with open(endpoints, encoding="utf-8") as text:
            self.endpoints = json.load(text)
        return self

    def start_refused(self):
        """A start that must fail: (exit status, what it said). That it serves is a failure at once."""
        child = self.tally_start(command=[TALLYD, "--config", self.path("tallyd.conf")], preexec_fn=confined.to(self.home))
        endpoints = os.path.join(self.run_dir, "endpoints.json")
        wait_until(lambda: child.poll() is not None or os.path.exists(endpoints), START_S, "tallyd neither ends nor serves")
        if child.poll() is None:
            child.kill()
            child.wait(STOP_S)
            os.unlink(endpoints)
            raise Failed(f"tallyd serves from a journal that it must refuse:\n{self.finish(child)[2]}")
        self.children.remove(child)
        return child.returncode, self.finish(child)[2]

    def stop(self):
        """SIGTERM, and the exit status."""
        self.daemon.send_signal(signal.SIGTERM)
        status = self.daemon.wait(STOP_S)
        self.daemon = None
        return status

    def kill(self):
        """SIGKILL: no last word."""
        self.daemon.kill()
        self.daemon.wait(STOP_S)
        self.daemon = None

    def restart(self):
        if self.stop() != 0:
            raise Failed(f"tallyd did not stop well:\n{self.log()[-4000:]}")
        return self.start()

    def pin(self):
        """From the next start on the daemon takes the addresses that it has now, so that clients find it again."""
        with open(self.path("tallyd.conf"), encoding="utf-8") as text:
            lines = text.read().splitlines()
        names = ("intake", "updates", "query")
        lines = [f"{name} = {self.endpoints[name]}" if (name := line.partition(" = ")[0]) in names else line for line in lines]
        self.write("tallyd.conf", "\n".join(lines) + "\n")

    def log(self):
        return open_text(self.log_path)

    # --- tally ---

    def environment(self):
        return environment(TALLY_CONFIG=self.path("tally.conf"))

    def tally(self, *arguments, check=True, bound_s=COMMAND_S, **options):
        return run([TALLY, *arguments], check=check, bound_s=bound_s, env=self.environment(), **options)

    def tally_start(self, *arguments, command=None, **options):
        """A command that runs beside the test; what it says goes to files."""
        number = len(self.children)
        with open(self.path(f"child{number}.out"), "wb") as out, open(self.path(f"child{number}.err"), "wb") as err:
            child = subprocess.Popen(command or [TALLY, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                     env=self.environment(), **options)
        child.paths = (out.name, err.name)
        self.children.append(child)
        return child

    @staticmethod
    def finish(child, bound_s=COMMAND_S):
        """Waits for its end: (exit status, standard output, standard error)."""
        child.wait(bound_s)
        said = []
        for path in child.paths:
            with open(path, encoding="utf-8") as text:
                said.append(text.read())
        return (child.returncode, *said)

    def json(self, *arguments):
        return json.loads(self.tally(*arguments).stdout)

    def replay_command(self, *more, folder=None):
        return ["replay", folder or self.folder, "--keys", self.keys.dir, "--speed", "max", *more]

    def replay(self, *more, folder=None, **options):
        return self.tally(*self.replay_command(*more, folder=folder), **options)

    def results(self, *arguments):
        return self.json("results", "--json", *arguments)

    # --- The wire, without tally ---

    def curve(self, name="reader"):
        return (bytes.fromhex(self.endpoints["curve"]), *self.keys.transport(name))

    def peer(self, socket="query", name="reader"):
        return wire.Peer(self.endpoints[socket], None if socket == "control" else self.curve(name))

    def subscriber(self, topics=(b"",), name="reader"):
        return wire.Subscriber(self.endpoints["updates"], self.curve(name), topics)

    def head(self):
        with self.peer() as peer:
            return wire.Head(peer.hello()[9], self.manifest)

    def records(self, prefix=""):
        with self.peer() as peer:
            return peer.records(self.manifest, prefix)

    def journal(self):
        with self.peer() as peer:
            return peer.all_entries(self.manifest)


def skip_unless_built():
    """For the module's own set-up: a test without a product is a failed one."""
    for program in (TALLYD, TALLY):
        if not os.access(program, os.X_OK):
            raise Failed(f"{program} is not built")
