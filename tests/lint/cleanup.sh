#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cleanup.sh SOURCE_DIR [BUILD_DIR]: what is taken down by itself at the end of its block (_cleanup_) holds something by then: it is
# initialized where it is declared, or by a line before the block can be left. No compiler warns of it, for the variable's
# address is passed.
set -eu
cd "$1"
exec /usr/bin/python3 - <<'PYTHON'
import glob
import re
import sys

DECLARED = re.compile(r"\s+_cleanup_\(\w+\) [^=;]*?(\w+);$")
LEAVES = re.compile(r"\b(return|continue|break|goto)\b")
faults = seen = 0
for path in sorted(glob.glob("**/*.c", recursive=True)):
    with open(path, encoding="utf-8") as text:
        lines = text.read().split("\n")
    for at, line in enumerate(lines):
        declared = DECLARED.match(line)
        if not declared:
            continue
        seen += 1
        used = next((n for n in range(at + 1, len(lines)) if re.search(rf"\b{declared[1]}\b", lines[n])), at + 1)
        left = next((n for n in range(at + 1, used) if LEAVES.search(lines[n])), None)
        if left is not None:
            print(f"{path}:{left + 1}: leaves the block before {declared[1]} holds anything; initialize it where it is declared")
            faults += 1
print(f"cleanup: {seen} variables hold something before they are taken down", file=sys.stderr if faults else sys.stdout)
sys.exit(faults > 0 or seen < 50)
PYTHON
