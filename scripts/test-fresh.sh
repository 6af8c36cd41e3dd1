#!/bin/bash
# Proves in a bare Debian 12 that `make run` and `make test` need nothing else, and how long the first page takes.
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

forget() {
  umount --recursive --lazy "$root/proc" "$root/sys" "$root/dev" 2>/dev/null || true
  [ -n "${FRESH_KEEP:-}" ] || rm -rf --one-file-system "$root"
}

# This machine's sources of packages when it runs the same Debian, else mmdebstrap's own choice.
sources() {
  local release
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  if [ "$release" != bookworm ]; then return; fi
  find /etc/apt/sources.list /etc/apt/sources.list.d -name 'debian.sources' -o -name 'sources.list' -type f 2>/dev/null
}

# How this machine reaches them: proxies and the like.
settings() { grep -rlE '^[^/#]*(Acquire|Proxy)' /etc/apt/apt.conf /etc/apt/apt.conf.d 2>/dev/null || true; }

# The authorities that this machine trusts besides Debian's, for example a proxy's: npm asks them too.
trust_authorities() {
  compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null || return 0
  cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
  chroot "$root" update-ca-certificates >/dev/null
}

make_debian() {
  local options=() file
  while read -r file; do options+=("--aptopt=$file"); done < <(settings)
  mapfile -t mirrors < <(sources)
  mmdebstrap --quiet --variant=apt --include=ca-certificates,git,make "${options[@]}" bookworm "$root" "${mirrors[@]}"
  for file in $(settings); do cp "$file" "$root/etc/apt/apt.conf.d/"; done
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  trust_authorities
}

mount_system() {
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
}

inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    chroot "$root" /bin/sh -c "cd /cordon && $1"
}

if [ -n "$(git status --porcelain)" ]; then echo "Note: what is not committed is not tested."; fi
trap forget EXIT
forget
say "a bare Debian 12"
make_debian
git clone --quiet --no-hardlinks . "$root/cordon"
mount_system

cold=$SECONDS
say "make run, until the first page"
inside "RUN_ONCE=1 make run"
first_page=$((SECONDS - cold))
say "hardening of what was built"
inside "python3 scripts/hardening_check.py build/release/bin/cordon build/release/bin/praxis"
say "make run again"
warm=$SECONDS
inside "RUN_ONCE=1 make run"
warm=$((SECONDS - warm))
say "make test"
inside "make test"

say "done"
echo "cold to first page: $((first_page / 60)) min $((first_page % 60)) s ($target_minutes min at most); again: $warm s"
[ $first_page -le $((target_minutes * 60)) ]
