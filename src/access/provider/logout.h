#pragma once

#include <map>
#include <mutex>

#include "access/provider/metadata.h"
#include "jose/token.h"

namespace cordon::access {

// Numbers of tokens that came before. Shared by all loops of a node; each node has its own.
class ReplayMemory {
 public:
  static constexpr std::size_t most = 10'000;  // the one that ends first is forgotten for more

  // False when it was here before and its time is not over.
  bool is_new(std::string number, Wall until, Wall now);
  // What it stood for did not happen: it may come again.
  void forget(View number);

 private:
  std::mutex mutex_;
  std::map<std::string, Wall, std::less<>> until_;
  std::multimap<Wall, std::string> ends_;
};

// Whose sessions end: all of a subject, or those of one session at the provider.
struct ProviderLogout {
  std::string subject;      // as Identity has it; may be empty, and then there is a session
  std::string session_id;   // "sid"; may be empty
  std::string number = {};  // as the memory has it
};

// What a logout token must be (OpenID Connect Back-Channel Logout 1.0, 2.4).
jose::Expected logout_expectation(ProviderSettings const& settings, ProviderMetadata const& metadata);
// What a verified one says. Code::forbidden "oidc.logout_event", "oidc.logout_nonce" (it is an id_token, or could be taken for
// one), "oidc.logout_subject", "oidc.logout_number" (it has no jti), "oidc.logout_replayed".
Result<ProviderLogout> read_logout(ProviderSettings const& settings, jose::Token const& token, ReplayMemory& memory, Wall now);

// Where the browser goes to end its session at the provider too (OpenID Connect RP-Initiated Logout 1.0); empty when the provider
// has no such place. `hint` is the id_token of that login; `back` must be registered there.
std::string logout_url(ProviderSettings const& settings, ProviderMetadata const& metadata, View hint, View back, View state);

}  // namespace cordon::access
