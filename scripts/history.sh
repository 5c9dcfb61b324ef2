#!/bin/sh
# The history of a machine: appends a run, plots each series with its change points, and accepts
# levels. Exit status: 0 fine, 1 a series rose and nobody accepted it, 2 usage or data error.
set -eu

usage() {
    cat <<'EOF'
usage: scripts/history.sh [REVISION]...       append a run of each (default: the work tree), and plot
       scripts/history.sh --plot              plot only
       scripts/history.sh --accept GLOB WHY   accept the level that the series named by GLOB have now
EOF
}
wrong() {
    echo "history: $*" >&2
    usage >&2
    exit 2
}
mode=run
case ${1-} in
--plot) mode=plot && shift && [ $# -eq 0 ] || wrong "--plot takes nothing" ;;
--accept) mode=accept && shift && [ $# -eq 2 ] || wrong "--accept takes a GLOB and a reason" ;;
--help | -h) usage && exit 0 ;;
-*) wrong "unknown option $1" ;;
esac

. "$(dirname "$0")/track.sh"
cd "$(dirname "$0")/.."
processes=5 # each gives one time of each series

scripts/setup.sh --track
scripts/build.sh release cheapgrad_cli track
cheapgrad=$PWD/build/release/src/report/cheapgrad
name=$(build/release/bench/track/track machine)
file=results/history/$name.jsonl
mkdir -p results/history
scratch=$(mktemp -d)

# A last line that was written by half stays, on a line of its own: nothing is ever lost.
append() { # line's file
    if [ -s "$file" ] && [ "$(tail -c 1 "$file" | od -An -c | tr -d ' ')" != '\n' ]; then
        echo "history: the last line of $file is half written; it stays as it is" >&2
        echo >>"$file" || return 2
    fi
    cat "$1" >>"$file"
}
state() { git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || echo unknown; }

measure() { # program commit
    mkdir -p "$scratch/head" && cp "$1" "$scratch/head/track" || return 2
    track_run "$scratch/head" counts >"$scratch/counts.json" || return 2
    i=0
    while [ $i -lt $processes ]; do
        track_run "$scratch/head" times >"$scratch/times-$i.json" || return 2
        i=$((i + 1))
    done
    track_instructions "$scratch/head" "$scratch/instructions.json" || return 2
    "$cheapgrad" history-run --commit "$2" --binary "$(sha256sum <"$scratch/head/track" | cut -d ' ' -f 1)" \
        --out "$scratch/line" "$scratch"/counts.json "$scratch"/times-*.json "$scratch"/instructions.json || return 2
    append "$scratch/line" || return 2
    echo "history: $2" >&2
}

run_revision() { # revision
    commit=$(git rev-parse --quiet --verify "$1^{commit}") || wrong "no revision $1"
    mkdir -p build/gate-cache
    : "${aside:=$(mktemp -d "$PWD/build/gate-cache/aside.XXXXXX")}"
    [ -n "$aside" ] && track_build "$commit" "$aside" && measure "$aside/track" "$(git rev-parse --short=12 "$commit")"
}

case $mode in
accept)
    "$cheapgrad" history-accept --select "$1" --why "$2" --commit "$(state)" --out "$scratch/line" "$file" || exit 2
    append "$scratch/line" || exit 2 ;;
run)
    [ $# -gt 0 ] || measure build/release/bench/track/track "$(state)" || exit 2
    for revision; do run_revision "$revision" || exit 2; done ;;
esac

# ns are noisy from run to run on shared machines; instructions are what a verdict may rest on.
status=0
"$cheapgrad" history --y instructions --threshold 1 --format markdown --out "$scratch/changes.md" "$file" || status=$?
[ $status -le 1 ] || exit 2
cat "$scratch/changes.md"
mkdir -p "results/${name%-*}"
# What is passed over has been reported above; each figure would report it again.
drawn=0
scripts/plot.sh "results/${name%-*}" >"$scratch/drawn" 2>"$scratch/said" || drawn=2
grep -v ': line [0-9]* is .*: passed over$' "$scratch/said" >&2 || :
[ $drawn -eq 0 ] && grep 'history.svg$' "$scratch/drawn" || exit 2
finished=yes
exit $status
