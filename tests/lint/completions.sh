#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# completions.sh SOURCE_DIR BUILD_DIR: what the shells complete behind `tally` is what its help says: every command, every option
# of each and no other, the words that an option takes, files where files stand. bash and fish are asked; of zsh, which
# completes for people only, the file is read. A shell that is not here is skipped, and said so.
set -eu
export LC_ALL=C
build=$(cd "$2" && pwd)
made=$build/clients/tally/completions
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for shell in bash zsh fish; do
    [ -s "$made/tally.$shell" ] || { echo "completions: $made/tally.$shell is not built"; exit 1; }
done
mkdir -p "$scratch/here/keys"
cd "$scratch/here"
touch sheet.csv
. "$made/tally.bash"
faults=0

sorted() { tr -s ' \n' '\n' | sort -u | paste -sd ' '; }
in_bash() { # WORD...: what bash offers for the last one
    COMP_WORDS=(tally "$@") COMP_CWORD=$# COMPREPLY=()
    set +e # as in a shell that somebody types into
    _tally
    set -e
    found=${COMPREPLY[*]}
}
in_fish() { # WORD...: what fish has offered for the last one
    found=$(awk -v typed="= tally $*" '/^= / { on = $0 == typed; next } on' "$scratch/fish" | cut -f1)
}
both() { # WANTED WORD...: bash is asked at once, fish later, everything in one process: it is slow to start
    is bash "$@"
    printf '%s|' "$@" >>"$scratch/both"
    echo >>"$scratch/both"
}
is() { # SHELL WANTED WORD...
    local shell=$1 wanted=$2 found
    shift 2
    "in_$shell" "$@"
    [ "$(sorted <<<"$found")" = "$(sorted <<<"$wanted")" ] && return 0
    echo "clients/tally/completions/make_completions.c:1: $shell offers for 'tally $*': $found; and not: $wanted"
    faults=$((faults + 1))
}

commands=$("$build/tally" help | awk '/^commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
is bash "$commands help version" ''
is bash 'sheet sign status submit' s
is bash 'status' --language cy --passphrase-file x stat
for word in $commands; do
    options=$("$build/tally" "$word" --help | awk '$1 ~ /^--/ { print $1 }')
    is bash "$options --help" "$word" --
    printf "$word %s\n" $options >>"$scratch/options"
done
sort -o "$scratch/options" "$scratch/options"
both 'group registration' results --by ''
both 'max' replay --speed m
both 'check' election c
both 'recount restored revoked rush' event r
if command -v fish >/dev/null; then
    mapfile -t typed < <(sed 's/^[^|]*|/tally /; s/|$//; s/|/ /g' "$scratch/both")
    fish --no-config -c 'source $argv[1]; for typed in $argv[2..]; echo "= $typed"; complete -C"$typed"; end' \
        "$made/tally.fish" "${typed[@]}" >"$scratch/fish" 2>&1
    while IFS='|' read -ra question; do
        is fish "${question[@]}"
    done <"$scratch/both"
else
    echo "completions: fish is not here: skipped"
fi
is bash 'sheet.csv keys' declare ''
is bash 'keys' declare --keys ''
is bash 'sheet.csv' declare --officer sh
is bash '' declare --timeout ''
is bash '' nonsense ''
awk '/^        [a-z]+\)$/ { word = substr($1, 1, length($1) - 1) } word && match($0, /\*--[a-z-]+\[/) { print word, substr($0, RSTART + 1, RLENGTH - 2) }' \
    "$made/tally.zsh" | sort >"$scratch/zsh"
diff "$scratch/zsh" "$scratch/options" >"$scratch/differ" || {
    sed -n 's|^[<>] |clients/tally/completions/make_completions.c:1: zsh and the help do not both know: |p' "$scratch/differ"
    faults=$((faults + 1))
}
if command -v zsh >/dev/null; then zsh -n "$made/tally.zsh" || faults=$((faults + 1)); else echo "completions: zsh is not here: skipped"; fi
((faults == 0)) || exit 1
echo "completions: $(wc -w <<<"$commands") commands, offered as their help has them"
