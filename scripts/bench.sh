#!/bin/sh
# How cheap is a derivative on this machine? Installs what is missing, builds, verifies, times,
# plots and reports. Results go to results/<machine>/, all at once when the run is over: one that
# is interrupted leaves the earlier ones as they were, and the benchmarks that it had finished in
# build/interrupted/. Exit status: 0 fine, 1 a row failed its verification or was not measured, 2 usage,
# set-up or data error.
set -eu

usage() {
    cat <<'EOF'
usage: scripts/bench.sh [--quick | --full] [--only NAME]... [--out DIR]
  --quick      small sizes, under a minute: is everything right?
  --full       all sizes, over half an hour
  --only NAME  only this benchmark, such as width; may be given several times
  --out DIR    where results go (default: results/<machine>, results/<machine>-quick or -full)
EOF
}
wrong() {
    echo "bench: $*" >&2
    usage >&2
    exit 2
}

scale=default only='' out=''
while [ $# -gt 0 ]; do
    case $1 in
    --quick | --full) [ "$scale" = default ] || wrong "--quick or --full, once"
        scale=${1#--} ;;
    --only | --out) [ -n "${2-}" ] || wrong "$1 needs a value"
        if [ "$1" = --only ]; then only="$only ${2#bench_}"; else out=$2; fi
        shift ;;
    --only=* | --out=*) flag=${1%%=*} value=${1#*=}
        shift
        set -- '' "$flag" "$value" "$@" ;;
    --help | -h) usage && exit 0 ;;
    *) wrong "unknown argument $1" ;;
    esac
    shift
