#!/bin/sh
# How cheap is a derivative on this machine? Installs what is missing, builds, verifies, times and
# plots. Results go to results/<machine>/, all at once when the run is over: one that is interrupted
# leaves the earlier ones as they were. Exit status: 0 fine, 1 a row failed its verification or was
# not measured, 2 usage, set-up or data error.
set -eu

usage() {
    cat <<'EOF'
usage: scripts/bench.sh [--quick | --full] [--only NAME]... [--out DIR]
  --quick      small sizes, under a minute: is everything right?
  --full       all sizes, well over half an hour
  --only NAME  only this benchmark, such as width; may be given several times
  --out DIR    where results go (default: results/<machine>)
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
    --only | --out) [ $# -ge 2 ] || wrong "$1 needs a value"
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

# Seconds that a repetition lasts at least, and how many there are. Rows are interleaved at random.
repetitions=9
case $scale in
quick) min_time=0.002 ;;
default) min_time=0.01 ;;
full) min_time=0.1 ;;
esac
export CHEAPGRAD_SCALE="$scale" # by which the benchmarks choose their sizes

scripts/setup.sh
preset=release
bin=build/$preset/bench cheapgrad=build/$preset/src/report/cheapgrad
[ -x "$bin/bench_shim" ] || echo "bench: building" >&2
scripts/build.sh "$preset"

# Every bench/bench_NAME.c is a benchmark.
all=$(cd bench && for source in bench_*.c; do source=${source#bench_} && echo "${source%.c}"; done)
list=$(echo "$all" | tr "\n" " ")
for name in $only; do
    case " $list " in *" $name "*) ;; *) wrong "no benchmark $name; there are: $list" ;; esac
done
benchmarks=${only:-$all}
: "${out:=results/$("$bin/bench_shim" --machine)}"
mkdir -p "$out" || exit 2
aside=$(mktemp -d "$out/.run.XXXXXX") || exit 2
trap 'rm -rf "$aside"' EXIT
trap 'echo "bench: interrupted; earlier results in $out are as they were" >&2; exit 130' INT TERM HUP

clock() { date +%s; }
minutes() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }
rows() { "$bin/bench_$1" --benchmark_list_tests | grep -c / || true; }
for name in $benchmarks; do rows "$name" >"$aside/$name.rows"; done
total=$(cat "$aside"/*.rows | awk '{ n += $1 } END { print n + 0 }')

# Before anything is known, a repetition is taken to last twice its minimum.
expect=$(echo "$total $repetitions $min_time" | awk '{ print int($1 * $2 * $3 * 2) }')
begun=$(clock) done_rows=0 i=0 failed=''
count=$(echo "$benchmarks" | wc -w)
for name in $benchmarks; do
    i=$((i + 1))
    elapsed=$(($(clock) - begun))
    [ $done_rows -eq 0 ] || expect=$((elapsed * (total - done_rows) / done_rows))
    these=$(cat "$aside/$name.rows")
    echo "[$i/$count] $name: $these rows; elapsed $(minutes "$elapsed"), about $(minutes "$expect") left" >&2
    status=0
    "$bin/bench_$name" --benchmark_out="$aside/$name.json" \
        --benchmark_out_format=json --benchmark_color=false --benchmark_min_time="$min_time" \
        --benchmark_repetitions=$repetitions --benchmark_enable_random_interleaving=true \
        >"$aside/$name.log" || status=$?
    [ $status -ne 0 ] || "$cheapgrad" check "$aside/$name.json" >&2 || status=1
    if [ $status -ne 0 ]; then
        grep 'ERROR' "$aside/$name.log" | sort -u >&2 || true
        echo "bench: $name failed (status $status): its earlier result, if any, stays" >&2
        failed="$failed $name"
        rm -f "$aside/$name.json"
    fi
    done_rows=$((done_rows + these))
done
echo "measured in $(minutes $(($(clock) - begun)))" >&2

for result in "$aside"/*.json; do
    [ ! -e "$result" ] || mv "$result" "$out/"
done
scripts/plot.sh "$out"
[ -z "$failed" ] || { echo "bench: failed:$failed" >&2 && exit 1; }
