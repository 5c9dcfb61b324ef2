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

scripts/setup.sh
scripts/build.sh release cheapgrad_cli track || exit 2
cheapgrad=$PWD/build/release/src/report/cheapgrad
name=$(build/release/bench/track/track machine)
file=results/history/$name.jsonl
mkdir -p results/history
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
    program=build/release/bench/track/track
    (
        cd "$1"
        "./$program" counts >"$scratch/counts.json"
        i=0
        while [ $i -lt $processes ]; do
            "./$program" times >"$scratch/times-$i.json"
            i=$((i + 1))
        done
        if command -v valgrind >/dev/null; then
            valgrind -q --tool=callgrind --instr-atstart=no --collect-atstart=no --combine-dumps=yes \
                --callgrind-out-file="$scratch/dumps" "./$program" instructions >"$scratch/document.json"
            "$cheapgrad" callgrind --out "$scratch/instructions.json" "$scratch/document.json" "$scratch/dumps"
        fi
    ) || return 2
    "$cheapgrad" history-run --commit "$2" --binary "$(sha256sum <"$1/$program" | cut -d ' ' -f 1)" \
        --out "$scratch/line" "$scratch"/counts.json "$scratch"/times-*.json "$scratch"/instructions*.json || return 2
    append "$scratch/line"
    echo "history: $2" >&2
}

run_revision() { # revision
    commit=$(git rev-parse --quiet --verify "$1^{commit}") || wrong "no revision $1"
    tree=$PWD/build/gate-cache/history-$commit
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
drawn() { # member: the modes that the plot shows, which is not all
    for mode in forward forward-vector tape checkpointed scheduled batched; do
        printf ' --select gradient/%s/%s' $mode "$1"
    done
}
# shellcheck disable=SC2046 # words are meant
"$cheapgrad" history --y ns $(drawn layered/width:64/depth:64) --threshold 1000 --out "$scratch/time.tsv" "$file" || exit 2
# shellcheck disable=SC2046
"$cheapgrad" history --y instructions $(drawn layered/width:32/depth:64) --threshold 1000 --out "$scratch/instructions.tsv" "$file" || exit 2
for terminal in svg png; do
    gnuplot -e "name = 'history'; data = '$scratch/'; out = '$scratch/history.$terminal'; terminal = '$terminal'" \
        scripts/style.gp scripts/history.gp || exit 2
    mv "$scratch/history.$terminal" "results/history/$name.$terminal"
done
for table in time instructions; do mv "$scratch/$table.tsv" "results/history/$name.$table.tsv"; done
cat "$scratch/changes.md"
echo "results/history/$name.svg"
exit $status
