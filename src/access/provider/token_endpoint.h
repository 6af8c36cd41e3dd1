#pragma once

#include "access/provider/metadata.h"
#include "http/client.h"

namespace cordon::access {

// What the token endpoint gives (RFC 6749 5.1).
struct Tokens {
  std::string access_token;
  std::string id_token;  // may be empty, as the next
  std::string refresh_token;
  std::chrono::seconds lifetime{};  // of the access token; 0: it does not say
};

using Grant = std::vector<std::pair<View, View>>;  // of texts that the caller keeps until it is answered

// Asks for tokens, proving who we are by secret or by key. Code::forbidden "oidc.grant" (the code or refresh token is not good
// any more), "oidc.client" (it does not know us, or not for this), Code::unavailable "oidc.unreachable", Code::bad_gateway
// "oidc.answer".
Task<Tokens> request_tokens(http::Client const& http, ProviderSettings const& settings, ProviderMetadata const& metadata,
                            Grant grant);

// How we prove who we are: fields of the form, and of the head.
struct ClientProof {
  std::string form;
  std::string authorization;  // empty: none
};
Result<ClientProof> prove_client(ProviderSettings const& settings, ProviderMetadata const& metadata, Wall now);

Result<Tokens> parse_tokens(View text);

}  // namespace cordon::access
