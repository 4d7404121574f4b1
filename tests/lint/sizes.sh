#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sizes.sh SOURCE_DIR [BUILD_DIR]: no file of C, Python or shell has more than 500 lines, no function more than 60.
# A C function reaches from its first line at column 0 to the brace that closes it at column 0; tables (`};`) are not
# functions.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
files_max=500
functions_max=60
source=$1
cd "$source"
. "$here/files.inc"

mapfile -t code < <(source_files | grep -E '(\.(c|h|py|sh|inc)|^\.ci/run)$')
((${#code[@]} > 0)) || { echo "sizes: there is nothing to look at in $source"; exit 1; }

measure() {
    awk -v max="$files_max" 'FNR == max + 1 { printf "%s:%d: more than %d lines in a file\n", FILENAME, FNR, max }' "${code[@]}"
    local c shell python
    mapfile -t c < <(printf '%s\n' "${code[@]}" | grep -E '\.[ch]$')
    mapfile -t shell < <(printf '%s\n' "${code[@]}" | grep -E '(\.sh|\.inc|/run)$')
    mapfile -t python < <(printf '%s\n' "${code[@]}" | grep -E '\.py$')
    ((${#c[@]} == 0)) || awk -v max="$functions_max" '
        FNR == 1 { start = 0 }
        /^[A-Za-z_]/ { start = FNR; name = $0 }
        /^}[ \t]*$/ && start {
            if (FNR - start + 1 > max)
                printf "%s:%d: %d lines in a function: %s\n", FILENAME, start, FNR - start + 1, name
            start = 0
        }' "${c[@]}"
    ((${#shell[@]} == 0)) || awk -v max="$functions_max" '
        FNR == 1 { start = 0 }
        /^[A-Za-z_][A-Za-z0-9_]*\(\) *[{(]/ { start = FNR; name = $1 }
        /^[})]/ && start {
            if (FNR - start + 1 > max)
                printf "%s:%d: %d lines in a function: %s\n", FILENAME, start, FNR - start + 1, name
            start = 0
        }' "${shell[@]}"
    ((${#python[@]} == 0)) || /usr/bin/python3 - "$functions_max" "${python[@]}" <<'PYTHON'
import ast, sys
most = int(sys.argv[1])
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as text:
        tree = ast.parse(text.read(), path)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            if lines > most:
                print(f"{path}:{node.lineno}: {lines} lines in a function: {node.name}")
PYTHON
}

found=$(measure)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
echo "sizes: ${#code[@]} files are within $files_max lines, their functions within $functions_max"
