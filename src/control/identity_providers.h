#pragma once

#include "access/provider/providers.h"
#include "control/access_settings.h"

namespace cordon::control {

// A provider with what its files hold. Code::invalid with a sentence for who wrote the settings.
Result<std::shared_ptr<access::ProviderOffer const>> make_provider(IdentityProviderSettings const& settings,
                                                                   AccessSettings const& access);
// All of them.
Result<access::ProviderOffers> make_providers(AccessSettings const& access);

}  // namespace cordon::control
