#!/bin/bash
# The life of the package on a machine: installed, first page, upgraded, removed, purged. Runs as root in a bare Debian that may
# be thrown away (scripts/test-package.sh, scripts/test-fresh.sh), never on a machine of yours.
#
#   package-story.sh OLD.deb NEW.deb
set -euo pipefail

readonly old=$1 new=$2 seconds_to_first_page=60
readonly notifications=/run/story-notify messages=/run/story-messages config=/etc/cordon/cordon.toml
pids=()

say() { printf -- '--- %s\n' "$*"; }
quit() {
  printf 'package story: %s\n' "$*" >&2
  tail -n 20 /run/story-*.log /run/story-messages >&2 2>/dev/null || true
  exit 1
}
must() { "$@" || quit "failed: $*"; }
finish() {
  local pid
  for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
}
until_true() {  # WHAT COMMAND…
  local what=$1 deadline=$((SECONDS + 30))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || quit "waited in vain: $what"
    sleep 0.05
  done
}

# What a package's maintainer scripts must not need: a network, and ports that somebody else may have.
lone_network() {
  perl -e 'socket(my $s, 2, 2, 0) or die; my $lo = pack("a16 s x14", "lo", 0x41); ioctl($s, 0x8914, $lo) or die "lo: $!"'
}

# An application to protect, with what every Debian has.
application() {
  perl -MIO::Socket::INET -e '
    my $l = IO::Socket::INET->new(LocalAddr => "127.0.0.1:9000", Listen => 8, ReuseAddr => 1) or die;
    while (my $c = $l->accept) { while (<$c>) { last if /^\r?\n$/ } print $c "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\nfirst page\n"; close $c }' \
    2>/run/story-application.log &
  pids+=($!)
}

# systemd, as far as the program sees it.
service_manager() {
  rm -f $notifications
  perl -MIO::Socket::UNIX -MSocket -e '
    $| = 1;
    my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die; chmod 0777, $ARGV[0];
    while (defined $s->recv(my $m, 4096)) { $m =~ tr/\n/ /; print "$m\n" }' $notifications >$messages 2>/run/story-manager.log &
  pids+=($!)
  until_true "the service manager" test -S $notifications
}

# By the command line of the unit, as its user, with its one capability.
start_cordon() {
  local command
  command=$(sed -n 's/^ExecStart=//p' /lib/systemd/system/cordon.service)
  : >$messages
  # shellcheck disable=SC2086
  (cd /var/lib/cordon && umask 027 && NOTIFY_SOCKET=$notifications WATCHDOG_USEC=2000000 exec setpriv --reuid=cordon --regid=cordon --init-groups \
    --inh-caps=-all,+net_bind_service --ambient-caps=-all,+net_bind_service --bounding-set=-all,+net_bind_service --no-new-privs \
    $command) >/run/story-cordon.log 2>&1 &
  cordon=$!
  pids+=("$cordon")
  until_true "READY=1" grep -q READY=1 $messages
}

stop_cordon() {
  local status=0
  kill -TERM "$cordon"
  wait "$cordon" || status=$?
  [ $status = 0 ] || quit "cordon ended with $status"
  until_true "STOPPING=1" grep -q STOPPING=1 $messages
}

page() { curl --silent --show-error --fail --max-time 5 --cacert /etc/cordon/tls/ca.pem https://praxis.localhost:8443/; }
version() { dpkg-query --show --showformat '${db:Status-Status} ${Version}' cordon 2>/dev/null; }
left_behind() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /cordon -o -path /package -o -path '/run/story-*' \) -prune -o -name '*cordon*' -print
  find /etc /var /usr /run -xdev \( -nouser -o -nogroup \)
  getent passwd cordon || true
}

if [ -z "${STORY_LONE:-}" ]; then
  say "apt installs $(basename "$old")"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$old" >/run/story-apt.log 2>&1 || { cat /run/story-apt.log >&2; exit 1; }
  STORY_LONE=1 exec unshare --net "$0" "$@"
fi
trap finish EXIT
must lone_network
began=$SECONDS

