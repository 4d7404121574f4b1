#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install.sh SECTION...: makes sure that the packages of these sections of tests/packages are there. With nothing
# missing it needs no root, no apt and no network. Exits 2, with the line to type, when it may not install them.
set -eu
list=$(dirname "$0")/packages
wanted=$(for section in "$@"; do sed -n "/^\[$section\]/,/^\[/{/^[a-z0-9]/p}" "$list"; done)
if ! command -v dpkg-query >/dev/null; then
    echo "install.sh: not a Debian system; taking it that these are there:" $wanted >&2
    exit 0
fi
missing=
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "install.sh: packages are missing and this user may not install them. As root, type:" >&2
    echo "apt-get install --no-install-recommends$missing" >&2
    exit 2
fi
echo "install.sh: installing$missing" >&2
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $apt update && $apt install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "install.sh: could not install. As root, type:" >&2
    echo "apt-get update && apt-get install --no-install-recommends$missing" >&2
    exit 2
fi
