#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# protocol-man.sh SOURCE_DIR [BUILD_DIR [--write]]: the lists in tally-protocol(7) are those of SPEC.md and of the tables in the
# code, between marks that say so, and SPEC.md has the numbers that the code has: of every message, event, limit and verdict.
# --write puts the lists there.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - "${3-}" <<'PYTHON'
import glob
import re
import sys

WRITE = sys.argv[1] == "--write"
PAGE = "proto/tally-protocol.7"
MADE = re.compile(r'(^\.\\" made: (\w+)\n)(.*?)(^\.\\" end\n)', re.S | re.M)
FAULTS = []


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


SPEC, MESSAGE, LIMITS = read("proto/SPEC.md"), read("proto/message.h"), read("proto/limits.h")


def escaped(text):
    text = text.replace("\\", "\\e")
    return "\\&" + text if text[:1] in (".", "'") else text


def literal(lines):
    least = min(len(line) - len(line.lstrip()) for line in lines)
    return ".Bd -literal\n" + "".join(escaped(line[least:].rstrip()) + "\n" for line in lines) + ".Ed\n"


def table(columns, rows):
    body = "".join(".It " + " Ta ".join(escaped(cell) for cell in row) + "\n" for row in rows)
    return ".Bl -column " + " ".join(f'"{column}"' for column in columns) + "\n" + body + ".El\n"


def block(head, begins):
    """Of a section of SPEC.md, the indented lines from one that begins so to the next that is not indented."""
    section = SPEC[SPEC.index(f"\n{head}\n"):]
    lines = section[section.index(f"\n    {begins}") + 1:].split("\n")
    end = next(i for i, line in enumerate(lines) if not line.startswith("    "))
    return lines[:end]


def enum(name, header=MESSAGE):
    """The members of an enumeration with their values."""
    value, found = -1, {}
    for member in re.search(rf"enum {name} \{{(.*?)\}};", header, re.S)[1].replace("\n", " ").split(","):
        word, _, given = member.partition("=")
        value = int(given) if given.strip() else value + 1
        if word.strip() and not word.strip().startswith("_"):
            found[word.strip()] = value
    return found


def same(what, spec, code):
    FAULTS.extend(f"proto/SPEC.md:1: {what} {number} stands only in {'SPEC.md' if number in spec else 'the code'}"
                  for number in sorted(set(spec) ^ set(code)))


def messages():
    lines = block("## 7. The wire", "7.1 hello")
    same("message", [int(n) for n in re.findall(r"\[1, (\d+)[,\]]", "\n".join(lines))], enum("message_kind").values())
    return literal(lines)


def events():
    lines = block("### 4.2 Events", "event = [1, kind")
    same("event", [int(n) for n in re.findall(r"^ +(?:kind)? *(\d+) [a-z-]+ ", "\n".join(lines), re.M)], enum("event_kind").values())
    return literal(lines)


def entries():
    lines = block("### 5.1 Entries and leaves", "leaf = [1, index")
    numbers = dict(re.findall(r"(\d) ([a-z]+)", lines[1].split("verdict:")[0]))
    same("kind of an entry", numbers, [str(n) for n in enum("entry_kind").values()])
    return literal(lines)


def sockets():
    rows = re.findall(r'\{ "listen", "(\w+)", \w+,(?: \w+,)?\s+"([^"]*)"', "".join(read(path) for path in sorted(glob.glob("daemon/config*.c"))))
    patterns = {"intake": "ROUTER", "updates": "XPUB", "query": "ROUTER", "control": "ROUTER, without CURVE"}
    same("socket", [name for name in patterns if f"**{name}**" in SPEC], [name for name, _ in rows])
    return table(["updates", "the file control in the runtime folder", "ROUTER, without CURVE"], [(n, address or "the file control in the runtime folder", patterns[n]) for n, address in rows])


def limits():
    section = SPEC[SPEC.index("### 1.2 Limits"):SPEC.index("\n## 2. ")]
    rows = re.findall(r"^\| ([A-Z_]+) \| ([\d,]+) \| (.*) \|$", section, re.M)
    code = dict(re.findall(r"#define TALLY_(\w+) (\d+)u?", LIMITS))
    spec = {name: number.replace(",", "") for name, number, _ in rows}
    FAULTS.extend(f"proto/limits.h:1: TALLY_{name} is {code.get(name)}, {number} in SPEC.md" for name, number in spec.items() if code.get(name) != number)
    # Chunks are the bodies of a manifest: SPEC.md has their number in the row of BODIES_MAX.
    FAULTS.extend(f"proto/SPEC.md:1: has no limit {name}" for name in code if name not in spec and name != "CHUNKS_MAX")
    return table(["PREFERENCES_MAX", "253,402,300,799,999", "what it is of"], rows)


def codes():
    part = SPEC[SPEC.index("<!-- codes: made"):SPEC.index("<!-- codes: end -->")]
    rows = re.findall(r"^\| ([A-Z]\d\d) \| ([a-z, ]+) \| (yes|no) \| (.*?) \|", part, re.M)
    return ".Bl -tag -width Ds\n" + "".join(
        f".It {code} Pq {severity.replace(',', ' ,')}{' , retry' if retry == 'yes' else ''}\n{escaped(text)}\n" for code, severity, retry, text in rows) + ".El\n"


made = {"sockets": sockets(), "messages": messages(), "events": events(), "entries": entries(), "limits": limits(), "codes": codes(),
        "envelope": literal(block("### 2.1 Envelope", "envelope = [1, sigset"))}
verdicts = re.search(r"verdict: ((?:\d [a-z]+,? ?)+)", SPEC[SPEC.index("result   [1, 130"):])[1]
same("verdict", re.findall(r"\d ([a-z]+)", verdicts), [name[8:].lower() for name in enum("verdict")])
text = read(PAGE)
if [name for _, name, _, _ in MADE.findall(text)] and {name for _, name, _, _ in MADE.findall(text)} != set(made):
    FAULTS.append(f"{PAGE}:1: must have the marks {', '.join(made)}")
new = MADE.sub(lambda m: m[1] + made.get(m[2], m[3]) + m[4], text)
if new != text and WRITE:
    with open(PAGE, "w", encoding="utf-8") as page:
        page.write(new)
elif new != text:
    FAULTS.append(f"{PAGE}:1: is behind SPEC.md; run: bash tests/lint/protocol-man.sh . . --write")
if FAULTS:
    print("\n".join(FAULTS))
    sys.exit(1)
print(f"protocol-man: {len(enum('message_kind'))} messages, {len(enum('event_kind'))} events and all limits and codes stand in tally-protocol(7)")
PYTHON
