#include "control/site_machines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "control/digest.h"
#include "control/site_conditions.h"

namespace cordon::control {
namespace {

access::ProviderSettings source_of(IssuerSettings const& issuer) {
  return {.name = issuer.name,
          .title = issuer.name,
          .issuer = issuer.issuer,
          .jwks_uri = issuer.keys,
          .client_id = {},
          .claims = issuer.claims,
          .egress = issuer.egress,
          .ports = issuer.ports};
}

std::string digest_of(IssuerSettings const& issuer) {
  std::vector<std::string> networks;
  networks.reserve(issuer.egress.size());
  for (auto const& each : issuer.egress) networks.push_back(each.text());
  Digest digest;
  digest.add(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", issuer.name, issuer.issuer, issuer.keys, issuer.audience,
                         fmt::join(issuer.claims, "\n"), issuer.longest.count(), fmt::join(networks, ","),
                         fmt::join(issuer.ports, ",")));
  if (!issuer.ca.empty()) digest.add_file(issuer.ca);
  return digest.finish();
}

Result<std::shared_ptr<access::IssuerTerms const>> make_issuer(IssuerSettings const& issuer) {
  auto tls = tls::ClientContext::create({.authorities = issuer.ca.string(), .alpn = {"http/1.1"}});
  if (!tls) return fail(tls);
  return std::make_shared<access::IssuerTerms const>(
      access::IssuerTerms{.source = source_of(issuer),
                          .audience = issuer.audience,
                          .longest = std::chrono::duration_cast<std::chrono::seconds>(issuer.longest),
                          .tls = std::move(*tls),
                          .digest = digest_of(issuer)});
}

}  // namespace

Result<std::shared_ptr<tls::ClientAuthorities const>> load_client_authorities(ClientCertificateSettings const& settings) {
  if (settings.authorities.empty()) return nullptr;
  std::vector<std::string> revoked;
  revoked.reserve(settings.revoked.size());
  for (auto const& file : settings.revoked) revoked.push_back(file.string());
  return tls::ClientAuthorities::load(settings.authorities.string(), revoked);
}

std::string client_authorities_digest(ClientCertificateSettings const& settings) {
  if (settings.authorities.empty()) return {};
  Digest digest;
  digest.add_file(settings.authorities);
  for (auto const& file : settings.revoked) digest.add_file(file);
  return digest.finish();
}

Result<std::shared_ptr<access::MachineTerms const>> make_machine_terms(SiteSettings const& site, AccessSettings const& access) {
  auto const& certificates = site.client_certificates;
  auto authorities = load_client_authorities(certificates);
  if (!authorities) return fail(authorities);
  access::MachineTerms terms{.authorities = std::move(*authorities),
                             .asks_status = certificates.ocsp,
                             .responder = certificates.responder,
                             .issuers = {}};
  if (mentions(site, access, "jwt:")) {
    for (auto const& issuer : access.issuers) {
      auto made = make_issuer(issuer);
      if (!made) return fail(made);
      terms.issuers.push_back(std::move(*made));
    }
  }
  return std::make_shared<access::MachineTerms const>(std::move(terms));
}

}  // namespace cordon::control
