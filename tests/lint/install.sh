#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install.sh SOURCE_DIR BUILD_DIR: `cmake --install` puts the programs, the unit, its user and every manual page where
# they belong, the unit starts the program that was installed, nothing of the elections goes along, and a program of somebody
# else's is built and runs with nothing but what pkg-config says of the installed library.
set -eu
export LC_ALL=C
source=$1
build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if ! DESTDIR=$scratch cmake --install "$build" >"$scratch/said" 2>&1; then
    tail -5 "$scratch/said"
    exit 1
fi
prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$build/CMakeCache.txt")
root=$scratch$prefix
faults=0
want() { # FILE MODE
    if [ "$(stat -c %a "$root/$1" 2>/dev/null)" != "$2" ]; then
        echo "CMakeLists.txt:1: installs no $1 of mode $2"
        faults=$((faults + 1))
    fi
}

want sbin/tallyd 755
want bin/tally 755
for unit in "$source"/systemd/*.service; do
    want "lib/systemd/system/${unit##*/}" 644
    want "lib/systemd/system/${unit##*/}.d/50-sandbox.conf" 644
done
for part in tallyd tally-witness; do
    want "lib/systemd/system/$part.socket" 644
    want "lib/systemd/system-preset/90-$part.preset" 644
done
want lib/systemd/catalog/tallyd.catalog 644
want lib/sysusers.d/tallyd.conf 644
want lib/tmpfiles.d/tallyd.conf 644
for page in $(find "$source/daemon" "$source/clients" "$source/proto" -name "*.[1-9]"); do
    want "share/man/man${page##*.}/${page##*/}" 644
done
for sample in tallyd.conf allow-list.conf witnesses.conf tallyd.nft tallyd.rules.yml tallyd.dashboard.json; do
    want "share/doc/tallyd/examples/$sample" 644
done
for text in "$source"/systemd/*.md; do
    want "share/doc/tallyd/${text##*/}" 644
done
want share/bash-completion/completions/tally 644
want share/fish/vendor_completions.d/tally.fish 644
for unit in "$root"/lib/systemd/system/*.service; do
    program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$unit")
    [ -x "$scratch$program" ] || { echo "systemd/${unit##*/}:1: starts $program, which is not installed"; faults=$((faults + 1)); }
done
more=$(cd "$scratch" && find . -path '*elections*' -o -name '*.csv' -o -name 'election.ini')
[ -z "$more" ] || { echo "CMakeLists.txt:1: installs $more"; faults=$((faults + 1)); }
if command -v journalctl >/dev/null; then
    journalctl --update-catalog --root="$scratch" >"$scratch/said" 2>&1 || true
    mkdir -p "$scratch/usr/lib/systemd" && cp -r "$root/lib/systemd/catalog" "$scratch/usr/lib/systemd/"
    journalctl --update-catalog --root="$scratch" >"$scratch/said" 2>&1 || { cat "$scratch/said"; faults=$((faults + 1)); }
    known=$(journalctl --list-catalog --root="$scratch" | grep -c ' tallyd: ')
    messages=$(grep -c '^    X(' "$source/daemon/log.h")
    [ "$known" = "$messages" ] || { echo "systemd/make_catalog.c:1: the catalogue has $known messages of $messages"; faults=$((faults + 1)); }
fi
if command -v systemd-sysusers >/dev/null; then
    mkdir -p "$scratch/empty/etc"
    systemd-sysusers --root="$scratch/empty" "$root/lib/sysusers.d/tallyd.conf" >"$scratch/said" 2>&1 || { cat "$scratch/said"; faults=$((faults + 1)); }
    grep -q '^tallyd:' "$scratch/empty/etc/passwd" || { echo "systemd/tallyd.sysusers:1: makes no user tallyd"; faults=$((faults + 1)); }
fi
described=$(find "$root" -name tally.pc)
library=$(dirname "$described")/..
flags=$(PKG_CONFIG_LIBDIR=${described%/*} PKG_CONFIG_SYSROOT_DIR=$scratch PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 \
    PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config --cflags --libs tally)
if ! gcc -Wall -Werror -o "$scratch/theirs" "$source/clients/libtally/examples/newest.c" $flags >"$scratch/said" 2>&1; then
    echo "clients/libtally/tally.pc.in:1: a program does not build with: $flags"
    cat "$scratch/said"
    faults=$((faults + 1))
elif LD_LIBRARY_PATH=$library "$scratch/theirs" >"$scratch/said" 2>&1; [ $? = 127 ]; then
    echo "clients/libtally/tally.pc.in:1: a program that was built with it does not find its library"
    cat "$scratch/said"
    faults=$((faults + 1))
fi
((faults == 0)) || exit 1
echo "install: $(cd "$root" && find . -type f | wc -l) files are installed where they belong"
