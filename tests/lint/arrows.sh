#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# arrows.sh SOURCE_DIR: who may include whom. The first row whose folder a file lies in speaks for it; it may include what
# lies in one of the row's folders, by its path from the top, and nothing else of ours.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/files.inc"

rows='
    proto/               proto/
    daemon/core/         daemon/core/ proto/
    daemon/journal/      daemon/journal/ proto/
    daemon/wire/         daemon/wire/ proto/
    daemon/cosign/       daemon/cosign/ proto/
    daemon/              daemon/ proto/
    clients/libtally/    clients/libtally/ daemon/core/ proto/
    clients/             clients/ daemon/core/ proto/
    systemd/             daemon/
    tests/               tests/ clients/ daemon/ proto/
'

may_include() { # FILE: the folders that its row names
    local folder rest
    while read -r folder rest; do
        if [ -n "$folder" ] && [ "${1#"$folder"}" != "$1" ]; then
            printf '%s\n' "$rest"
            return
        fi
    done <<<"$rows"
}

seen=0
faults=0
while IFS= read -r file; do
    allowed=$(may_include "$file")
    while IFS=: read -r line included; do
        [ -n "$line" ] || continue
        seen=$((seen + 1))
        ok=
        for folder in $allowed; do
            [ "${included#"$folder"}" = "$included" ] || ok=1
        done
        if [ -z "$ok" ]; then
            echo "$file:$line: may not include $included; it may include ${allowed:-nothing}"
            faults=$((faults + 1))
        elif [ ! -f "$included" ]; then
            echo "$file:$line: $included is not there"
            faults=$((faults + 1))
        fi
    done < <(sed -nE '/^[ \t]*#[ \t]*include[ \t]*"/{=;s/^[^"]*"([^"]*)".*$/\1/p}' "$file" | paste -d: - -)
done < <(source_files | grep -E '\.[ch]$')
((seen > 0)) || { echo "arrows: there is nothing to look at"; exit 1; }
((faults == 0)) || exit 1
echo "arrows: $seen includes follow the arrows"
