#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/quantity.h"
#include "control/access_settings.h"
#include "control/settings_address.h"
#include "net/address.h"

// What the person who runs a node decides, as the configuration file says it. Units live in the types; what each means and
// which values it may have is written once, in settings.cpp.
namespace cordon::control {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

struct NodeSettings {
  std::string name = "edge";
  std::string region;
  unsigned workers = 0;  // 0: one per core
  std::filesystem::path state_directory = "state";
  std::vector<net::Prefix> trusted_proxies;
};

struct ListenSettings {
  net::Address address;
  bool tls = true;
  bool http2 = true;
  bool redirect = false;
  std::uint16_t redirect_port = 443;
  std::vector<net::Prefix> proxy_protocol_from;
};

struct AdminSettings {
  net::Address address = *net::Address::parse("127.0.0.1:9901");
};

enum class TlsVersion : std::uint8_t { tls_1_2, tls_1_3 };

struct TlsSettings {
  TlsVersion minimum = TlsVersion::tls_1_2;
  milliseconds ticket_lifetime = 1h;
  std::vector<std::string> groups = {"X25519MLKEM768", "X25519", "P-256", "P-384"};  // what the library lacks is left out
};

enum class AcmeChallenge : std::uint8_t { http_01, tls_alpn_01, dns_01 };

struct AcmeSettings {
  std::string directory;
  std::vector<std::string> contact;
  bool agree_terms = false;
  AcmeChallenge challenge = AcmeChallenge::tls_alpn_01;
  std::filesystem::path dns_hook;
  milliseconds dns_hook_timeout = 2min;
  std::filesystem::path ca;  // empty: the system's
  std::string eab_key_id;
  std::filesystem::path eab_key;
};

// What the nodes of a fleet know of each other.
struct SharedStateSettings {
  std::string url;  // empty: this process keeps it
  std::string user;
  std::filesystem::path password_file;
  std::filesystem::path ca;  // empty: the system's
  std::string prefix = "cordon";
};

struct LimitSettings {
  unsigned connections = 100'000;
  unsigned connections_per_prefix = 1000;
  unsigned new_connections_per_second_per_prefix = 200;
  unsigned ipv4_prefix = 32;
  unsigned ipv6_prefix = 64;
  unsigned handshakes = 1000;
  unsigned handshakes_per_prefix = 250;
  config::Bytes request_line = config::kibibytes(8);
  config::Bytes head = config::kibibytes(32);
  unsigned fields = 100;
  config::Bytes trailer = config::kibibytes(8);
  unsigned streams = 100;
  std::uint64_t requests_per_connection = 100'000;
  config::Bytes minimum_rate = config::Bytes(240);
  std::optional<config::Bytes> memory;  // 0: none; without it, a share of what there is
};

struct TimeoutSettings {
  milliseconds handshake = 10s;
  milliseconds head = 15s;
  milliseconds idle = 60s;
  milliseconds body = 30s;
  milliseconds write = 30s;
  milliseconds connect = 5s;
  milliseconds origin_tls = 5s;
  milliseconds first_byte = 60s;
  milliseconds origin_head = 10s;
  milliseconds origin_pause = 60s;
  milliseconds origin_write = 30s;
  milliseconds origin_idle = 30s;
  milliseconds tunnel_idle = 10min;
  milliseconds drain = 30s;
  milliseconds retire = 24h;
};

enum class RecordedAddress : std::uint8_t { pseudonym, full };
enum class RecordedPath : std::uint8_t { first_segment, full };

struct RecordSettings {
  std::filesystem::path file = "-";
  RecordedAddress addresses = RecordedAddress::pseudonym;
  RecordedPath path = RecordedPath::first_segment;
};

enum class DataCategory : std::uint8_t { none, personal, health };

// Set on a response only where the origin did not; empty sets nothing.
struct HeaderSettings {
  std::string hsts = "max-age=31536000";
  std::string frame_options = "SAMEORIGIN";
  std::string content_type_options = "nosniff";
  std::string referrer_policy = "strict-origin-when-cross-origin";
  std::string permissions_policy;
  std::string content_security_policy;
  std::vector<std::string> remove = {"Server", "X-Powered-By"};
};

enum class BalanceMethod : std::uint8_t { round_robin, least_requests, hash };

// How a site's requests are shared among its origins.
struct BalanceSettings {
  BalanceMethod method = BalanceMethod::round_robin;
  std::string cookie;
  std::string header;
  std::vector<unsigned> weights;  // empty: all the same
  unsigned most_requests = 0;     // at once at one origin; 0: no limit
  milliseconds slow_start = 0s;
  unsigned least_usable = 30;  // percent
};

// Asks the origins how they are.
struct CheckSettings {
  std::string path;  // empty: it does not
  std::string host;  // empty: the site's
  std::vector<unsigned> statuses;
  milliseconds interval = 10s;
  milliseconds timeout = 2s;
  unsigned healthy_after = 2;
  unsigned unhealthy_after = 3;
};

// When requests that fail take an origin out.
struct EjectionSettings {
  unsigned failures = 5;
  milliseconds time = 10s;
  milliseconds longest = 5min;
  bool statuses = false;
};

struct RetrySettings {
  unsigned attempts = 2;
  unsigned share = 20;  // percent
  unsigned least = 3;   // a second
  config::Bytes hold;
};

// Instead of those in [timeouts]; all of them of the origin.
struct SiteTimeoutSettings {
  std::optional<milliseconds> connect;
  std::optional<milliseconds> tls;
  std::optional<milliseconds> first_byte;
  std::optional<milliseconds> head;
  std::optional<milliseconds> pause;
  std::optional<milliseconds> write;
  std::optional<milliseconds> total;
};

struct SiteSettings {
  std::vector<std::string> hosts;  // lower case
  std::vector<OriginUrl> origins;
  std::string region;
  std::string purpose;
  DataCategory data = DataCategory::health;
  std::filesystem::path certificate;
  std::filesystem::path key;
  bool acme = false;                    // then certificate and key are the file that comes of it
  std::vector<std::string> acme_names;  // empty: the hosts
  std::filesystem::path origin_ca;      // empty: the system's
  std::string origin_name;              // empty: the origin's host
  bool origin_verify = true;
  bool preserve_host = true;
  config::Bytes max_body;  // 0: unlimited
  bool websocket = true;
  std::optional<RecordedAddress> addresses;  // else what [records] says
  std::optional<RecordedPath> path;
  std::filesystem::path fallback_page;  // empty: the edge's own pages
  HeaderSettings headers;
  BalanceSettings balance;
  CheckSettings check;
  EjectionSettings ejection;
  RetrySettings retry;
  SiteTimeoutSettings timeouts;
  std::string title;
  std::vector<std::string> providers;
  SessionSettings session;
  ClientCertificateSettings client_certificates;
  std::vector<RuleSettings> deny, bypass, service, allow;

