#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# units.sh SOURCE_DIR [BUILD_DIR]: systemd itself finds nothing to say against our units, each with the sandbox that is
# installed beside it. The program need not be installed where the unit names it: the unit is checked with one that is
# there. Every line of the sandbox has its reason in systemd/HARDENING.md, and there is no reason for a line that is gone.
set -eu
export LC_ALL=C
source=$1
command -v systemd-analyze >/dev/null || { echo "SKIP: systemd-analyze is not here"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

faults=0
for unit in "$source"/systemd/*.service "$source"/systemd/*.socket; do
    [ -f "$unit" ] || continue
    name=$(basename "$unit")
    true_program=$(command -v true)
    sed -E "s|^(Exec[A-Za-z]*=[-@:+!]*)/[^ ]*|\1$true_program|" "$unit" >"$scratch/$name"
    if [ "${name##*.}" = service ]; then
        mkdir -p "$scratch/$name.d"
        cp "$source/systemd/sandbox.conf" "$scratch/$name.d/50-sandbox.conf"
    fi
done
for unit in "$scratch"/*.service "$scratch"/*.socket; do
    [ -f "$unit" ] || continue
    name=$(basename "$unit")
    if ! said=$(systemd-analyze verify --man=no "$scratch/$name" 2>&1) || [ -n "$(grep -F "$name" <<<"$said")" ]; then
        sed "s|$scratch/|systemd/|" <<<"$said"
        faults=$((faults + 1))
    fi
done
diff <(sed -n 's/^\([A-Z][A-Za-z]*\)=.*/\1/p' "$source/systemd/sandbox.conf" | sort -u) \
    <(sed -n '/^## The sandbox/,/^Not there/{/^| `/{s/^| \([^|]*\)|.*/\1/;s/[`,]//g;s/ /\n/g;p}}' "$source/systemd/HARDENING.md" |
        grep . | sort) >"$scratch/differ" || {
    sed -n 's/^< \(.*\)/systemd\/README.md:1: gives no reason for \1/p; s/^> \(.*\)/systemd\/README.md:1: gives a reason for \1, which is not in sandbox.conf/p' "$scratch/differ"
    faults=$((faults + 1))
}
[ -f "$source/systemd/tallyd.service" ] || { echo "systemd/tallyd.service:1: is not there"; faults=$((faults + 1)); }
((faults == 0)) || exit 1
echo "units: systemd has nothing to say"
