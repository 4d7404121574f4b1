# SPDX-License-Identifier: Apache-2.0
"""Processes of `tally witness`, their keys, and policies that name them."""
import base64
import os
import re
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
import confined    # noqa: E402
import rig as rigs    # noqa: E402
sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader import keys    # noqa: E402

BOUND_S = 30


def vkey(name, public, algorithm=1):
    key_id = keys.sha256(name.encode() + b"\n" + bytes([algorithm]) + public)[:4]
    return f"{name}+{key_id.hex()}+{base64.b64encode(bytes([algorithm]) + public).decode()}"


def make_key(name, folder):
    """A witness's new key pair: (the secret's path, the verifier key that tally prints)."""
    made = rigs.run([rigs.TALLY, "keygen", "--witness", name, "--dir", folder])
    return os.path.join(folder, f"witness-{name}.key"), re.search(r"^vkey +(\S+)$", made.stdout, re.M)[1]


class Witness:
    """One witness of one log; it takes a free port, and the same again when it is started again."""

    def __init__(self, name, folder, log_vkey, key=None):
        self.name, self.log, self.child, self.port = name, log_vkey, None, 0
        self.key, self.vkey = key or make_key(name, folder)
        self.state = os.path.join(folder, f"{name}.state")
        self.start()

    def command(self, **changed):
        words = {"--key": self.key, "--log": self.log, "--state": self.state, "--listen": f"127.0.0.1:{self.port}", **changed}
        return [rigs.TALLY, "witness", *(word for pair in words.items() for word in pair)]

    def start(self):
        self.child = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                                      env=rigs.environment(), preexec_fn=confined.to(os.path.dirname(self.state)))
        said = self.child.stdout.readline()
        self.port = int(re.fullmatch(rf"{re.escape(self.name)} cosigns on port (\d+)\n", said)[1])

    def stop(self, how=signal.SIGTERM):
        if self.child:
            self.child.send_signal(how)
            self.child.wait(BOUND_S)
            self.child.stdout.close()
            self.child = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def policy(witnesses, wanted, log_vkey=None):
    """The text of a policy that wants so many of these witnesses."""
    lines = [f"log {log_vkey}"] if log_vkey else []
    lines += [f"witness w{i} {witness.vkey} {witness.url}" for i, witness in enumerate(witnesses)]
    lines += [f"group all {wanted} " + " ".join(f"w{i}" for i in range(len(witnesses))), "quorum all"]
    return "\n".join(lines) + "\n"
