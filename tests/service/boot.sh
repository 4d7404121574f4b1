#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# boot.sh TEST.py|TEST.sh: installs the build over this machine's own files, boots a systemd from that, runs the test in it
# as root, powers it off, and exits as the test did: 0 passed, 77 skipped (saying why), anything else failed. A test whose name
# begins with test_package finds nothing installed: it does that itself, from the packages in /tally/build/debs. TALLY_TREE
# names the files of another Debian to boot instead of this machine's.
#
# This machine is not touched: its files lie read-only beneath an overlay in memory, and mounts, network and control
# group are the guest's own. The test sees the sources in /tally/source and the build in /tally/build, and leaves what
# is to be kept in /tally/out, which is $TALLY_OUT here (and then stays) or a scratch folder. Where the first process
# of this machine is not systemd there may be no unified hierarchy of control groups in its usual place: the guest gets
# one there, with a group of its own, by which everything in it is ended.
set -euo pipefail
export LC_ALL=C SOURCE=${TALLY_SOURCE:-$(realpath "$(dirname "$0")/../..")}
export BUILD=${TALLY_BUILD:-$SOURCE/.build/gcc} TREE=${TALLY_TREE:-/} TEST=$1 GROUP=tally-$$
LIMIT=${TALLY_BOOT_SECONDS:-280}
skip() { echo "SKIP: $*" && exit 77; }

# --- In a mount namespace of our own: the overlay, the control group, and the guest in place of this shell ---

inside() {
    mount --make-rprivate /
    mkdir "$WORK/memory"
    mount -t tmpfs -o mode=755,size=4g tmpfs "$WORK/memory"
    mkdir "$WORK/memory/work" "$WORK/memory/root"
    mv "$WORK/over" "$WORK/memory/over"
    mount -t overlay -o "lowerdir=$TREE,upperdir=$WORK/memory/over,workdir=$WORK/memory/work" overlay "$WORK/memory/root"
    mkdir -p /run/systemd/nspawn
    mount -t tmpfs -o mode=755 tmpfs /run/systemd/nspawn
    local unit=
    if [ ! -d /run/systemd/system ]; then
        own_groups
        mkdir "/sys/fs/cgroup/$GROUP"
        echo $$ >"/sys/fs/cgroup/$GROUP/cgroup.procs"
        unit=--keep-unit
    fi
    # More system calls than nspawn allows by itself: a sandbox that filters them must be able to name them.
    export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_LOG_LEVEL=notice
    exec systemd-nspawn --quiet --directory="$WORK/memory/root" --machine="$GROUP" --boot --register=no $unit \
        --console=pipe --private-network --link-journal=no --resolv-conf=off --timezone=off --kill-signal=SIGRTMIN+3 \
        --system-call-filter='bpf landlock_create_ruleset landlock_add_rule landlock_restrict_self @keyring @clock @module @raw-io @swap syslog perf_event_open' \
        --bind-ro="$SOURCE:/tally/source" --bind-ro="$BUILD:/tally/build" --bind="$OUT:/tally/out" \
        systemd.unit=tally-test.target systemd.show_status=0 systemd.log_target=journal
}

own_groups() {
    local at
    at=$(findmnt -nro TARGET -t cgroup2 | head -1)
    if [ -n "$at" ]; then
        mount --bind "$at" /sys/fs/cgroup
    else
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
    fi
}

# Ends whatever is left in our group, by the group, and takes it away.
end_group() {
    own_groups
    cd "/sys/fs/cgroup/$GROUP" 2>/dev/null || return 0
    echo 1 >cgroup.kill
    cd ..
    for _ in $(seq 200); do
        find "$GROUP" -depth -type d -exec rmdir {} + 2>/dev/null || true
        [ -d "$GROUP" ] || return 0
        sleep 0.02
    done
    echo "boot.sh: the control group $GROUP is left" >&2
}
case $TEST in --inside | --end) GROUP=$GUEST_GROUP ;; esac
case $TEST in --inside) TEST=$2 && inside ;; --end) end_group && exit 0 ;; esac

# --- On this machine ---

