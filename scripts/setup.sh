#!/bin/sh
# Installs with apt-get what building, timing and plotting need and this machine lacks. Costs
# nothing where all is there. Exit status: 0 all there, 2 something is missing and cannot be had.
set -eu

usage() {
    cat <<'EOF'
usage: scripts/setup.sh [--peers] [--track] [--check] [--browser]
  --peers    also what the peers need: ADOL-C, Sacado
  --track    also what performance tracking needs: valgrind
  --check    also what the checks need: valgrind, clang, clang-format, clang-tidy
  --browser  also Chromium, in which the report is tested
EOF
}

# group    package                 kind     probe: a command, a pkg-config module or a header
packages() {
    cat <<'EOF'
base       cmake                   command  cmake
base       ninja-build             command  ninja
base       gcc                     command  cc
base       g++                     command  c++
base       pkg-config              command  pkg-config
base       gnuplot-nox             command  gnuplot
base       libbenchmark-dev        module   benchmark
base       libjansson-dev          module   jansson
base       libcmocka-dev           module   cmocka
base       libsleef-dev            module   sleef
peers      libadolc-dev            header   adolc/adolc.h
peers      libtrilinos-sacado-dev  header   trilinos/Sacado.hpp
check      clang                   command  clang
check      clang-format            command  clang-format
check      clang-tidy              command  clang-tidy
track      valgrind                command  valgrind
track      valgrind                header   valgrind/callgrind.h
browser    chromium                command  chromium
EOF
}

present() { # kind probe
    case $1 in
    command) command -v "$2" >/dev/null 2>&1 ;;
    module) pkg-config --exists "$2" 2>/dev/null ;;
    header) [ -e "/usr/include/$2" ] || [ -e "/usr/local/include/$2" ] ;;
    esac
}

missing() { # groups
    packages | while read -r group package kind probe; do
        case " $1 " in *" $group "*) present "$kind" "$probe" || echo "$package" ;; esac
    done
}

groups=base
for argument; do
    case $argument in
    --peers) groups="$groups peers" ;;
    --track) groups="$groups track" ;;
    --check) groups="$groups track check" ;;
    --browser) groups="$groups browser" ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

wanted=$(missing "$groups" | tr '\n' ' ')
[ -n "$wanted" ] || exit 0

cannot() {
    echo "setup: missing: $wanted" >&2
    echo "setup: $1" >&2
    exit 2
}

command -v apt-get >/dev/null 2>&1 || cannot "no apt-get here: install what Debian calls so by other means"
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root=sudo
else
    cannot "not root, and no sudo: ask for  apt-get install $wanted"
fi

echo "setup: installing $wanted" >&2
install() {
    # shellcheck disable=SC2086 # the packages are words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $wanted >&2
}
install || { $as_root apt-get update -q >&2 && install; } || cannot "apt-get could not install them"

wanted=$(missing "$groups" | tr '\n' ' ')
[ -z "$wanted" ] || cannot "installed, yet not found"
