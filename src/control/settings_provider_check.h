#pragma once

#include "control/settings.h"
#include "control/settings_report.h"

namespace cordon::control {

// What [[access.provider]] says, and what sites and rules say of providers.
void check_providers(Settings const& settings, SettingsReport& report);

}  // namespace cordon::control
