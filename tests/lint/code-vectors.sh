#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# code-vectors.sh ROOT BUILD: every code of the verdict table has a vector that gives it (bad/CODE-…) and one beside it that does not
# (ok/CODE-…). N codes are not of judgements: they answer requests, and the tests of the daemon's answers give each of them.
set -eu
cd "$1"
faults=0
codes=$(sed -n 's/^    X(\([A-Z][0-9][0-9]\), .*/\1/p' proto/verdict.h | grep -v '^N')
[ "$(echo "$codes" | wc -l)" -ge 70 ] || { echo "code-vectors: only $(echo "$codes" | wc -l) codes were read from verdict.h"; exit 1; }
for code in $codes; do
    for folder in bad ok; do
        if ! compgen -G "proto/vectors/$folder/${code,,}-*.json" >/dev/null; then
            echo "proto/vectors/$folder: no vector is named after $code"
            faults=$((faults + 1))
        fi
    done
    # What gives the code names it among its codes.
    for file in proto/vectors/bad/"${code,,}"-*.json; do
        if [ -e "$file" ] && ! grep -q "\"$code\"" "$file"; then
            echo "$file: does not give $code"
            faults=$((faults + 1))
        fi
    done
done
for code in $(sed -n 's/^    X(\(N[0-9][0-9]\), .*/\1/p' proto/verdict.h); do
    grep -rqE "CODE_$code|\"$code\"" tests/unit tests/integration || { echo "no test gives $code"; faults=$((faults + 1)); }
done
echo "code-vectors: $(echo "$codes" | wc -l) codes, $faults faults"
[ "$faults" = 0 ]
