#include "control/site.h"

#include <fmt/format.h>

#include "headers/headers.h"
#include "proxy/encryption_filter.h"
#include "proxy/origin.h"
#include "proxy/record_filter.h"
#include "tls/dialer.h"

namespace cordon::control {
namespace {

proxy::OriginTimeouts origin_timeouts(TimeoutSettings const& timeouts) {
  return {.connect = timeouts.connect, .first_byte = timeouts.first_byte, .write = timeouts.write, .idle = timeouts.origin_idle};
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

Result<std::unique_ptr<net::Dialer>> make_dialer(SiteSettings const& site, OriginUrl const& url) {
  if (url.is_unix()) return net::unix_dialer(url.path.string());
  auto tcp = net::tcp_dialer(url.host, url.port);
  if (!url.tls) return tcp;
  auto context = tls::ClientContext::create({.groups = std::string(tls::default_groups),
                                             .authorities = site.origin_ca.string(),
                                             .verify = site.origin_verify,
                                             .alpn = {"http/1.1"}});
  if (!context) return fail(context);
  return tls::tls_dialer(std::move(tcp), *context, site.origin_name.empty() ? url.host : site.origin_name);
}

}  // namespace

Result<std::shared_ptr<proxy::Sites const>> SiteBuilder::build() {
  std::vector<std::shared_ptr<proxy::Site const>> sites;
  for (auto const& each : settings_.sites) {
    auto site = build(each);
    if (!site) return fail(site);
    sites.push_back(std::move(*site));
  }
  return std::make_shared<proxy::Sites const>(std::move(sites));
}

Result<std::shared_ptr<proxy::Site const>> SiteBuilder::build(SiteSettings const& settings) {
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
  auto certificate = certificates_.load(settings);
  if (!certificate) return fail(certificate);
  site->tls = certificate->http2;
  site->tls_http1 = certificate->http1;
  site->identity = certificate->identity;
  site->awaits_certificate = settings.acme && !site->tls;
  auto row = build_row(settings);
  if (!row) return fail(row);
  site->filters = std::move(*row);
  for (auto const& filter : site->filters) site->row.push_back(filter.get());
  return site;
}

// The row of filters that a request of this site passes, in this order.
Result<std::vector<std::unique_ptr<proxy::Filter>>> SiteBuilder::build_row(SiteSettings const& site) {
  auto origin = build_origin(site);
  if (!origin) return fail(origin);
  std::vector<std::unique_ptr<proxy::Filter>> row;
  row.push_back(proxy::make_record_filter());  // first: whatever happens behind it is recorded with its purpose
  if (site.data == DataCategory::health) row.push_back(proxy::make_encryption_filter());  // before anything is asked or told
  row.push_back(
      headers::make_headers(header_policy(site.headers)));  // outside of the origin: sees what every answer of it carries
  row.push_back(std::move(*origin));                        // last: asks the application
  return row;
}

Result<std::unique_ptr<proxy::Filter>> SiteBuilder::build_origin(SiteSettings const& site) {
  proxy::OriginSettings origin;
  for (auto const& url : site.origins) {
    auto dialer = make_dialer(site, url);
    if (!dialer) return fail(dialer);
    auto const text = to_text(url);
    auto const key =
        fmt::format("{} ca={} name={} verify={}", text, site.origin_ca.string(), site.origin_name, site.origin_verify);
    origin.endpoints.push_back({.url = text, .pool = pools_.number(key), .dialer = std::move(*dialer)});
  }
  origin.timeouts = origin_timeouts(settings_.timeouts);
  origin.preserve_host = site.preserve_host;
  auto const& first = site.origins.front();
  origin.authority = first.is_unix() ? site.hosts.front() : fmt::format("{}:{}", first.host, first.port);
  origin.websocket = site.websocket;
  origin.max_body = site.max_body.count();
  return proxy::make_origin(std::move(origin));
}

}  // namespace cordon::control
