#!/bin/sh
# The scripts from outside: exit statuses, results that are whole, plots that are the same bytes.
# usage: test_scripts.sh PRESET   with that preset built; LIBRARY: its library, CC and SANITIZE as that was
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
export CHEAPGRAD_PRESET="$1"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

expect() { # status command...
    wanted=$1
    shift
    "$@" >"$scratch/said" 2>&1
    status=$?
    [ $status -eq "$wanted" ] && return
    echo "status $status, not $wanted: $*"
    cat "$scratch/said"
    failures=$((failures + 1))
}
says() { # text
    grep -q -e "$1" "$scratch/said" && return
    echo "does not say: $1"
    cat "$scratch/said"
    failures=$((failures + 1))
}
check() { # description command...
    description=$1
    shift
    "$@" && return
    echo "failed: $description"
    failures=$((failures + 1))
}
nothing_aside() { [ -z "$(find "$1" -mindepth 1 -name '.*')" ]; }

for script in setup build test bench plot readme portable; do expect 2 "$root/scripts/$script.sh" --bogus; done
for script in setup build bench plot readme portable; do expect 0 "$root/scripts/$script.sh" --help; done
expect 2 "$root/scripts/build.sh" no_such_preset
check "nothing was made for it" test ! -e "$root/build/no_such_preset"
expect 0 "$root/scripts/setup.sh"
expect 2 "$root/scripts/bench.sh" --quick --full
expect 2 "$root/scripts/bench.sh" --only
expect 2 "$root/scripts/bench.sh" --only= --quick
says 'only needs a value'
expect 2 "$root/scripts/bench.sh" --out ''
expect 2 "$root/scripts/bench.sh" --only nothing --out "$scratch/results"
says 'no benchmark nothing'
expect 2 "$root/scripts/plot.sh" "$scratch"
says 'no results'

# Where nothing can be installed: the list of what is missing.
mkdir "$scratch/bin"
for tool in sh cat tr; do ln -s "$(command -v $tool)" "$scratch/bin/"; done
expect 2 env PATH="$scratch/bin" "$root/scripts/setup.sh"
says 'missing: .*cmake.*gnuplot-nox'

# A machine of our own making, where nobody is root: what is asked of whom, and what comes of it.
fake() { # command text
    printf '#!/bin/sh\n%s\n' "$2" >"$scratch/bin/$1"
    chmod +x "$scratch/bin/$1"
}
for tool in env chmod; do ln -s "$(command -v $tool)" "$scratch/bin/"; done
fake true ''
fake id 'echo 1000'
fake apt-get 'exit 100'
expect 2 env PATH="$scratch/bin" "$root/scripts/setup.sh"
says 'not root, and no sudo: ask for  apt-get install .*cmake.*gnuplot-nox'
fake sudo '[ "$1" != -n ] || shift; echo "as root: $*"; exec "$@"'
expect 2 env PATH="$scratch/bin" "$root/scripts/setup.sh"
says 'apt-get could not install them'
fake apt-get "for tool in cmake ninja cc c++ pkg-config gnuplot; do
    echo '#!/bin/sh' >$scratch/bin/\$tool && chmod +x $scratch/bin/\$tool
done"
expect 0 env PATH="$scratch/bin" "$root/scripts/setup.sh"
says 'as root: env DEBIAN_FRONTEND=noninteractive apt-get install -y .*cmake'
expect 0 env PATH="$scratch/bin" "$root/scripts/setup.sh"
check "nothing to do the second time" test ! -s "$scratch/said"

# One benchmark, from the clock to the plots.
out=$scratch/results
expect 0 "$root/scripts/bench.sh" --quick --only shim --out "$out"
says 'plot: .*shim.svg'
says 'report: .*/report.html'
for kind in json tsv svg png; do check "shim.$kind is there" test -s "$out/shim.$kind"; done
for page in report.html REPORT.md; do check "$page shows it" grep -q 'the loop costs what it does' "$out/$page"; done
check "nothing is left aside" nothing_aside "$out"

# The same bytes again, from the JSON alone.
cp "$out/shim.svg" "$scratch/first.svg"
cp "$out/report.html" "$out/REPORT.md" "$scratch/"
rm "$out/shim.svg" "$out/shim.tsv" "$out/report.html" "$out/REPORT.md"
expect 0 "$root/scripts/plot.sh" "$out"
check "the SVG is the same" cmp "$out/shim.svg" "$scratch/first.svg"
for page in report.html REPORT.md; do check "$page is the same" cmp "$out/$page" "$scratch/$page"; done

# A run that is interrupted leaves what was there, and keeps what it had finished.
cp "$out/shim.json" "$scratch/before.json"
"$root/scripts/bench.sh" --quick --only shim --only modes --out "$out" >"$scratch/said" 2>&1 &
running=$!
for _ in $(seq 300); do ls "$out"/.run.*/modes.log >/dev/null 2>&1 && break || sleep 0.1; done
kill -TERM $running
wait $running
check "interrupted: status 130" test $? -eq 130
check "the result is as it was" cmp "$out/shim.json" "$scratch/before.json"
check "nothing is left aside" nothing_aside "$out"
kept=$root/build/interrupted/results
says "what was finished is in $kept: shim"
check "it is whole" "$root/build/$1/src/report/cheapgrad" check "$kept/shim.json"
check "it is all" test "$(ls "$kept")" = shim.json
rm -r "$kept"

# Half a file makes no plot.
head -c 2000 "$scratch/before.json" >"$out/shim.json"
expect 2 "$root/scripts/plot.sh" "$out"
check "the plot is as it was" cmp "$out/shim.svg" "$scratch/first.svg"

# README's program, as it stands there.
sed -n '/^    #include <cheapgrad/,/^    }$/s/^    //p' "$root/README.md" >"$scratch/readme.c"
expect 0 ${CC:-cc} $SANITIZE -I "$root/include" -o "$scratch/readme" "$scratch/readme.c" "$LIBRARY" -lm -ldl -lpthread
expect 0 "$scratch/readme"
says '^e = 6, de/da = 2, de/db = 5$'
check "README says so" grep -q '`e = 6, de/da = 2, de/db = 5`' "$root/README.md"

[ $failures -eq 0 ]
