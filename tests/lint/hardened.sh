#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# hardened.sh SOURCE_DIR BUILD_DIR: what is installed was built so that a fault in it is hard to use: its place in memory is
# chosen at each start, nothing that steers it can be written after that, its stack is guarded and never run, calls with
# a known bound are checked. Each object of ours is marked for the processor's own control of where jumps and returns
# land (a program is as well only where the C library's start files are, which Debian 12's are not). A program built without
# any of this is looked at, too: the lint must name every fault in it.
set -eu
export LC_ALL=C
build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

faults_of() { # FILE
    local file=$1 dynamic symbols segments
    dynamic=$(readelf -Wd "$file") segments=$(readelf -Wl "$file") symbols=$(readelf -W --dyn-syms "$file")
    case $file in
        *.so*) ;;
        *) grep -q 'Flags:.* PIE' <<<"$dynamic" || echo "is not position-independent (PIE)" ;;
    esac
    grep -q GNU_RELRO <<<"$segments" || echo "leaves its relocations writable (RELRO)"
    grep -qE 'Flags:.* NOW|BIND_NOW' <<<"$dynamic" || echo "binds its symbols late (BIND_NOW)"
    grep -qE 'GNU_STACK .* RW +0x' <<<"$segments" || echo "may run what lies on its stack (noexecstack)"
    grep -q '(TEXTREL)' <<<"$dynamic" && echo "writes to its own code (TEXTREL)"
    grep -q ' UND __stack_chk_fail' <<<"$symbols" || echo "does not guard its stack (-fstack-protector-strong)"
    grep -qE ' UND __[a-z]+_chk(@|$| )' <<<"$symbols" || echo "checks no bounds (_FORTIFY_SOURCE)"
    return 0
}

cat >"$scratch/soft.c" <<'C'
#include <string.h>
char at[8];
int main(int argc, char **argv) { char here[64]; strcpy(here, argv[argc - 1]); memcpy(at, here, 8); return at[0]; }
C
gcc -w -O2 -U_FORTIFY_SOURCE -fno-stack-protector -fno-pie -no-pie -Wl,-z,norelro,-z,lazy,-z,execstack \
    -o "$scratch/soft" "$scratch/soft.c"
seen=$(faults_of "$scratch/soft" | wc -l)
[ "$seen" = 6 ] || { echo "hardened: sees $seen of 6 faults in a program that has them all"; exit 1; }

faults=0 looked=0
for file in "$build/tallyd" "$build/tally" "$build"/clients/libtally/libtally.so "$build"/clients/libtally/tally-follow-example; do
    [ -e "$file" ] || { echo "hardened: $file is not built"; exit 1; }
    looked=$((looked + 1))
    # The example is too small to have a call that can be checked.
    found=$(faults_of "$file" | if [[ $file = *-example ]]; then grep -v _FORTIFY || true; else cat; fi)
    [ -n "$found" ] || continue
    sed "s|^|CMakeLists.txt:1: ${file##*/} |" <<<"$found"
    faults=$((faults + 1))
done
if [[ $(uname -m) = x86_64 ]]; then
    for archive in "$build"/libtally*.a; do
        objects=$(ar t "$archive" | wc -l)
        marked=$(readelf -Wn "$archive" | grep -c 'x86 feature: IBT, SHSTK' || true)
        [ "$objects" = "$marked" ] && continue
        echo "CMakeLists.txt:1: ${archive##*/}: $marked of $objects objects are marked for indirect branch tracking and a shadow stack"
        faults=$((faults + 1))
    done
fi
((faults == 0)) || exit 1
echo "hardened: $looked programs and libraries are built as they should be"
