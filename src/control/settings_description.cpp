#include "control/settings_description.h"

#include "control/access_description.h"

namespace cordon::control {
namespace {

using config::kibibytes;
using config::Section;

Section<NodeSettings> node() {
  Section<NodeSettings> section("This machine.");
  section.field("name", &NodeSettings::name)
      .not_empty()
      .restart()
      .help("How the node calls itself in records, in metrics and to other nodes.");
  section.field("region", &NodeSettings::region).restart().help("Where the node stands, as records name it, for example `eu`.");
  section.field("workers", &NodeSettings::workers)
      .range(0, 1024)
      .restart()
      .help("Threads that serve clients; 0 is one per core.");
  section.field("state_directory", &NodeSettings::state_directory)
      .restart()
      .help(
          "Folder for what must outlive a restart. Relative paths are relative to the configuration file, here and everywhere.");
  section.field("trusted_proxies", &NodeSettings::trusted_proxies)
      .help("Proxies whose `Forwarded` and `X-Forwarded-*` fields are believed; those of everybody else are removed.");
  return section;
}

Section<ListenSettings> listen() {
  Section<ListenSettings> section("A socket that clients connect to.");
  section.field("address", &ListenSettings::address)
      .required()
      .help("For example `0.0.0.0:443`, `[::]:443` or `unix:/run/cordon.sock`; port 0 takes any that is free.");
  section.field("tls", &ListenSettings::tls)
      .help("Speak TLS. Without it, sites with health data answer this machine and trusted proxies only.");
  section.field("http2", &ListenSettings::http2).help("Offer HTTP/2 to clients that speak TLS.");
  section.field("redirect", &ListenSettings::redirect).help("Serve nothing but redirects to https; needs `tls = false`.");
  section.field("redirect_port", &ListenSettings::redirect_port).range(1, 65535).help("The port redirects lead to.");
  section.field("proxy_protocol_from", &ListenSettings::proxy_protocol_from)
      .help("Load balancers that begin each connection with a PROXY protocol header; from these it is required.");
  return section;
}

Section<AdminSettings> admin() {
  Section<AdminSettings> section("Health, readiness and metrics.");
  section.field("address", &AdminSettings::address).restart().help("Not for the public: it has no login of its own.");
  return section;
}

Section<TlsSettings> tls() {
  Section<TlsSettings> section("TLS towards clients.");
  section.field("minimum", &TlsSettings::minimum).help("The oldest version that is accepted.");
  section.field("ticket_lifetime", &TlsSettings::ticket_lifetime)
      .range(1min, 168h)
      .restart()
      .help("How long a client may resume a session.");
  section.field("groups", &TlsSettings::groups)
      .not_empty()
      .help("Key exchange groups, best first; those the TLS library does not know are left out, and `cordon check` says so.");
  return section;
}

Section<AcmeSettings> acme() {
  Section<AcmeSettings> section("The authority that issues certificates for sites with `acme = true` (RFC 8555).");
  section.field("directory", &AcmeSettings::directory)
      .restart()
      .help("URL of its directory, for example `https://acme-v02.api.letsencrypt.org/directory`.");
  section.field("contact", &AcmeSettings::contact).restart().help("Mail addresses to which it may write about the certificates.");
  section.field("agree_terms", &AcmeSettings::agree_terms)
      .restart()
      .help("Whether you have read its terms of service, and agree to them.");
  section.field("challenge", &AcmeSettings::challenge)
      .restart()
      .help(
          "How names are proved: `http-01` on port 80, `tls-alpn-01` on port 443, or `dns-01` by `dns_hook`, which wildcards "
          "need.");
  section.field("dns_hook", &AcmeSettings::dns_hook)
      .restart()
      .help(
          "Program run with `present` or `cleanup`, a domain and a value: makes or removes that TXT record at "
          "`_acme-challenge.DOMAIN`.");
  section.field("dns_hook_timeout", &AcmeSettings::dns_hook_timeout)
      .range(1s, 10min)
      .restart()
      .help("How long the hook may take.");
  section.field("ca", &AcmeSettings::ca)
      .restart()
      .help("PEM file of who may vouch for the directory's server; without it, the authorities of the system.");
  section.field("eab_key_id", &AcmeSettings::eab_key_id)
      .restart()
      .help("External account binding: the name of the key that the authority gave you.");
  section.field("eab_key", &AcmeSettings::eab_key).restart().help("File with that key in base64url.");
  return section;
}

Section<SharedStateSettings> shared_state() {
  Section<SharedStateSettings> section("What several nodes know of each other. The edge serves on without it.");
  section.field("url", &SharedStateSettings::url)
      .restart()
      .help(
          "A Redis or Valkey server: `redis://10.0.0.7:6379/0`, `rediss://state.internal` (TLS) or `unix:/run/redis.sock`; "
          "without it, the node is alone.");
  section.field("user", &SharedStateSettings::user)
      .restart()
      .help("Who the node is to that server; without it, its default user.");
  section.field("password_file", &SharedStateSettings::password_file).restart().help("File with the password for it.");
  section.field("ca", &SharedStateSettings::ca)
      .restart()
      .help("PEM file of who may vouch for a `rediss://` server; without it, the authorities of the system.");
  section.field("prefix", &SharedStateSettings::prefix)
      .restart()
      .help("What the names of its keys begin with: nodes of the same prefix belong together.");
  return section;
}

Section<LimitSettings> limits() {
  Section<LimitSettings> section("How much one node, one network and one request may take.");
  section.field("connections", &LimitSettings::connections).range(1, 10'000'000).help("Open client connections of the node.");
  section.field("connections_per_prefix", &LimitSettings::connections_per_prefix)
      .range(1, 10'000'000)
      .help("Open client connections of one address prefix.");
  section.field("new_connections_per_second_per_prefix", &LimitSettings::new_connections_per_second_per_prefix)
      .range(1, 10'000'000)
      .help("New connections a second of one address prefix.");
  section.field("ipv4_prefix", &LimitSettings::ipv4_prefix)
      .range(8, 32)
      .help("Bits of an IPv4 address that count as one client.");
  section.field("ipv6_prefix", &LimitSettings::ipv6_prefix)
      .range(16, 128)
      .help("Bits of an IPv6 address that count as one client.");
  section.field("handshakes", &LimitSettings::handshakes).range(1, 1'000'000).help("TLS handshakes under way at once.");
  section.field("handshakes_per_prefix", &LimitSettings::handshakes_per_prefix)
      .range(1, 1'000'000)
      .help("TLS handshakes under way at once with one address prefix.");
  section.field("request_line", &LimitSettings::request_line)
      .range(kibibytes(1), kibibytes(32))
      .help("Length of a request line.");
  section.field("head", &LimitSettings::head).range(kibibytes(4), kibibytes(60)).help("Length of a request's head, all of it.");
  section.field("fields", &LimitSettings::fields).range(10, 1000).help("Header fields of one request.");
  section.field("trailer", &LimitSettings::trailer).range(config::Bytes(256), kibibytes(60)).help("Length of a trailer section.");
  section.field("streams", &LimitSettings::streams).range(1, 1000).help("Concurrent streams of one HTTP/2 connection.");
  section.field("requests_per_connection", &LimitSettings::requests_per_connection)
      .range(1, 1'000'000'000)
      .help("Requests after which a connection is closed in order.");
  section.field("minimum_rate", &LimitSettings::minimum_rate)
      .range(config::Bytes(0), kibibytes(64))
      .help(
          "Bytes a second of a body that clients send, and over HTTP/2 take, at least, whenever the edge waits for them; 0 asks "
          "for none.");
  section.field("memory", &LimitSettings::memory)
      .restart()
      .help(
          "Memory of the node before it sheds load; 0 is no limit. Without it, three quarters of the machine's or the control "
          "group's.");
  return section;
}

Section<TimeoutSettings> timeouts() {
  Section<TimeoutSettings> section("How long the edge waits, and for whom.");
  auto const field = [&](std::string name, milliseconds TimeoutSettings::* member, std::string help) {
    section.field(std::move(name), member).range(100ms, 168h).help(std::move(help));
  };
  field("handshake", &TimeoutSettings::handshake, "For a TLS handshake, from the first byte to the last.");
  field("head", &TimeoutSettings::head, "For the head of a request, from its first byte to its last.");
  field("idle", &TimeoutSettings::idle, "For the next request on an open connection.");
  field("body", &TimeoutSettings::body, "The longest pause within a request's body.");
  field("write", &TimeoutSettings::write, "The longest pause of a client that reads a response.");
  field("connect", &TimeoutSettings::connect, "For a connection to an origin.");
  field("origin_tls", &TimeoutSettings::origin_tls, "For the TLS handshake with an origin, once it is connected.");
  field("first_byte", &TimeoutSettings::first_byte, "For an origin's response to begin.");
  field("origin_head", &TimeoutSettings::origin_head, "For the head of an origin's response, from its first byte to its last.");
  field("origin_pause", &TimeoutSettings::origin_pause, "The longest pause within the body of an origin's response.");
  field("origin_write", &TimeoutSettings::origin_write, "The longest pause of an origin that reads a request.");
  field("origin_idle", &TimeoutSettings::origin_idle, "How long an unused connection to an origin is kept.");
  field("tunnel_idle", &TimeoutSettings::tunnel_idle, "How long a WebSocket may be silent.");
  field("drain", &TimeoutSettings::drain, "How long exchanges may go on when the node shuts down.");
  field("retire", &TimeoutSettings::retire,
        "How long exchanges and tunnels may go on in a process that an upgrade has replaced; clients notice nothing until then.");
  return section;
}

Section<RecordSettings> records() {
  Section<RecordSettings> section("The record of each request: never a body, a query or a token.");
  section.field("file", &RecordSettings::file)
      .restart()
      .help("Where records are written; `-` is standard output. `SIGHUP` opens the file again, after it was moved away.");
  section.field("addresses", &RecordSettings::addresses)
      .help("Client addresses as keyed pseudonyms, or in full; in full is refused for sites with health data.");
  section.field("path", &RecordSettings::path)
      .help("The first segment of the path, or all of it; all of it is refused for sites with health data.");
  return section;
}

Section<HeaderSettings> headers() {
  Section<HeaderSettings> section(
      "Fields of every response; each is set only where the origin did not, and `\"\"` sets nothing.");
  section.field("hsts", &HeaderSettings::hsts).help("`Strict-Transport-Security`, on responses over TLS.");
  section.field("frame_options", &HeaderSettings::frame_options).help("`X-Frame-Options`.");
  section.field("content_type_options", &HeaderSettings::content_type_options).help("`X-Content-Type-Options`.");
  section.field("referrer_policy", &HeaderSettings::referrer_policy).help("`Referrer-Policy`.");
  section.field("permissions_policy", &HeaderSettings::permissions_policy).help("`Permissions-Policy`.");
  section.field("content_security_policy", &HeaderSettings::content_security_policy).help("`Content-Security-Policy`.");
  section.field("remove", &HeaderSettings::remove).help("Fields of the origin that clients do not get to see.");
  return section;
}

Section<BalanceSettings> balance() {
  Section<BalanceSettings> section("How requests are shared among several origins of a site.");
  section.field("method", &BalanceSettings::method)
      .help(
          "In turn, to whoever does least, or by a `hash` of cookie, header or address, so that the same client meets the same "
          "origin.");
  section.field("cookie", &BalanceSettings::cookie).help("The cookie that `hash` goes by.");
  section.field("header", &BalanceSettings::header).help("The header field that `hash` goes by, instead of a cookie.");
  section.field("weights", &BalanceSettings::weights)
      .help("The share of each origin, 1 to 100, in their order; without it, all have the same.");
  section.field("most_requests", &BalanceSettings::most_requests)
      .range(0, 1'000'000)
      .help("Requests and WebSockets under way at one origin; what finds all of them full is answered 503. 0 is no limit.");
  section.field("slow_start", &BalanceSettings::slow_start)
      .range(0ms, 1h)
      .help("How long an origin that came back takes to get its whole share again.");
  section.field("least_usable", &BalanceSettings::least_usable)
      .range(0, 100)
      .help("Percent of the origins: no failure takes out more, and when fewer are well, all are used, well or not.");
  return section;
}

Section<CheckSettings> check() {
  Section<CheckSettings> section("Asks each origin how it is, with a `GET`.");
  section.field("path", &CheckSettings::path).help("What is asked for, for example `/health`; `\"\"` asks nothing.");
  section.field("host", &CheckSettings::host).help("The host that is asked for; without it, the site's first.");
  section.field("statuses", &CheckSettings::statuses).help("Of an origin that is well; without it, 200 to 399.");
  section.field("interval", &CheckSettings::interval)
      .range(500ms, 1h)
      .help("From one question to the next, a tenth more or less.");
  section.field("timeout", &CheckSettings::timeout).range(100ms, 1min).help("For the answer.");
  section.field("healthy_after", &CheckSettings::healthy_after).range(1, 100).help("Good answers in a row that bring one back.");
  section.field("unhealthy_after", &CheckSettings::unhealthy_after).range(1, 100).help("Bad ones in a row that take one out.");
  return section;
}

Section<EjectionSettings> ejection() {
  Section<EjectionSettings> section("Takes out an origin whose answers fail, for a while; then one request tries it.");
  section.field("failures", &EjectionSettings::failures)
      .range(0, 1000)
      .help("In a row: connections refused, broken or late, answers that are no HTTP. 0 takes none out.");
  section.field("time", &EjectionSettings::time).range(1s, 1h).help("How long it is out; twice as long each time in a row.");
  section.field("longest", &EjectionSettings::longest).range(1s, 24h).help("How long it is out at most.");
  section.field("statuses", &EjectionSettings::statuses).help("Whether answers of 502, 503 and 504 are failures too.");
  return section;
}

Section<RetrySettings> retry() {
  Section<RetrySettings> section(
      "Asks again when an origin fails before anything of its answer was seen: another one where there is one, and only where "
      "nothing was sent or the method is idempotent.");
  section.field("attempts", &RetrySettings::attempts).range(0, 10).help("How often one request is asked again.");
  section.field("share", &RetrySettings::share)
      .range(0, 100)
      .help("Percent of the site's requests of the last ten seconds that may be asked again.");
  section.field("least", &RetrySettings::least).range(0, 1000).help("How many a second may be, whatever the share is.");
  section.field("hold", &RetrySettings::hold)
      .range(config::Bytes(0), config::mebibytes(8))
      .help("Bytes of an idempotent request's body (`PUT`, `DELETE`) that are kept in memory to be sent again; 0 keeps none.");
  return section;
}

Section<SiteTimeoutSettings> site_timeouts() {
  Section<SiteTimeoutSettings> section("How long this site waits for its origins, instead of what `[timeouts]` says.");
  auto const field = [&](std::string name, std::optional<milliseconds> SiteTimeoutSettings::* member, std::string help) {
    section.field(std::move(name), member).range(100ms, 24h).help(std::move(help));
  };
  field("connect", &SiteTimeoutSettings::connect, "Instead of `connect`.");
  field("tls", &SiteTimeoutSettings::tls, "Instead of `origin_tls`.");
  field("first_byte", &SiteTimeoutSettings::first_byte, "Instead of `first_byte`.");
  field("head", &SiteTimeoutSettings::head, "Instead of `origin_head`.");
  field("pause", &SiteTimeoutSettings::pause, "Instead of `origin_pause`.");
  field("write", &SiteTimeoutSettings::write, "Instead of `origin_write`.");
  field("total", &SiteTimeoutSettings::total,
        "From the first attempt to the last byte of the answer, WebSockets excepted, event streams not; without it, no limit.");
  return section;
}

void describe_origin(Section<SiteSettings>& section) {
  section.field("origin", &SiteSettings::origins)
      .not_empty()
      .help(
          "Where requests go: `http://10.0.0.1:9000`, `https://records.internal` or `unix:/run/app.sock`. Only the login host "
          "has "
          "none.");
  section.field("origin_ca", &SiteSettings::origin_ca)
      .help("PEM file of the authorities that may vouch for an https origin; without it, those of the system.");
  section.field("origin_name", &SiteSettings::origin_name)
      .help("The name an https origin must prove; without it, the host of its URL.");
  section.field("origin_verify", &SiteSettings::origin_verify).help("Whether the certificate of an https origin is checked.");
  section.field("preserve_host", &SiteSettings::preserve_host)
      .help("Whether the origin sees the host that the client asked for, or its own.");
}

Section<SiteSettings> site() {
  Section<SiteSettings> section("A protected host name, where its requests go, and what may be done with them.");
  section.field("host", &SiteSettings::hosts).required().not_empty().help("The names under which clients ask for the site.");
  section.field("region", &SiteSettings::region)
      .required()
      .not_empty()
      .help("Where its data may be seen in clear, for example `eu`.");
  section.field("purpose", &SiteSettings::purpose).required().not_empty().help("Why data is processed, for example `care`.");
  section.field("data", &SiteSettings::data).required().help("The most sensitive data that passes.");
  section.field("certificate", &SiteSettings::certificate)
      .help("PEM file of its certificate and those between it and the authority; required where a listener speaks TLS.");
  section.field("key", &SiteSettings::key).help("PEM file of the certificate's private key.");
  section.field("acme", &SiteSettings::acme)
      .help(
          "Whether the edge obtains and renews its certificate itself, as `[acme]` says; then neither `certificate` nor `key`.");
  section.field("acme_names", &SiteSettings::acme_names)
      .help("What that certificate is for instead of the hosts, for example `*.praxis.example`; it must cover them.");
  describe_origin(section);
  section.field("max_body", &SiteSettings::max_body).help("The largest request body; 0 is unlimited.");
  section.field("websocket", &SiteSettings::websocket).help("Whether clients may open WebSockets.");
  section.field("addresses", &SiteSettings::addresses).help("Instead of `addresses` in `[records]`.");
  section.field("path", &SiteSettings::path).help("Instead of `path` in `[records]`.");
  section.field("fallback_page", &SiteSettings::fallback_page)
      .help("HTML file of at most 256KiB, shown to people instead of the edge's own pages for 502, 503 and 504.");
  section.section("headers", &SiteSettings::headers, headers());
  section.section("balance", &SiteSettings::balance, balance());
  section.section("check", &SiteSettings::check, check());
  section.section("ejection", &SiteSettings::ejection, ejection());
  section.section("retry", &SiteSettings::retry, retry());
  section.section("timeouts", &SiteSettings::timeouts, site_timeouts());
  describe_site_access(section);
  return section;
}

Section<Settings> describe() {
  Section<Settings> section(
      "One TOML file says what an edge does; it is read when the edge starts, and again on `SIGHUP`. Unknown keys are errors, "
      "and `cordon check` lists "
      "everything that is wrong at once. A duration is a text with a unit (`500ms`, `10s`, `5m`, `1h`, `30d`), so is a size "
      "(`512B`, `64KiB`, `1MiB`, `2GiB`; a bare number is bytes). Where a list is expected, a single value is a list of one.\n\n"
      "This page is what `cordon manual` prints.");
  section.section("node", &Settings::node, node());
  section.list("listen", &Settings::listeners, listen());
  section.section("admin", &Settings::admin, admin());
  section.section("tls", &Settings::tls, tls());
  section.section("acme", &Settings::acme, acme());
  section.section("shared_state", &Settings::shared_state, shared_state());
  section.section("limits", &Settings::limits, limits());
  section.section("timeouts", &Settings::timeouts, timeouts());
  section.section("records", &Settings::records, records());
  section.section("access", &Settings::access, access_description());
  section.list("site", &Settings::sites, site());
  return section;
}

}  // namespace

config::Section<Settings> const& settings_description() {
  static auto const description = describe();
  return description;
}

}  // namespace cordon::control
