#pragma once

#include "config/section.h"
#include "control/provider_settings.h"

namespace cordon::control {

// What [[access.provider]] may say.
config::Section<IdentityProviderSettings> provider_description();

}  // namespace cordon::control
