#!/bin/bash
# The edge and the application behind it, on loopback, with a local authority and data that stay in .run/.
# Ctrl-C stops both. With RUN_ONCE=1: starts, fetches one page through the edge, stops.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly state=${RUN_STATE:-.run}
readonly config=$state/cordon.toml
readonly bin=${RUN_BIN:-build/release/bin}
readonly origin=127.0.0.1:9000
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
# Once: people to try it with.
if [ ! -e "$state/praxis/praxis.db" ]; then
  "$bin/praxis" seed --data "$state/praxis" --practitioners 2000 --places 300 --patients 2000 >"$state/seed.log" ||
    quit "praxis could not be filled with demo data; see $state/seed.log, and remove $state/praxis before you try again."
fi
start praxis "$bin/praxis" --listen "$origin" --data "$state/praxis"
wait_for "The application" listening "$origin"
start cordon "$bin/cordon" serve -c "$config"
wait_for "The edge" curl --silent --fail --max-time 2 "http://$admin/readyz"

port=$(setting listen address | head -1)
url=https://praxis.localhost:${port##*:}
say "Ready after $(($(date +%s) - started)) s: $url"
if [ -n "${RUN_ONCE:-}" ]; then
  first_page "$url" "$state/tls/ca.pem"
  exit 0
fi
how_to_trust "$url" "$state/tls/ca.pem"
cat <<TEXT
  Patients         patient1@example.org, password "praxis demo 2026" (and patient2 … patient2000)
  Staff            $("$bin/praxis" staff --data "$state/praxis" --url "$url" --name "Hélène Vasseur" staff.fr@praxis.localhost)
                   Good once, within 15 minutes. Another: $bin/praxis staff --data $state/praxis --url $url --name NAME EMAIL
  Settings $config    Logs $state/*.log    Administration http://$admin/readyz
  Ctrl-C stops both.
TEXT
stay
