#!/bin/bash
# Proves in a bare Debian 12 that `make run`, `make test` and `make package` need nothing else, and how long the first page takes.
# Only what is committed is tested. FRESH_KEEP=1 keeps the folder build/fresh.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly target_minutes=10
readonly root=$PWD/build/fresh

# Mounts and processes live in namespaces of their own: they are gone when this script is, however it ends.
if [ -z "${FRESH_INSIDE:-}" ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "A bare Debian can only be made by root: sudo make test-fresh" >&2
    exit 1
  fi
  scripts/install.sh fresh
  FRESH_INSIDE=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi

say() { printf '\n=== [%d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

. scripts/bare-debian.sh
in_clone() { inside "cd /cordon && $1"; }

if [ -n "$(git status --porcelain)" ]; then echo "Note: what is not committed is not tested."; fi
trap forget EXIT
forget
say "a bare Debian 12"
make_debian ca-certificates,git,make
git clone --quiet --no-hardlinks . "$root/cordon"
mount_system

cold=$SECONDS
say "make run, until the first page"
in_clone "RUN_ONCE=1 make run"
first_page=$((SECONDS - cold))
say "hardening of what was built"
in_clone "python3 scripts/hardening_check.py build/release/bin/cordon build/release/bin/praxis"
say "make run again"
warm=$SECONDS
in_clone "RUN_ONCE=1 make run"
warm=$((SECONDS - warm))
say "make test"
in_clone "make test"

say "the package: installed, first page, upgraded, removed, purged"
in_clone "make package && scripts/package.sh 99 && scripts/package-story.sh /cordon/build/package/cordon_0*.deb /cordon/build/package/cordon_99_*.deb"

say "done"
echo "cold to first page: $((first_page / 60)) min $((first_page % 60)) s ($target_minutes min at most); again: $warm s"
[ $first_page -le $((target_minutes * 60)) ]
