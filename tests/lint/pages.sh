#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pages.sh SOURCE_DIR BUILD_DIR [--write]: what `tally help` and `tally COMMAND --help` print stands in the manual pages of
# clients/tally/man, a page for each command and no other, between marks that say so; --write puts it there. In the examples
# of every page, of README.md and of the guides each line that begins with tally names a command and options that there are.
set -eu
export LC_ALL=C.UTF-8 TALLY_LANGUAGE=en
cd "$1"
[ -x "$2/tally" ] || { echo "pages: $2/tally is not built"; exit 1; }
exec /usr/bin/python3 - "$2/tally" "${3-}" <<'PYTHON'
import glob
import re
import shlex
import subprocess
import sys

TALLY, WRITE = sys.argv[1], sys.argv[2] == "--write"
PAGES = "clients/tally/man"
MADE = re.compile(r'(^\.\\" made: (\w+)\n)(.*?)(^\.\\" end\n)', re.S | re.M)
TOKEN = re.compile(r"\.\.\.|--[a-z][a-z-]*|[A-Z]+|[a-z]+(?:-[a-z]+)*|\d+|\s+|.")
USES = {"confirm": "C", "withdraw": "W", "event": "EK"}


def printed(*words):
    return subprocess.run([TALLY, *words], check=True, capture_output=True, text=True).stdout


def sections(text):
    """What is printed by paragraphs, the lines of each below its heading."""
    found = {}
    for paragraph in text.split("\n\n"):
        head, _, rest = paragraph.partition("\n")
        found[head.split(" tally ")[0].rstrip()] = (head, re.sub(r"\n {10,}(?=\S)", "  ", "\n" + rest).splitlines()[1:])
    return found


def options(lines):
    """Each option with what follows it and what it means."""
    for line in lines:
        typed, _, meaning = line.strip().partition("  ")
        option, _, argument = typed.partition(" ")
        yield option, argument, meaning.strip()


def escaped(text):
    return "\\&" + text if text[:1] in (".", "'") else text


def form(text):
    """A form of a command, or part of one, as macros of mdoc(7)."""
    line, depth, last = "", 0, " "
    for token in TOKEN.findall(text):
        near = not last.isspace() and last != "[" and token != ":"
        if token == "[":
            line += "\n." * (depth == 0 and not near) + " Ns" * near + " Oo"
            depth += 1
        elif token == "]":
            line += " Oc"
            depth -= 1
        elif not token.isspace():
            word = "Ar " + token if re.match("[A-Z]", token) else "Cm " + token if re.match("[a-z0-9-]", token) else token
            line += " Ns" * near + " " + word
        last = token
    return "\n".join(re.sub(r"^\. +", ".", part) for part in ("." + line).split("\n") if part != ".")


def listed(items):
    return ".Bl -tag -width Ds\n" + "".join(f".It {head}\n{escaped(text)}\n" for head, text in items) + ".El\n"


def reasons(use):
    with open("proto/reasons.h", encoding="utf-8") as header:
        rows = re.findall(r'X\("([a-z-]+)", "([A-Z]+)", "([^"]+)"', header.read())
    return listed((f"Cm {code}", text) for code, uses, text in rows if set(use) & set(uses))


def parts(word):
    """What is made of a command's help, by the name of its mark."""
    said = sections(printed(word, "--help"))
    head, more = said["usage:"]
    forms = [line.strip() for line in [head.removeprefix("usage:"), *more]]
    synopsis = ""
    for typed in forms:
        if typed.startswith("OPTION: "):
            synopsis += ".Pp\n.Ar OPTION :\n" + form(typed.removeprefix("OPTION: ")) + "\n"
        else:
            synopsis += f'.Nm "tally {word}"\n' + form(typed.removeprefix(f"tally {word} ")) + "\n"
    for option, argument, _ in options(said["options:"][1]):
        if not re.search(rf"{option}(\|--[a-z]+)*{re.escape(' ' + argument if argument else '')}(?![A-Za-z])", " ".join(forms)):
            sys.exit(f"clients/tally/help.h:1: {option} of {word} is followed by '{argument}', in its forms by another word")
        if not re.search(rf'"{option}"|{{ "{option[2:]}", (no|required)_argument', SOURCES):
            sys.exit(f"clients/tally/help.h:1: no command reads {option}")
    made = {"synopsis": synopsis, "name": f".Nd {COMMANDS[word]}\n",
            "options": listed((form(f"{o} {a}")[1:], meaning) for o, a, meaning in options(said["options:"][1])),
            "statuses": listed(line.strip().split("  ", 1) for line in said["exit status:"][1])}
    if word in USES:
        made["reasons"] = reasons(USES[word])
    return made, {option: argument for option, argument, _ in options(said["options:"][1])}


def overview():
    return {"commands": listed((f"Xr tally-{word} 1", meaning) for word, meaning in COMMANDS.items()),
            "options": listed((form(f"{o} {a}")[1:], meaning) for o, a, meaning in options(HELP["options before the command:"][1]))}


