#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make.sh BUILD_DIR: the packages as they are made for people, in BUILD_DIR/debs, and the same as a later version, to upgrade
# to, in BUILD_DIR/debs/next. What the tests of packages begin with.
set -eu
build=$1
source=$(cd "$(dirname "$0")/../.." && pwd)
rm -rf "$build/debs"
TALLY_BUILD=$build bash "$source/systemd/debian/build.sh" "$build/debs"
version=$(dpkg-deb -f "$build"/debs/tallyd_*.deb Version)
TALLY_BUILD=$build bash "$source/systemd/debian/build.sh" "$build/debs/next" "$version+next"
