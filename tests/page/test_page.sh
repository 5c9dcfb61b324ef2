#!/bin/sh
# A report of a short run passes check_page.sh; one in which something is broken does not.
# usage: test_page.sh PRESET   with that preset built.   Exit status 77: there is no Chromium.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export CHEAPGRAD_PRESET="$1"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

"$root/scripts/bench.sh" --quick --only shim --only crossover --out "$scratch" >"$scratch/log" 2>&1 || {
    cat "$scratch/log"
    exit 1
}
"$here/check_page.sh" "$scratch/report.html"
status=$?
[ $status -ne 77 ] || exit 77
[ $status -eq 0 ] || failures=$((failures + 1))

# What is changed must be found, in words.
refuse() { # what is found, sed's command
    sed "$2" "$scratch/report.html" >"$scratch/doctored.html"
    if cmp -s "$scratch/report.html" "$scratch/doctored.html"; then
        echo "nothing was doctored by $2"
        failures=$((failures + 1))
    elif "$here/check_page.sh" "$scratch/doctored.html" >"$scratch/said" 2>&1; then
        echo "passed, though doctored by $2"
        failures=$((failures + 1))
    elif ! grep -q "$1" "$scratch/said"; then
        echo "does not say: $1"
        cat "$scratch/said"
        failures=$((failures + 1))
    fi
}
refuse 'figure crossover: broken' '/alt="Few inputs/s|base64,|base64,AAAA|'
refuse 'figure shim: no room' 's|</style>|#shim img { height: 0 }</style>|'
refuse 'figure crossover: neither' '/alt="Few inputs/d'
refuse ' 400: .* reaches to' 's|</style>|td { min-width: 500px }</style>|'
refuse ' 1600: the page is' 's|</style>|table { min-width: 1700px }</style>|'
refuse 'no table of claims' 's|<table>|<div>|'
refuse 'not as it should be' 's|<h1>|<h1><!-- |'

[ $failures -eq 0 ]
