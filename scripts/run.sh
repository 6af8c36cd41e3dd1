#!/bin/bash
# The edge and the application behind it, on loopback, with a local authority and data that stay in .run/.
# Ctrl-C stops both. With RUN_ONCE=1: starts, fetches one page through the edge, stops.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly state=${RUN_STATE:-.run}
readonly config=$state/cordon.toml
readonly bin=${RUN_BIN:-build/release/bin}
readonly origin=127.0.0.1:9000
started=$(date +%s)
pids=() praxis_pid='' cordon_pid=''

say() { printf '\033[1m%s\033[0m\n' "$*"; }
quit() {
  printf '%s\n' "$@" >&2
  exit 1
}

# What the configuration says: setting SECTION KEY.
setting() {
  awk -v section="$1" -v key="$2" '
    /^[ \t]*\[/ { here = $0; gsub(/[][ \t]/, "", here); sub(/#.*/, "", here) }
    here == section && $0 ~ "^[ \t]*" key "[ \t]*=" {
      sub(/^[^=]*=[ \t]*/, ""); sub(/[ \t]*(#.*)?$/, ""); gsub(/^"|"$/, ""); print
    }' "$config"
}

listening() { (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null; }

free_or_quit() {
  local address=$1 what=$2
  case $address in 0.0.0.0:*) address=127.0.0.1:${address##*:} ;; \[*) address=::1:${address##*:} ;; esac
  listening "$address" || return 0
  local who=""
  if command -v ss >/dev/null; then who=$(ss -Hltnp "sport = :${address##*:}" | grep -o 'users:.*' | head -1 || true); fi
  quit "Port ${address##*:} is taken${who:+ by $who}, and $what needs it." "$3"
}

# start NAME COMMAND…
start() {
  local name=$1
  shift
  "$@" >"$state/$name.log" 2>&1 &
  pids+=($!)
  printf -v "${name}_pid" %s "$!"
}

stop() {
  local status=$? pid
  trap - EXIT INT TERM
  for pid in "${pids[@]:-}"; do [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true; done
  local deadline=$((SECONDS + 10))
  for pid in "${pids[@]:-}"; do
    [ -n "$pid" ] || continue
    while kill -0 "$pid" 2>/dev/null && [ $SECONDS -lt $deadline ]; do sleep 0.05; done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  if [ ${#pids[@]} -gt 0 ]; then echo "Stopped. What was stored stays in $state."; fi
  exit "$status"
}

# ended NAME PID: says why a program is no longer there.
ended() {
  kill -0 "$2" 2>/dev/null && return 1
  echo "$1 ended. The end of $state/$1.log:" >&2
  tail -n 15 "$state/$1.log" >&2
}

# wait_for WHAT COMMAND…: until the command succeeds, or a program has ended, or 20 seconds are over.
wait_for() {
  local what=$1 deadline=$((SECONDS + 20))
  shift
  until "$@" >/dev/null 2>&1; do
    if ended praxis "$praxis_pid" || { [ -n "$cordon_pid" ] && ended cordon "$cordon_pid"; }; then exit 1; fi
    if [ $SECONDS -ge $deadline ]; then quit "$what did not answer within 20 seconds; see $state/*.log"; fi
    sleep 0.05
  done
}

scripts/install.sh build run
if [ -z "${RUN_BIN:-}" ]; then
  [ -x "$bin/cordon" ] || say "Building (the first time takes some minutes)"
  scripts/build.sh release cordon praxis
fi

mkdir -p "$state"
if [ ! -e "$config" ]; then
  say "Making a local authority and a configuration in $state"
  "$bin/cordon" init "$state"
fi
"$bin/cordon" check -c "$config" >"$state/check.log" 2>&1 || { cat "$state/check.log" >&2; exit 1; }

admin=$(setting admin address | head -1)
admin=${admin:-127.0.0.1:9901}
free_or_quit "$origin" "the application" "Stop what listens there and run this again."
while read -r address; do
  free_or_quit "$address" "the edge" "Stop what listens there, or change it under [[listen]] in $config."
done < <(setting listen address)
free_or_quit "$admin" "the edge's administration" "Stop what listens there, or change it under [admin] in $config."

trap stop EXIT
trap 'exit 0' INT TERM
start praxis "$bin/praxis" --listen "$origin" --data "$state/praxis"
wait_for "The application" listening "$origin"
start cordon "$bin/cordon" serve -c "$config"
wait_for "The edge" curl --silent --fail --max-time 2 "http://$admin/readyz"

port=$(setting listen address | head -1)
url=https://praxis.localhost:${port##*:}
ca=$state/tls/ca.pem
say "Ready after $(($(date +%s) - started)) s: $url"
if [ -n "${RUN_ONCE:-}" ]; then
  curl --silent --show-error --fail --max-time 10 --cacert "$ca" --output "$state/page.html" "$url/"
  [ -s "$state/page.html" ] || quit "The page is empty."
  echo "First page through the edge: $(wc -c <"$state/page.html") bytes, $(($(date +%s) - started)) s after the start."
  exit 0
fi
cat <<TEXT

  The certificate is signed by an authority of your own, $ca. To trust it:
    curl               curl --cacert $ca $url
    this machine       sudo cp $ca /usr/local/share/ca-certificates/cordon-local.crt && sudo update-ca-certificates
    Firefox, Chromium  Settings, Certificates, Authorities, Import: $ca

  Settings $config    Logs $state/*.log    Administration http://$admin/readyz
  Ctrl-C stops both.
TEXT
wait -n "${pids[@]}" || true
ended praxis "$praxis_pid" || ended cordon "$cordon_pid" || true
exit 1
