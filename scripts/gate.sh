#!/bin/sh
# Has this change made anything slower? Three tiers: exact counts, instructions, and time of base
# against head in ABBA rounds. Prints one Markdown summary. Exit status: 0 fine, 1 regression, or a
# benchmark missing or errored, 2 usage or data error, 3 inconclusive.
set -eu

usage() {
    cat <<'EOF'
usage: scripts/gate.sh [OPTION]... [BASE] [HEAD]
       scripts/gate.sh [--tier TIER]... --accept WHY
  BASE, HEAD            revisions (default: merge-base with main, and the work tree)
  --tier TIER           only counts, instructions or time; may be given several times
  --accept WHY          take the work tree's counts and instructions, whole, as the new baseline
  --threshold PERCENT   of time (default 10)
  --rounds N            ABBA rounds before the first look (default 16); there are two looks
  --only GLOB           only benchmarks whose name matches; not against a stored baseline
  --programs            BASE and HEAD are `track` programs, already built
  --all                 list the times that are fine, too
  --builds              of times: BASE and HEAD may differ in compiler and flags
  --equal-too           run programs of equal content too: A against A
  --keep FILE           also keep the raw times there
  --summary FILE        where the summary goes as well (default build/gate/summary.md)
EOF
}
wrong() {
    echo "gate: $*" >&2
    usage >&2
    exit 2
}
fail() {
    echo "gate: $*" >&2
    [ ! -d "${scratch-}" ] || echo "$*" >"$scratch/why"
    exit 2
}

. "$(dirname "$0")/track.sh"

