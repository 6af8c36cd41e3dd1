#pragma once

#include "access/provider/metadata.h"

namespace cordon::access {

// What is asked of somebody who logs in at a provider, beyond being known there.
struct Demand {
  std::optional<std::chrono::seconds> longest_ago = {};  // since they proved it last (max_age); the answer is held to it
  std::string acr_values = {};
  std::string prompt = {};      // "login", "select_account"
  std::string login_hint = {};  // whom we take them for
};

// One try to log in at a provider. Kept, sealed, for as long as the browser is away: who has it can finish the login.
struct Attempt {
  std::string provider;  // its name
  std::string state;
  std::string nonce;
  std::string verifier;  // of PKCE (RFC 7636)
  std::optional<std::chrono::seconds> longest_ago;
  Wall begun;

  bool operator==(Attempt const&) const = default;
};

constexpr std::chrono::minutes longest_attempt{30};

Attempt make_attempt(ProviderSettings const& settings, Demand const& demand, Wall now);
// Where the browser goes.
std::string authorization_url(ProviderSettings const& settings, ProviderMetadata const& metadata, Attempt const& attempt,
                              Demand const& demand);

// What the browser brought back to the redirect URI.
struct ProviderAnswer {
  std::string code;
  std::string state;
  std::string issuer;  // "iss" (RFC 9207)
  std::string error;
};

// Whether it answers this attempt and comes from this provider. Code::forbidden "oidc.attempt" (of another provider, or too old),
// "oidc.state", "oidc.issuer" (another provider's answer), "oidc.denied" (the person or the provider said no),
// "oidc.interaction" (it would have to ask, and was told not to), "oidc.refused" (another error), "oidc.no_code".
Result<void> check_answer(ProviderSettings const& settings, ProviderMetadata const& metadata, Attempt const& attempt,
                          ProviderAnswer const& answer, Wall now);

// name=value&… of a query or a form.
std::string encode_pairs(std::vector<std::pair<View, View>> const& pairs);
// The same behind an address that may have a query.
std::string with_query(View url, std::vector<std::pair<View, View>> const& pairs);

}  // namespace cordon::access
