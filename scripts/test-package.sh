#!/bin/bash
# Proves in a bare Debian 12 what becomes of the package: first page, upgrade, removal, purge (scripts/package-story.sh). Makes
# the packages when they are not given.
#
#   scripts/test-package.sh [OLD.deb NEW.deb]
set -euo pipefail
cd "$(dirname "$0")/.."

readonly root=$PWD/build/fresh-package

# Mounts and processes live in namespaces of their own: they are gone when this script is, however it ends.
if [ -z "${FRESH_INSIDE:-}" ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "A bare Debian can only be made by root: sudo make test-package" >&2
    exit 1
  fi
  scripts/install.sh fresh
  if [ $# != 2 ]; then
    old=$(scripts/package.sh | awk 'END { print $2 }')
    version=$(dpkg-deb --field "$old" Version)
    set -- "$old" "$(scripts/package.sh "$version+next" | awk 'END { print $2 }')"
  fi
  FRESH_INSIDE=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi
. scripts/bare-debian.sh

trap forget EXIT
forget
echo "=== a bare Debian 12"
make_debian ca-certificates,curl
mkdir "$root/package"
cp scripts/package-story.sh "$1" "$2" "$root/package/"
mount_system
inside "apt-get update -qq && /package/package-story.sh '/package/$(basename "$1")' '/package/$(basename "$2")'"
