#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# coverage.sh [FOLDER]: which branches of daemon/core its unit tests take, file by file and in all, measured by clang in a
# build of its own (FOLDER, .build/coverage). Fails where fewer than LEAST per cent are taken. Assertions are left
# out: their other side is our own bug.
set -eu
export LC_ALL=C.UTF-8
LEAST=100
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-${TALLY_BUILD:-$root/.build}/coverage}
for tool in llvm-profdata llvm-cov clang; do
    command -v "$tool" >/dev/null || {
        echo "coverage: $tool is missing (tests/install.sh build test full)" >&2
        exit 2
    }
done
cd "$root"
# The tests that reach the core: by what they include, or through the rig of a whole pipeline.
tests=$(grep -lE '"(daemon/core/|daemon/state|tests/support/|tests/unit/(big_election|replay_rig|reader_rig|record_fixture))' \
    tests/unit/test_*.c | sed 's|.*/||; s|\.c$||')

cmake -S . -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang -DTALLY_COVERAGE=ON >"$build.log" 2>&1 || {
    cat "$build.log"
    exit 1
}
cmake --build "$build" -- --quiet $tests
rm -rf "$build/profiles"
mkdir "$build/profiles"
objects=
for test in $tests; do
    LLVM_PROFILE_FILE="$build/profiles/$test.profraw" "$build/tests/$test" >"$build/$test.log" 2>&1 || {
        echo "coverage: $test fails; what it took counts all the same (see $build/$test.log)" >&2
        failed=1
    }
    objects="$objects ${objects:+-object }$build/tests/$test"     # the first one is the main one
done
llvm-profdata merge -sparse "$build"/profiles/*.profraw -o "$build/profile"
llvm-cov export -summary-only -instr-profile "$build/profile" $objects "$root"/daemon/core/*.c >"$build/summary.json"
llvm-cov show -show-branches=count -instr-profile "$build/profile" $objects "$root"/daemon/core/*.c >"$build/lines.txt"

/usr/bin/python3 - "$build/summary.json" "$LEAST" "${failed-0}" <<'PYTHON'
import json
import os
import sys

files = json.load(open(sys.argv[1]))["data"][0]["files"]
rows = [(os.path.basename(f["filename"]), f["summary"]["branches"]) for f in files
        if "/daemon/core/" in f["filename"] and f["filename"].endswith(".c")]
taken = sum(b["covered"] for _, b in rows)
count = sum(b["count"] for _, b in rows)
for name, b in sorted(rows):
    print(f"{name:28} {b['covered']:5} of {b['count']:5} branches  {100 * b['covered'] / (b['count'] or 1):6.2f} %")
share = 100 * taken / count
print(f"daemon/core: {taken} of {count} branches, {share:.2f} %; at least {sys.argv[2]} %")
sys.exit(share < float(sys.argv[2]) or sys.argv[3] != "0")
PYTHON
