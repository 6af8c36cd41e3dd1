#!/bin/bash
# What scripts that start programs in the foreground share. Sourced, with `state` and `config` set; the programs' logs are in $state.
started=$(date +%s)
pids=() names=()

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

# start NAME COMMAND…: in the background, until this script ends.
start() {
  local name=$1
  shift
  "$@" >"$state/$name.log" 2>&1 &
  pids+=($!) names+=("$name")
  echo $! >"$state/$name.pid"
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

# Whether one of them has ended; then says which, and why, and forgets it. Its name is in `gone`.
one_ended() {
  local i
  for i in "${!pids[@]}"; do
    kill -0 "${pids[$i]}" 2>/dev/null && continue
    gone=${names[$i]}
    echo "$gone ended. The end of $state/$gone.log:" >&2
    tail -n 15 "$state/$gone.log" >&2
    unset "pids[$i]" "names[$i]"
    return 0
  done
  return 1
}

# wait_for WHAT COMMAND…: until the command succeeds, or a program has ended, or 20 seconds are over.
wait_for() {
  local what=$1 deadline=$((SECONDS + 20))
  shift
  until "$@" >/dev/null 2>&1; do
    if one_ended; then exit 1; fi
    if [ $SECONDS -ge $deadline ]; then quit "$what did not answer within 20 seconds; see $state/*.log"; fi
    sleep 0.05
  done
}

# The programs, a configuration with a local authority, and nothing in their way.
prepare() {
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
}

# Once: people to try it with. RUN_PEOPLE says how many.
fill_praxis() {
  [ ! -e "$state/praxis/praxis.db" ] || return 0
  # shellcheck disable=SC2086
  "$bin/praxis" seed --data "$state/praxis" ${RUN_PEOPLE:---practitioners 2000 --places 300 --patients 2000} >"$state/seed.log" ||
    quit "praxis could not be filled with demo data; see $state/seed.log, and remove $state/praxis before you try again."
}

# first_page URL CA: fetched through the edge.
first_page() {
  curl --silent --show-error --fail --max-time 10 --location --cacert "$2" --output "$state/page.html" "$1/"
  [ -s "$state/page.html" ] || quit "The page is empty."
  echo "First page through the edge: $(wc -c <"$state/page.html") bytes, $(($(date +%s) - started)) s after the start."
}

how_to_trust() {
  cat <<TEXT

  The certificate is signed by an authority of your own, $2. To trust it:
    curl               curl --cacert $2 $1
    this machine       sudo cp $2 /usr/local/share/ca-certificates/cordon-local.crt && sudo update-ca-certificates
    Firefox, Chromium  Settings, Certificates, Authorities, Import: $2

TEXT
}

# Who may be tried at the staff's address, and what the configuration says of it. Without a login host there is nobody.
readonly demo=staff.fr@praxis.localhost demo_name="Hélène Vasseur" demo_password=$state/staff.password

# staff_url PORT: empty without a login host.
staff_url() { [ -z "$(setting access login | head -1)" ] || echo "https://staff.praxis.localhost:$1"; }

# What praxis is told of whom to believe: an array `trust`. trust_edge PORT
trust_edge() {
  trust=()
  local url
  url=$(staff_url "$1")
  [ -z "$url" ] || trust=(--staff-keys "$url/.cordon/jwks.json" --staff-ca "$state/tls/ca.pem" --staff-issuer "$(setting access login | head -1)"
    --staff-audience https://staff.praxis.localhost)
}

# Somebody of the staff, once: add_demo_account CONFIG-OF-A-RUNNING-NODE
add_demo_account() {
  [ -n "$(staff_url 0)" ] || return 0
  local members
  wait_for "The directory" "$bin/cordon" member list -c "$1"
  members=$("$bin/cordon" member list -c "$1")
  case $members in *"$demo "*) return 0 ;; esac
  (umask 077 && echo "$(head -c 500 /dev/urandom | LC_ALL=C tr -dc 'a-km-z2-9' | cut -c 1-16 | sed 's/..../&-/g; s/-$//')" >"$demo_password")
  "$bin/cordon" member add "$demo" --name "$demo_name" --group staff --password -c "$1" <"$demo_password" >"$state/staff.log" 2>&1 ||
    quit "$demo could not be added: $(cat "$state/staff.log")"
}

# about_staff PORT CONFIG: the lines that say who one can be there.
about_staff() {
  local url
  url=$(staff_url "$1")
  if [ -z "$url" ]; then
    echo "  Staff            nobody: $config has no login host; remove it, and $state/tls/site*.pem, for one that has"
    return
  fi
  cat <<TEXT
  Staff            $url
                   $demo, password "$(cat "$demo_password" 2>/dev/null || echo "as it was set")"
                   Looking for patients takes a passkey, which you add at $(setting access login | head -1). What one can come for is for
                   managers: $bin/cordon member groups $demo --group staff,managers -c $2
TEXT
}

# Until one ends, or Ctrl-C.
stay() {
  wait -n "${pids[@]}" || true
  one_ended || true
  exit 1
}
