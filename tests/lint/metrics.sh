#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# metrics.sh SOURCE_DIR: the alert rules and the dashboard beside the units name only metrics of the table in
# daemon/metrics.h, with the endings that their types give; a name in the table ends with its unit and stands there once;
# every alert says what it means and what to do.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - <<'PYTHON'
import json
import re
import sys

RULES, BOARD, TABLE = "systemd/tallyd.rules.yml", "systemd/tallyd.dashboard.json", "daemon/metrics.h"
ENDINGS = {"GAUGE": [""], "COUNTER": ["_total"], "HISTOGRAM": ["_bucket", "_sum", "_count"]}


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


rows = re.findall(r'X\(\w+, "(\w+)", (\w+), "(\w*)", "([^"]+)"\)', read(TABLE))
faults = [] if len(rows) == read(TABLE).count("    X(") else [f"{TABLE}:1: a row is not in the form that this lint reads"]
names = [row[0] for row in rows]
faults += [f"{TABLE}:1: {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
faults += [f"{TABLE}:1: {name} does not end with its unit, {unit}" for name, _, unit, _ in rows if not name.endswith(unit)]
samples = {name + ending for name, kind, _, _ in rows for ending in ENDINGS[kind]}
labels = {"tally_state"}
for path, expression in ((RULES, r"(?m)^ *expr: (.*)$"), (BOARD, r'"expr": "((?:[^"\\]|\\.)*)"')):
    found = re.findall(expression, read(path))
    faults += [] if found else [f"{path}:1: names no metric"]
    for text in found:
        for name in re.findall(r"\btally_\w+", text):
            if name not in samples | labels:
                faults.append(f"{path}:1: {name} is not in {TABLE}")
json.loads(read(BOARD))
alerts = re.split(r"(?m)^ *- alert: ", read(RULES))[1:]
for alert in alerts:
    for wanted in ("expr:", "severity:", "summary:", "description:"):
        if wanted not in alert:
            faults.append(f"{RULES}:1: {alert.split()[0]} has no {wanted}")
print("\n".join(faults) or f"metrics: {len(rows)} in the table, {len(alerts)} alerts")
sys.exit(bool(faults))
PYTHON
