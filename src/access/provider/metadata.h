#pragma once

#include "access/provider/settings.h"

namespace cordon::access {

// What a provider says of itself (OpenID Connect Discovery 1.0, RFC 8414).
struct ProviderMetadata {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;  // may be empty, as the next
  std::string end_session_endpoint;
  bool names_itself = false;                // in answers to the browser (RFC 9207)
  bool wants_secret_in_form = false;        // client_secret_post, and not client_secret_basic
  std::vector<jose::Algorithm> algorithms;  // of its id_tokens that we know; at least one
};

// Where it is: below the issuer.
std::string discovery_url(View issuer);

// Code::bad_gateway "oidc.discovery": it is no such document, "oidc.issuer": it is that of another issuer, "oidc.endpoint": what
// it names is no https URL, "oidc.algorithms": it signs by none that we believe.
Result<ProviderMetadata> parse_metadata(View text, ProviderSettings const& settings);

}  // namespace cordon::access
