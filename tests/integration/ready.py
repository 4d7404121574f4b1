# SPDX-License-Identifier: Apache-2.0
"""The night of 2017, sent once for all tests of a build that begin where it ended: its keys and manifest, and the journal.

    NIGHT = ready.night()
    with NIGHT.rig() as rig:    # a daemon's place of its own with a copy of that journal
        rig.start()

It lies in the build folder and is made again when a program or the folder is another. Whoever comes first makes it; the
others wait. A test changes nothing in it: what it gets is copies, and keys to read.
"""
import fcntl
import os
import shutil
import sys

sys.dont_write_bytecode = True
import rig as rigs    # noqa: E402
import wire    # noqa: E402

PLACE = os.path.join(rigs.BUILD, "night-of-2017")
JOURNAL = ("journal.db", "journal.db.head")


class Keys(rigs.Keys):
    """Keys and manifest that were made before."""

    def __init__(self, folder, home):
        self.folder, self.dir, self.manifest_path = folder, os.path.join(home, "keys"), os.path.join(home, "manifest")
        self.manifest = wire.Manifest(self.manifest_path)
        self.genesis = self.manifest.genesis.hex()


class Night:
    def __init__(self):
        self.keys = Keys(rigs.NIGHT, PLACE)

    def rig(self):
        rig = rigs.Rig(rigs.NIGHT, self.keys)
        for name in JOURNAL:
            shutil.copy(os.path.join(PLACE, name), rig.home)
        return rig


def night():
    with open(PLACE + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made_of = os.path.join(PLACE, "made-of")    # written last: there is no half of a night
        if not os.path.exists(made_of) or rigs.open_text(made_of) != sources():
            make()
            with open(made_of, "w", encoding="utf-8") as out:
                out.write(sources())
    return Night()


def sources():
    """The programs and the folder's files, by their size and the time of their last change."""
    paths = [rigs.TALLYD, rigs.TALLY, *sorted(os.path.join(rigs.NIGHT, name) for name in os.listdir(rigs.NIGHT))]
    return "".join(f"{path} {os.stat(path).st_size} {os.stat(path).st_mtime_ns}\n" for path in paths)


def make():
    shutil.rmtree(PLACE, ignore_errors=True)
    os.mkdir(PLACE)
    with rigs.Rig(rigs.NIGHT, rigs.Keys(rigs.NIGHT, PLACE)) as rig:
        rig.start()
        rig.replay()
        if rig.stop():
            raise rigs.Failed(f"tallyd did not stop well:\n{rig.log()[-4000:]}")
        for name in JOURNAL:
            shutil.copy(rig.path(name), PLACE)
