#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# newcomer.sh: the operator's guide, followed by somebody with nothing but a bare Debian 12 and our packages. debootstrap makes
# that Debian anew; what apt would fetch in it is fetched before, and then it is booted (tests/service/boot.sh) without a
# network, and the first section of systemd/README.md is typed as it stands (test_package_newcomer.sh).
set -euo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
source=${TALLY_SOURCE:-$(realpath "$(dirname "$0")/../..")}
build=${TALLY_BUILD:-$source/.build/gcc}
mirror=${TALLY_MIRROR:-http://deb.debian.org/debian}
skip() { echo "SKIP: $*" && exit 77; }
[ "$(id -u)" = 0 ] || skip "needs root to make a system"
command -v debootstrap >/dev/null || skip "debootstrap is not here"
work=$(mktemp -d "${TMPDIR:-/tmp}/tally-newcomer.XXXXXX")
trap 'exit 143' INT TERM HUP
trap 'rm -rf --one-file-system "$work"' EXIT
tree=$work/tree

debootstrap --variant=minbase --include=systemd-sysv bookworm "$tree" "$mirror" >"$work/said" 2>&1 || {
    tail -5 "$work/said"
    grep -qE 'Failed getting release file|Invalid Release' "$work/said" && skip "the mirror is out of reach"
    exit 1
}
mkdir "$tree/root/packages"
cp "$build"/debs/*.deb "$tree/root/packages"
# With the programs' dependencies in its own folder of archives apt needs no network later.
fetch='cd /root/packages && apt-get -qq update && apt-get -qq install -y --download-only ./tallyd_*.deb ./tally_*.deb'
chroot "$tree" sh -c "$fetch" >"$work/said" 2>&1 || { tail -5 "$work/said" && exit 1; }
[ ! -e "$tree/usr/sbin/tallyd" ] || { echo "newcomer: tallyd is there before it is installed" && exit 1; }
TALLY_TREE=$tree bash "$source/tests/service/boot.sh" "$source/tests/debian/test_package_newcomer.sh"