[ "$(id -u)" = 0 ] || skip "needs root to boot a system"
command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is not here (Debian: systemd-container)"
[ -x "$TREE/lib/systemd/systemd" ] || skip "systemd is not here"
trap 'exit 143' INT TERM HUP # until the guest runs: what is under way ends first, then finish() runs
WORK=$(mktemp -d "${TMPDIR:-/tmp}/tally-boot.XXXXXX")
export WORK OUT=${TALLY_OUT:-$WORK/out} GUEST_GROUP=$GROUP
finish() {
    trap - INT TERM HUP
    unshare --mount --propagation private bash "$0" --end || true
    rm -rf --one-file-system "$WORK"
}
trap finish EXIT
mkdir -p "$OUT" "$WORK"/probe/{a,b,c,d}
unshare --mount --propagation private sh -c 'mount -t tmpfs tmpfs "$1"/a && mkdir "$1"/a/u "$1"/a/w &&
    mount -t overlay -o "lowerdir=/,upperdir=$1/a/u,workdir=$1/a/w" overlay "$1"/d' sh "$WORK/probe" 2>/dev/null ||
    skip "root may not mount an overlay here, so nothing can be booted"

over=$WORK/over units=$WORK/over/etc/systemd/system
case ${TEST##*/} in
    test_package*) [ -d "$BUILD/debs" ] || { echo "boot.sh: no packages in $BUILD/debs: tests/debian/make.sh makes them" && exit 1; } ;;
    *) DESTDIR=$over cmake --install "$BUILD" >"$WORK/installed" || { cat "$WORK/installed" && exit 1; } ;;
esac
# What forbids the images of containers to start services does not hold here.
mkdir -p "$over/usr/sbin" && printf '#!/bin/sh\nexit 0\n' >"$over/usr/sbin/policy-rc.d" && chmod 755 "$over/usr/sbin/policy-rc.d"
case $TEST in *.py) run=/usr/bin/python3 ;; *) run=/bin/bash ;; esac
mkdir -p "$units" "$over"/etc/systemd/journald.conf.d "$over"/tally/{source,build,out}
echo tallyd-test >"$over/etc/hostname"
: >"$over/etc/fstab"
od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$over/etc/machine-id"
printf '[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n' >"$over/etc/systemd/journald.conf.d/test.conf"
# Whatever else this machine would start is no business of the test's.
for unit in timers.target getty.target console-getty.service systemd-networkd.service systemd-networkd.socket \
    systemd-networkd-wait-online.service systemd-resolved.service systemd-timesyncd.service systemd-udevd.service; do
    ln -sf /dev/null "$units/$unit"
done
cat >"$units/tally-test.target" <<UNIT
[Unit]
Requires=basic.target tally-test.service
After=basic.target
UNIT
cat >"$units/tally-test.service" <<UNIT
[Unit]
After=basic.target
SuccessAction=exit
FailureAction=exit
[Service]
Type=oneshot
TimeoutStartSec=infinity
Environment=TALLY_SOURCE=/tally/source TALLY_BUILD=/tally/build TALLY_BOOTED=1 TALLY_FULL=${TALLY_FULL:-OFF} PYTHONDONTWRITEBYTECODE=1 HOME=/root
ExecStart=$run /tally/source/$(realpath --relative-to="$SOURCE" "$TEST") ${*:2}
ExecStopPost=sh -c 'journalctl -q -o short-precise >/tally/out/journal.txt; touch /tally/out/ended'
StandardOutput=append:/tally/out/said
StandardError=append:/tally/out/said
UNIT

rm -f "$OUT/ended" "$OUT/said"
status=0
timeout --kill-after=15 "$LIMIT" unshare --mount --propagation private bash "$0" --inside "$TEST" \
    </dev/null >"$OUT/console" 2>&1 & # in the background, so that a signal to us is heard at once
booted=$!
trap 'kill "$booted" 2>/dev/null; exit 143' INT TERM HUP
wait "$booted" || status=$?
cat "$OUT/said" 2>/dev/null || true
if [ ! -e "$OUT/ended" ]; then
    tail -20 "$OUT/console"
    echo "boot.sh: the guest ended, with status $status, before the test did"
    exit 1
fi
exit "$status"
