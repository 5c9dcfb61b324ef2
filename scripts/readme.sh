#!/bin/sh
# Fills the tables of README.md from stored results: between a line  <!-- cheapgrad ARGUMENTS -->
# and the next  <!-- end -->  stands what  cheapgrad ARGUMENTS --format markdown  prints of DIR. With
# --check nothing is written, and status 1 says that README.md is not what the results say.
set -eu
check=0
if [ "${1-}" = --check ]; then
    check=1
    shift
fi
case ${1-} in
--help | -h) echo "usage: scripts/readme.sh [--check] DIR" && exit 0 ;;
-* | '') echo "usage: scripts/readme.sh [--check] DIR" >&2 && exit 2 ;;
esac
dir=$(cd "$1" && pwd) || exit 2
cd "$(dirname "$0")/.."
cheapgrad=build/release/src/report/cheapgrad
[ -x $cheapgrad ] || scripts/build.sh release || exit 2
if [ $check = 1 ]; then aside=$(mktemp); else aside=$(mktemp README.md.XXXXXX); fi || exit 2
trap 'rm -f "$aside"' EXIT

inside=0
while IFS= read -r line; do
    case $line in
    '<!-- end -->') inside=0 ;;
    esac
    [ $inside = 1 ] || printf '%s\n' "$line"
    case $line in
    '<!-- cheapgrad '*' -->')
        inside=1 request=${line#<!-- cheapgrad }
        request=${request% -->}
        # In a request FILE.json is that file of DIR, and DIR is all of them.
        eval "set -- $request"
        for word; do
            shift
            case $word in
            *.json) word=$dir/$word ;;
            DIR) word=$dir ;;
            esac
            set -- "$@" "$word"
        done
        "$cheapgrad" "$@" --format markdown || exit 2
        ;;
    esac
done <README.md >"$aside"

if [ $check = 1 ]; then
    cmp -s "$aside" README.md || { diff README.md "$aside" | head -20 >&2 && exit 1; }
else
    chmod 644 "$aside" && mv "$aside" README.md
fi
