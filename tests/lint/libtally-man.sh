#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# libtally-man.sh SOURCE_DIR BUILD_DIR [--write]: libtally(3) has every function, structure and error of tally.h in the header's
# own words, and its example is examples/newest.c, between marks that say so; --write puts them there. What the library exports
# is what the header declares and the page describes, and nothing else.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - "$2" "${3-}" <<'PYTHON'
import os
import re
import subprocess
import sys

BUILD, WRITE = sys.argv[1], sys.argv[2] == "--write"
HEADER, PAGE, EXAMPLE = "clients/libtally/tally.h", "clients/libtally/libtally.3", "clients/libtally/examples/newest.c"
MADE = re.compile(r'(^\.\\" made: (\w+)\n)(.*?)(^\.\\" end\n)', re.S | re.M)
CHUNK = re.compile(r"/\*(?P<comment>.*?)\*/|(?P<skip>#[^\n]*|extern \"C\" \{|^\}$)|(?P<shape>(?:struct|enum) \w+ \{.*?^\};)|"
                   r"(?P<plain>(?:TALLY_API|typedef|struct)\b[^;{]*;)", re.S | re.M)
FUNCTION = re.compile(r"TALLY_API (?P<type>.*?[ *])(?P<name>tally_\w+)\((?P<args>.*)\);", re.S)


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def escaped(text):
    text = text.replace("\\", "\\e")
    return "\\&" + text if text[:1] in (".", "'") else text


def prose(comment):
    """A comment as lines of text, a sentence a line, functions by their macro."""
    text = " ".join(re.sub(r"^[ /*-]+", "", line) for line in comment.strip().splitlines()).strip().replace("`", "")
    text = re.sub(r"""(?<=[A-Za-z0-9_)\]"'])\. (?=[A-Z"*])""", ".\n", text)
    text = re.sub(r" ?\b(tally_\w+)\(\)([.,;:]?) ?", lambda m: f"\n.Fn {m[1]}{' ' + m[2] if m[2] else ''}\n", text)
    lines = [line for line in text.split("\n") if line]
    return "".join((line if line.startswith(".Fn ") else escaped(line)) + "\n" for line in lines)


def arguments(text):
    return [re.sub(r"\s+", " ", part).strip() for part in text.split(",")]


def prototype(match):
    kind = re.sub(r"\s+", " ", match["type"]).strip()
    return f'.Ft "{kind}"\n.Fo {match["name"]}\n' + "".join(f'.Fa "{one}"\n' for one in arguments(match["args"])) + ".Fc\n"


def literal(code):
    return ".Bd -literal\n" + "".join(escaped(line.rstrip()) + "\n" for line in code.splitlines()) + ".Ed\n"


def chunks():
    """What stands in the header after its essay: ("head", text), ("text", comment) or ("code", declaration)."""
    text = read(HEADER)
    for match in CHUNK.finditer(text, text.index("#define TALLY_API __attribute__")):
        if match["skip"]:
            continue
        if match["comment"]:
            head = re.fullmatch(r" --- (.*) --- ", match["comment"])
            yield ("head", head[1]) if head else ("text", match["comment"])
        else:
            yield "code", match["shape"] or match["plain"]


def synopsis():
    return "".join(prototype(match) for kind, text in chunks() if kind == "code" and (match := FUNCTION.fullmatch(text)))


def reference():
    """Everything in its order: text goes before the shapes that it is about; functions by name, each with its text."""
    made, names, after, listing = "", [], "", False
    for kind, text in chunks():
        match = FUNCTION.fullmatch(text) if kind == "code" else None
        if match:
            names.append(match["name"])
            made += ("" if listing else ".Bl -tag -width Ds\n") + f".It Fn {match['name']}\n" + after
        elif kind == "text":
            after = prose(text)
            continue
        made += ".El\n" if listing and not match else ""
        listing = match is not None
        if kind == "head":
            made += f".Ss {text}\n"
        elif not match and not text.startswith("enum tally_error"):
            asks = text.startswith("typedef") or re.match("(Asks|Greets) ", after)  # that is said of the function below
            made += (".Pp\n" + after if after and not asks else "") + literal(text)
            after = after if asks else ""
            continue
        after = ""
    return re.sub(r"(^\.Ss .*\n)\.Pp\n", r"\1", made + (".El\n" if listing else ""), flags=re.M), names


def errors():
    rows = re.findall(r"^ +(TALLY_E_\w+),\s+/\* (.*?) \*/$", read(HEADER), re.M)
    return ".Bl -tag -width Ds\n" + "".join(f".It Dv {name}\n{escaped(text)}\n" for name, text in rows) + ".El\n"


text, faults = read(PAGE), []
told, names = reference()
made = {"synopsis": synopsis(), "reference": told, "errors": errors(), "example": literal(read(EXAMPLE).split("*/\n\n", 1)[1])}
if {name for _, name, _, _ in MADE.findall(text)} != set(made):
    faults.append(f"{PAGE}:1: must have the marks {', '.join(made)}")
new = MADE.sub(lambda m: m[1] + made.get(m[2], m[3]) + m[4], text)
if new != text and WRITE:
    with open(PAGE, "w", encoding="utf-8") as page:
        page.write(new)
elif new != text:
    faults.append(f"{PAGE}:1: is behind tally.h; run: bash tests/lint/libtally-man.sh . BUILD --write")
declared = re.findall(r"TALLY_API [^;]*?\b(tally_\w+)\(", read(HEADER))
faults += [f"{HEADER}:1: {name} is declared and not described in {PAGE}" for name in declared if f".Fo {name}\n" not in new]
faults += [f"{PAGE}:1: describes {name}, which tally.h does not declare" for name in re.findall(r"^\.Fo (\w+)$", new, re.M) if name not in declared]
if sorted(names) != sorted(declared) or len(names) < 30:
    faults.append(f"{HEADER}:1: {sorted(set(declared) ^ set(names))} are not read by this lint")
library = os.path.join(BUILD, "clients", "libtally", "libtally.so.0")
if not os.path.exists(library):
    sys.exit(f"libtally-man: {library} is not built")
listed = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
exported = {line.split()[-1].split("@")[0] for line in listed.splitlines() if line}
faults += [f"{HEADER}:1: {name} is {'exported and not declared' if name in exported else 'declared and not exported'}" for name in sorted(exported ^ set(declared))]
if faults:
    print("\n".join(faults))
    sys.exit(1)
print(f"libtally-man: {len(names)} functions are declared, exported and described")
PYTHON
