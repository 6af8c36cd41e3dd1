#include "control/site.h"

#include <fmt/format.h>

#include "access/filter.h"
#include "access/login/host.h"
#include "access/open_site.h"
#include "config/text.h"
#include "control/digest.h"
#include "control/fallback_page.h"
#include "control/settings_description.h"
#include "control/site_access.h"
#include "headers/headers.h"
#include "proxy/encryption_filter.h"
#include "proxy/origin.h"
#include "proxy/record_filter.h"
#include "tls/dialer.h"
#include "tls/digest.h"

namespace cordon::control {
namespace {

proxy::OriginTimeouts origin_timeouts(TimeoutSettings const& node, SiteTimeoutSettings const& site) {
  return {.connect = site.connect.value_or(node.connect),
          .first_byte = site.first_byte.value_or(node.first_byte),
          .head = site.head.value_or(node.origin_head),
          .pause = site.pause.value_or(node.origin_pause),
          .write = site.write.value_or(node.origin_write),
          .idle = node.origin_idle,
          .total = site.total.value_or(milliseconds::zero())};
}

proxy::Balance balance_method(BalanceMethod method) {
  switch (method) {
    case BalanceMethod::round_robin: return proxy::Balance::round_robin;
    case BalanceMethod::least_requests: return proxy::Balance::least_requests;
    case BalanceMethod::hash: return proxy::Balance::hash;
  }
  return proxy::Balance::round_robin;
}

proxy::HealthCheckSettings check_settings(SiteSettings const& site) {
  auto const& check = site.check;
  return {.path = check.path,
          .host = check.host.empty() ? site.hosts.front() : check.host,
          .statuses = check.statuses,
          .interval = check.interval,
          .timeout = check.timeout,
          .healthy_after = check.healthy_after,
          .unhealthy_after = check.unhealthy_after};
}

proxy::EjectionSettings ejection_settings(EjectionSettings const& ejection) {
  return {.failures = ejection.failures, .time = ejection.time, .longest = ejection.longest, .statuses = ejection.statuses};
}

headers::HeaderPolicy header_policy(HeaderSettings const& settings) {
  headers::HeaderPolicy policy;
  auto const add = [](auto& lines, std::string name, std::string const& value) {
    if (!value.empty()) lines.push_back({std::move(name), value});
  };
  add(policy.set_if_secure, "strict-transport-security", settings.hsts);
  add(policy.set, "x-frame-options", settings.frame_options);
  add(policy.set, "x-content-type-options", settings.content_type_options);
  add(policy.set, "referrer-policy", settings.referrer_policy);
  add(policy.set, "permissions-policy", settings.permissions_policy);
  add(policy.set, "content-security-policy", settings.content_security_policy);
  policy.remove = settings.remove;
  return policy;
}

std::string_view spelling_of(DataCategory data) {
  for (auto const& word : spellings(data)) {
    if (word.value == data) return word.text;
  }
  return {};
}

Result<std::unique_ptr<net::Dialer>> make_dialer(SiteSettings const& site, OriginUrl const& url, milliseconds handshake) {
  if (url.is_unix()) return net::unix_dialer(url.path.string());
  auto tcp = net::tcp_dialer(url.host, url.port);
  if (!url.tls) return tcp;
  auto context = tls::ClientContext::create({.groups = std::string(tls::default_groups),
                                             .authorities = site.origin_ca.string(),
                                             .verify = site.origin_verify,
                                             .alpn = {"http/1.1"}});
  if (!context) return fail(context);
  return tls::tls_dialer(std::move(tcp), *context, site.origin_name.empty() ? url.host : site.origin_name, handshake);
}

// Of what the file says now: an authority that was replaced vouches no more after a reload.
std::string fingerprint(std::filesystem::path const& file) {
  return file.empty() ? std::string() : Digest().add_file(file).finish();
}

// All that a connection to it, its health and its counts depend on.
std::string endpoint_key(SiteSettings const& site, OriginUrl const& url, milliseconds handshake) {
  auto const& check = site.check;
  auto const& ejection = site.ejection;
  auto const tls = url.tls ? fmt::format(" ca={}={} name={} verify={} tls={}", site.origin_ca.string(),
                                         fingerprint(site.origin_ca), site.origin_name, site.origin_verify, handshake.count())
                           : std::string();
  auto const checked = check.path.empty()
                           ? std::string()
                           : fmt::format(" check={} host={} statuses={} interval={} timeout={} after={}/{}", check.path,
                                         check_settings(site).host, fmt::join(check.statuses, ","), check.interval.count(),
                                         check.timeout.count(), check.healthy_after, check.unhealthy_after);
  return fmt::format("{}{}{} ejection={}/{}/{}/{} most={} slow_start={}", to_text(url), tls, checked, ejection.failures,
                     ejection.time.count(), ejection.longest.count(), ejection.statuses, site.balance.most_requests,
                     site.balance.slow_start.count());
}

Result<proxy::EndpointSettings> make_endpoint(SiteSettings const& site, OriginUrl const& url, milliseconds handshake) {
  auto dialer = make_dialer(site, url, handshake);
  if (!dialer) return fail(dialer);
  return proxy::EndpointSettings{.url = to_text(url),
                                 .dialer = std::move(*dialer),
                                 .check = check_settings(site),
                                 .ejection = ejection_settings(site.ejection),
                                 .most_requests = site.balance.most_requests,
                                 .slow_start = site.balance.slow_start};
}

std::string text_of(std::string_view name, Settings const& settings) {
  auto const& section = config::section(*settings_description().description(), name);
  return config::to_text(*section.description, section.at(&settings, 0));
}

}  // namespace

SiteBuilder::SiteBuilder(Settings const& settings, Certificates& certificates, proxy::Endpoints& endpoints,
                         record::Metrics& metrics, access::Organisation* organisation)
    : settings_(settings),
      certificates_(certificates),
      endpoints_(endpoints),
      metrics_(metrics),
      organisation_(organisation),
      common_(text_of("timeouts", settings) + text_of("records", settings) + text_of("access", settings)) {
  for (auto const& issuer : settings.access.issuers) common_ += fingerprint(issuer.ca);
  for (auto const& evaluator : settings.access.evaluators) common_ += fingerprint(evaluator.ca);
}

Result<std::shared_ptr<proxy::Sites const>> SiteBuilder::build(proxy::Sites const* before) {
  Known known;
  if (before) {
    for (auto const& site : before->all()) known.emplace(site->digest, site);
  }
  std::vector<std::shared_ptr<proxy::Site const>> sites;
  for (auto const& each : settings_.sites) {
    auto site = build_or_keep(each, known);
    if (!site) return fail(site);
    sites.push_back(std::move(*site));
  }
  return std::make_shared<proxy::Sites const>(std::move(sites));
}

Result<std::shared_ptr<proxy::Site const>> SiteBuilder::build_or_keep(SiteSettings const& settings, Known const& known) {
  auto certificate = certificates_.load(settings, settings_.tls);
  if (!certificate) return fail(certificate);
  auto digest = digest_of(settings, *certificate);
  if (auto const kept = known.find(digest); kept != known.end()) return kept->second;
  auto site = build(settings, *certificate);
  if (!site) return fail(site);
  (*site)->digest = std::move(digest);
  ++built_;
  return std::move(*site);
}

std::string SiteBuilder::digest_of(SiteSettings const& site, SiteTls const& certificate) const {
  auto const& description = *config::section(*settings_description().description(), "site").description;
  Digest digest;
  digest.add(common_).add(config::to_text(description, &site)).add(certificate.digest);
  for (auto const& file : config::files(description, &site)) digest.add_file(file);
  return digest.finish();
}

Result<std::shared_ptr<proxy::Site>> SiteBuilder::build(SiteSettings const& settings, SiteTls const& certificate) {
  auto site = std::make_shared<proxy::Site>();
  site->name = settings.hosts.front();
  site->hosts = settings.hosts;
  site->region = settings.region;
  site->purpose = settings.purpose;
  site->data = spelling_of(settings.data);
  site->addresses =
      settings.recorded_address(settings_.records) == RecordedAddress::full ? record::Shown::full : record::Shown::veiled;
  site->paths = settings.recorded_path(settings_.records) == RecordedPath::full ? record::Shown::full : record::Shown::veiled;
  site->counters = metrics_.add_site(site->name);
  site->tls = certificate.http2;
  site->tls_http1 = certificate.http1;
  site->identity = certificate.identity;
  site->awaits_certificate = settings.acme && !site->tls;
  if (!settings.fallback_page.empty()) {
    auto page = read_fallback_page(settings.fallback_page);
    if (!page) return fail(page);
    site->fallback_page = std::move(*page);
  }
  auto targets = find_targets(settings);
  if (!targets) return fail(targets);
  for (auto const& target : *targets) site->origins.push_back(target.endpoint);
  auto row = build_row(settings, *targets);
  if (!row) return fail(row);
  site->filters = std::move(*row);
  for (auto const& filter : site->filters) site->row.push_back(filter.get());
  return site;
}

// The row of filters that a request of this site passes, in this order.
Result<std::vector<std::unique_ptr<proxy::Filter>>> SiteBuilder::build_row(SiteSettings const& site,
                                                                           std::vector<proxy::Target> const& targets) const {
  std::vector<std::unique_ptr<proxy::Filter>> row;
  row.push_back(proxy::make_record_filter());  // first: whatever happens behind it is recorded with its purpose
  if (site.data == DataCategory::health) row.push_back(proxy::make_encryption_filter());  // before anything is asked or told
  if (is_guarded(site)) {
    auto guard = build_access(site);
    if (!guard) return fail(guard);
    row.push_back(std::move(*guard));  // before the application: nobody reaches it who may not
  } else if (organisation_ && !is_login_host(site, settings_.access)) {
    row.push_back(access::make_open_site());
  }
  row.push_back(
      headers::make_headers(header_policy(site.headers)));  // outside of the origin: sees what every answer of it carries
  if (is_login_host(site, settings_.access)) {
    if (!organisation_) return fail(Code::invalid, "access.restart", "a login host is served after a restart only");
    row.push_back(access::make_login_host(*organisation_));  // last: is the application
  } else {
    row.push_back(build_origin(site, targets));  // last: asks the application
  }
  return row;
}

Result<std::unique_ptr<proxy::Filter>> SiteBuilder::build_access(SiteSettings const& site) const {
  if (!organisation_)
    return fail(Code::invalid, "access.restart", "rules of access take effect after a restart only: there was no login host");
  auto made = make_site_access(site, settings_.access);
  if (!made) return fail(made);
  return access::make_access(*organisation_, std::move(*made));
}

Result<std::vector<proxy::Target>> SiteBuilder::find_targets(SiteSettings const& site) {
  auto const handshake = site.timeouts.tls.value_or(settings_.timeouts.origin_tls);
  std::vector<proxy::Target> targets;
  for (std::size_t i = 0; i < site.origins.size(); ++i) {
    auto const& url = site.origins[i];
    auto endpoint = endpoints_.get(endpoint_key(site, url, handshake), [&] { return make_endpoint(site, url, handshake); });
    if (!endpoint) return fail(endpoint);
    targets.push_back({std::move(*endpoint), i < site.balance.weights.size() ? site.balance.weights[i] : 1});
  }
  return targets;
}

std::unique_ptr<proxy::Filter> SiteBuilder::build_origin(SiteSettings const& site, std::vector<proxy::Target> targets) const {
  proxy::OriginSettings origin;
  origin.targets = std::move(targets);
  origin.balance = {.method = balance_method(site.balance.method),
                    .cookie = site.balance.cookie,
                    .header = site.balance.header,
                    .least_usable = site.balance.least_usable};
  origin.retry = {
      .attempts = site.retry.attempts, .share = site.retry.share, .least = site.retry.least, .hold = site.retry.hold.count()};
  origin.timeouts = origin_timeouts(settings_.timeouts, site.timeouts);
  origin.preserve_host = site.preserve_host;
  auto const& first = site.origins.front();
  origin.authority = first.is_unix() ? site.hosts.front() : fmt::format("{}:{}", first.host, first.port);
  origin.websocket = site.websocket;
  origin.max_body = site.max_body.count();
  origin.workers = endpoints_.workers();
  return proxy::make_origin(std::move(origin));
}

}  // namespace cordon::control
