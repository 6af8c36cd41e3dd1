#!/bin/bash
# Makes build/package/cordon_VERSION_ARCHITECTURE.deb of the release build. The same sources give the same bytes: every time in it
# is that of the last commit (SOURCE_DATE_EPOCH).
#
#   scripts/package.sh [VERSION]      VERSION: another one than CMakeLists.txt says, for tests of upgrades
#   PACKAGE_BIN=FOLDER                takes cordon from there instead of building it
set -euo pipefail
cd "$(dirname "$0")/.."

[ -n "${PACKAGE_READY:-}" ] || scripts/install.sh build package
[ -n "${PACKAGE_BIN:-}" ] || scripts/build.sh release cordon
readonly cordon=${PACKAGE_BIN:-build/release/bin}/cordon
version=${1:-$(sed -n 's/^project(cordon VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)}
architecture=$(dpkg --print-architecture)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly root=$work/root doc=$work/root/usr/share/doc/cordon

put() { install -D -m "$1" "$2" "$root/$3"; }
packed() { mkdir -p "$(dirname "$root/$1")"; gzip -9n >"$root/$1"; }

# The configuration of `cordon init`, with the folders of a system instead of its own. A replacement that finds nothing is a mistake.
configuration() {
  local text from to
  "$cordon" init "$work/init" >/dev/null
  text=$(<"$work/init/cordon.toml")
  while IFS='|' read -r from to; do
    case $text in *"$from"*) ;; *) echo "cordon init no longer writes $from" >&2; exit 1 ;; esac
    text=${text//"$from"/"$to"}
  done <<'TABLE'
state_directory = "state"|state_directory = "/var/lib/cordon"
file = "records.jsonl"|file = "/var/log/cordon/records.jsonl"
-c cordon.toml |-c /etc/cordon/cordon.toml 
TABLE
  printf '%s\n' "$text"
}

changelog() {
  printf 'cordon (%s) stable; urgency=medium\n\n  * See changelog.gz beside this file.\n\n -- %s  %s\n' "$version" \
    "$(sed -n 's/^Maintainer: //p' packaging/debian/control)" "$(date -uR -d "@$SOURCE_DATE_EPOCH")"
}

# What apt has to install with it: the packages of the libraries that the program names.
depends() {
  mkdir -p "$work/debian"
  printf 'Source: cordon\n\nPackage: cordon\nArchitecture: any\n' >"$work/debian/control"
  (cd "$work" && dpkg-shlibdeps -O "root/usr/bin/cordon" 2>/dev/null) | sed -n 's/^shlibs:Depends=//p'
}

put 755 "$cordon" usr/bin/cordon
strip --strip-unneeded --remove-section=.comment "$root/usr/bin/cordon"
configuration >"$work/cordon.toml"
put 644 "$work/cordon.toml" etc/cordon/cordon.toml
put 644 packaging/cordon.logrotate etc/logrotate.d/cordon
put 644 packaging/systemd/cordon.service lib/systemd/system/cordon.service
put 644 packaging/systemd/cordon.socket lib/systemd/system/cordon.socket
put 644 packaging/systemd/cordon.sysusers usr/lib/sysusers.d/cordon.conf
put 644 packaging/systemd/cordon.tmpfiles usr/lib/tmpfiles.d/cordon.conf
put 644 packaging/grafana/cordon.json usr/share/cordon/grafana/cordon.json
"$cordon" manual --schema >"$work/schema" && put 644 "$work/schema" usr/share/cordon/cordon.schema.json
"$cordon" manual --as completion >"$work/completion" && put 644 "$work/completion" usr/share/bash-completion/completions/cordon
"$cordon" manual --as command | packed usr/share/man/man1/cordon.1.gz
"$cordon" manual --as page | packed usr/share/man/man5/cordon.toml.5.gz
put 644 packaging/debian/copyright usr/share/doc/cordon/copyright
put 644 README.md usr/share/doc/cordon/README.md
for page in assertion metrics operations policy records settings threat-model; do put 644 "docs/$page.md" "usr/share/doc/cordon/$page.md"; done
packed usr/share/doc/cordon/changelog.gz <CHANGELOG.md
changelog | packed usr/share/doc/cordon/changelog.Debian.gz
python3 scripts/sbom.py --version "$version" --program "$root/usr/bin/cordon" --build build/release >"$doc/cordon.spdx.json"

mkdir -p "$root/DEBIAN"
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\n' | LC_ALL=C sort | xargs md5sum) >"$root/DEBIAN/md5sums"
install -m 644 packaging/debian/conffiles "$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do install -m 755 "packaging/debian/$script" "$root/DEBIAN/$script"; done
sed -e "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f 1)/; s/@DEPENDS@/$(depends)/" \
  packaging/debian/control >"$root/DEBIAN/control"
find "$root" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

mkdir -p build/package
readonly package=build/package/cordon_${version}_${architecture}.deb
dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$root" "$package" >/dev/null
cp "$doc/cordon.spdx.json" build/package/cordon.spdx.json
if command -v lintian >/dev/null; then lintian --fail-on error --allow-root "$package"; fi
sha256sum "$package"
