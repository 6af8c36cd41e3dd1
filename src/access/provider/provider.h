#pragma once

#include "access/identity.h"
#include "access/provider/attempt.h"
#include "access/provider/graph.h"
#include "access/provider/logout.h"
#include "access/provider/source.h"
#include "access/provider/token_endpoint.h"
#include "access/provider/vouching.h"

namespace cordon::access {

// What a provider vouched for, and what is kept for later. The tokens are secrets.
struct Vouched {
  Identity identity;
  std::string id_token;       // the hint for logging out there
  std::string refresh_token;  // may be empty: then refresh() is not possible
  std::string session_id;     // "sid": what back-channel logout names; may be empty
};

// An identity provider, to which we are a relying party (OpenID Connect Core 1.0, code flow with PKCE). One for each loop; many
// fibers may use it at once. Failures have reasons under "oidc." or "jwt."; Code::unavailable, unreachable and timeout mean that
// it is away, and that what it vouched for before may still be so.
class Provider {
 public:
  // The context says whom TLS believes. `memory` is shared by all loops.
  Provider(net::Resolver& resolver, std::shared_ptr<tls::ClientContext const> tls, ProviderSettings settings,
           ReplayMemory& memory);
  Provider(Provider const&) = delete;
  Provider& operator=(Provider const&) = delete;

  ProviderSettings const& settings() const { return settings_; }

  // Where the browser goes with this attempt (make_attempt).
  Task<std::string> authorization_url(Attempt attempt, Demand demand = {});
  // Who came back. Fails as check_answer, request_tokens, jose::verify and read_identity do, and with Code::forbidden
  // "oidc.nonce", "oidc.at_hash", "oidc.auth_time" (they proved it too long ago), "oidc.userinfo".
  Task<Vouched> exchange(Attempt attempt, ProviderAnswer answer);
  // Asks whether it still vouches, and for what. How and when they proved it stays as it was. What is given back replaces what
  // was given: a refresh token is good for once. Where the provider goes
  // away in the middle, what it vouched for is as old as it was, with the tokens of now. Code::forbidden "oidc.grant" when it
  // does not vouch any more.
  Task<Vouched> refresh(Vouched vouched);

  // See logout_url.
  Task<std::string> log_out_url(std::string hint, std::string back, std::string state);
  // Reads the logout token that the provider sent us.
  Task<ProviderLogout> verify_logout(std::string token);

 private:
  jose::Expected expectation(ProviderMetadata const& metadata) const;
  Task<Vouched> renew(Tokens tokens, ProviderMetadata metadata);
  Task<Vouched> vouch(Tokens tokens, ProviderMetadata const& metadata, jose::Token token);
  Task<jose::Claims> ask_userinfo(Tokens const& tokens, ProviderMetadata const& metadata, jose::Claims const& token);
  Task<void> add_groups(ProviderMetadata const& metadata, Statement const& statement, Identity& identity);

  ProviderSettings settings_;
  ReplayMemory& memory_;
  http::Client http_;
  ProviderSource source_;
  EntraGroups groups_;
};

}  // namespace cordon::access
