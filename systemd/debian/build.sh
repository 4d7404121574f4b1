#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# build.sh OUT [VERSION]: makes the Debian packages of this checkout and puts them into the folder OUT. The same sources, with
# the same compiler and libraries, give the same bytes wherever and whenever it is run. TALLY_BUILD names another build
# folder than .build, TALLY_PACKAGE_CONTACT who makes them: "NAME <ADDRESS>", as Maintainer.
set -eu
[ $# -ge 1 ] || { sed -n '3,5p' "$0" | cut -c3- >&2 && exit 2; }
for program in cpack ninja dpkg-shlibdeps file; do
    command -v "$program" >/dev/null && continue
    echo "build.sh: $program is not here; as root: bash tests/install.sh build && apt-get install dpkg-dev file" >&2
    exit 2
done
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${TALLY_BUILD:-$root/.build}/packages
mkdir -p "$1" "$build"
out=$(cd "$1" && pwd)
version=-UTALLY_PACKAGE_VERSION
[ -z "${2:-}" ] || version=-DTALLY_PACKAGE_VERSION=$2
contact=-UTALLY_PACKAGE_CONTACT
[ -z "${TALLY_PACKAGE_CONTACT:-}" ] || contact=-DTALLY_PACKAGE_CONTACT=$TALLY_PACKAGE_CONTACT
# When the sources were last changed: of a checkout its newest commit, else the newest file.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2>/dev/null ||
        find "$root/CMakeLists.txt" "$root"/{proto,daemon,clients,systemd} -type f -printf '%Ts\n' | sort -n | tail -1)
fi
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC
unset CCACHE_BASEDIR CCACHE_NOHASHDIR # where ccache may compile, paths in the programs must not be of its making
umask 022

cd "$build"
cmake -S "$root" -B . -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_INSTALL_PREFIX=/usr -DTALLY_TESTS=OFF \
    "$version" "$contact" \
    -DCMAKE_C_FLAGS="\"-ffile-prefix-map=$root=.\" \"-ffile-prefix-map=$build=build\"" >cmake.log || { cat cmake.log && exit 1; }
cmake --build . -- --quiet
rm -rf _CPack_Packages made
cpack -B made >cpack.log 2>&1 || { cat cpack.log && exit 1; }
cp made/*.deb "$out"
(cd made && sha256sum -- *.deb)
