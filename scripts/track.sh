# Read by gate.sh and history.sh: runs the driver `track` in a folder of its own, so that what it does
# depends on nothing around it: not on the environment, not on where the system puts it. Folders of
# one length each, since a path's length moves the stack. Uses $cheapgrad. And what a script that gives
# a verdict ends with.

# Whatever ends it by itself, a full disk say, is no verdict: 2. What it says so far is final once it has
# set finished=yes; its folders, scratch and the one that revisions are built in, go either way.
scratch='' aside='' finished=no
ending() {
    status=$?
    [ -z "$aside" ] || { track_forget "$aside" 2>/dev/null || :; rm -rf "$aside"; }
    [ -z "$scratch" ] || rm -rf "$scratch"
    [ $finished = yes ] || [ $status -ge 128 ] || exit 2
}
trap ending EXIT
trap 'exit 130' INT TERM HUP

# Not everywhere may a process switch address randomisation off; valgrind lays memory out itself.
track_aslr=''
! setarch -R true 2>/dev/null || track_aslr='setarch -R'

track_alone() { # folder command...
    track_folder=$1
    shift
    # shellcheck disable=SC2086 # words
    (cd "$track_folder" && env -i PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C TMPDIR=/tmp $track_aslr "$@")
}
track_run() { # folder command [glob]
    track_said=$(track_alone "$1" ./track "$2" ${3:+"$3"}) && track_matched "${3-}" "$track_said" &&
        printf '%s\n' "$track_said"
}
track_matched() { # glob document
    case $2 in *'"rows": []'* | *'"rows":[]'*) echo "track: no benchmark matches $1" >&2 && return 2 ;; esac
}
# A revision's driver, built in a git worktree in that folder, which is the caller's own: two may build
# the same revision at once.
track_build() { # commit folder -> folder/track
    track_built=0
    git worktree add --quiet --force --detach "$2/src" "$1" >&2 &&
        (cd "$2/src" && scripts/build.sh release track) >&2 &&
        cp "$2/src/build/release/bench/track/track" "$2/track" || track_built=2
    track_forget "$2" || track_built=2
    return $track_built
}
track_forget() { # folder: its worktree, also one that was interrupted, while it was removed too
    git worktree remove --force --force "$1/src" 2>/dev/null || { rm -rf "$1/src" && git worktree prune; }
}
track_instructions() { # folder out [glob]
    command -v valgrind >/dev/null || { echo "track: no valgrind: scripts/setup.sh --track" >&2 && return 2; }
    rm -f "$1/dumps"
    track_alone "$1" valgrind -q --tool=callgrind --instr-atstart=no --collect-atstart=no \
        --combine-dumps=yes --callgrind-out-file=dumps ./track instructions ${3:+"$3"} \
        >"$1/document.json" 2>"$1/log" || { cat "$1/log" >&2 && return 2; }
    track_matched "${3-}" "$(cat "$1/document.json")" || return 2
    "$cheapgrad" callgrind --out "$2" "$1/document.json" "$1/dumps"
}
