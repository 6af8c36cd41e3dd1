#include "control/settings_site_check.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"
#include "control/certificate_check.h"
#include "control/fallback_page.h"
#include "proxy/balancer.h"

namespace cordon::control {
namespace {

using config::quote;

// What to write instead of something that is not a host.
std::string host_hint(std::string_view host) {
  if (host.contains("://")) return "only the name, without a scheme: \"praxis.example\"";
  if (host.contains('*')) return "wildcards are not matched: list each host";
  if (host.contains('/')) return "only the name, without a path";
  if (std::ranges::any_of(host, [](char c) { return static_cast<unsigned char>(c) > 127; }))
    return "write international names in their ASCII form: \"xn--…\"";
  if (host.ends_with('.')) return "without the dot at its end";
  if (host.contains(':')) return "without a port; IPv6 addresses stand in brackets";
  return "for example \"praxis.example\"";
}

bool is_host(std::string_view host) {
  bool const bracketed = host.starts_with('[') && host.ends_with(']');
  return bracketed ? net::Address::parse_ip(host).has_value() && host.contains(':') : is_host_name(host);
}

bool is_address(std::string_view host) {
  return net::Address::parse_ip(host).has_value();
}

// Fields that the edge needs for itself, or that frame a message.
constexpr std::array<std::string_view, 6> not_removable{"connection", "content-length", "transfer-encoding",
                                                        "upgrade",    "trailer",        "content-encoding"};

bool is_token(std::string_view name) {
  constexpr std::string_view special = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return text::is_digit(c) || (text::lower(c) >= 'a' && text::lower(c) <= 'z') || special.contains(c);
  });
}

// One line of visible text (RFC 9110 section 5.5): anything else would let the file forge further fields.
bool is_field_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); });
}

// Of a request's target: nothing that would end its line or begin a fragment.
bool is_path_character(char c) {
  return c > ' ' && c < 0x7f && c != '#';
}

bool is_local(OriginUrl const& origin) {
  if (origin.is_unix() || origin.host == "localhost" || origin.host.ends_with(".localhost")) return true;
  auto const address = net::Address::parse_ip(origin.host);
  return address && address->is_loopback();
}

bool is_any_address(net::Address const& address) {
  return std::ranges::all_of(address.bytes(), [](unsigned char byte) { return byte == 0; });
}

// Whether a connection to the origin would arrive at the listener, as far as their texts tell.
bool is_own(OriginUrl const& origin, net::Address const& listener) {
  if (listener.kind() == net::Address::Kind::none) return false;
  if (listener.kind() == net::Address::Kind::unix_path) return origin.is_unix() && origin.path.string() == listener.path();
  if (origin.is_unix() || origin.port != listener.port()) return false;
  if (is_local(origin)) return listener.is_loopback() || is_any_address(listener);
  return origin.host == listener.ip();
}

class SiteCheck {
 public:
  SiteCheck(Settings const& settings, std::size_t index, SettingsReport& report, CertificateChecks& certificates)
      : settings_(settings),
        site_(settings.sites[index]),
        path_(fmt::format("site[{}]", index)),
        report_(report),
        certificates_(certificates) {}

  void run() {
    for (std::size_t i = 0; i < site_.hosts.size(); ++i) check_host(site_.hosts[i], path_ + fmt::format(".host[{}]", i));
    for (std::size_t i = 0; i < site_.origins.size(); ++i) check_origin(site_.origins[i], path_ + fmt::format(".origin[{}]", i));
    check_origin_tls();
    check_certificate_and_key();
    check_records();
    check_headers();
    check_balance();
    check_check();
    check_fallback_page();
  }

 private:
  std::string at(std::string_view key) const { return fmt::format("{}.{}", path_, key); }
  std::string name() const { return site_.hosts.empty() ? "this site" : site_.hosts.front(); }

  bool any_tls_listener() const { return std::ranges::any_of(settings_.listeners, &ListenSettings::tls); }

