#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jose/signing_key.h"
#include "net/address.h"

namespace cordon::access {

// What is known of a provider beyond OpenID Connect.
enum class ProviderKind : std::uint8_t { generic, entra, google };

// An identity provider as the configuration has it.
struct ProviderSettings {
  std::string name;   // in rules and in addresses
  std::string title;  // on its button
  ProviderKind kind = ProviderKind::generic;
  std::string issuer;         // what tokens say, to the letter; discovery begins there
  std::string jwks_uri = {};  // where its keys are; empty: discovery says so
  std::string client_id;
  std::string client_secret = {};            // how it knows us: by this,
  std::optional<bool> secret_in_form = {};   // client_secret_post; nothing: as the provider says
  std::optional<jose::SigningKey> key = {};  // or by what this signs (private_key_jwt)
  std::string certificate_digest = {};       // x5t#S256 of the key's certificate; Entra wants it
  std::string redirect_uri = {};             // of this provider alone: whose answer comes there is its answer
  std::vector<std::string> scopes = {"openid", "profile", "email"};
  std::vector<std::string> claims = {};                              // kept besides those that every Identity has
  std::string groups_claim = "groups";                               // empty: it knows no groups
  std::vector<std::string> mail_domains = {};                        // whose addresses it vouches for; empty: of any
  std::string hosted_domain = {};                                    // of Google: whose accounts (hd)
  std::string graph = "https://graph.microsoft.com/v1.0";            // of Entra: asked for groups that a token has no room for
  std::string graph_scope = "https://graph.microsoft.com/.default";  // what that asks with
  std::vector<net::Prefix> egress = {};                              // networks of our own that it may be in
  std::vector<std::uint16_t> ports = {443};
  Duration patience = std::chrono::seconds(10);  // for each question
  Duration skew = std::chrono::seconds(60);      // by which its clock may differ
  Duration fresh = std::chrono::hours(1);        // what it says of itself is asked again after that,
  Duration kept = std::chrono::hours(24);        // and good for so long when it does not answer
};

// Whether it can be used: Code::invalid "provider.settings" with a sentence for who wrote it.
Result<void> check(ProviderSettings const& settings);

// "https://host/path", also with a query, without a fragment, of at most 500 octets.
bool is_https(View url);

}  // namespace cordon::access
