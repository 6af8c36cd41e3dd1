#pragma once

#include "acme/manager.h"
#include "control/settings.h"

namespace cordon::control {

// What the file says, as the ACME manager wants it; nothing wanted when no site has `acme = true`. Reads the key of an external
// account.
Result<acme::ManagerSettings> acme_settings(Settings const& settings);

// The key in a file of base64url, as authorities hand it out.
Result<std::string> load_eab_key(std::filesystem::path const& file);

}  // namespace cordon::control