  void check_host(std::string const& host, std::string const& path) {
    if (!is_host(host)) return report_.error(path, fmt::format("{} is not a host name", quote(host)), host_hint(host));
    if (!is_address(host) || !any_tls_listener()) return;
    report_.warning(path, fmt::format("{} is not reached over TLS: clients name no address when they connect", host),
                    "give the site a name, by which its certificate is chosen");
  }

  void check_origin(OriginUrl const& origin, std::string const& path) {
    bool const own =
        std::ranges::any_of(settings_.listeners, [&](auto const& listener) { return is_own(origin, listener.address); });
    if (own) {
      report_.error(path, fmt::format("{} is this edge itself: requests would go round in circles", to_text(origin)),
                    "an origin is the application behind the edge");
    }
    if (site_.data != DataCategory::none && !origin.tls && !is_local(origin)) {
      report_.warning(
          path,
          fmt::format("{} data travels to {} without encryption", config::Type<DataCategory>::show(site_.data), to_text(origin)),
          "use https:// where the network between is not the site's own");
    }
  }

  void check_origin_tls() {
    bool const any_tls = std::ranges::any_of(site_.origins, &OriginUrl::tls);
    for (auto const* key : {"origin_ca", "origin_name", "origin_verify"}) {
      if (!any_tls && !site_.origins.empty() && report_.is_written(at(key))) {
        report_.warning(at(key), fmt::format("`{}` does nothing: no origin of {} is https://", key, name()));
      }
    }
    if (any_tls && !site_.origin_verify) {
      report_.warning(at("origin_verify"), "whoever is on the way to the origin can read and change everything",
                      "name the origin's own authority in `origin_ca` instead");
    }
    if (site_.origin_ca.empty()) return;
    if (auto const problem = authorities_problem(site_.origin_ca)) report_.error(at("origin_ca"), *problem);
  }

  void check_certificate_and_key() {
    if (site_.acme) return;  // see settings_acme_check.cpp
    bool const tls = any_tls_listener();
    check_present("certificate", site_.certificate, tls || !site_.key.empty());
    check_present("key", site_.key, tls || !site_.certificate.empty());
    if (site_.certificate.empty() || site_.key.empty()) return;
    std::vector<std::string> hosts;
    std::ranges::copy_if(site_.hosts, std::back_inserter(hosts),
                         [](std::string const& host) { return is_host(host) && !is_address(host); });
    for (auto& finding : certificates_.check(site_.certificate, site_.key, hosts)) {
      auto const* key = finding.about == CertificateFinding::About::key ? "key" : "certificate";
      report_.add(finding.severity, at(key), std::move(finding.message), std::move(finding.hint));
    }
  }

  void check_present(std::string_view key, std::filesystem::path const& file, bool needed) {
    if (!needed || !file.empty() || report_.is_written(at(key))) return;
    report_.error(path_, fmt::format("`{}` is missing for {}, which is served over TLS", key, name()),
                  "`cordon init` makes certificates to try with");
  }

  void check_records() {
    if (site_.data != DataCategory::health) return;
    auto const& records = settings_.records;
    check_record("addresses", "client addresses", site_.recorded_address(records) == RecordedAddress::full,
                 site_.addresses.has_value());
    check_record("path", "paths", site_.recorded_path(records) == RecordedPath::full, site_.path.has_value());
  }

  // Both could tell who was treated for what; a site cannot allow it, so neither can what it inherits.
  void check_record(std::string_view key, std::string_view what, bool full, bool own) {
    if (!full) return;
    report_.error(own ? at(key) : fmt::format("records.{}", key),
                  fmt::format("{} has health data: its {} must not be recorded in full", name(), what),
                  own ? fmt::format("leave `{}` out", key) : fmt::format("set `{}` only at sites without health data", key));
  }

  void check_headers() {
    auto const& headers = site_.headers;
    check_value("hsts", headers.hsts);
    check_value("frame_options", headers.frame_options);
    check_value("content_type_options", headers.content_type_options);
    check_value("referrer_policy", headers.referrer_policy);
    check_value("permissions_policy", headers.permissions_policy);
    check_value("content_security_policy", headers.content_security_policy);
    for (std::size_t i = 0; i < headers.remove.size(); ++i)
      check_removal(headers.remove[i], at(fmt::format("headers.remove[{}]", i)));
  }

