#!/bin/bash
# Several edges that share a state, with Redis, PostgreSQL and one address in front of them (HAProxy), on loopback; data stay in .run/.
# NODES says how many edges, 3 unless told otherwise. Ctrl-C stops all. With RUN_ONCE=1: starts, fetches one page, stops.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p "${RUN_STATE:-.run}"
state=$(cd "${RUN_STATE:-.run}" && pwd)  # sockets are named by their whole path
readonly state config=$state/cordon.toml
readonly bin=${RUN_BIN:-build/release/bin}
readonly count=${NODES:-3}
readonly origin=${RUN_ORIGIN:-127.0.0.1:9000}
readonly front=${RUN_FRONT:-127.0.0.1:8443} plain=${RUN_PLAIN:-127.0.0.1:8080}
readonly base=${RUN_BASE:-8500}  # each edge has three ports from here on, ten apart
readonly postgres=$state/postgres
. scripts/run-common.sh

admin_of() { echo "127.0.0.1:$((base + 10 * $1 + 2))"; }

# As the user who may own a database: PostgreSQL refuses to be root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

prepare_postgres() {
  pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  [ -x "$pg_bin/postgres" ] || quit "There is no PostgreSQL server: scripts/install.sh nodes"
  mkdir -p "$postgres"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$postgres"; fi
  as_owner test -w "$postgres" || quit "The user postgres cannot reach $postgres: run this where others may enter the folders above it."
  [ -e "$postgres/data/PG_VERSION" ] ||
    as_owner "$pg_bin/initdb" --pgdata="$postgres/data" --auth=peer --encoding=UTF8 --locale=C.UTF-8 --data-checksums >"$state/initdb.log"
  # The socket is for its owner and root alone (below): who can open it may be the owner there.
  echo "local all all trust" | as_owner tee "$postgres/data/pg_hba.conf" >/dev/null
  owner=$(stat -c %U "$postgres/data")
}

# What seals the directory at every node.
prepare_directory_key() {
  [ -e "$state/directory.key" ] || (umask 077 && head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=' >"$state/directory.key")
}

[ "$count" -ge 2 ] && [ "$count" -le 9 ] || quit "NODES is from 2 to 9."
scripts/install.sh build run nodes
prepare
prepare_postgres
prepare_directory_key
mkdir -p "$state/redis"
python3 scripts/nodes.py --config "$config" --count "$count" --base "$base" --front "$front" --plain "$plain" \
  --shared "unix:$state/redis/redis.sock" --database "postgresql:///postgres?host=$postgres&user=$owner" --directory-key directory.key

free_or_quit "$origin" "the application" "Stop what listens there and run this again."
free_or_quit "$front" "the address in front" "Stop what listens there, or set RUN_FRONT."
free_or_quit "$plain" "the address in front" "Stop what listens there, or set RUN_PLAIN."
for ((i = 1; i <= count; i++)); do
  for part in 0 1 2; do free_or_quit "127.0.0.1:$((base + 10 * i + part))" "edge $i" "Stop what listens there, or set RUN_BASE."; done
done

trap stop EXIT
trap 'exit 0' INT TERM
start redis redis-server --port 0 --unixsocket "$state/redis/redis.sock" --unixsocketperm 700 --save '' --dir "$state/redis"
if [ "$(id -u)" = 0 ]; then
  start postgresql setpriv --reuid=postgres --regid=postgres --init-groups "$pg_bin/postgres" -D "$postgres/data" -k "$postgres" -c listen_addresses= -c unix_socket_permissions=0700
else
  start postgresql "$pg_bin/postgres" -D "$postgres/data" -k "$postgres" -c listen_addresses= -c unix_socket_permissions=0700
fi
fill_praxis
trust_edge "${front##*:}"
start praxis "$bin/praxis" --listen "$origin" --data "$state/praxis" --url "https://praxis.localhost:${front##*:}" "${trust[@]}"
wait_for "The application" listening "$origin"
wait_for "PostgreSQL" test -S "$postgres/.s.PGSQL.5432"
for ((i = 1; i <= count; i++)); do
  start "node$i" "$bin/cordon" serve -c "$state/node$i.toml"
done
for ((i = 1; i <= count; i++)); do
  wait_for "Node $i" curl --silent --fail --max-time 2 "http://$(admin_of "$i")/readyz"
done
start front haproxy -db -f "$state/haproxy.cfg"
url=https://praxis.localhost:${front##*:}
wait_for "The address in front" curl --silent --fail --max-time 2 --cacert "$state/tls/ca.pem" --output /dev/null "$url/"
add_demo_account "$state/node1.toml"

say "Ready after $(($(date +%s) - started)) s, $count nodes: $url"
if [ -n "${RUN_ONCE:-}" ]; then
  first_page "$url" "$state/tls/ca.pem"
  exit 0
fi
how_to_trust "$url" "$state/tls/ca.pem"
about_staff "${front##*:}" "$state/node1.toml"
for ((i = 1; i <= count; i++)); do echo "  node$i      http://$(admin_of "$i")/    settings $state/node$i.toml    process $(cat "$state/node$i.pid")"; done
cat <<TEXT
  Redis      unix:$state/redis/redis.sock
  PostgreSQL psql -h $postgres -U $owner postgres   (logins, the same at every node)

  See one node go: kill -9 its process, and look at another's page. Settings of all of them are made from $config.
  Logs $state/*.log    Ctrl-C stops all.
TEXT
# A node that goes is what this is for; the rest is needed.
left=$count
while [ "$left" -gt 0 ]; do
  wait -n "${pids[@]}" || true
  if ! one_ended; then continue; fi
  case $gone in node*) left=$((left - 1)) ;; *) exit 1 ;; esac
  echo "$left of $count nodes are left." >&2
done
exit 1