tiers='' why='' threshold=10 rounds=16 only='' all='' builds='' programs=no equal_too=no keep='' summary=''
here=$PWD
absolute() { case $1 in /*) echo "$1" ;; *) echo "$here/$1" ;; esac; }
while [ $# -gt 0 ]; do
    case $1 in
    --tier | --accept | --threshold | --rounds | --only | --keep | --summary)
        [ $# -ge 2 ] && [ -n "$2" ] || wrong "$1 needs a value"
        case $1 in
        --tier)
            case $2 in counts | instructions | time) ;; *) wrong "no tier $2" ;; esac
            case "$tiers " in *" $2 "*) ;; *) tiers="$tiers $2" ;; esac ;;
        --accept) why=$2 ;;
        --threshold) case $2 in *[!0-9.]* | *.*.* | .) wrong "--threshold is a number of percent" ;; esac; threshold=$2 ;;
        --rounds) case $2 in *[!0-9]* | 0* | ?????*) wrong "--rounds is a number from 1 to 9999" ;; esac; rounds=$2 ;;
        --only) [ -z "$only" ] || wrong "--only, once"; only=$2 ;;
        --keep) keep=$(absolute "$2") ;;
        --summary) summary=$(absolute "$2") ;;
        esac
        shift ;;
    --programs) programs=yes ;;
    --all) all=--all ;;
    --builds) builds=--builds ;;
    --equal-too) equal_too=yes ;;
    --help | -h) usage && finished=yes && exit 0 ;;
    -*) wrong "unknown option $1" ;;
    *) break ;;
    esac
    shift
done
[ $# -le 2 ] || wrong "two revisions at most"
base=${1-} head=${2-}
if [ $programs = yes ]; then
    [ $# -eq 2 ] || wrong "--programs needs two programs"
    base=$(absolute "$base") head=$(absolute "$head")
fi
if [ -n "$why" ]; then
    [ -z "$only" ] || wrong "--accept makes a whole baseline: not with --only"
    [ $programs = no ] && [ $# -eq 0 ] || wrong "--accept takes the work tree: no revisions, no programs"
    case $tiers in *time*) wrong "--accept is for counts and instructions: times have no baseline" ;; esac
    : "${tiers:=counts instructions}"
fi
: "${tiers:=counts instructions time}"
[ -z "$only" ] || [ $programs = yes ] || [ "$tiers" = " time" ] || wrong "--only goes with --programs or --tier time"
cd "$(dirname "$0")/.."

cache=build/gate-cache
cheapgrad=${CHEAPGRAD-}
if [ -z "$cheapgrad" ]; then
    scripts/setup.sh --track
    scripts/build.sh release cheapgrad_cli || exit 2
    cheapgrad=$PWD/build/release/src/report/cheapgrad
fi
# What it will be asked in the end, it is asked before anything is measured.
"$cheapgrad" gate-time --threshold "$threshold" --help >/dev/null || exit 2
"$cheapgrad" gate-accept --why "$why" --help >/dev/null || exit 2
: "${summary:=$PWD/build/gate/summary.md}"
mkdir -p "$(dirname "$summary")" "$cache"
scratch=$(mktemp -d)
mkdir "$scratch/base" "$scratch/head"

# A file is there whole or not at all; what is no file, /dev/stderr say, is only written to.
is_file() { [ -f "$1" ] || [ ! -e "$1" ]; }
put_file() { # from to
    if is_file "$2"; then
        cat "$1" >"$2.new.$$" && mv "$2.new.$$" "$2" || { rm -f "$2.new.$$" && return 1; }
    else
        cat "$1" >"$2"
    fi
}
can_put() { # file
    if is_file "$1"; then
        : >"$1.new.$$" && rm "$1.new.$$"
    else
        [ ! -d "$1" ] && [ -w "$1" ]
    fi
}
# Where revisions are built: on the cache's disk, so that they get there whole.
aside=$(mktemp -d "$PWD/$cache/aside.XXXXXX")
(can_put "$summary") || fail "--summary $summary cannot be written"
[ -z "$keep" ] || (can_put "$keep") || fail "--keep $keep cannot be written"

commit_of() { git rev-parse --quiet --verify "$1^{commit}" || fail "no revision $1 (a shallow clone?)"; }

# What decides what is built besides the sources.
flags_key() {
    { "${CC:-cc}" --version; "${CXX:-c++}" --version; echo "${CFLAGS-} ${LDFLAGS-}"; } | sha256sum | cut -c 1-12
}

# The driver of a revision, built aside and kept by commit and flags once it is whole. Prints its path,
# or nothing where the revision has no driver yet.
built() { # commit
    git cat-file -e "$1:bench/track/main.c" 2>/dev/null || return 0
    folder=$PWD/$cache/$1-$(flags_key)
    if [ ! -x "$folder/track" ]; then
        track_build "$1" "$aside" || return 2
        # Who was faster has put the same there.
        mkdir -p "$folder" && mv "$aside/track" "$folder/track" || return 2
    fi
    echo "$folder/track"
}

put() { # side program
    [ -z "$2" ] || cp "$2" "$scratch/$1/track" || fail "no program $2"
}

[ $programs = yes ] || [ -z "$base" ] || commit_of "$base" >/dev/null
head_commit=''
state=$(git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || echo unknown)
if [ $programs = yes ]; then
    put head "$head"
elif [ -n "$head" ]; then
    head_commit=$(commit_of "$head")
    program=$(built "$head_commit") || fail "$head does not build"
    [ -n "$program" ] || fail "$head has no tracked benchmarks (bench/track)"
    put head "$program"
    head="$head ($(git rev-parse --short=12 "$head_commit"))"
else
    scripts/build.sh release track || fail "the work tree does not build"
    put head build/release/bench/track/track
    head="the work tree ($state)"
fi

# The base is built only when a tier asks for it. Tiers are subshells, so that its name goes to a file.
need_base() {
    [ ! -e "$scratch/base/name" ] || return 0
    if [ $programs = yes ]; then
        put base "$base"
        echo "$base" >"$scratch/base/name"
        return 0
    fi
    if [ -z "$base" ]; then
        main=main
        git rev-parse --quiet --verify main >/dev/null || main=origin/main
        base=$(git merge-base "$main" HEAD) || fail "no merge-base with main (a shallow clone?)"
    fi
    base_commit=$(commit_of "$base") || exit 2
    program=$(built "$base_commit") || fail "the base $base does not build"
    put base "$program"
    git rev-parse --short=12 "$base_commit" >"$scratch/base/name"
}
equal() {
    [ $equal_too = no ] && [ -e "$scratch/base/track" ] &&
        [ "$(sha256sum <"$scratch/base/track")" = "$(sha256sum <"$scratch/head/track")" ]
}
section() { # title text
    printf '### %s\n\n%s\n\n' "$1" "$2"
}

count() { # side -> side.counts.json
    track_run "$scratch/$1" counts "$only" >"$scratch/$1.counts.json"
}
count_instructions() { # side -> side.instructions.json
    track_instructions "$scratch/$1" "$scratch/$1.instructions.json" "$only"
}
# A stored baseline as the head has it, or nothing.
stored() { # file
    [ $programs = no ] || return 0
    if [ -z "$head_commit" ]; then
        [ ! -e "results/baseline/$1" ] || echo "results/baseline/$1"
    elif git cat-file -e "$head_commit:results/baseline/$1" 2>/dev/null; then
        mkdir -p "$scratch/results/baseline"
        git show "$head_commit:results/baseline/$1" >"$scratch/results/baseline/$1" && echo "$scratch/results/baseline/$1"
    fi
}
against() { # file: what the section above compared with
    case $1 in
    *results/baseline/*) printf 'Against the stored baseline `%s`.\n\n' "results/baseline/${1##*/}" ;;
    *) printf 'Against %s, counted here and now.\n\n' "$(cat "$scratch/base/name")" ;;
    esac
}
fingerprint() { sed -n 's/^ *"fingerprint": "\([0-9a-f]*\)".*/\1/p' "$1"; }

