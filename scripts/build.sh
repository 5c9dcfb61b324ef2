#!/bin/sh
# Configures and builds a CMake preset, quietly; where that fails, shows what the tools said.
# Exit status: 0 built, 1 it does not build, 2 usage.
set -eu

usage="usage: scripts/build.sh PRESET [TARGET]..."
case ${1-} in
--help | -h) echo "$usage" && exit 0 ;;
-* | '') echo "$usage" >&2 && exit 2 ;;
esac
preset=$1
shift
cd "$(dirname "$0")/.."
if ! grep -qF "\"name\": \"$preset\"" CMakePresets.json; then
    echo "build: no preset $preset in CMakePresets.json" >&2
    exit 2
fi

folder=build/$preset
log=$folder/build.log
mkdir -p "$folder"
if [ ! -e "$folder/CMakeCache.txt" ] && command -v ninja >/dev/null 2>&1; then
    export CMAKE_GENERATOR=Ninja
fi
said() {
    cat "$log" >&2
    echo "build: preset $preset does not build" >&2
    exit 1
}
cmake --preset "$preset" >"$log" 2>&1 || said
cmake --build --preset "$preset" -j "$(nproc)" ${1:+--target "$@"} >"$log" 2>&1 || said
