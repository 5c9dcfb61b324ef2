#!/bin/sh
# The gate and the history on revisions: in a repository whose build takes the program that the file
# `program` names. Statuses, messages, baselines and what is appended.
# usage: revisions.sh SCRIPTS FOLDER CHEAPGRAD     FOLDER has track_few_0 and track_few_1
set -eu
scripts=$1 folder=$2 cheapgrad=$3
repository=$(mktemp -d)
trap 'rm -rf "$repository"' EXIT
log=$repository/build/log
unset GITHUB_STEP_SUMMARY GIT_DIR GIT_WORK_TREE
failed=0

cd "$repository"
mkdir -p scripts bench/track build
cp "$scripts/gate.sh" "$scripts/track.sh" "$scripts/history.sh" scripts/
touch bench/track/main.c
printf '#!/bin/sh\n' >scripts/setup.sh
cat >scripts/plot.sh <<END
#!/bin/sh
"$cheapgrad" history --threshold 1000 --out /dev/null results/history/*.jsonl
[ -z "\${NO_PLOT-}" ] || { echo "plot: no ink" >&2 && exit 2; }
echo "\$1/history.svg"
END
cat >scripts/build.sh <<END
#!/bin/sh
case \$PWD in */src) sleep "\${SLOW-0}" ;; esac
mkdir -p build/release/bench/track build/release/src/report
cp "$cheapgrad" build/release/src/report/cheapgrad
cp "$folder/\$(cat program)" build/release/bench/track/track
END
chmod +x scripts/*.sh
echo /build/ >.gitignore
git init -q -b main .
commit() { # message
    git add -A
    git -c user.name=test -c user.email=test@localhost commit -q -m "$1"
}
takes() { echo "$1" >program; }

# title, expected status, command..., -- , then patterns that what it said must have
expect() {
    title=$1 want=$2 status=0
    shift 2
    command=''
    while [ "$1" != -- ]; do command="$command '$1'" && shift; done
    shift
    eval "$command" >"$log" 2>&1 || status=$?
    [ $status -eq "$want" ] || wrong "$title: status $status, not $want" || return 0
    for pattern; do grep -q -e "$pattern" "$log" || wrong "$title: not said: $pattern" || return 0; done
    echo "ok    $title"
}
wrong() {
    echo "WRONG $1"
    cat "$log"
    failed=1
    return 1
}

takes track_few_0
commit 'no fault'
counts=results/baseline/counts.json
first=$(git rev-parse --short=12 HEAD)
expect 'accept' 0 scripts/gate.sh --accept 'the first levels' -- "$counts" 'instructions-'
expect 'the reason and the commit' 0 cat $counts -- '"why": "the first levels"' "\"commit\": \"$first\""
git add -A
unchanged() { git diff --quiet || wrong "$1 changed a baseline" || :; }
expect 'a part is no baseline' 2 scripts/gate.sh --accept why --only '*/n:64' -- 'not with --only'
expect 'nor with a tier' 2 scripts/gate.sh --tier time --only '*/n:64' --accept why -- 'not with --only'
expect 'times have no baseline' 2 scripts/gate.sh --accept why --tier time -- 'times have no baseline'
expect 'nor have programs' 2 scripts/gate.sh --accept why --programs "$folder/track_few_0" "$folder/track_few_1" -- 'no programs'
expect 'nor have revisions' 2 scripts/gate.sh --accept why HEAD -- 'no revisions'
expect 'no reason' 2 scripts/gate.sh --accept "$(printf 'caf\351')" -- 'is not UTF-8'
unchanged 'what was refused'
expect 'accept a tier, once' 0 scripts/gate.sh --tier counts --tier counts --accept 'again' -- "$counts"
[ "$(git diff --name-only)" = "$counts" ] || wrong 'more than the tier was accepted' || :
[ "$(grep -c '"why"' $counts)" -eq 2 ] || wrong 'not one reason more' || :
commit 'baseline'
expect 'nothing changed' 0 env GITHUB_STEP_SUMMARY=build/step scripts/gate.sh -- 'Exact counts: fine' \
    'Instructions: fine' 'stored baseline .results/baseline/instructions-' 'same program: not run'
expect 'the summary, twice' 0 cmp build/step build/gate/summary.md --

takes track_few_1
expect 'more instructions than the baseline' 1 scripts/gate.sh --tier instructions -- \
    'regressed | .gradient/tape/speelpenning' 'stored baseline'
git mv results/baseline/instructions-*.json results/baseline/instructions-of-another-machine.json
expect 'a baseline of another machine' 1 scripts/gate.sh --tier instructions -- \
    'regressed | .gradient/tape/speelpenning' "Against $(git rev-parse --short=12 HEAD), counted here"
git reset -q --hard
ls -d build/gate-cache/"$(git rev-parse HEAD)"-*/track >"$log" || wrong 'the base was not kept by commit and flags'

