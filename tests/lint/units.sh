#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# units.sh SOURCE_DIR [BUILD_DIR]: systemd itself finds nothing to say against our units. The program need not be
# installed where the unit names it: the unit is checked with one that is there.
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
    if ! said=$(systemd-analyze verify --man=no "$scratch/$name" 2>&1) || [ -n "$(grep -F "$name" <<<"$said")" ]; then
        sed "s|$scratch/|systemd/|" <<<"$said"
        faults=$((faults + 1))
    fi
done
[ -f "$source/systemd/tallyd.service" ] || { echo "systemd/tallyd.service:1: is not there"; faults=$((faults + 1)); }
((faults == 0)) || exit 1
echo "units: systemd has nothing to say"
