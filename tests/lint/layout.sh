#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# layout.sh SOURCE_DIR: the top folder holds the fixed names only; nobody left himself a note to come back to; nothing
# names a path of the machine it was written on.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
. "$here/files.inc"
faults=0

top='CMakeLists.txt README.md LICENSE proto daemon clients systemd tests'
while IFS= read -r name; do
    case " $top " in
        *" $name "*) ;;
        *) [ "${name#.}" != "$name" ] || { echo "$name:1: the top folder holds $top and dotfiles, not this"; faults=$((faults + 1)); } ;;
    esac
done < <(source_files | cut -d/ -f1 | sort -u)

mapfile -t text < <(source_files | grep -vE '\.csv$')
((${#text[@]} > 0)) || { echo "layout: there is nothing to look at"; exit 1; }
find_words() { # WHAT PATTERN
    local found
    found=$(grep -nIE -- "$2" "${text[@]}" /dev/null || [ $? -eq 1 ])
    [ -n "$found" ] || return 0
    sed "s/^\([^:]*:[0-9]*:\).*$/\1 $1/" <<<"$found"
    faults=$((faults + 1))
}
find_words 'a note to oneself; do it, or open an issue' '\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b'
find_words 'an absolute path of one machine' '(^|[^A-Za-z0-9_.$}*/-])/(wor[k]|hom[e]/[a-z])(/|\b)'

while IFS= read -r file; do
    echo "$file:1: no SPDX-License-Identifier within its first three lines"
    faults=$((faults + 1))
done < <(printf '%s\n' "${text[@]}" | grep -E '(\.([ch]|py|sh|inc)|^\.ci/run|CMakeLists\.txt)$' |
    xargs -d '\n' awk 'FNR == 1 { all[FILENAME] } FNR <= 3 && /SPDX-License-Identifier: Apache-2\.0/ { has[FILENAME] }
        END { for (f in all) if (!(f in has)) print f }')
((faults == 0)) || exit 1
echo "layout: ${#text[@]} files lie where they should"
