#!/bin/bash
# The edge and the application behind it, on loopback, with a local authority and data that stay in .run/.
# Ctrl-C stops both. With RUN_ONCE=1: starts, fetches one page through the edge, stops.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly state=${RUN_STATE:-.run}
readonly config=$state/cordon.toml
readonly bin=${RUN_BIN:-build/release/bin}
readonly origin=${RUN_ORIGIN:-127.0.0.1:9000}
. scripts/run-common.sh

scripts/install.sh build run
prepare

admin=$(setting admin address | head -1)
admin=${admin:-127.0.0.1:9901}
free_or_quit "$origin" "the application" "Stop what listens there and run this again."
while read -r address; do
  free_or_quit "$address" "the edge" "Stop what listens there, or change it under [[listen]] in $config."
done < <(setting listen address)
free_or_quit "$admin" "the edge's administration" "Stop what listens there, or change it under [admin] in $config."

trap stop EXIT
trap 'exit 0' INT TERM
fill_praxis
port=$(setting listen address | head -1)
port=${port##*:}
url=https://praxis.localhost:$port
trust_edge "$port"
start praxis "$bin/praxis" --listen "$origin" --data "$state/praxis" --url "$url" "${trust[@]}"
wait_for "The application" listening "$origin"
start cordon "$bin/cordon" serve -c "$config"
wait_for "The edge" curl --silent --fail --max-time 2 "http://$admin/readyz"
add_demo_account "$config"

say "Ready after $(($(date +%s) - started)) s: $url"
if [ -n "${RUN_ONCE:-}" ]; then
  first_page "$url" "$state/tls/ca.pem"
  exit 0
fi
how_to_trust "$url" "$state/tls/ca.pem"
cat <<TEXT
  Patients         patient1@example.org, password "praxis demo 2026" (and patient2 … patient2000)
$(about_staff "$port" "$config")
  Settings $config    Logs $state/*.log    Administration http://$admin/readyz
  Ctrl-C stops both.
TEXT
stay
