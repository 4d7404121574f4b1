#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""libtally as others use it: the example of libtally(3) is compiled from the page, with tally.h and the shared library alone,
and both examples run against a daemon. About 2 s."""
import os
import re
import subprocess
import sys
import threading
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402

HERE = os.path.join(rigs.SOURCE, "clients", "libtally")
LIBRARY = os.path.join(rigs.BUILD, "clients", "libtally")
STRICT = ("-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror")
FOLLOWED_S = 10
RIG = None


def setUpModule():
    global RIG
    home = rigs.tempfile.mkdtemp(prefix="tally-libtally.")
    unittest.addModuleCleanup(rigs.shutil.rmtree, home)
    RIG = rigs.Rig(folders.small(os.path.join(home, "small"), kind="rehearsal"))
    unittest.addModuleCleanup(RIG.close)
    RIG.start()


def page_example():
    """The example as whoever reads the page copies it."""
    page = rigs.open_text(os.path.join(HERE, "libtally.3"))
    code = re.search(r'^\.\\" made: example\n\.Bd -literal\n(.*?)^\.Ed$', page, re.S | re.M)[1]
    return re.sub(r"^\\&", "", code, flags=re.M).replace("\\e", "\\")


def arguments(*names):
    """What both examples are told, in the order of their usage."""
    told = RIG.endpoints
    public, secret = RIG.keys.transport("reader")
    return [told[name] for name in names] + [told["curve"], told["genesis"], told["log"], told["origin"], public.hex(), secret.hex()]


class Examples(unittest.TestCase):
    def compile(self, text, *flags):
        source, program = RIG.write("example.c", text), RIG.path("example")
        rigs.run(["cc", *STRICT, *flags, f"-I{HERE}", "-o", program, source, f"-L{LIBRARY}", "-ltally"])
        return program

    def test_page(self):
        """It prints the newest head, and names what is wrong when it is told another election."""
        program = self.compile(page_example())
        environment = rigs.environment(LD_LIBRARY_PATH=LIBRARY)
        done = rigs.run([program, *arguments("query")], env=environment)
        head = RIG.head()
        self.assertEqual(done.stdout.splitlines()[0], f"{head.size} entries")
        self.assertEqual(done.stdout.splitlines()[1], RIG.endpoints["origin"])
        other = arguments("query")
        other[2] = "00" * 32
        done = rigs.run([program, *other], env=environment, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("election", done.stderr)
        self.assertEqual(rigs.run([program], env=environment, check=False).returncode, 2)

    def test_follow(self):
        """It comes to the whole state of the newest head."""
        program = os.path.join(LIBRARY, "tally-follow-example")
        with subprocess.Popen([program, *arguments("query", "updates")], stdout=subprocess.PIPE, text=True) as child:
            self.addCleanup(child.kill)
            guard = threading.Timer(FOLLOWED_S, child.kill)
            guard.start()
            lines = iter(child.stdout.readline, "")
            whole = next((line for line in lines if line.startswith("whole at size")), None)
            guard.cancel()
            child.kill()
        self.assertEqual(whole, f"whole at size {RIG.head().size}: {len(RIG.records()[0])} records\n")

    def test_header_alone(self):
        """The header needs nothing before it, in C and in C++."""
        source = RIG.write("header.c", "#include <tally.h>\nint main(void) { return tally_error_text(0) == 0; }\n")
        rigs.run(["cc", *STRICT, f"-I{HERE}", "-fsyntax-only", source])
        rigs.run(["c++", "-std=c++17", "-Wall", "-Wextra", "-Werror", f"-I{HERE}", "-fsyntax-only", "-x", "c++", source])


if __name__ == "__main__":
    unittest.main()
