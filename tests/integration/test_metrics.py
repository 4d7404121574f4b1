#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tally status --openmetrics` is OpenMetrics text to the letter, as a reader of our own that takes nothing else finds, with no
type that Prometheus's older format lacks, and its numbers are those of the night."""
import contextlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

SAMPLE = re.compile(r'([a-z][a-z0-9_]*)(?:\{([a-z_]+)="([^"\\\n]*)"\})? (0|[1-9][0-9]*|[0-9]+\.[0-9]+)')
ENDINGS = {"gauge": ("",), "counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
SCRATCH = KEYS = None


def setUpModule():
    global SCRATCH, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    KEYS = rigs.Keys(folders.small(SCRATCH.name + "/small"), SCRATCH.name)


def tearDownModule():
    SCRATCH.cleanup()


def parse(text):
    """{name: (type, {(ending, label): value})}. Anything that OpenMetrics 1.0 does not allow is a ValueError."""
    lines = text.split("\n")
    if lines[-2:] != ["# EOF", ""]:
        raise ValueError("it does not end with # EOF and a line feed")
    found, name, at = {}, None, 0
    lines = lines[:-2]
    while at < len(lines):
        kind = re.fullmatch(r"# TYPE ([a-z][a-z0-9_]*) (gauge|counter|histogram)", lines[at])
        if not kind or kind[1] in found:
            raise ValueError(f"not the beginning of another metric: {lines[at]}")
        name, kind = kind[1], kind[2]
        at += 1
        unit = re.fullmatch(rf"# UNIT {name} ([a-z]+)", lines[at])
        if unit:
            at += 1
            if not name.endswith("_" + unit[1]):
                raise ValueError(f"{name} does not end with its unit")
        if not re.fullmatch(rf"# HELP {name} [^\\]+", lines[at]):
            raise ValueError(f"no help for {name}: {lines[at]}")
        at += 1
        samples = {}
        while at < len(lines) and not lines[at].startswith("#"):
            row = SAMPLE.fullmatch(lines[at])
            ending = row and row[1][len(name):]
            if not row or not row[1].startswith(name) or ending not in ENDINGS[kind] or (ending, row[3]) in samples:
                raise ValueError(f"not a sample of {name}: {lines[at]}")
            if ending == "_bucket" and row[2] != "le":
                raise ValueError(f"another label: {lines[at]}")
            samples[ending, row[3]] = float(row[4])
            at += 1
        if not samples:
            raise ValueError(f"{name} has no sample")
        if kind == "histogram":
            buckets = [(float(label), value) for (ending, label), value in samples.items() if ending == "_bucket"]
            if buckets != sorted(buckets) or [v for _, v in buckets] != sorted(v for _, v in buckets):
                raise ValueError(f"{name}'s buckets do not ascend")
            if buckets[-1] != (float("inf"), samples["_count", None]):
                raise ValueError(f"{name}'s last bucket is not its count")
        found[name] = (kind, samples)
    return found


class Metrics(unittest.TestCase):
    def test_parser_is_strict(self):
        """What is wrong is not taken."""
        sound = "# TYPE a_total_x gauge\n# HELP a_total_x b\na_total_x 1\n# EOF\n"
        parse(sound)
        for wrong in (sound[:-1], sound.replace("# EOF\n", ""), sound.replace("gauge", "counter"), sound.replace(" 1\n", " 01\n"),
                      sound.replace("# HELP a_total_x b\n", ""), sound.replace("x 1", "x  1"), sound[:-6] + sound,
                      sound.replace("a_total_x 1\n", "a_total_x 1\na_total_x 2\n"), sound.replace("a_total_x 1", "b 1")):
            with self.subTest(wrong), self.assertRaises((ValueError, IndexError)):
                parse(wrong)

    def test_numbers(self):
        with rigs.Rig(KEYS.folder, KEYS) as rig:
            rig.start()
            body = wire.declaration(KEYS.manifest, "local.beta.hill", **folders.fields("local.beta.hill"))
            sheet = wire.envelope(KEYS.manifest.genesis, [body], [KEYS.officer(f"beta.{n}") for n in (1, 2)])
            with rig.peer("intake", "beta") as peer:
                self.assertEqual([peer.submit(sheet)[0][0] for _ in range(2)], [wire.ACCEPTED, wire.DUPLICATE])
            rig.tally("admin", "freeze", "a reason")
            found = parse(rig.tally("status", "--openmetrics").stdout)

            def value(name, label=None, ending=""):
                return found[name][1][ending, label]
            self.assertEqual(value("tally_journal_entries"), KEYS.manifest.entries + 1)
            self.assertEqual(value("tally_declarations", "accepted", "_total"), 1)
            self.assertEqual(value("tally_declarations", "duplicate", "_total"), 1)
            self.assertEqual(value("tally_contests", "declared"), 1)
            self.assertEqual((value("tally_state", "frozen by an operator"), value("tally_state", "serving")), (1, 0))
            self.assertEqual((value("tally_centres_heard"), value("tally_centres")), (1, 2))
            self.assertEqual(value("tally_commits", None, "_total"), 1)
            self.assertEqual(value("tally_commit_seconds", None, "_count"), 1)
            self.assertEqual(value("tally_submit_to_durable_seconds", None, "_count"), 1)
            self.assertGreater(value("tally_commit_seconds", None, "_sum"), 0)
            self.assertGreater(value("tally_journal_bytes"), 0)
            self.assertGreater(value("tally_descriptors_limit"), value("tally_descriptors"))

    def test_connections(self):
        """How many are connected to each socket is what is open, no more once they have gone, in status and in metrics."""
        with rigs.Rig(KEYS.folder, KEYS) as rig, contextlib.ExitStack() as peers:
            rig.start()
            kinds = ("intake", "query", "updates", "control")

            def opened(peer):
                """The four numbers, asked for by a peer of control, who is one of them."""
                state = dict(peer.ask(5)[3])
                return [int(state[f"{kind}-connections"]) for kind in kinds]
            control = peers.enter_context(rig.peer("control"))
            self.assertEqual(opened(control), [0, 0, 0, 1])
            with contextlib.ExitStack() as others:
                for socket, name in (("intake", "alpha"), ("intake", "beta"), ("query", "reader")):
                    others.enter_context(rig.peer(socket, name)).hello()
                subscriber = rig.subscriber((b"@beat/",))
                others.callback(subscriber.close)
                subscriber.receive()
                self.assertEqual(opened(control), [2, 1, 1, 1])
                found = parse(rig.tally("status", "--openmetrics").stdout)["tally_connections_open"][1]
                self.assertEqual([found["", kind] for kind in kinds], [2, 2, 1, 2])    # tally comes to both
            rigs.wait_until(lambda: opened(control) == [0, 0, 0, 1], 10, "those who have gone are counted")


if __name__ == "__main__":
    unittest.main(verbosity=2)
