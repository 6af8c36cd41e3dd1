#!/bin/bash
# Lays all C++ files out; with --check it only says which are not.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(find src apps tests bench -name '*.cpp' -o -name '*.h' -o -name '*.inl' | sort)
if [ "${1:-}" = --check ]; then
  clang-format-19 --dry-run -Werror --ferror-limit=3 "${files[@]}" || {
    echo "make format mends this." >&2
    exit 1
  }
  echo "${#files[@]} files are laid out as .clang-format says"
else
  clang-format-19 -i "${files[@]}"
fi
