#!/bin/sh
# Is the portable build as fast as one for this machine alone? The same bodies as the gate times,
# portable over native in ABBA rounds; a body is fine where the portable build's whole interval is
# within 15 %. Exit status: 0 as fast, 1 slower, 2 usage or data error, 3 inconclusive.
set -eu

case ${1-} in
--help | -h)
    echo "usage: scripts/portable.sh [OPTION]...     options of scripts/gate.sh, such as --only GLOB or --rounds N"
    exit 0 ;;
esac
cd "$(dirname "$0")/.."
scripts/gate.sh "$@" --help >/dev/null || exit 2 # before anything is built for options nobody knows
scripts/setup.sh --track
for preset in native release; do scripts/build.sh "$preset" track || exit 2; done
echo "Base: built for this machine (preset native). Head: portable (preset release)."
exec scripts/gate.sh --threshold 15 --summary build/gate/portable.md "$@" --programs --tier time --all --builds \
    build/native/bench/track/track build/release/bench/track/track