  RecordedAddress recorded_address(RecordSettings const& records) const { return addresses.value_or(records.addresses); }
  RecordedPath recorded_path(RecordSettings const& records) const { return path.value_or(records.path); }
};

struct Settings {
  NodeSettings node;
  std::vector<ListenSettings> listeners;
  AdminSettings admin;
  TlsSettings tls;
  AcmeSettings acme;
  SharedStateSettings shared_state;
  LimitSettings limits;
  TimeoutSettings timeouts;
  RecordSettings records;
  AccessSettings access;
  std::vector<SiteSettings> sites;
};

constexpr std::array<config::Word<TlsVersion>, 2> spellings(TlsVersion) {
  return {{{"1.2", TlsVersion::tls_1_2}, {"1.3", TlsVersion::tls_1_3}}};
}
constexpr std::array<config::Word<AcmeChallenge>, 3> spellings(AcmeChallenge) {
  return {{{"http-01", AcmeChallenge::http_01}, {"tls-alpn-01", AcmeChallenge::tls_alpn_01}, {"dns-01", AcmeChallenge::dns_01}}};
}
constexpr std::array<config::Word<RecordedAddress>, 2> spellings(RecordedAddress) {
  return {{{"pseudonym", RecordedAddress::pseudonym}, {"full", RecordedAddress::full}}};
}
constexpr std::array<config::Word<RecordedPath>, 2> spellings(RecordedPath) {
  return {{{"first_segment", RecordedPath::first_segment}, {"full", RecordedPath::full}}};
}
constexpr std::array<config::Word<BalanceMethod>, 3> spellings(BalanceMethod) {
  return {{{"round_robin", BalanceMethod::round_robin},
           {"least_requests", BalanceMethod::least_requests},
           {"hash", BalanceMethod::hash}}};
}
constexpr std::array<config::Word<DataCategory>, 3> spellings(DataCategory) {
  return {{{"none", DataCategory::none}, {"personal", DataCategory::personal}, {"health", DataCategory::health}}};
}

}  // namespace cordon::control
