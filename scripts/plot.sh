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
cheapgrad=build/release/src/report/cheapgrad
[ -x $cheapgrad ] || scripts/build.sh release
: "${dir:=results/$(build/release/bench/bench_shim --machine)}"
ls "$dir"/*.json >/dev/null 2>&1 || { echo "plot: no results in $dir" >&2 && exit 2; }

aside=$(mktemp -d "$dir/.plot.XXXXXX") || exit 2
trap 'rm -rf "$aside"' EXIT
trap 'exit 130' INT TERM HUP

# A line  #: FILE COMMAND...  in scripts/NAME.gp asks for  cheapgrad COMMAND... NAME.json >FILE
make_data() { # name
    sed -n 's/^#: *//p' "scripts/$1.gp" >"$aside/$1.requests"
    while read -r request; do
        eval "set -- '$1' $request"
        file=$2 name=$1
        shift 2
        "$cheapgrad" "$@" --out "$aside/$file" "$dir/$name.json" || return 2
        set -- "$name"
    done <"$aside/$1.requests"
}

draw() { # name
    for terminal in svg png; do
        gnuplot -e "name = '$1'; data = '$aside/'; out = '$aside/$1.$terminal'; terminal = '$terminal'" \
            scripts/style.gp "scripts/$1.gp" || return 2
    done
}

drawn=''
for result in "$dir"/*.json; do
    name=$(basename "$result" .json)
    $cheapgrad table --out "$aside/$name.tsv" "$result" || exit 2
    [ -e "scripts/$name.gp" ] || continue
    if ! make_data "$name" || ! draw "$name"; then
        echo "plot: $name failed" >&2
        exit 2
    fi
    drawn="$drawn $name"
done
for file in "$aside"/*.tsv "$aside"/*.svg "$aside"/*.png; do
    [ ! -e "$file" ] || mv "$file" "$dir/"
done
for name in $drawn; do echo "$dir/$name.svg"; done