def remade(path, made):
    """The page as it should be; what is wrong with its marks is a fault."""
    with open(path, encoding="utf-8") as page:
        text = page.read()
    marks = MADE.findall(text)
    for name in sorted({name for _, name, _, _ in marks} ^ set(made)):
        FAULTS.append(f"{path}:1: {'has' if name not in made else 'lacks'} the mark 'made: {name}'")
    new = MADE.sub(lambda m: m[1] + made.get(m[2], m[3]) + m[4], text)
    if new != text and WRITE:
        with open(path, "w", encoding="utf-8") as page:
            page.write(new)
    elif new != text:
        at = next(i for i, (a, b) in enumerate(zip((text + "\n").splitlines(), (new + "\n").splitlines()), 1) if a != b)
        FAULTS.append(f"{path}:{at}: is behind the tables; run: bash tests/lint/pages.sh . BUILD --write")


def examples(path):
    """The lines of a page's or a guide's examples, each with its number."""
    with open(path, encoding="utf-8") as page:
        lines, inside, held = page.read().splitlines(), False, ""
    for number, line in enumerate(lines, 1):
        if path.endswith(".md"):
            inside = not inside if line.startswith("```") else inside
            shown = inside or line.startswith("    ")
        else:
            inside = line.startswith(".Bd -literal") or (inside and line != ".Ed")
            shown = inside
        line = held + re.sub(r"\\e$", r"\\", line.strip()) if shown else ""
        held = line[:-1] if line.endswith("\\") else ""
        if line and not held:
            yield number, line


def wrong_example(line):
    """What an example of tally has that the tables have not; None where it has nothing of it."""
    words = shlex.split(line, comments=True)
    while words and re.match(r"[A-Z_]+=", words[0]):
        words = words[1:]
    if not words or words[0] != "tally":
        return None
    words = words[1:]
    while words and words[0] in ("--language", "--passphrase-file"):
        words = words[2:]
    if words and words[0] in ("help", "--help", "--version"):
        return None
    EXAMPLES.append(line)
    if not words or words[0] not in COMMANDS:
        return f"'{line}' names no command"
    for at, word in enumerate(words):
        option = word.split("=")[0]
        if word.startswith("--") and option not in TAKEN[words[0]]:
            return f"tally {words[0]} takes no {option}"
        if word == option and TAKEN[words[0]].get(option) and (at + 1 == len(words) or words[at + 1].startswith("--")):
            return f"{option} of tally {words[0]} wants {TAKEN[words[0]][option]}"
    return None


def settings():
    """The sections and keys of tally.conf that the overview lacks, or has too many of."""
    with open("clients/tally/client_config.c", encoding="utf-8") as code, open(f"{PAGES}/tally.1", encoding="utf-8") as page:
        taken = re.findall(r'^    \{ "([a-z]+)", "([a-z]+)", TAKE_', code.read(), re.M)
        files = re.search(r"^\.Sh FILES$(.*?)^\.Sh ", page.read(), re.S | re.M)[1]
    parts = re.findall(r"^\.It Bq ([a-z]+)\n(.*?)(?=^\.It Bq|^\.El)", files, re.S | re.M)
    told = [(part, key) for part, text in parts for line in re.findall(r"^\.Em ([a-z ,]+)", text, re.M) for key in line.replace(",", " ").split()]
    for part, key in sorted(set(taken) ^ set(told)):
        yield f"{PAGES}/tally.1:1: {'says nothing of' if (part, key) in taken else 'describes'} {key} in [{part}], which tally.conf {'has' if (part, key) in taken else 'lacks'}"
    if len(taken) < 10:
        yield "clients/tally/client_config.c:1: its table is not in the form that this lint reads"


FAULTS, EXAMPLES = [], []
SOURCES = "".join(open(path, encoding="utf-8").read() for path in sorted(glob.glob("clients/tally/*.c")))
HELP = sections(printed("help"))
COMMANDS = dict(line.split(None, 1) for line in HELP["commands:"][1])
if not COMMANDS:
    sys.exit("pages: tally help lists nothing")
pages = {path[len(PAGES) + 7:-2] for path in glob.glob(f"{PAGES}/tally-*.1")}
FAULTS += [f"{PAGES}/tally-{word}.1:1: {'describes no command' if word in pages else 'is not there'}" for word in pages ^ set(COMMANDS)]
TAKEN = {}
for word in sorted(pages & set(COMMANDS)):
    made, TAKEN[word] = parts(word)
    remade(f"{PAGES}/tally-{word}.1", made)
remade(f"{PAGES}/tally.1", overview())
FAULTS += settings()
for path in sorted(glob.glob(f"{PAGES}/*.[1-9]") + glob.glob("daemon/*.[1-9]") + ["README.md"] + glob.glob("systemd/*.md")):
    FAULTS += [f"{path}:{number}: {wrong}" for number, line in examples(path) if (wrong := wrong_example(line))]
if len(EXAMPLES) < len(COMMANDS):
    FAULTS.append(f"pages: only {len(EXAMPLES)} examples of {len(COMMANDS)} commands: is this what the pages show?")
if FAULTS:
    print("\n".join(FAULTS))
    sys.exit(1)
print(f"pages: {len(pages)} commands as their help says; {len(EXAMPLES)} examples could be typed")
PYTHON
