#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# demo.sh: from a bare Debian 12 to a running election night. Installs what is missing, builds, makes a key set for each
# centre and its officers, starts tallyd, and replays a real election through it: the local elections of 4 May 2017.
#
#   --speed N|max    N times as fast as the night was (default 600: about two minutes; max: as fast as it goes)
#   --election DIR   another election folder
#   --json           standard output is the final results object and nothing else
#   --keep DIR       leave tallyd.conf, tally.conf, the journal and the keys in DIR, ready to go on from
#   --programs DIR   take tally and tallyd from DIR; nothing is installed or built
#
# TALLY_BUILD names another build folder than .build.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
election=$root/clients/elections/local-2017
speed=600
json=
keep=
programs=

help() { sed -n '3,12p' "$0" | cut -c3-; }
say() { echo "demo: $*" >&2; }
usage() {
    say "$*"
    help >&2
    exit 2
}
while [ $# -gt 0 ]; do
    case $1 in
    --json) json=--json ;;
    --help | -h) help && exit 0 ;;
    --speed | --election | --keep | --programs)
        [ $# -ge 2 ] || usage "$1 needs an argument"
        case $1 in
        --speed) speed=$2 ;;
        --election) election=$2 ;;
        --keep) keep=$2 ;;
        --programs) programs=$2 ;;
        esac
        shift
        ;;
    *) usage "there is no option $1" ;;
    esac
    shift
done
case $speed in
max) ;;
*[!0-9]* | '' | 0*) usage "--speed takes a whole number or max, not '$speed'" ;;
esac
[ -f "$election/election.ini" ] || usage "$election is not an election folder: it has no election.ini"
election=$(cd "$election" && pwd)

# What is running: ended when this ends, in whatever way.
child=
daemon=
watcher=
socket=
home=
clean() {
    for pid in $child $watcher $daemon; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :
    done
    [ -z "$socket" ] || rm -rf "$socket"
    [ -z "$keep" ] || [ ! -f "$home/tallyd.conf" ] || # the short-lived socket's place goes with it
        sed -i "s|^control = .*|control = ipc://run/control|" "$home/tallyd.conf"
    [ -n "$keep" ] || [ -z "$home" ] || rm -rf "$home"
}
trap clean EXIT
trap 'exit 130' INT TERM HUP
run() { # a command that can be interrupted
    "$@" 9>&- &
    child=$!
    wait $child && child= || { child= && return 1; }
}

if [ -z "$programs" ]; then
    bash "$root/tests/install.sh" build
    build=${TALLY_BUILD:-$root/.build}
    mkdir -p "$build"
    build=$(cd "$build" && pwd)
    {
        flock 9
        say "building in $build"
        run cmake -S "$root" -B "$build/demo" -G Ninja -DTALLY_TESTS=OFF >"$build/demo.log" 2>&1 &&
            run ninja -C "$build/demo" tallyd tally >>"$build/demo.log" 2>&1 || {
            tail -40 "$build/demo.log" >&2
            exit 1
        }
    } 9>"$build/lock"
    programs=$build/demo
fi
for name in tally tallyd; do
    [ -x "$programs/$name" ] || usage "$programs has no program $name"
done
programs=$(cd "$programs" && pwd)
tally=$programs/tally
tallyd=$programs/tallyd

# Where it runs: a folder of its own. The control socket's path must be short, so it has one under /tmp.
if [ -n "$keep" ]; then
    mkdir -p "$keep"
    [ -z "$(ls -A "$keep")" ] || { say "$keep is not empty; name another folder" && exit 2; }
    home=$(cd "$keep" && pwd)
else
    home=$(mktemp -d "${TMPDIR:-/tmp}/tally-demo.XXXXXX")
fi
socket=$(mktemp -d /tmp/tally-run.XXXXXX)

say "making keys: one set for each centre and officer"
"$tally" keygen --for "$election" --dir "$home/keys" >/dev/null
genesis=$("$tally" election build "$election" --keys "$home/keys" --out "$home/manifest" --json |
    sed -n 's/.*"genesis": *"\([0-9a-f]*\)".*/\1/p')
mkdir "$home/readers"
cp "$home"/keys/transport-reader.pub "$home/readers/"

logkey=$(basename "$(ls "$home"/keys/log-*.key)")
cat >"$home/tallyd.conf" <<EOF
# Made by clients/demo.sh. Paths are relative to this file.
[daemon]
journal = journal.db
runtime = run
genesis = $genesis
log-key = keys/$logkey
transport-key = keys/transport-server.key

[listen]
intake = tcp://127.0.0.1:0
updates = tcp://127.0.0.1:0
query = tcp://127.0.0.1:0
control = ipc://$socket/control

[readers]
directory = readers
EOF
cat >"$home/tally.conf" <<EOF
# Made by clients/demo.sh. Paths are relative to this file.
[server]
endpoints = run/endpoints.json

[keys]
transport = keys/transport-reader.key

[election]
manifest = manifest

[spool]
directory = spool
EOF

"$tallyd" --config "$home/tallyd.conf" --rehearsal --init "$home/manifest" 2>"$home/tallyd.log"
"$tallyd" --config "$home/tallyd.conf" --rehearsal 2>>"$home/tallyd.log" 9>&- &
daemon=$!
for _ in $(seq 300); do # at most 30 s
    [ -s "$home/run/endpoints.json" ] && break
    kill -0 $daemon 2>/dev/null || { say "tallyd did not start:" && tail -5 "$home/tallyd.log" >&2 && exit 1; }
    sleep 0.1
done

export TALLY_CONFIG=$home/tally.conf
if [ -z "$json" ]; then
    sed -n 's/^note = /demo: /p' "$election/election.ini" >&2
    "$tally" watch &
    watcher=$!
fi
say "replaying $(basename "$election") at speed $speed"
run "$tally" replay "$election" --keys "$home/keys" --speed "$speed" >&2 ||
    say "not everything was accepted; what was refused is named above, and nothing of it counts"
if [ -n "$watcher" ]; then
    kill $watcher 2>/dev/null && wait $watcher 2>/dev/null || :
    watcher=
fi
"$tally" results $json
kill $daemon
wait $daemon || { say "tallyd ended with a fault:" && tail -5 "$home/tallyd.log" >&2 && exit 1; }
daemon=
if [ -n "$keep" ]; then
    say "kept in $home; go on with: $tallyd --config $home/tallyd.conf"
fi
