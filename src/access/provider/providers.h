#pragma once

#include <map>

#include "access/provider/provider.h"

namespace cordon::access {

// A provider as a configuration offers it. Immutable; shared by all loops.
struct ProviderOffer {
  ProviderSettings settings;
  std::shared_ptr<tls::ClientContext const> tls;  // whom we believe that a server is the provider's
  std::string digest;                             // of all that was configured, secrets too: another one is another provider
};
using ProviderOffers = std::vector<std::shared_ptr<ProviderOffer const>>;

// The one of that name; null when there is none.
ProviderOffer const* find_offer(ProviderOffers const& offers, View name);

// Whose mail addresses are the provider's: its mail domains, and its hosted domain.
bool has_mail_domain(ProviderSettings const& settings);
bool is_of_domain(ProviderSettings const& settings, View email);

// The providers of one loop. What a new configuration left as it was goes on with what it knows; what is under way ends with the
// provider that it began with. Resolver and memory must outlive it.
class Providers {
 public:
  Providers(net::Resolver& resolver, ReplayMemory& memory) : resolver_(resolver), memory_(memory) {}

  // Null when these offers have none of that name.
  std::shared_ptr<Provider> get(ProviderOffers const& offers, View name);

 private:
  struct Known {
    std::string digest;
    std::shared_ptr<Provider> provider;
  };

  net::Resolver& resolver_;
  ReplayMemory& memory_;
  std::map<std::string, Known, std::less<>> known_;
};

}  // namespace cordon::access
