#!/bin/sh
# Makes every table and every plot of a folder of results again from the stored JSON, and runs no
# benchmark. The same JSON gives the same bytes. Exit status: 0 fine, 2 usage or data error.
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
[ -x "$cheapgrad" ] || scripts/build.sh "$preset"
: "${dir:=results/$("build/$preset/bench/bench_shim" --machine)}"
ls "$dir"/*.json >/dev/null 2>&1 || { echo "plot: no results in $dir" >&2 && exit 2; }

aside=$(mktemp -d "$dir/.plot.XXXXXX") || exit 2
trap 'rm -rf "$aside"' EXIT
trap 'exit 130' INT TERM HUP

# A figure scripts/NAME.gp or scripts/NAME-MORE.gp is drawn from NAME.json. Its line
#     #: FILE COMMAND...
# asks for  cheapgrad COMMAND... NAME.json >FILE.
make_data() { # figure name
    sed -n 's/^#: *//p' "scripts/$1.gp" >"$aside/requests"
    while read -r request; do
        eval "set -- '$1' '$2' $request"
        figure=$1 name=$2 file=$3
        shift 3
        "$cheapgrad" "$@" --out "$aside/$file" "$dir/$name.json" </dev/null || return 2
        set -- "$figure" "$name"
    done <"$aside/requests"
}

draw() { # figure
    for terminal in svg png; do
        gnuplot -e "name = '$1'; data = '$aside/'; out = '$aside/$1.$terminal'; terminal = '$terminal'" \
            scripts/style.gp "scripts/$1.gp" 2>"$aside/said" || { cat "$aside/said" >&2 && return 2; }
    done
}

drawn=''
for result in "$dir"/*.json; do
    name=$(basename "$result" .json)
    "$cheapgrad" table --out "$aside/$name.tsv" "$result" || exit 2
    for script in "scripts/$name.gp" "scripts/$name"-*.gp; do
        [ -e "$script" ] || continue
        figure=$(basename "$script" .gp)
        if ! make_data "$figure" "$name" || ! draw "$figure"; then
            echo "plot: $figure failed" >&2
            exit 2
        fi
        drawn="$drawn $figure"
    done
done
for file in "$aside"/*.tsv "$aside"/*.svg "$aside"/*.png; do
    [ ! -e "$file" ] || mv "$file" "$dir/"
done
for figure in $drawn; do echo "$dir/$figure.svg"; done
