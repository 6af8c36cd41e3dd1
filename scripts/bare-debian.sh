# To be sourced: a bare Debian 12 in the folder $root, for scripts that prove what it takes. Needs root and mmdebstrap.
# shellcheck shell=bash disable=SC2154

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

# make_debian PACKAGES: with these besides what is essential, separated by commas.
make_debian() {
  local options=() file
  while read -r file; do options+=("--aptopt=$file"); done < <(settings)
  mapfile -t mirrors < <(sources)
  mmdebstrap --quiet --variant=apt "--include=$1" "${options[@]}" bookworm "$root" "${mirrors[@]}"
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

# FRESH_KEEP=1 keeps the folder.
forget() {
  umount --recursive --lazy "$root/proc" "$root/sys" "$root/dev" 2>/dev/null || true
  [ -n "${FRESH_KEEP:-}" ] || rm -rf --one-file-system "$root"
}

inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    chroot "$root" /bin/sh -c "$1"
}