  void check_value(std::string_view key, std::string const& value) {
    if (!is_field_value(value))
      report_.error(at(fmt::format("headers.{}", key)), fmt::format("`{}` must be one line without control characters", key));
  }

  void check_removal(std::string const& field, std::string const& path) {
    if (!is_token(field))
      return report_.error(path, fmt::format("{} is not the name of a field", quote(field)), "for example \"Server\"");
    bool const framing = std::ranges::any_of(not_removable, [&](auto each) { return text::iequals(each, field); });
    if (framing) report_.error(path, fmt::format("{} cannot be removed: it says how the response is to be read", quote(field)));
  }

  void check_balance() {
    auto const& balance = site_.balance;
    check_origins_are_few();
    bool const hash = balance.method == BalanceMethod::hash;
    if (!balance.cookie.empty() && !balance.header.empty())
      report_.error(at("balance.header"), "`hash` goes by a cookie or by a header, not by both");
    if (!hash && !(balance.cookie.empty() && balance.header.empty()))
      report_.warning(at("balance.method"), "a cookie or header is named that nothing goes by", "set `method = \"hash\"`");
    check_name("balance.cookie", balance.cookie);
    check_name("balance.header", balance.header);
    check_weights();
    if (site_.ejection.longest < site_.ejection.time) report_.error(at("ejection.longest"), "`longest` is shorter than `time`");
  }

  void check_origins_are_few() {
    auto const& origins = site_.origins;
    if (origins.size() > proxy::Balancer::most_targets)
      report_.error(at("origin"), fmt::format("a site has at most {} origins", proxy::Balancer::most_targets));
    for (std::size_t i = 0; i < origins.size(); ++i) {
      auto const first = std::ranges::find(origins, origins[i]) - origins.begin();
      if (static_cast<std::size_t>(first) < i)
        report_.error(at(fmt::format("origin[{}]", i)), to_text(origins[i]) + " is listed twice", "give it a weight instead");
    }
  }

  void check_name(std::string_view key, std::string const& value) {
    if (value.empty() || is_token(value)) return;
    report_.error(at(key), fmt::format("{} is no name of a cookie or field", quote(value)), "for example \"session\"");
  }

  void check_weights() {
    auto const& weights = site_.balance.weights;
    if (!weights.empty() && weights.size() != site_.origins.size()) {
      report_.error(at("balance.weights"),
                    fmt::format("there are {} weights for {} origins", weights.size(), site_.origins.size()));
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] < 1 || weights[i] > 100) report_.error(at(fmt::format("balance.weights[{}]", i)), "must be 1 to 100");
    }
  }

  void check_check() {
    auto const& check = site_.check;
    bool const is_path =
        check.path.empty() || (check.path.starts_with('/') && std::ranges::all_of(check.path, is_path_character));
    if (!is_path) report_.error(at("check.path"), fmt::format("{} is not a path", quote(check.path)), "for example \"/health\"");
    if (!check.host.empty() && !is_host(check.host))
      report_.error(at("check.host"), fmt::format("{} is not a host name", quote(check.host)), host_hint(check.host));
    for (std::size_t i = 0; i < check.statuses.size(); ++i) {
      if (check.statuses[i] < 200 || check.statuses[i] > 599)
        report_.error(at(fmt::format("check.statuses[{}]", i)), fmt::format("{} is no status of an answer", check.statuses[i]));
    }
    if (check.timeout > check.interval)
      report_.warning(at("check.timeout"), "`timeout` is longer than `interval`", "the next question waits for the answer");
  }

  void check_fallback_page() {
    if (site_.fallback_page.empty()) return;
    auto const page = read_fallback_page(site_.fallback_page);
    if (!page) report_.error(at("fallback_page"), page.error().detail);
  }

  Settings const& settings_;
  SiteSettings const& site_;
  std::string path_;
  SettingsReport& report_;
  CertificateChecks& certificates_;
};

}  // namespace

void check_site(Settings const& settings, std::size_t index, SettingsReport& report, CertificateChecks& certificates) {
  SiteCheck(settings, index, report, certificates).run();
}

}  // namespace cordon::control
