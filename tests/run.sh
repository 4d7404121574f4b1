#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [--full] [CTEST OPTION...]: from a clean clone to a finished test run. Builds the product with gcc and, under
# AddressSanitizer and UBSan, the unit tests with clang; then one ctest over both, whose closing line ends it.
# TALLY_BUILD names another build folder than .build.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${TALLY_BUILD:-$root/.build}
case ${1:-} in
--help | -h) sed -n '3,5p' "$0" | cut -c3- && exit 0 ;;
esac
sections="build test"
full=OFF
if [ "${1:-}" = --full ]; then
    sections="$sections full"
    full=ON
    shift
fi
bash "$root/tests/install.sh" $sections
[ -d "$root/../shared/data" ] || echo "SKIP: ../shared is absent: what compares with the archives there is skipped"

mkdir -p "$build"
{
    flock 9 # two runs at once share a build folder: one builds, the other finds it built
    cmake -S "$root" -B "$build/gcc" -G Ninja -DCMAKE_C_COMPILER=gcc -DTALLY_FULL=$full >"$build/gcc.log" || {
        cat "$build/gcc.log"
        exit 1
    }
    cmake -S "$root" -B "$build/clang" -G Ninja -DCMAKE_C_COMPILER=clang -DTALLY_SANITIZE=ON -DTALLY_FULL=$full \
        >"$build/clang.log" || {
        cat "$build/clang.log"
        exit 1
    }
    cmake --build "$build/gcc" -- --quiet
    cmake --build "$build/clang" -- --quiet
    printf 'subdirs(gcc)\nsubdirs(clang)\n' >"$build/CTestTestfile.cmake"
} 9>"$build/lock"
exec ctest --test-dir "$build" --output-on-failure --parallel 4 --no-tests=error "$@"
