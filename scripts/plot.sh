#!/bin/sh
# Makes every table, every plot and the report of a folder of results again from the stored JSON,
# and runs no benchmark. The same JSON gives the same bytes. Exit status: 0 fine, 2 usage or data error.
set -eu

case ${1-} in -*) usage=1 ;; *) usage=0 ;; esac
if [ $usage = 1 ] || [ $# -gt 1 ]; then
    echo "usage: scripts/plot.sh [DIR]     (default: results/<this machine>)" >&2
    case ${1-} in --help | -h) exit 0 ;; esac
    exit 2
fi
dir=${1-}
case $dir in '' | /*) ;; *) dir=$PWD/$dir ;; esac
cd "$(dirname "$0")/.."

scripts/setup.sh
preset=${CHEAPGRAD_PRESET:-release}
cheapgrad=build/$preset/src/report/cheapgrad
[ -x "$cheapgrad" ] || scripts/build.sh "$preset" || exit 2
: "${dir:=results/$("build/$preset/bench/bench_shim" --machine)}"
# The machine's history, of its compilers the one that was last at work.
latest() { # machine
    for runs in results/history/"$1"-*.jsonl; do
        [ ! -e "$runs" ] || echo "$(tail -n 1 "$runs" | sed 's/.*"date":"\([^"]*\)".*/\1/' | cut -c 1-20) $runs"
    done | sort | tail -n 1 | cut -d ' ' -f 2
}
machine=$(basename "$dir")
machine=${machine%-full} machine=${machine%-quick}
runs=$(latest "$machine")
[ -n "$runs" ] || ls "$dir"/*.json >/dev/null 2>&1 || { echo "plot: no results in $dir" >&2 && exit 2; }

aside=$(mktemp -d "$dir/.plot.XXXXXX") || exit 2
# By a name without blanks or quotes, whatever the folder is called: gnuplot pastes it into commands.
mkdir -p build
seen=build/plot.$$
trap 'rm -rf "$aside" "$seen"' EXIT
trap 'exit 130' INT TERM HUP
ln -s "$(cd "$aside" && pwd)" "$seen" || exit 2

# A figure scripts/NAME.gp or scripts/NAME-MORE.gp is drawn from NAME.json. Its line
#     #: FILE COMMAND...
# asks for  cheapgrad COMMAND... NAME.json >FILE.
make_data() { # figure results
    sed -n 's/^#: *//p' "scripts/$1.gp" >"$aside/requests"
    results=$2
    while read -r request; do
        eval "set -- $request"
        file=$1
        shift
        "$cheapgrad" "$@" --out "$aside/$file" "$results" </dev/null || return 2
    done <"$aside/requests"
}

picture() { # figure terminal
    gnuplot -e "name = '$1'; data = '$seen/'; out = '$seen/$1.$2'; terminal = '$2'" \
        scripts/style.gp "scripts/$1.gp" 2>"$aside/$2.said" || { cat "$aside/$2.said" >&2 2>/dev/null && return 2; }
}
draw() { # figure: both pictures at once
    picture "$1" png &
    drawing=$!
    status=0
    picture "$1" svg || status=2
    wait $drawing || status=2
    return $status
}

drawn=''
figures() { # name results
    for script in "scripts/$1.gp" "scripts/$1"-*.gp; do
        [ -e "$script" ] || continue
        figure=$(basename "$script" .gp)
        if ! make_data "$figure" "$2" || ! draw "$figure"; then
            echo "plot: $figure failed" >&2
            exit 2
        fi
        drawn="$drawn $figure"
    done
}
for result in "$dir"/*.json; do
    [ -e "$result" ] || continue
    name=$(basename "$result" .json)
    "$cheapgrad" table --out "$aside/$name.tsv" "$result" || exit 2
    figures "$name" "$result"
done

[ -z "$runs" ] || figures history "$runs"

# Beside the figures: which targets are met.
if [ -e "$dir/modes.json" ]; then
    "$cheapgrad" targets --out "$aside/targets.tsv" "$dir" &&
        "$cheapgrad" targets --format markdown --out "$aside/TARGETS.md" "$dir" || exit 2
fi
for file in "$aside"/*.tsv "$aside"/*.md "$aside"/*.svg "$aside"/*.png; do
    [ ! -e "$file" ] || mv "$file" "$dir/"
done
for figure in $drawn; do echo "$dir/$figure.svg"; done
if ls "$dir"/*.json >/dev/null 2>&1; then
    "$cheapgrad" report --figures scripts "$dir" || exit 2
    echo "$dir/report.html"
fi
