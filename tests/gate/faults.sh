#!/bin/sh
# The gate against itself and against programs with a fault put in: each must be caught by the tier
# that should catch it, by name, and by that benchmark's name alone.
# usage: faults.sh GATE FOLDER     FOLDER has track and track_fault_1 ... track_fault_6
set -eu
gate=$1 folder=$2
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
failed=0

# title, expected status, tier, fault, names, pattern that the summary must have, one it must not
expect() {
    status=0
    head=track${4:+_fault_$4}
    "$gate" --programs --equal-too --tier "$3" --only "$5" --rounds 12 --summary "$log/summary.md" \
        "$folder/track" "$folder/$head" >"$log/said" 2>"$log/errors" || status=$?
    case " $2 " in *" $status "*) ;; *) wrong "$1: status $status, not $2" && return 0 ;; esac
    if [ -n "$6" ] && ! grep -q "$6" "$log/said"; then wrong "$1: not named: $6" && return 0; fi
    if grep -q "$7" "$log/said"; then wrong "$1: named too: $7" && return 0; fi
    echo "ok    $1"
}
wrong() {
    echo "WRONG $1"
    cat "$log/said" "$log/errors"
    failed=1
}

name=speelpenning/n
both='gradient/[tf]*[ed]/speelpenning/*' # tape and forward
expect 'A against A: counts' 0 counts '' "$both" 'fine' 'regress'
expect 'A against A: instructions' 0 instructions '' "$both" 'fine' 'regress'
expect 'A against A: time' '0 3' time '' 'gradient/[tf]*[ed]/layered/width:[136]*' 'ABBA rounds' 'regressed'
expect '5 % more instructions' 1 instructions 1 "$both" "regressed | .gradient/tape/$name" 'regressed | .gradient/forward'
expect 'twice the time' 1 time 2 'gradient/tape/speelpenning/*' "regressed | .gradient/tape/$name:256. | × [12]" 'regressed | .*(exponent)'
expect 'n log n in place of n' 1 time 3 'gradient/tape/speelpenning/*' 'regressed | .gradient/tape/speelpenning/n:# (exponent)' 'regressed | .gradient/tape/speelpenning/n:64'
expect 'twice the memory' 1 counts 4 "$both" 'regressed | .gradient/tape/speelpenning.*allocated_bytes' 'regressed | .gradient/forward'
expect 'a benchmark that errors: counts' 1 counts 5 "$both" 'errored | .gradient/tape/speelpenning.*put in' 'errored | .gradient/forward'
expect 'a benchmark that errors: time' 1 time 5 "gradient/[tf]*[ed]/$name:64" "errored | .gradient/tape/$name:64.*put in" 'errored | .gradient/forward'
expect 'a benchmark removed: counts' 1 counts 6 "$both" "missing | .gradient/tape/$name:64" 'missing | .gradient/forward'
expect 'a benchmark removed: instructions' 1 instructions 6 "$both" "missing | .gradient/tape/$name:64" 'missing | .gradient/forward'
expect 'a benchmark removed: time' 1 time 6 "gradient/[tf]*[ed]/$name:64" "missing | .gradient/tape/$name:64" 'missing | .gradient/forward'
for tier in counts instructions time; do
    expect "a pattern that matches nothing: $tier" 2 $tier '' 'nosuch/*' 'data error' 'fine'
    grep -qF 'no benchmark matches nosuch/*' "$log/errors" || wrong "$tier: does not say what matches nothing"
done
status=0
"$gate" --programs --tier time --summary "$log/summary.md" "$folder/track" "$folder/track" >"$log/said" 2>&1 || status=$?
{ [ $status -eq 0 ] && grep -q 'same program: not run' "$log/said"; } && echo 'ok    equal programs are not run' || wrong 'equal programs are not run'
exit $failed
