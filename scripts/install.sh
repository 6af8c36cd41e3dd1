#!/bin/bash
# Installs the Debian packages that are missing, as root or with sudo; silent and quick when nothing is.
#
#   scripts/install.sh GROUP…      groups: build test lint run nodes bench access package fresh
set -euo pipefail

# group | package | why
packages() {
  cat <<'TABLE'
build | clang-19             | the compiler (g++ 12 miscompiles coroutines)
build | libclang-rt-19-dev   | sanitizers and libFuzzer
build | llvm-19              | archives of link-time optimised code
build | lld-19               | links what is shipped, across files
build | mold                 | links everything else, quickly
build | libstdc++-12-dev     | the C++ library
build | cmake                | describes the build
build | ninja-build          | runs the build
build | ccache               | does not compile the same thing twice
build | pkgconf              | finds libraries
build | libssl-dev           | TLS
build | libnghttp2-dev       | HTTP/2 framing and header compression
build | libc-ares-dev        | names to addresses without blocking
build | libtomlplusplus-dev  | the configuration file
build | libfmt-dev           | text
build | libspdlog-dev        | the process log
build | libcli11-dev         | the command line
build | libboost-json1.81-dev | JSON
build | libhiredis-dev       | the protocol of Redis and Valkey
build | libsqlite3-dev       | a database in a file
build | libpq-dev            | the protocol of PostgreSQL
build | libsodium-dev        | passwords and sealed fields
build | libcjose-dev         | signatures of JSON web tokens
build | libjansson-dev       | JSON of libcjose
build | libfido2-dev         | passkeys (WebAuthn)
build | libcbor-dev          | what an authenticator says
build | liboath-dev          | one-time codes (TOTP)
build | libqrencode-dev      | their secret as a picture that a phone reads
build | libmaxminddb-dev     | countries of addresses
build | libhowardhinnant-date-dev | time zones of praxis (libstdc++ 12 has none)
build | tzdata               | their rules
build | libarchive-dev       | the tar file of a backup
build | nodejs               | bundles the pages of praxis
build | npm                  | installs what bundles them
build | libgtest-dev         | tests
build | libgmock-dev         | tests
build | python3              | checks, fuzzing and benchmark scripts
run   | curl                 | asks the edge whether it is ready
run   | ca-certificates      | what curl trusts
test  | curl                 | a real client
test  | ca-certificates      | what curl trusts
test  | openssl              | a real TLS client
test  | nghttp2-client       | a real HTTP/2 client
test  | chromium             | a real browser
test  | systemd              | judges the unit
test  | logrotate            | rotates records
test  | man-db               | lays out the manual pages
test  | pebble               | a real ACME authority
test  | redis-server         | keeps what the nodes of a fleet share
test  | haproxy              | the address in front of a fleet
test  | glewlwyd             | a real OpenID provider, of others than the one of npm
test  | sqlite3              | makes its tables
test  | python3-jwt          | the verifier that docs/assertion.md shows in Python
test  | python3-cryptography | its signatures
test  | nginx-light          | the one that it shows for nginx
test  | libnginx-mod-http-js | the language of that
test  | postgresql           | the database that the nodes of a fleet share
nodes | redis-server         | keeps what the nodes of a fleet share
nodes | postgresql           | the database that the nodes of a fleet share
nodes | haproxy              | the address in front of a fleet
package | dpkg-dev           | makes the package
package | lintian            | judges the package
package | python3            | lists what is in it
lint  | clang-format-19      | layout
lint  | clang-tidy-19        | mistakes that the compiler lets pass
lint  | git                  | which files changed
bench | nginx-light          | peer and origin
bench | haproxy              | peer
bench | wrk                  | load over HTTP/1.1
bench | nghttp2-client       | load over HTTP/2
bench | openssl              | the certificate of the benchmark
access | nginx-light         | the origin
access | wrk                 | load over HTTP/1.1
access | nghttp2-client      | load over HTTP/2
access | apache2             | peer
access | libapache2-mod-auth-openidc | how it asks who somebody is
access | openssl             | the certificate of the benchmark
access | nodejs              | runs an OpenID provider
access | npm                 | installs it
access | postgresql          | the database that two nodes share
access | redis-server        | by which they ring each other
fresh | mmdebstrap           | makes a bare Debian
fresh | git                  | a clean copy of the project
TABLE
}

# Packages of a group, one a line, with the reason after a tab.
of_group() {
  packages | awk -F '|' -v group="$1" '{ gsub(/^ +| +$/, "", $1); gsub(/ /, "", $2); sub(/^ +/, "", $3) } $1 == group { print $2 "\t" $3 }'
}

installed() {
  dpkg-query --show --showformat '${db:Status-Status} ${Package}\n${db:Status-Status} ${Provides}\n' 2>/dev/null |
    awk '$1 == "installed" { for (i = 2; i <= NF; i++) { sub(/,$/, "", $i); print $i } }'
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "These packages can only be installed by root, and there is no sudo here. As root, run: apt-get install$names" >&2
    exit 1
  fi
}

if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian: nothing was installed. Needed are:" >&2
  for group in "$@"; do of_group "$group" >&2; done
  exit 0
fi

for group in "$@"; do
  [ -n "$(of_group "$group")" ] || { echo "scripts/install.sh: no group of packages is called $group" >&2; exit 2; }
done
missing=$(for group in "$@"; do of_group "$group"; done | sort -u -t $'\t' -k 1,1 |
  awk -F '\t' 'NR == FNR { have[$1] = 1; next } !($1 in have)' <(installed) -)
[ -n "$missing" ] || exit 0

names=$(cut -f 1 <<<"$missing" | tr '\n' ' ' | sed 's/^/ /; s/ $//')
echo "Installing what is missing:"
awk -F '\t' '{ printf "  %-20s %s\n", $1, $2 }' <<<"$missing"
export DEBIAN_FRONTEND=noninteractive
as_root apt-get update -qq
# A service that a package starts would take ports that are not ours to take.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  trap 'as_root rm -f "$policy"' EXIT
fi
# shellcheck disable=SC2086
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $names |
  awk '/^(Need to get|Fetched)/ { print "  " $0; fflush() }'
echo "Installed."
