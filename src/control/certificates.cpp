#include "control/certificates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cordon::control {

Certificates::Certificates(TlsSettings const& settings, std::shared_ptr<tls::TicketKeys> tickets)
    : settings_(settings), tickets_(std::move(tickets)) {}

Result<SiteTls> Certificates::load(SiteSettings const& site) {
  if (site.certificate.empty()) return SiteTls();
  auto const files = std::pair(site.certificate.string(), site.key.string());
  if (auto const found = loaded_.find(files); found != loaded_.end()) return found->second;
  auto made = make(site);
  if (made) loaded_.emplace(files, *made);
  return made;
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
  auto both = tls::ServerContext::create(*certificate, *key, tickets_, server);
  if (!both) return fail(both);
  server.alpn = {"http/1.1"};
  auto one = tls::ServerContext::create(*certificate, *key, tickets_, server);
  if (!one) return fail(one);
  return SiteTls{.http2 = *both, .http1 = *one, .identity = both->get()};
}

}  // namespace cordon::control
