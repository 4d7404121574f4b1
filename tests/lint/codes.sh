#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# codes.sh SOURCE_DIR [BUILD_DIR [--write]]: the tables of verdict codes, reasons and thresholds in proto/SPEC.md are those in
# the code, sentence for sentence, and every sentence uses exactly its arguments. --write puts the tables there.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - "${3-}" <<'PYTHON'
import re
import sys

BEGIN, END = "<!-- codes: made by tests/lint/codes.sh from verdict.h -->\n", "<!-- codes: end -->"
SEVERITIES = {"R": "refuse", "L": "refuse, lawful", "Q": "query", "W": "warn", "C": "conflict", "D": "duplicate", "N": "none"}
STRINGS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
ROW = re.compile(rf"X\((\w+),\s*(\w),\s*(true|false),\s*{STRINGS},\s*{STRINGS},\s*{STRINGS}\)")


def rows(header):
    """The rows of VERDICT_CODES, each as (code, severity, retry, English, Welsh, arguments)."""
    table = re.search(r"#define VERDICT_CODES\(X\)(.*?)\n\n", header.replace(" \\\n", "  "), re.S)
    if not table:
        sys.exit("codes: verdict.h has no VERDICT_CODES")
    found = ROW.findall(table[1])
    if len(found) != len(re.findall(r"\bX\(", table[1])):
        sys.exit("codes: a row of verdict.h is not in the form that this lint reads")
    return [(*row[:3], *("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) for text in row[3:])) for row in found]


def faults(table):
    """What is wrong with the rows themselves."""
    codes = [row[0] for row in table]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{code} stands twice"
    for code, severity, _, english, welsh, arguments in table:
        count = len(arguments.split(", ")) if arguments else 0
        if severity not in SEVERITIES:
            yield f"{code} has the unknown severity {severity}"
        for language, text in ("English", english), ("Welsh", welsh):
            used = {int(number) for number in re.findall(r"\{(\d+)\}", text)}
            if not used <= set(range(count)):
                yield f"{code} in {language} uses arguments {sorted(used)} of {count}"
            if "|" in text or "\\" in text:
                yield f"{code} in {language} has a character that the table cannot hold"
        if set(re.findall(r"\{\d+\}", english)) != set(re.findall(r"\{\d+\}", welsh)):
            yield f"{code} does not say the same in both languages"


def lines(table):
    yield "| code | severity | retry | English | Welsh | arguments |"
    yield "|---|---|---|---|---|---|"
    for code, severity, retry, english, welsh, arguments in table:
        again = "yes" if retry == "true" else "no"
        yield f"| {code} | {SEVERITIES[severity]} | {again} | {english} | {welsh} | {arguments or '-'} |"


def strings(path, macro, count):
    """The rows of a table whose columns are strings and bare words, as text each."""
    text = open(path, encoding="utf-8").read().replace(" \\\n", "  ")
    table = re.search(rf"#define {macro}\(X\)(.*?)\n\n", text, re.S)
    cell = r'((?:"(?:[^"\\]|\\.)*"\s*)+|\w+)'
    found = re.findall(r"X\(" + r",\s*".join([cell] * count) + r"\)", table[1])
    if len(found) != len(re.findall(r"\bX\(", table[1])):
        sys.exit(f"codes: a row of {path} is not in the form that this lint reads")
    return [["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', c)) or c for c in row] for row in found]


USES = {"A": "amend", "S": "supersede", "W": "withdraw", "C": "confirm", "T": "state", "D": "as_declared", "E": "event", "K": "keys"}


def threshold_lines():
    yield "| threshold | default | unit | what |"
    yield "|---|---|---|---|"
    for name, _, number, unit, what in strings("daemon/core/thresholds.h", "RULE_THRESHOLDS", 5):
        yield f"| `{name}` | {number} | {unit} | {what} |"


def reason_lines():
    yield "| reason | for | English | Welsh |"
    yield "|---|---|---|---|"
    for code, uses, english, welsh in strings("proto/reasons.h", "REASONS", 4):
        yield f"| `{code}` | {', '.join(USES[use] for use in uses)} | {english} | {welsh} |"


def put(spec, begin_mark, end_mark, lines_now):
    head, begin, rest = spec.partition(begin_mark)
    old, end, tail = rest.partition(end_mark)
    if not begin or not end:
        sys.exit(f"codes: proto/SPEC.md lacks its marker {begin_mark.strip()}")
    return head + begin + "".join(line + "\n" for line in lines_now) + end + tail


with open("proto/verdict.h", encoding="utf-8") as header, open("proto/SPEC.md", encoding="utf-8") as text:
    table, spec = rows(header.read()), text.read()
wrong = list(faults(table))
if wrong:
    sys.exit("\n".join(f"codes: {fault}" for fault in wrong))
new = put(spec, BEGIN, END, lines(table))
for name, made in (("thresholds", threshold_lines()), ("reasons", reason_lines())):
    new = put(new, f"<!-- {name}: made by tests/lint/codes.sh from {name}.h -->\n", f"<!-- {name}: end -->", made)
if sys.argv[1] == "--write":
    with open("proto/SPEC.md", "w", encoding="utf-8") as text:
        text.write(new)
elif spec != new:
    for line in sorted(set(spec.splitlines()) ^ set(new.splitlines())):
        print(f"codes: only in {'the code' if line in new.splitlines() else 'SPEC.md'}: {line}")
    sys.exit("codes: proto/SPEC.md is behind the code; run: bash tests/lint/codes.sh . . --write")
print(f"codes: {len(table)} codes stand in SPEC.md as in verdict.h")
PYTHON