say "from the installed package to the first page"
must runuser -u cordon -- cordon check -c $config
application
service_manager
start_cordon
[ "$(page)" = "first page" ] || quit "the first page is another one"
took=$((SECONDS - began))
say "first page after $took s ($seconds_to_first_page at most)"
[ $took -lt $seconds_to_first_page ] || quit "too late"
until_true "WATCHDOG=1" grep -q WATCHDOG=1 $messages

say "what runs and what is kept is the user's alone"
[ "$(stat -c %U:%a /var/lib/cordon)" = cordon:700 ] || quit "/var/lib/cordon: $(stat -c %U:%a /var/lib/cordon)"
[ "$(stat -c %U:%G:%a /etc/cordon/tls/site-key.pem)" = root:cordon:640 ] || quit "the site's key is not safe"
[ "$(stat -c %U:%a /etc/cordon/tls/ca-key.pem)" = root:600 ] || quit "the authority's key is not safe"
[ "$(stat -c %U "/proc/$cordon")" = cordon ] || quit "cordon runs as $(stat -c %U "/proc/$cordon")"
grep -q '"kind":"exchange"' <(until_true "a record" grep -q exchange /var/log/cordon/records.jsonl; cat /var/log/cordon/records.jsonl)

say "systemd finds nothing wrong with the units"
if command -v systemd-analyze >/dev/null; then
  must systemd-analyze verify --man=no /lib/systemd/system/cordon.service /lib/systemd/system/cordon.socket
fi

say "records are rotated without a gap"
if command -v logrotate >/dev/null; then
  mv /var/log/cordon/records.jsonl /var/log/cordon/records.jsonl.1
  kill -HUP "$cordon"
  until_true "a new file of records" test -e /var/log/cordon/records.jsonl
  must logrotate --debug /etc/logrotate.d/cordon 2>/run/story-logrotate.log
  page >/dev/null
  until_true "a record in it" grep -q exchange /var/log/cordon/records.jsonl
  cat /var/log/cordon/records.jsonl.1 /var/log/cordon/records.jsonl | sed -E 's/^\{"n":([0-9]+),.*/\1/' |
    awk 'NR > 1 && $1 != last + 1 { exit 1 } { last = $1 }' || quit "the numbers have a gap"
fi

say "the state is saved while it runs"
must cordon backup -c $config /root/state.tar
cordon backup --list /root/state.tar | grep -q records.key || quit "the backup has no key"
cordon restore --force -c $config /root/state.tar 2>/dev/null && quit "the state of a running node was replaced"

say "an upgrade keeps settings, state and what is being served"
sed -i 's/^name = .*/name = "mine"/' $config
key=$(sha256sum </var/lib/cordon/records.key)
dpkg --force-confold -i "$new" >/run/story-dpkg.log 2>&1 || { cat /run/story-dpkg.log >&2; quit "no upgrade"; }
[ "$(version)" = "installed $(dpkg-deb --field "$new" Version)" ] || quit "after the upgrade: $(version)"
[ "$(page)" = "first page" ] || quit "the upgrade took the page away"
stop_cordon
start_cordon
[ "$(page)" = "first page" ] || quit "the new version has no page"
grep -q '^name = "mine"' $config || quit "the upgrade changed the settings"
[ "$(sha256sum </var/lib/cordon/records.key)" = "$key" ] || quit "the upgrade changed the state"
stop_cordon

say "a backup brings the state back"
rm -rf /var/lib/cordon
must cordon restore -c $config /root/state.tar
[ "$(sha256sum </var/lib/cordon/records.key)" = "$key" ] || quit "the state is another one"
[ "$(stat -c %U:%a /var/lib/cordon/records.key)" = cordon:600 ] || quit "the state belongs to somebody else"
rm /root/state.tar

say "removed: settings, state and records stay"
dpkg --remove cordon >/dev/null
for kept in $config /etc/cordon/tls/site.pem /var/lib/cordon/records.key /var/log/cordon/records.jsonl; do must test -e "$kept"; done
[ ! -e /usr/bin/cordon ] || quit "the program is still there"

say "purged: nothing stays"
dpkg --purge cordon >/dev/null
left=$(left_behind)
[ -z "$left" ] || quit "left behind: $left"
say "all of it went well"
