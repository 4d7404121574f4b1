#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Inside the bare Debian that newcomer.sh made and booted: types the first section of the operator's guide, from the packages
# on, and looks at what is on the subscriber's screen then. There is nothing here but what Debian has, so it is in shell.
set -eu
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
guide=/tally/source/systemd/README.md
fail() { echo "newcomer: $*" && exit 1; }
! command -v tally tallyd python3 gcc || fail "this Debian is not bare"

cd /root/packages
awk '/^## / { on = $0 == "## First install to a rehearsal" }
    on && /^```sh( packages)?$/ { typed = 1; next }
    /^```$/ { typed = 0 }
    typed' "$guide" >/root/typed
grep -q 'apt-get install' /root/typed || fail "the guide does not say how packages are installed"

timeout "${TALLY_TYPED_SECONDS:-200}" bash -e /root/typed </dev/null >/root/said 2>&1 || { cat /root/said && fail "a command of the guide fails"; }

cat rehearsal/screen
for words in 'East, Trefach declared: Ann Price (Valley)' 'West, Trefach declared: Dee Owen (Hill)' 'complete'; do
    grep -qF "$words" rehearsal/screen || { cat /root/said && fail "the subscriber's screen does not show '$words'"; }
done
systemctl is-active --quiet tallyd || fail "tallyd is not active in the end"
[ "$(dpkg-query -W -f '${Status}' tallyd)" = 'install ok installed' ] || fail "tallyd is not installed as a package"
echo "newcomer: $(grep -c . /root/typed) lines typed, $(grep -c ' declared: ' rehearsal/screen) results on the screen"
