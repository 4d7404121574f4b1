#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: made twice they are the same to the byte, lintian finds no error, each file lies where the FHS and
systemd want it, and the programs in them are hardened. make.sh has made them before. With --full."""
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = os.environ["TALLY_SOURCE"], os.environ["TALLY_BUILD"]
DEBS = os.path.join(BUILD, "debs")
NAMES = ("libtally-dev", "libtally0", "tally", "tally-witness", "tallyd")
# Where a file of ours may be, by package.
PLACES = {
    "tallyd": r"/etc/tallyd/tallyd\.conf|/usr/sbin/tallyd"
              r"|/usr/lib/(systemd/(system|system-preset|catalog)|sysusers\.d|tmpfiles\.d)/.*tallyd.*|/usr/share/man/man[578]/.*\.gz",
    "tally": r"/usr/bin/tally|/usr/share/man/man[157]/.*\.gz"
             r"|/usr/share/(bash-completion/completions/tally|zsh/vendor-completions/_tally|fish/vendor_completions\.d/tally\.fish)",
    "tally-witness": r"/usr/lib/systemd/(system|system-preset)/.*tally-witness.*",
    "libtally0": r"/usr/lib/[^/]+-linux-gnu/libtally\.so\.0.*",
    "libtally-dev": r"/usr/include/tally\.h|/usr/lib/[^/]+-linux-gnu/(libtally\.so|pkgconfig/tally\.pc)|/usr/share/man/man[37]/.*\.gz",
}


def run(*command, **options):
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=1500, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def digests(folder):
    found = {}
    for path in glob.glob(os.path.join(folder, "*.deb")):
        with open(path, "rb") as package:
            found[os.path.basename(path)] = hashlib.sha256(package.read()).hexdigest()
    return found


def deb(name, folder=DEBS):
    path, = glob.glob(os.path.join(folder, f"{name}_*.deb"))
    return path


def made_at(path):
    """When the package says that it was made: the time of its first member."""
    with open(path, "rb") as package:
        return package.read(40)[24:36].decode().strip()


class Packages(unittest.TestCase):
    def test_same_bytes(self):
        """Another folder, with a space in its name, another hour, zone, language and umask: the same bytes."""
        with tempfile.TemporaryDirectory(prefix="tally packages ") as home:
            there = os.path.join(home, "elsewhere")
            shutil.copytree(SOURCE, there, symlinks=True, ignore=shutil.ignore_patterns(".build", ".git"))
            environment = dict(os.environ, TZ="Pacific/Auckland", LC_ALL="C", TALLY_BUILD=os.path.join(home, "b"),
                               SOURCE_DATE_EPOCH=made_at(deb("tallyd")))
            run("bash", "-c", 'umask 077; exec bash "$0" "$1"', f"{there}/systemd/debian/build.sh", f"{home}/out", env=environment)
            self.assertEqual(sorted(name.split("_")[0] for name in digests(DEBS)), sorted(NAMES))
            self.assertEqual(digests(f"{home}/out"), digests(DEBS))

    def test_lintian(self):
        """lintian finds no error, and no override keeps it from one."""
        if not shutil.which("lintian"):
            self.skipTest("lintian is not here")
        said = run("lintian", "--allow-root", "--no-override", "--fail-on", "error", *(deb(name) for name in NAMES))
        print(said, file=sys.stderr)

    def test_places(self):
        """Every file is where its package may have one, and there is none that belongs to nobody."""
        for name in NAMES:
            place = re.compile(rf"(?:{PLACES[name]}|/usr/share/doc/{name}/.*)")
            files = [line.split(" ./", 1)[1].split(" -> ")[0] for line in run("dpkg-deb", "-c", deb(name)).splitlines()
                     if not line.startswith("d")]
            self.assertGreater(len(files), 2, name)
            self.assertEqual([path for path in files if not place.fullmatch("/" + path)], [], name)
            for line in run("dpkg-deb", "-c", deb(name)).splitlines():
                self.assertIn(" root/root ", line)

    def test_samples(self):
        """What an operator copies from, and what explains it, comes with the daemon; so do the folders of its configuration."""
        found = {line.split(" ./", 1)[1] for line in run("dpkg-deb", "-c", deb("tallyd")).splitlines()}
        samples = glob.glob(f"{SOURCE}/systemd/*.conf") + [f"{SOURCE}/systemd/{name}" for name in
                                                           ("tallyd.nft", "tallyd.rules.yml", "tallyd.dashboard.json")]
        wanted = {f"usr/share/doc/tallyd/examples/{os.path.basename(path)}" for path in samples if not path.endswith("/sandbox.conf")}
        wanted |= {f"usr/share/doc/tallyd/{os.path.basename(path)}" for path in glob.glob(f"{SOURCE}/systemd/*.md")}
        self.assertEqual(wanted - found, set())
        self.assertTrue({"etc/tallyd/tallyd.conf.d/", "etc/tallyd/readers/"} <= found)

    def test_depends(self):
        """What a program is linked with is depended upon, and by nobody's hand."""
        for name, library in (("tallyd", "libsqlite3-0"), ("tally", "libmicrohttpd12"), ("libtally0", "libzmq5")):
            self.assertRegex(run("dpkg-deb", "-f", deb(name), "Depends"), rf"\b{library} \(>= ")
        self.assertEqual(run("dpkg-deb", "-I", deb("libtally0"), "shlibs").split()[:3], ["libtally", "0", "libtally0"])

    def test_hardened(self):
        print(run("bash", f"{SOURCE}/tests/lint/hardened.sh", SOURCE, f"{BUILD}/packages"), file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
