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
cd "$(dirname "$0")/.."
processes=5 # each gives one time of each series

scripts/setup.sh --track
scripts/build.sh release cheapgrad_cli track || exit 2
cheapgrad=$PWD/build/release/src/report/cheapgrad
name=$(build/release/bench/track/track machine)
file=results/history/$name.jsonl
mkdir -p results/history
. scripts/track.sh
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP

# A last line that was written by half stays, on a line of its own: nothing is ever lost.
append() { # line's file
    if [ -s "$file" ] && [ "$(tail -c 1 "$file" | od -An -c | tr -d ' ')" != '\n' ]; then
        echo "history: the last line of $file is half written; it stays as it is" >&2
        echo >>"$file"
    fi
    cat "$1" >>"$file"
}
state() { git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || echo unknown; }

measure() { # folder commit
    mkdir -p "$scratch/head"
    cp "$1/build/release/bench/track/track" "$scratch/head/track"
    track_run "$scratch/head" counts >"$scratch/counts.json" || return 2
    i=0
    while [ $i -lt $processes ]; do
        track_run "$scratch/head" times >"$scratch/times-$i.json" || return 2
        i=$((i + 1))
    done
    track_instructions "$scratch/head" "$scratch/instructions.json" || return 2
    "$cheapgrad" history-run --commit "$2" --binary "$(sha256sum <"$scratch/head/track" | cut -d ' ' -f 1)" \
        --out "$scratch/line" "$scratch"/counts.json "$scratch"/times-*.json "$scratch"/instructions.json || return 2
    append "$scratch/line"
    echo "history: $2" >&2
}

run_revision() { # revision
    commit=$(git rev-parse --quiet --verify "$1^{commit}") || wrong "no revision $1"
    tree=$PWD/build/gate-cache/history-$commit
    rm -rf "$tree" # of a run that was interrupted
    git worktree prune
    git worktree add --quiet --force --detach "$tree" "$commit" >&2 || return 2
    status=0
    (cd "$tree" && scripts/build.sh release track) && measure "$tree" "$(git rev-parse --short=12 "$commit")" || status=2
    git worktree remove --force "$tree"
    return $status
}

case $mode in
accept)
    "$cheapgrad" history-accept --select "$1" --why "$2" --commit "$(state)" --out "$scratch/line" "$file" || exit 2
    append "$scratch/line" ;;
run)
    [ $# -gt 0 ] || measure . "$(state)" || exit 2
    for revision; do run_revision "$revision" || exit 2; done ;;
esac

# ns are noisy from run to run on shared machines; instructions are what a verdict may rest on.
status=0
"$cheapgrad" history --y instructions --threshold 1 --format markdown --out "$scratch/changes.md" "$file" || status=$?
[ $status -le 1 ] || exit 2
cat "$scratch/changes.md"
mkdir -p "results/${name%-*}"
scripts/plot.sh "results/${name%-*}" >"$scratch/drawn" || exit 2
grep 'history.svg$' "$scratch/drawn" || exit 2
exit $status
