#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# spoken.sh SOURCE_DIR: every sentence that tally says has its Welsh. What is given to spoken() and to the functions that
# look a sentence up (SPEAKERS), the helps of the commands, what proto says is wrong (TOLD) and what libtally adds are rows of
# clients/tally/words_*.h; every row is said somewhere; what stands in capitals in the forms of the commands is a row of
# words_typed.h, and the other way about; and no other string reads like an English sentence. Elsewhere Welsh and English may
# stand side by side: as `? "Welsh" : "English"` of a language asked for, or as neighbours in a table.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
exec /usr/bin/python3 - <<'PYTHON'
import glob
import os
import re
import sys

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_]\w*|\s+|.', re.S)
SPEAKERS = {"spoken", "output_error", "faults_add", "folder_fault", "FAULT"}
# Functions whose strings tally looks up, or (with a parenthesis) that are given them.
TOLD = {"proto/canon.c": "canon_fault_text", "proto/note.c": "note_verdict_text", "proto/policy.c": "fault("}
ENGLISH = re.compile(r"(^|[ (])(the|this|that|there|is|are|not|must|it|of|with|has|no)[ ,;:]")
CONVERSION = re.compile(r"\{\w+\}|%[-+#0-9.* ]*(?:hh|h|ll|l|z|j)?[a-zA-Z%]|\\.")
# Answers to other witnesses' and logs' programs, which speak no Welsh.
FOR_MACHINES = {"clients/tally/cmd_witness.c:span_str", "clients/tally/witness.c:say"}


class Text(str):
    """A string of the source, its neighbours joined to it; a macro among them stands as {NAME}."""


def read(path):
    """The tokens of a file, each with its line: strings as Text."""
    tokens, line = [], 1
    with open(path, encoding="utf-8") as source:
        for match in TOKEN.finditer(source.read()):
            token, at = match[0], line
            line += token.count("\n")
            if token.isspace() or token == "\\" or token.startswith(("/*", "//")):
                continue
            text = token[1:-1] if token[0] == '"' else "{%s}" % token if re.fullmatch(r"PRI\w+|SPAN_FMT", token) else None
            if text is not None and tokens and isinstance(tokens[-1][1], Text):
                tokens[-1] = (tokens[-1][0], Text(tokens[-1][1] + text))
            else:
                tokens.append((at, token if text is None else Text(text)))
    return tokens


def first_texts(tokens, at):
    """Of the call whose parenthesis is at `at`: the strings of its first argument that has any."""
    depth, found = 0, []
    for line, token in tokens[at:]:
        if isinstance(token, Text):
            found.append((line, token))
        elif token in "([{":
            depth += 1
        elif token in ")]}":
            depth -= 1
        if depth == 0 or (depth == 1 and token == "," and found):
            return found
    return found


def has_words(text):
    return re.search(r"[A-Za-z]{2}", CONVERSION.sub(" ", text))


def rows(path):
    """The rows of a table of words, as {English: line}."""
    tokens, found = read(path), {}
    for i in range(len(tokens) - 4):
        if tokens[i][1] == "X" and tokens[i + 1][1] == "(" and isinstance(tokens[i + 2][1], Text):
            if tokens[i + 2][1] in found:
                yield from [f"{path}:{tokens[i + 2][0]}: '{tokens[i + 2][1]}' has a row already"]
            found[tokens[i + 2][1]] = tokens[i + 2][0]
            TABLES.setdefault(tokens[i + 2][1], (path, tokens[i + 2][0]))


def looked_up(path, tokens):
    """The strings of a file that are looked up, each with its line."""
    told = TOLD.get(path, "")
    for i, (_, token) in enumerate(tokens[:-1]):
        called = not isinstance(token, Text) and tokens[i + 1][1] == "("
        if called and (token in SPEAKERS or token + "(" == told):
            yield from first_texts(tokens, i + 1)
        elif called and token == told:
            end = next(at for at in range(i, len(tokens)) if tokens[at][1] == "}" and tokens[at + 1][1] != ";")
            yield from ((line, text) for line, text in tokens[i:end] if isinstance(text, Text))
        elif path.startswith("clients/libtally/") and isinstance(token, Text) and re.match(r"[a-z]+ [a-z]", token):
            yield tokens[i]
        elif path == "clients/tally/command.h" and token == "X" and isinstance(tokens[min(i + 8, len(tokens) - 1)][1], Text):
            yield tokens[i + 8]


def faults_of(path, tokens):
    """What one file says that no table has."""
    for line, text in looked_up(path, tokens):
        if has_words(text) and text not in TABLES and not beside(tokens, line, text):
            yield f"{path}:{line}: '{text}' has no row in clients/tally/words_*.h"
    for i, (line, token) in enumerate(tokens):
        if not isinstance(token, Text) or not ENGLISH.search(token) or not path.startswith("clients/tally/"):
            continue
        machine = any(f"{path}:{before}" in FOR_MACHINES for _, before in tokens[max(i - 15, 0):i])
        if token not in TABLES and not machine and not beside(tokens, line, token):
            yield f"{path}:{line}: '{token}' is said in English only"


def asks_language(tokens, i):
    """Whether the statement asks for the language before the string at i."""
    start = next((at for at in range(i, -1, -1) if tokens[at][1] in (";", "{", "}")), -1) + 1
    words = [token for _, token in tokens[start:i]]
    asked = [at for at, token in enumerate(words) if token == "?" and not isinstance(token, Text)]
    return any(words[at - 1] in ("LANGUAGE_CY", "cy") or words[at - 3:at] in ([w, "(", ")"] for w in ("welsh", "text_welsh"))
               for at in asked)


def beside(tokens, line, text):
    """Whether the string's other language stands right beside it."""
    i = tokens.index((line, text))
    near = [token for _, token in tokens[i:i + 3]]
    if tokens[i - 1][1] in ("?", ":"):
        return asks_language(tokens, i)
    return len(near) == 3 and near[1] == "," and isinstance(near[2], Text) and tokens[i - 1][1] != "("


def typed():
    """What stands in capitals in the forms of the commands."""
    forms = [token for _, token in read("clients/tally/command.h") if isinstance(token, Text)]
    return {word for form in forms for word in re.findall(r"[A-Z]+", form) if word != "N"}


TABLES = {}
TYPED_PATH = "clients/tally/words_typed.h"
faults = []
for path in sorted(glob.glob("clients/tally/words_*.h")):
    faults += rows(path)
typed_rows = {text for text, (path, _) in TABLES.items() if path == TYPED_PATH}
said = set()
for path in sorted(glob.glob("clients/tally/*.[ch]") + glob.glob("proto/*.[ch]") + glob.glob("clients/libtally/*.c")):
    if os.path.basename(path).startswith("words_") or path == "clients/libtally/error.c":
        continue
    tokens = read(path)
    said |= {token for _, token in tokens if isinstance(token, Text)}
    faults += faults_of(path, tokens)
faults += [f"{path}:{line}: nobody says '{text}'" for text, (path, line) in TABLES.items()
           if path != TYPED_PATH and text not in said]
faults += [f"{TYPED_PATH}:1: {word} stands in a form of a command and has no row" for word in sorted(typed() - typed_rows)]
faults += [f"{TYPED_PATH}:1: {word} has a row and stands in no form of a command" for word in sorted(typed_rows - typed())]
if not TABLES:
    sys.exit("spoken: there is nothing in clients/tally/words_*.h")
if faults:
    print("\n".join(faults))
    sys.exit(1)
print(f"spoken: {len(TABLES)} sentences and words have their Welsh, and every sentence has a row")
PYTHON
