#!/bin/bash
# clang-tidy on the files that changed since the branch left main (or in the last commit), or on --all.
# TIDY_SECONDS bounds the time; what was not reached is said, and is no failure.
set -euo pipefail
cd "$(dirname "$0")/.."

base() {
  local main
  for main in origin/main main; do
    local from
    from=$(git merge-base HEAD "$main" 2>/dev/null) || continue
    [ "$from" = "$(git rev-parse HEAD)" ] || { echo "$from"; return; }
  done
  git rev-parse --quiet --verify HEAD~1 || true
}

# Sources that changed, and those beside a header that changed.
changed() {
  local from
  from=$(base)
  if [ -z "$from" ]; then all; return; fi
  { git diff --name-only --diff-filter=d "$from"; git ls-files --others --exclude-standard; } |
    sed -n -E 's#^((src|apps|tests)/.*)\.(cpp|h|inl)$#\1.cpp#p' | sort -u | while read -r file; do
    if [ -e "$file" ]; then echo "$file"; fi
  done
}

all() { find src apps tests -name '*.cpp' | sort; }

# Only what the build knows: a fuzz target, for example, is compiled in its own preset.
known() {
  python3 -c '
import json, os, sys
known = {os.path.relpath(entry["file"]) for entry in json.load(open("build/lint/compile_commands.json"))}
print("\n".join(file for file in sys.stdin.read().split() if file in known))'
}

cmake --preset lint >/dev/null
mapfile -t files < <(if [ "${1:-}" = --all ]; then all; else changed; fi | known | sed '/^$/d')
if [ ${#files[@]} = 0 ]; then
  echo "clang-tidy: no source changed"
  exit 0
fi
export TIDY_END=$(($(date +%s) + ${TIDY_SECONDS:-100000}))
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export TIDY_RESULTS=$results TIDY_COUNT=${#files[@]}
tidy_one() {
  if [ "$(date +%s)" -ge "$TIDY_END" ]; then echo "$1" >>"$TIDY_RESULTS/skipped"; return 0; fi
  local status=0 output
  output=$(clang-tidy-19 -p build/lint --quiet "$1" 2>&1) || status=$?
  echo "$1" >>"$TIDY_RESULTS/done"
  echo "[$(wc -l <"$TIDY_RESULTS/done")/$TIDY_COUNT] $1"
  [ $status = 0 ] || { grep -v 'warnings generated\|^Suppressed\|^Use -header-filter' <<<"$output"; return 1; }
}
export -f tidy_one
status=0
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c 'tidy_one "$1"' _ {} || status=1
if [ -e "$results/skipped" ]; then
  echo "clang-tidy: out of time, $(wc -l <"$results/skipped") of ${#files[@]} files were not looked at"
fi
exit $status
