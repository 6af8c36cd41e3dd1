#pragma once

#include <memory>
#include <string>
#include <vector>

#include "access/provider/settings.h"
#include "tls/context.h"

namespace cordon::access {

// Somebody whose bearer tokens count (RFC 7519, RFC 9068), as the configuration has them.
struct IssuerTerms {
  ProviderSettings source;                        // its name, "iss", keys, and where those may be fetched
  std::string audience;                           // "aud"; empty: the site's own
  std::chrono::seconds longest{24 * 3600};        // ago that a token was issued
  std::shared_ptr<tls::ClientContext const> tls;  // whom TLS believes about it
  std::string digest;                             // of all that: sites share what is known of the same
};

// What machines may prove at a site. Immutable.
struct MachineTerms {
  std::shared_ptr<tls::ClientAuthorities const> authorities;  // null: no certificate counts
  bool asks_status = false;                                   // of certificates, by OCSP
  std::string responder;                                      // URL; empty: the one that a certificate names
  std::vector<std::shared_ptr<IssuerTerms const>> issuers;
};

}  // namespace cordon::access
