#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# manual.sh SOURCE_DIR BUILD_DIR: every manual page is what mdoc(7) wants, by mandoc -T lint and, where it is, by groff, which
# is what man -l shows pages with (ten times as fast without man's own pipe);
# it has the sections that a reader looks for, and refers to pages of ours that there are; and as it is shown, each command's
# page has all that the command's --help prints, whatever the macros make of it.
set -eu
export LC_ALL=C.UTF-8 TALLY_LANGUAGE=en
cd "$1"
[ -x "$2/tally" ] || { echo "manual: $2/tally is not built"; exit 1; }
command -v mandoc >/dev/null || { echo "SKIP: mandoc is absent: no manual page is checked"; exit 77; }
exec /usr/bin/python3 - "$2/tally" "$2/tallyd" <<'PYTHON'
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys

PAGES = sorted(glob.glob("daemon/*.[1-9]") + glob.glob("clients/tally/man/*.[1-9]") + glob.glob("clients/libtally/*.[1-9]") +
               glob.glob("proto/*.[1-9]"))
# Lines of this tree have up to 120 columns, and what a page refers to need not be installed here.
ALLOWED = ("STYLE: input text line longer than 80 bytes", "STYLE: referenced manual not found", "outdated mandoc.db lacks")
SECTIONS = {"1": ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO"],
            "3": ["NAME", "LIBRARY", "SYNOPSIS", "DESCRIPTION", "RETURN VALUES", "EXAMPLES", "ERRORS", "SEE ALSO"],
            "5": ["NAME", "DESCRIPTION", "FILES", "EXAMPLES", "SEE ALSO"],
            "7": ["NAME", "DESCRIPTION", "SEE ALSO"],
            "8": ["NAME", "SYNOPSIS", "DESCRIPTION", "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO"]}
OURS = re.compile(r"tally|libtally")
SHOW = ["groff", "-mandoc", "-Kutf8", "-Tutf8", "-ww", "-rLL=500n"] if shutil.which("groff") else ["mandoc", "-T", "utf8"]


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    return done.stdout, done.stderr


def bare(text):
    """The text as it is shown, without what lays it out."""
    return re.sub(r"\s+|\x1b\[[0-9;]*m|.\x08", "", text).replace("‐", "-").replace("−", "-").replace("’", "'").replace("‘", "'")


def faults(path):
    said = run("mandoc", "-T", "lint", "-W", "style", path)
    yield from (line.removeprefix("mandoc: ") for line in "".join(said).splitlines() if not any(a in line for a in ALLOWED))
    with open(path, encoding="utf-8") as page:
        text = page.read()
    heads = re.findall(r'^\.Sh "?([A-Z ]+)"?$', text, re.M)
    yield from (f"{path}:1: has no section {head}" for head in SECTIONS[path[-1]] if head not in heads)
    for number, line in enumerate(text.splitlines(), 1):
        for name, section in re.findall(r"\bXr ([\w.-]+) (\d)", line):
            if OURS.match(name) and f"{name}.{section}" not in NAMES:
                yield f"{path}:{number}: refers to {name}({section}), which is not there"
    shown, wrong = run(*SHOW, path)
    yield from (f"{path}: {line}" for line in wrong.splitlines())
    if path == "daemon/tallyd.8":   # the daemon's options are few, and told in the page in more words
        told = set(re.findall(r" (--[a-z-]+)", run(sys.argv[2], "--help")[0]))
        described = {"-" + option for option in re.findall(r"^\.It Fl (?:\w , )?(-[a-z-]+)", text, re.M)}
        yield from (f"{path}:1: {option} is {'not described' if option in told else 'no option'}" for option in sorted(told ^ described))
    word = re.fullmatch(r"tally-([a-z]+)\.1", os.path.basename(path))
    if word:
        page = bare(shown)
        for line in run(sys.argv[1], word[1], "--help")[0].splitlines():
            for part in re.split(r" {2,}", re.sub(r"^(usage:)? +tally ", "tally ", line)):
                if not re.fullmatch(r"options:|exit status:", part) and bare(part) not in page:
                    yield f"{path}:1: does not show '{part}', which --help prints"


NAMES = {os.path.basename(path) for path in PAGES}
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    found = [fault for part in pool.map(lambda path: list(faults(path)), PAGES) for fault in part]
if found or len(PAGES) < 20:
    print("\n".join(found) or f"manual: only {len(PAGES)} pages")
    sys.exit(1)
print(f"manual: {len(PAGES)} pages, shown by {SHOW[0]}")
PYTHON
