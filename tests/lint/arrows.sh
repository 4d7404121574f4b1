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

mapfile -t files < <(source_files | grep -E '\.[ch]$')
((${#files[@]} > 0)) || { echo "arrows: there is nothing to look at"; exit 1; }
grep -nE '^[ \t]*#[ \t]*include[ \t]*"' -- "${files[@]}" /dev/null | awk -v rows="$rows" -v all="$(printf '%s\n' "${files[@]}")" '
    BEGIN {
        n = split(rows, line, "\n")
        for (i = 1; i <= n; i++)
            if (split(line[i], word, " ")) { folder[++n_rows] = word[1]; allowed[n_rows] = line[i]; sub(/^ *[^ ]+ */, "", allowed[n_rows]) }
        m = split(all, name, "\n")
        for (i = 1; i <= m; i++) there[name[i]] = 1
    }
    {
        split($0, part, ":")
        file = part[1]; included = $0; sub(/^[^"]*"/, "", included); sub(/".*$/, "", included)
        seen++
        for (row = 1; row < n_rows && index(file, folder[row]) != 1; row++) ;
        may = index(file, folder[row]) == 1 ? allowed[row] : ""
        ok = 0
        n = split(may, word, " ")
        for (i = 1; i <= n; i++) ok = ok || index(included, word[i]) == 1
        if (!ok) { print file ":" part[2] ": may not include " included "; it may include " (may ? may : "nothing"); faults++ }
        else if (!(included in there)) { print file ":" part[2] ": " included " is not there"; faults++ }
    }
    END {
        if (!seen) print "arrows: there is nothing to look at"
        else if (!faults) print "arrows: " seen " includes follow the arrows"
        exit !seen || faults > 0
    }'
