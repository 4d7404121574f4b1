#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# commands-man.sh SOURCE_DIR BUILD_DIR: the commands that `tally help` lists are those that tally(1) describes, in the
# section COMMANDS, and every form that a command's --help prints names only options that the page has.
set -eu
export LC_ALL=C
page=$1/clients/tally/tally.1
tally=$2/tally
[ -x "$tally" ] || { echo "commands-man: $tally is not built"; exit 1; }
[ -f "$page" ] || { echo "clients/tally/tally.1:1: is not there"; exit 1; }

listed=$("$tally" help | awk '/^commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' | sort -u)
[ -n "$listed" ] || { echo "commands-man: tally help lists nothing"; exit 1; }
plain=$(sed -E 's/\\-/-/g; s/\\f.//g; s/\\&//g' "$page")
described=$(awk '
    /^\.S[Hh] / { on = $0 ~ /COMMANDS/ }
    on && (/^\.It (Ic|Nm tally)/ || /^\.S[Ss] /) { sub(/^\.It (Ic|Nm tally (Cm|Ic)?) */, ""); sub(/^\.S[Ss] */, ""); gsub(/"/, ""); sub(/^tally /, ""); print $1; next }
    on && /^\.TP/ { head = 1; next }
    on && head { head = 0; sub(/^\.(B|BR|BI|RB|IB) */, ""); gsub(/"/, ""); sub(/^tally /, ""); print $1 }' <<<"$plain" | sort -u)

faults=0
while IFS= read -r line; do
    [ -n "$line" ] || continue
    case $line in
        "<"*) echo "clients/tally/tally.1:1: says nothing of the command '${line#< }'" ;;
        ">"*) w=${line#> }; echo "clients/tally/tally.1:$(grep -n -m1 -- "$w" "$page" | cut -d: -f1): describes '$w', which is no command" ;;
    esac
    faults=$((faults + 1))
done < <(diff <(printf '%s\n' "$listed") <(printf '%s\n' "$described") | grep '^[<>]' || true)

for word in $listed; do
    for option in $("$tally" "$word" --help | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u); do
        grep -qF -- "$option" <<<"$plain" && continue
        echo "clients/tally/tally.1:1: says nothing of $option, which tally $word takes"
        faults=$((faults + 1))
    done
done
((faults == 0)) || exit 1
echo "commands-man: tally help and tally(1) list the same $(wc -l <<<"$listed") commands"