done
case $out in '' | /*) ;; *) out=$PWD/$out ;; esac
cd "$(dirname "$0")/.."

# Seconds that a repetition lasts at least, and in how many rounds each row has one.
rounds=9 folder=''
case $scale in
quick) min_time=0.002 folder=-quick ;;
default) min_time=0.004 ;;
full) min_time=0.03 folder=-full ;;
esac
export CHEAPGRAD_SCALE="$scale" # by which the benchmarks choose their sizes

scripts/setup.sh
preset=${CHEAPGRAD_PRESET:-release}
bin=$PWD/build/$preset/bench cheapgrad=build/$preset/src/report/cheapgrad
[ -x "$bin/bench_shim" ] || echo "bench: building" >&2
scripts/build.sh "$preset" experiments cheapgrad_cli || exit 2

# Every bench/bench_NAME.c is a benchmark.
all=$(cd bench && for source in bench_*.c; do source=${source#bench_} && echo "${source%.c}"; done)
list=$(echo "$all" | tr "\n" " ")
for name in $only; do
    case " $list " in *" $name "*) ;; *) wrong "no benchmark $name; there are: $list" ;; esac
done
benchmarks=${only:-$all}
: "${out:=$PWD/results/$("$bin/bench_shim" --machine)$folder}"
mkdir -p "$out" || exit 2
aside=$(mktemp -d "$out/.run.XXXXXX") || exit 2
export TMPDIR="$aside" # where graphs are compiled: an interrupt leaves none of it
trap 'rm -rf "$aside"' EXIT
child='' finished='' measured=no
interrupted() {
    [ -z "$child" ] || kill "$child" 2>/dev/null || true
    if [ $measured = yes ]; then
        echo "bench: interrupted; the new results are in $out, and  scripts/plot.sh  draws them" >&2
        exit 130
    fi
    echo "bench: interrupted; earlier results in $out are as they were" >&2
    kept=$PWD/build/interrupted/$(basename "$out")
    if [ -n "$finished" ] && mkdir -p "$kept"; then
        for name in $finished; do mv "$aside/$name.json" "$kept/"; done
        echo "bench: what was finished is in $kept:$finished" >&2
    fi
    exit 130
}
trap interrupted INT TERM HUP

clock() { date +%s; }
minutes() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }
rows() { "$bin/bench_$1" --benchmark_list_tests | grep -c / || true; }
for name in $benchmarks; do rows "$name" >"$aside/$name.rows"; done
total=$(cat "$aside"/*.rows | awk '{ n += $1 } END { print n + 0 }')

# In the background, so that a signal is answered at once. On a terminal each benchmark shows its own progress there; elsewhere it says nothing.
if [ -t 2 ]; then said=/dev/stderr; else said=$aside/said; fi
run() { # name
    cd "$aside" # a peer leaves files of its own where it runs
    "$bin/bench_$1" --benchmark_out="$aside/$1.json" --benchmark_out_format=json \
        --benchmark_color=false --benchmark_min_time="$min_time" --rounds="$rounds" \
        >"$aside/$1.log" 2>"$said" &
    child=$!
    cd "$OLDPWD"
    wait "$child" && child='' && "$cheapgrad" check "$aside/$1.json" >"$aside/said" 2>&1
}

# Before anything is known, a repetition is taken to last twice its minimum.
expect=$(echo "$total $rounds $min_time" | awk '{ print int($1 * $2 * $3 * 2) }')
begun=$(clock) done_rows=0 i=0 failed=''
count=$(echo "$benchmarks" | wc -w)
for name in $benchmarks; do
    i=$((i + 1))
    elapsed=$(($(clock) - begun))
    [ $done_rows -eq 0 ] || expect=$((elapsed * (total - done_rows) / done_rows))
    these=$(cat "$aside/$name.rows")
    echo "[$i/$count] $name: $these rows; elapsed $(minutes "$elapsed"), about $(minutes "$expect") left" >&2
    status=0
    run "$name" || status=$?
    if [ $status -ne 0 ]; then
        cat "$aside/said" >&2 2>/dev/null || true
        grep 'ERROR' "$aside/$name.log" | sort -u >&2 || true
        echo "bench: $name failed (status $status): its earlier result, if any, stays" >&2
        failed="$failed $name"
        rm -f "$aside/$name.json"
    else
        finished="$finished $name"
    fi
    done_rows=$((done_rows + these))
done
echo "measured in $(minutes $(($(clock) - begun)))" >&2

measured=yes
for result in "$aside"/*.json; do
    [ ! -e "$result" ] || mv "$result" "$out/"
done
ls "$out"/*.json >/dev/null 2>&1 || { echo "bench: failed:$failed" >&2 && exit 1; }
scripts/plot.sh "$out" >"$aside/plots"

# The headline: what a gradient costs each way, and what that makes of the claims.
costs() {
    graph=layered/width:64/depth:64
    "$cheapgrad" table --x nodes --per nodes --select "gradient/*/$graph" --out "$aside/costs" "$out/modes.json" &&
        "$cheapgrad" ratio --x nodes --over 'function/plain/*' --select "gradient/*/$graph" \
            --out "$aside/ratios" "$out/modes.json" || return 1
    echo "One gradient of $graph, ns a node, and in evaluations by the plain interpreter:"
    awk -F '\t' '/^# gradient/ { split($0, part, "/"); mode = part[2] }
        !/^#/ && NF > 3 && FNR == NR { ns[mode] = $2 }
        !/^#/ && NF > 3 && FNR != NR { printf "  %-26s %8.2f  %8.3f  (%.3f to %.3f)\n", mode, ns[mode], $2, $3, $4 }' \
        "$aside/costs" "$aside/ratios" | sort -k 2 -n
}
echo
[ ! -e "$out/modes.json" ] || costs || exit 2
echo
"$cheapgrad" verdict --format markdown --out "$aside/verdicts" "$out" || exit 2
awk -F '|' '/^[|] [*][*]C/ {
    gsub(/[*]/, "")
    split($2, word, " ")
    gsub(/^ | $/, "", $5)
    printf "  %-4s%-14s%s\n", word[1], $5, substr($2, length(word[1]) + 2) }' "$aside/verdicts"
echo
sed -e '$!s/^/plot: /' -e '$s/^/report: /' "$aside/plots"
[ -z "$failed" ] || { echo "bench: failed:$failed" >&2 && exit 1; }
