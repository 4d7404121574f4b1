#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# config-man.sh SOURCE_DIR BUILD_DIR: the keys that `tallyd --print-config` prints are those that tallyd.conf(5) describes,
# and what it prints is a configuration that it takes, and prints again to the byte.
set -eu
export LC_ALL=C
page=$1/daemon/tallyd.conf.5
tallyd=$2/tallyd
[ -x "$tallyd" ] || { echo "config-man: $tallyd is not built"; exit 1; }
[ -f "$page" ] || { echo "daemon/tallyd.conf.5:1: is not there"; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cat >"$scratch/first.conf" <<CONF
[daemon]
journal = journal.db
runtime = run
genesis = $(printf '%064d' 0)
log-key = log.key
transport-key = server.key

[listen]
intake = tcp://127.0.0.1:0
updates = tcp://127.0.0.1:0
query = tcp://127.0.0.1:0
control = ipc://$scratch/control

[readers]
directory = readers
CONF
# Without where each value comes from, which is another file each time.
show() {
    "$tallyd" --config "$1" --print-config | grep -v '^# ('
}
show "$scratch/first.conf" >"$scratch/second.conf"
show "$scratch/second.conf" >"$scratch/third.conf"
faults=0
if ! cmp -s "$scratch/second.conf" "$scratch/third.conf"; then
    echo "daemon/config.c:1: what --print-config prints does not print as itself:"
    diff "$scratch/second.conf" "$scratch/third.conf" || true
    faults=1
fi

# "section key", from both.
awk '/^\[/ { section = substr($0, 2, length($0) - 2) } /^#? ?[a-z][a-z-]* =/ { sub(/^# ?/, ""); print section, $1 }' \
    "$scratch/second.conf" | sort -u >"$scratch/printed"
sed -E 's/\\-/-/g; s/\\f.//g; s/\\&//g; s/\\\[?//g' "$page" | awk '
    /^\.S[SsHh] / { head = $0; gsub(/["\]]/, "", head); gsub(/\[/, "", head); split(head, w, " "); section = ""
        for (i = 2; i in w; i++) if (w[i] ~ /^[a-z]+$/) { section = w[i]; break } }
    /^\.It (Ic|Cm|Va|Sy|Li|Fa) / { k = $3; gsub(/"/, "", k); print section, k; next }
    /^\.TP/ { item = 1; next }
    item { item = 0; k = $0; sub(/^\.[BI][RIB]* */, "", k); gsub(/"/, "", k); split(k, w, /[ =]/); if (w[1] ~ /^[a-z][a-z-]*$/) print section, w[1] }' |
    grep -E '^[a-z]+ ' | sort -u >"$scratch/described"
[ -s "$scratch/printed" ] || { echo "config-man: --print-config prints no keys"; exit 1; }
while read -r section key; do
    echo "daemon/tallyd.conf.5:1: says nothing of '$key' in [$section], which tallyd takes"
    faults=$((faults + 1))
done < <(comm -23 "$scratch/printed" "$scratch/described")
while read -r section key; do
    echo "daemon/tallyd.conf.5:$(grep -n -m1 -- "${key%%-*}" "$page" | cut -d: -f1): describes '$key' in [$section], which tallyd does not print"
    faults=$((faults + 1))
done < <(comm -13 "$scratch/printed" "$scratch/described")
((faults == 0)) || exit 1
echo "config-man: $(wc -l <"$scratch/printed") keys, described as printed"
