#include "control/certificates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.h"
#include "control/certificate_check.h"

namespace cordon::control {
namespace {

std::pair<std::string, std::string> files_of(SiteSettings const& site) {
  return {site.certificate.string(), site.key.string()};
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

}  // namespace

Certificates::Certificates(TlsSettings const& settings, std::shared_ptr<tls::TicketKeys> tickets)
    : settings_(settings), tickets_(std::move(tickets)) {}

Result<SiteTls> Certificates::load(SiteSettings const& site) {
  if (site.certificate.empty()) return SiteTls();
  auto& loaded = loaded_[files_of(site)];
  if (loaded.http2) return loaded;
  auto made = make(site);
  if (!made && site.acme) return SiteTls();
  if (!made) return made;
  loaded = std::move(*made);
  loaded.identity = &loaded;
  return loaded;
}

void Certificates::forget(SiteSettings const& site) {
  auto const found = loaded_.find(files_of(site));
  if (found != loaded_.end()) found->second = {};
}

Result<SiteTls> Certificates::make(SiteSettings const& site) const {
  auto certificate = tls::Certificate::load(site.certificate.string());
  if (!certificate) return fail(certificate);
  auto const key = tls::PrivateKey::load(site.key.string());
  if (!key) return fail(key.error());
  tls::ServerSettings server;
  server.minimum = settings_.minimum == TlsVersion::tls_1_3 ? tls::Version::tls13 : tls::Version::tls12;
  server.groups = fmt::format("{}", fmt::join(settings_.groups, ":"));
  server.site = certificate->serial();
  server.staple = load_staple(staple_file(site.certificate), *certificate);
  auto both = tls::ServerContext::create(*certificate, *key, tickets_, server);
  if (!both) return fail(both);
  server.alpn = {"http/1.1"};
  auto one = tls::ServerContext::create(*certificate, *key, tickets_, server);
  if (!one) return fail(one);
  return SiteTls{.http2 = *both, .http1 = *one};
}

}  // namespace cordon::control
