#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The alert rules beside the units, judged by Prometheus itself: each alert fires when what it tells of is so, not before, and no
other with it; and the metrics are text that Prometheus reads in its older format, too, which textfile collectors keep to.

promtool is that of this machine, or is taken out of Debian's package, which is not installed: it would start a server. (25 s)"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
SOURCE, BUILD = os.environ["TALLY_SOURCE"], os.environ["TALLY_BUILD"]
sys.path.insert(0, os.path.join(SOURCE, "tests", "integration"))
import folders    # noqa: E402
import rig as rigs    # noqa: E402

RULES = os.path.join(SOURCE, "systemd", "tallyd.rules.yml")
# Samples every ten seconds, in promtool's notation. Nothing is wrong here for an hour and more.
SOUND = {
    "tally_uptime_seconds": "0+10x400",
    'tally_state{tally_state="serving"}': "1+0x400",
    'tally_state{tally_state="frozen by an operator"}': "0+0x400",
    "tally_commit_lag_seconds": "0+0x400",
    "tally_commit_seconds_sum": "0+0.5x400",
    "tally_commit_seconds_count": "0+1x400",
    "tally_disk_free_bytes": "400+0x400",
    "tally_disk_reserve_bytes": "100+0x400",
    "tally_descriptors": "80+0x400",
    "tally_descriptors_limit": "100+0x400",
    "tally_conflicts": "1+0x400",
    'tally_contests{state="queried"}': "0+0x400",
    'tally_connections_total{outcome="refused"}': "0+100x400",
}
# The alert, what is wrong from the tenth minute on (after sixty samples), when the alert does not fire yet, and when it does.
CASES = (
    ("TallyNotServing", 'tally_state{tally_state="serving"}', "1+0x59 0+0x340", "10m", "10m10s"),
    ("TallyFrozenByOperator", 'tally_state{tally_state="frozen by an operator"}', "0+0x59 1+0x340", "24m50s", "25m"),
    ("TallyMetricsGone", "tally_uptime_seconds", "0+10x59 _x340", "15m", "17m"),
    ("TallyMetricsGone", "tally_uptime_seconds", "0+10x59 590+0x340", "15m", "17m"),
    ("TallyDiskHangs", "tally_commit_lag_seconds", "0+0x59 5.1+0x340", "9m50s", "10m"),
    ("TallyCommitsSlow", "tally_commit_seconds_sum", "0+0.5x59 30+0.6x340", "14m50s", "20m"),
    ("TallyDiskLow", "tally_disk_free_bytes", "400+0x59 399+0x340", "9m50s", "10m"),
    ("TallyDescriptors", "tally_descriptors", "80+0x59 81+0x340", "9m50s", "10m"),
    ("TallyConflicts", "tally_conflicts", "1+0x59 2+0x340", "9m50s", "10m10s"),
    ("TallyQueried", 'tally_contests{state="queried"}', "0+0x59 1+0x340", "39m50s", "40m"),
    ("TallyStrangers", 'tally_connections_total{outcome="refused"}', "0+100x59 6000+110x340", "14m50s", "20m"),
)
PROMTOOL = None


def fetch(folder):
    """promtool out of Debian's package prometheus; None: there is no mirror in reach."""
    if subprocess.run(["apt-get", "-qq", "download", "prometheus"], cwd=folder, check=False, capture_output=True).returncode != 0:
        return None
    package, = glob.glob(f"{folder}/prometheus_*.deb")
    subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    return f"{folder}/usr/bin/promtool"


def setUpModule():
    global PROMTOOL
    scratch = tempfile.TemporaryDirectory(prefix="tally-promtool-")
    unittest.addModuleCleanup(scratch.cleanup)
    PROMTOOL = shutil.which("promtool") or fetch(scratch.name)
    if not PROMTOOL:
        print("SKIP: promtool is not here, and Debian's package prometheus is out of reach")
        sys.exit(77)


def promtool(*arguments, **options):
    done = subprocess.run([PROMTOOL, *arguments], check=False, capture_output=True, text=True, timeout=100, **options)
    return done.returncode, done.stdout + done.stderr


def firing(at, *alerts):
    samples = [{"labels": json.dumps(alert).join(("{alertname=", "}")), "value": 1} for alert in alerts]
    return {"expr": 'count by (alertname) (ALERTS{alertstate="firing"})', "eval_time": at, "exp_samples": samples}


def test_of(alert, series, values, before, after):
    inputs = dict(SOUND, **{series: values})
    return {"name": f"{alert}: {series} {values}", "interval": "10s",
            "input_series": [{"series": name, "values": told} for name, told in inputs.items()],
            "promql_expr_test": [firing(before), firing(after, alert)]}


class Alerts(unittest.TestCase):
    def test_rules(self):
        self.assertEqual(promtool("check", "rules", RULES)[0], 0)
        with open(RULES, encoding="utf-8") as text:
            self.assertEqual(set(re.findall(r"- alert: (\w+)", text.read())), {case[0] for case in CASES})

    def judge(self, *tests):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as out:
            json.dump({"rule_files": [RULES], "evaluation_interval": "10s", "tests": tests}, out)    # which is YAML, too
            out.flush()
            return promtool("test", "rules", out.name)

    def test_fires(self):
        """Each at its time, and alone; and none at all in a sound hour."""
        sound = dict(test_of("", "tally_conflicts", SOUND["tally_conflicts"], "1m", "1m"),
                     promql_expr_test=[firing(f"{minutes}m") for minutes in range(0, 61, 5)])
        status, said = self.judge(sound, *(test_of(*case) for case in CASES))
        self.assertEqual(status, 0, said)
        status, said = self.judge(test_of("TallyQueried", "tally_conflicts", SOUND["tally_conflicts"], "1m", "1m"))
        self.assertEqual(status, 1, said)    # so one that does not fire would be seen

    def test_metrics(self):
        """A line is refused for its form alone; what promtool says of names is a matter of taste."""
        with tempfile.TemporaryDirectory(prefix="tally-test-") as scratch:
            keys = rigs.Keys(folders.small(scratch + "/small"), scratch)
            with rigs.Rig(keys.folder, keys) as rig:
                rig.start()
                text = rig.tally("status", "--openmetrics").stdout
        status, said = promtool("check", "metrics", input=text)
        self.assertNotIn("parsing error", said)
        self.assertIn(status, (0, 3), said)
        self.assertIn("parsing error", promtool("check", "metrics", input=text.replace("gauge", "stateset"))[1])


if __name__ == "__main__":
    unittest.main()
