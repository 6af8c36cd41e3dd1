#!/bin/bash
# Builds a preset, installing what that needs.
#
#   scripts/build.sh PRESET [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
case $preset in
  dev | asan | tsan) scripts/install.sh build test ;;
  *) scripts/install.sh build ;;
esac

# ninja configures again when a CMake file changed, but not when a preset did.
folder=build/$preset
if [ ! -e "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ]; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  touch "$folder/build.ninja"
fi
export NINJA_STATUS="[%f/%t %es] "
cmake --build --preset "$preset" ${1:+--target "$@"}
