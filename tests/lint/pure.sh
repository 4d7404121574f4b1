#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pure.sh SOURCE_DIR BUILD_DIR: proto/ and daemon/core/ do no input or output, read no clock and keep nothing between
# calls. Proved from the symbols of their libraries: what they leave undefined stands in the list below, and nothing of
# theirs is writable.
set -eu
export LC_ALL=C
build=$2

# What pure code may call. Anything else is a fault, whatever its name.
allowed='
    mem(chr|cmp|cpy|move|set|mem) __mem(cpy|move|set)_chk explicit_bzero
    str(chr|rchr|cmp|ncmp|len|nlen|str|spn|cspn|tol|toul|toll|toull|ndup|dup) __strcpy_chk __strtol_internal
    __isoc(99|23)_(strtol|strtoul|strtoll|strtoull)
    malloc calloc realloc reallocarray free qsort qsort_r bsearch
    v?snprintf __v?snprintf_chk v?asprintf __v?asprintf_chk
    __assert_fail abort __stack_chk_fail __errno_location __ctype_(b|tolower|toupper)_loc
    EVP_[A-Za-z0-9_]+ SHA(1|224|256|384|512)(_(Init|Update|Final|Transform))? OPENSSL_cleanse CRYPTO_free
    crypto_[a-z0-9_]+ sodium_[a-z0-9_]+
    msgpack_[a-z0-9_]+
    __udivti3 __umodti3 __popcountdi2
    _GLOBAL_OFFSET_TABLE_
'
# Of the families above, what draws on the outside all the same.
forbidden='crypto_[a-z0-9]+(_[a-z0-9]+)*_keygen|crypto_(sign|box|kx|kem)(_[a-z0-9]+)*_keypair|sodium_init|EVP_read_pw_string.*|EVP_PKEY_keygen'
# Writable globals that are allowed, each with its reason: LIBRARY SYMBOL REASON
explained='
'
pattern="^($(tr -s ' \n' '|' <<<"$allowed" | sed 's/^|//; s/|$//'))$"

faults=0
fault() {
    printf '%s\n' "$*"
    faults=$((faults + 1))
}

# "FILE.o SYMBOL" of everything a library leaves open.
undefined() {
    (cd "$(dirname "$1")" && nm -A --undefined-only --format=posix "$(basename "$1")") | awk '{ where = $1; sub(/:$/, "", where); sub(/^.*\[/, "", where); sub(/\].*$/, "", where); print where, $2 }'
}
defined() {
    nm --defined-only --format=posix "$1" 2>/dev/null | awk 'NF >= 2 && $2 ~ /^[A-TV-Z]$/ { print $1 }'
}

check_calls() { # LIBRARY, then the libraries whose symbols it may use
    local library=$1 ours where symbol
    shift
    ours=$(for l in "$library" "$@"; do defined "$l"; done | sort -u)
    while read -r where symbol; do
        fault "$(basename "$library"):$where: calls $symbol, which is not pure"
    done < <(undefined "$library" | sort -u | awk -v ours="$ours" -v pattern="$pattern" -v forbidden="^($forbidden)\$" '
        BEGIN { n = split(ours, name, "\n"); for (i = 1; i <= n; i++) own[name[i]] }
        $2 in own { next }
        { sub(/@.*$/, "", $2) }
        $2 !~ pattern || ($2 !~ /_seed_keypair$/ && $2 ~ forbidden)')
}

check_globals() {
    local library=$1 name section
    while IFS='|' read -r name section; do
        grep -qE -- "^ *$(basename "$library") $name " <<<"$explained" && continue
        fault "$(basename "$library"): $name is writable (section $section)"
    done < <(nm --format=sysv --defined-only "$library" | awk -F'|' '
        NF >= 7 { name = $1; section = $7; gsub(/[ \t]/, "", name); gsub(/[ \t]/, "", section)
            if ((section ~ /^\.(data|bss|tdata|tbss)/ || section ~ /^\*COM\*/) && section !~ /^\.data\.rel\.ro/) print name "|" section }')
}

proto=$build/libtallyproto.a
core=$build/libtallycore.a
for library in "$proto" "$core"; do
    [ -f "$library" ] || { echo "pure: $library is not built"; exit 1; }
    [ -n "$(undefined "$library")" ] || fault "$(basename "$library"): no symbols to look at; is it stripped?"
    check_globals "$library"
done
check_calls "$proto"
check_calls "$core" "$proto"
((faults == 0)) || { echo "pure: $faults faults"; exit 1; }
echo "pure: proto and core call nothing but memory, text, hashes, signatures and the packer, and keep no state"