no_base='The base has no tracked benchmarks (bench/track): all are new.'
tier_counts() {
    count head || return 2
    baseline=$(stored counts.json)
    if [ -z "$baseline" ]; then
        need_base
        [ -e "$scratch/base/track" ] || { section "Exact counts: fine" "$no_base" && return 0; }
        count base || return 2
        baseline=$scratch/base.counts.json
    fi
    status=0
    "$cheapgrad" gate-counts "$baseline" "$scratch/head.counts.json" || status=$?
    against "$baseline"
    return $status
}
tier_instructions() {
    count_instructions head || return 2
    baseline=$(stored "instructions-$(fingerprint "$scratch/head.instructions.json").json")
    if [ -z "$baseline" ]; then
        need_base
        [ -e "$scratch/base/track" ] || { section "Instructions: fine" "$no_base" && return 0; }
        ! equal || { section "Instructions: fine" "Base and head are the same program; no baseline is stored for this machine." && return 0; }
        count_instructions base || return 2
        baseline=$scratch/base.instructions.json
    fi
    status=0
    "$cheapgrad" gate-instructions "$baseline" "$scratch/head.instructions.json" || status=$?
    against "$baseline"
    return $status
}

time_side() { # round side
    said=$(track_run "$scratch/$2" times "$only") || return 2
    printf '{"round":%d,"side":"%s","run":%s}\n' "$1" "$2" "$said" >>"$scratch/times.jsonl"
}
time_rounds() { # first last
    round=$1
    while [ "$round" -le "$2" ]; do
        order='base head head base'
        [ $((round % 2)) -eq 1 ] || order='head base base head'
        for side in $order; do time_side "$round" "$side" || return 2; done
        round=$((round + 1))
    done
}
tier_time() {
    need_base
    [ -e "$scratch/base/track" ] || { section "Time: fine" "$no_base" && return 0; }
    ! equal || { section "Time: fine" "Base and head are the same program: not run." && return 0; }
    look=0
    for last in "$rounds" $((2 * rounds)); do
        look=$((look + 1)) status=0
        time_rounds $((last - rounds + 1)) "$last" || return 2
        "$cheapgrad" gate-time ${all:+"$all"} ${builds:+"$builds"} --threshold "$threshold" --looks 2 --out "$scratch/time.md" "$scratch/times.jsonl" || status=$?
        [ $status -eq 3 ] || break
        [ $look -eq 2 ] || echo "gate: inconclusive after $last rounds: as many again" >&2
    done
    cat "$scratch/time.md"
    [ -z "$keep" ] || put_file "$scratch/times.jsonl" "$keep" || { echo "gate: --keep $keep could not be written" >&2 && return 2; }
    return $status
}

if [ -n "$why" ]; then
    # All are measured before any is written.
    for kind in $tiers; do
        case $kind in counts) count head ;; *) count_instructions head ;; esac || exit 2
    done
    mkdir -p results/baseline
    for kind in $tiers; do
        file=results/baseline/counts.json
        [ $kind = counts ] || file=results/baseline/instructions-$(fingerprint "$scratch/head.$kind.json").json
        "$cheapgrad" gate-accept --why "$why" --commit "$state" --out "$file" "$file" "$scratch/head.$kind.json" || exit 2
        echo "$file"
    done
    finished=yes
    exit 0
fi

# Of two statuses the graver: a data error, a regression, inconclusive, fine.
graver() {
    for status in 2 1 3; do
        if [ "$1" -eq $status ] || [ "$2" -eq $status ]; then echo $status && return; fi
    done
    echo $(($1 > $2 ? $1 : $2))
}
outcome=0
: >"$scratch/sections.md"
for tier in $tiers; do
    echo "gate: $tier" >&2
    # In a subshell, so that fail() ends the tier and not the summary.
    rm -f "$scratch/why"
    status=0
    (tier_"$tier") >"$scratch/section.md" || status=$?
    [ -s "$scratch/section.md" ] || section "$tier: data error" "The tier could not be run: $(cat "$scratch/why" 2>/dev/null || echo see the log)." >"$scratch/section.md"
    cat "$scratch/section.md" >>"$scratch/sections.md"
    outcome=$(graver $outcome $status)
done

case $outcome in
0) word=fine ;; 1) word='**regression**' ;; 2) word='data error' ;; 3) word=inconclusive ;; *) word=failed ;;
esac
{
    printf '## cheapgrad gate: %s\n\nHead: %s. Base: %s.\n\n' "$word" "$head" "$(cat "$scratch/base/name" 2>/dev/null || echo stored baselines)"
    cat "$scratch/sections.md"
} >"$scratch/summary.md"
# Each place gets it, whatever becomes of the others.
unwritten() {
    echo "gate: the summary could not be written to $1" >&2
    outcome=2
}
cat "$scratch/summary.md" || unwritten "standard output"
put_file "$scratch/summary.md" "$summary" || unwritten "--summary $summary"
[ -z "${GITHUB_STEP_SUMMARY-}" ] || cat "$scratch/summary.md" >>"$GITHUB_STEP_SUMMARY" || unwritten "GITHUB_STEP_SUMMARY $GITHUB_STEP_SUMMARY"
finished=yes
exit "$outcome"
