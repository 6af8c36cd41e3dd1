#pragma once

#include "access/provider/metadata.h"
#include "http/client.h"
#include "jose/token.h"
#include "net/kept.h"

namespace cordon::access {

// What a provider publishes: its description and its keys, kept for a while. When it does not answer, what it said last goes on
// to count for as long as the settings say. One for each loop; several fibers may ask at once.
class ProviderSource {
 public:
  static constexpr std::chrono::seconds least_pause{10};  // between two questions for the same

  ProviderSource(http::Client const& http, ProviderSettings const& settings)
      : http_(http), settings_(settings), metadata_({least_pause, settings.kept}), keys_({least_pause, settings.kept}) {}

  // Fails with what parse_metadata and KeySet::parse say, or Code::unavailable "oidc.unreachable".
  Task<ProviderMetadata> metadata();
  Task<jose::KeySet> keys();
  // Believes a token that one of its keys signed: one that is not known is looked for again, unless that was done just now. Fails
  // as keys() does, and with Code::forbidden as jose::verify does.
  Task<jose::Token> verify(std::string token, jose::Expected expected);

 private:
  Task<jose::KeySet> newer_keys();
  Task<ProviderMetadata> fetch_metadata();
  Task<jose::KeySet> fetch_keys();
  Task<std::string> fetch(std::string url);

  http::Client const& http_;
  ProviderSettings const& settings_;
  net::Kept<ProviderMetadata> metadata_;
  net::Kept<jose::KeySet> keys_;
};

}  // namespace cordon::access
