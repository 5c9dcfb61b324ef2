#!/bin/sh
# Installs what is missing, builds with warnings as errors and runs all tests: plain, then under
# the address and undefined-behaviour sanitizers. Exit status: 0 all passed, 1 not, 2 set-up failed.
set -eu

if [ $# -ne 0 ]; then
    echo "usage: scripts/test.sh" >&2
    [ "$1" = --help ] || [ "$1" = -h ] && exit 0
    exit 2
fi
cd "$(dirname "$0")/.."
scripts/setup.sh

for preset in check asan; do
    echo "== $preset: build"
    scripts/build.sh "$preset"
    echo "== $preset: tests"
    log=build/$preset/ctest.log
    if ctest --preset "$preset" -j "$(nproc)" >"$log" 2>&1; then
        grep -E 'tests passed|^Total Test time' "$log"
    else
        cat "$log" >&2
        exit 1
    fi
done
