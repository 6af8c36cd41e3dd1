#include "control/certificates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.h"
#include "control/certificate_check.h"
#include "control/digest.h"
#include "control/site_machines.h"

namespace cordon::control {
namespace {

tls::ServerSettings server_settings(TlsSettings const& settings) {
  tls::ServerSettings server;
  server.minimum = settings.minimum == TlsVersion::tls_1_3 ? tls::Version::tls13 : tls::Version::tls12;
  server.groups = fmt::format("{}", fmt::join(settings.groups, ":"));
  return server;
}

// One that cannot be used is as good as none: `cordon check` says why.
std::optional<tls::Staple> load_staple(std::filesystem::path const& file, tls::Certificate const& certificate) {
  auto const der = read_staple_file(file);
  if (!der) return {};
  auto staple = tls::read_staple(*der, certificate, system_clock().wall());
  if (staple) return std::move(*staple);
  log::warning(fmt::format("{} is not stapled: {}", file.string(), staple.error().detail));
  return {};
}

std::string digest_of(SiteSettings const& site, TlsSettings const& settings) {
  auto const server = server_settings(settings);
  auto const& certificate = site.certificate;
  Digest digest;
  digest.add(fmt::format("{} {} {}", static_cast<int>(server.minimum), server.groups,
                         client_authorities_digest(site.client_certificates)));
  return digest.add_file(certificate).add_file(site.key).add_file(staple_file(certificate)).finish();
}

}  // namespace

Result<SiteTls> Certificates::load(SiteSettings const& site, TlsSettings const& settings) {
  if (site.certificate.empty()) return SiteTls();
  Files const files{site.certificate.string(), site.key.string(), site.client_certificates.authorities.string()};
  SiteTls site_tls{.http2 = {}, .http1 = {}, .identity = &*identities_.insert(files).first, .digest = digest_of(site, settings)};
  Loaded& loaded = loaded_[files];
  if (loaded.digest == site_tls.digest) {
    site_tls.http2 = loaded.http2.lock();
    site_tls.http1 = loaded.http1.lock();
  }
  if (!site_tls.http2 || !site_tls.http1) {
    auto made = make(site, settings);
    if (!made && site.acme) return site_tls;  // it waits for it to be issued
    if (!made) return fail(made);
    site_tls.http2 = made->http2;
    site_tls.http1 = made->http1;
    loaded = {.digest = site_tls.digest, .http2 = made->http2, .http1 = made->http1};
  }
  return site_tls;
}

Result<SiteTls> Certificates::make(SiteSettings const& site, TlsSettings const& settings) const {
  auto certificate = tls::Certificate::load(site.certificate.string());
  if (!certificate) return fail(certificate);
  auto const key = tls::PrivateKey::load(site.key.string());
  if (!key) return fail(key.error());
  auto clients = load_client_authorities(site.client_certificates);
  if (!clients) return fail(clients);
  auto server = server_settings(settings);
  server.site = certificate->serial();
  server.staple = load_staple(staple_file(site.certificate), *certificate);
  server.clients = std::move(*clients);
  auto both = tls::ServerContext::create(*certificate, *key, tickets_, server);
  if (!both) return fail(both);
  server.alpn = {"http/1.1"};
  auto one = tls::ServerContext::create(*certificate, *key, tickets_, server);
  if (!one) return fail(one);
  return SiteTls{.http2 = *both, .http1 = *one, .identity = nullptr, .digest = {}};
}

}  // namespace cordon::control