sed 's|tape/speelpenning/n:64"|tape/speelpenning/gone"|' $counts >build/new && cp build/new $counts
expect 'missing and new' 1 scripts/gate.sh --tier counts -- 'missing | .*/gone' 'new | .*n:64'
expect 'a revision is held to its own baseline' 0 scripts/gate.sh --tier counts HEAD HEAD -- 'counts: fine'
head -c 700 $counts >build/new && cp build/new $counts
expect 'a truncated baseline' 2 scripts/gate.sh --tier counts -- 'gate: data error' 'truncated at line'
git reset -q --hard
expect 'no such revision' 2 scripts/gate.sh --tier counts nosuch -- 'no revision nosuch'
expect 'no threshold' 2 scripts/gate.sh --threshold ten -- '--threshold is a number'
expect 'no place for the summary' 2 scripts/gate.sh --tier counts --summary /dev/null/x --
# Refused before anything is measured: no tier is named.
early() { # title, what must be said, option, value
    expect "$1" 2 scripts/gate.sh --tier counts "$3" "$4" -- "$2"
    ! grep -q 'gate: counts' "$log" || wrong "$1: only after a tier" || :
}
early 'too high a threshold' '--threshold cannot be "2000000"' --threshold 2000000
early 'too many rounds' '--rounds is a number from 1 to 9999' --rounds 10000
early 'times kept in a folder' '--keep .*/build cannot be written' --keep build
early 'times kept nowhere' '--keep .*/nowhere/x cannot be written' --keep nowhere/x
early 'a summary in a folder' '--summary .*/build cannot be written' --summary build
# What cannot be written after all does not take the verdict along. (By a link: a gate that went wrong
# as root would put its file in place of the device.)
ln -s /dev/full build/full
expect 'a full disk for the summary' 2 scripts/gate.sh --tier counts --summary build/full -- \
    'cheapgrad gate: fine' 'the summary could not be written to --summary .*/build/full'
expect 'no summary of the step' 2 env GITHUB_STEP_SUMMARY=nowhere/x scripts/gate.sh --tier counts -- \
    'cheapgrad gate: fine' 'could not be written to GITHUB_STEP_SUMMARY nowhere/x'
expect 'a full disk for the times' 2 scripts/gate.sh --tier time --equal-too --rounds 1 --keep build/full HEAD -- \
    'gate: data error' '### Time: ' 'gate: --keep .*/build/full could not be written'
[ -z "$(find build -name '*.new.*')" ] || wrong 'something is left aside' || :

takes nothing
commit 'does not build'
broken=$(git rev-parse HEAD)
takes track_few_0
commit 'builds again'
expect 'a base that does not build' 2 scripts/gate.sh --tier counts --tier time "$broken" -- \
    'Exact counts: fine' 'The tier could not be run: the base .* does not build'

# Two at once, with a base that neither has; and one that is stopped while it builds.
nothing_aside() {
    [ -z "$(find build/gate-cache -name 'aside.*')" ] || wrong "$1: something is left aside" || :
    [ "$(git worktree list | wc -l)" -eq 1 ] || wrong "$1: a worktree is left" || :
}
commit_again() { git -c user.name=test -c user.email=test@localhost commit -q --allow-empty -m again; }
commit_again
first_ended=0
CHEAPGRAD=$cheapgrad SLOW=1 scripts/gate.sh --tier time --summary build/first.md HEAD >build/first 2>&1 &
first_gate=$!
sleep 0.5
expect 'two at once: the second' 0 env CHEAPGRAD="$cheapgrad" SLOW=1 scripts/gate.sh --tier time HEAD -- 'same program'
wait $first_gate || first_ended=$?
expect 'two at once: the first' 0 sh -c "cat build/first; exit $first_ended" -- 'same program'
nothing_aside 'two at once'
commit_again
SLOW=1 scripts/gate.sh --tier time HEAD >build/stopped 2>&1 &
stopped_gate=$!
for _ in $(seq 100); do ls -d build/gate-cache/aside.*/src >/dev/null 2>&1 && break || sleep 0.05; done
sleep 0.2
rm build/gate-cache/aside.*/src/.git # as where the signal met git, too
kill -TERM $stopped_gate
status=0
wait $stopped_gate || status=$?
[ $status -eq 130 ] || wrong "a gate that was stopped: status $status, not 130" || :
nothing_aside 'a gate that was stopped'

expect 'a run is appended' 0 scripts/history.sh -- 'history.svg'
history=$(ls results/history/*.jsonl)
cp "$history" build/whole
printf '{"schema":"cheapgrad-hist' >>"$history"
expect 'and one more, after half a line' 0 scripts/history.sh HEAD -- 'is half written; it stays' 'line 2 is corrupt: passed over'
nothing_aside 'a run of a revision'
cp "$history" build/three
expect 'half a line' 0 scripts/history.sh --plot -- 'history.svg'
[ "$(grep -c 'line 2 is corrupt: passed over' "$log")" -eq 1 ] || wrong 'half a line is not reported once' || :
expect 'what the plots say is heard' 2 env NO_PLOT=1 scripts/history.sh --plot -- 'plot: no ink'
expect 'no place for what is aside' 2 env TMPDIR=/nonexist scripts/history.sh --plot --
expect 'no text' 2 scripts/history.sh --accept '*' "$(printf 'caf\351')" -- 'is not UTF-8'
cmp "$history" build/three || wrong 'what was refused is in the history' || :
[ "$(wc -l <"$history")" -eq 3 ] || wrong 'a line of the history is lost' || :
head -n 1 "$history" | cmp - build/whole || wrong 'the history is not append-only' || :
expect 'an accepted level' 0 scripts/history.sh --accept 'gradient/*' 'because' -- ''
tail -n 1 "$history" | grep -q '"why":"because"' || wrong 'the reason is not kept' || :
expect 'a level of no series' 2 scripts/history.sh --accept 'nosuch/*' 'because' -- 'no series'
exit $failed
