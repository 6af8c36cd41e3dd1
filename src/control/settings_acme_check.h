#pragma once

#include "control/settings.h"
#include "control/settings_report.h"

namespace cordon::control {

// Whether the sites that ask for a certificate can get one.
void check_acme(Settings const& settings, SettingsReport& report);

}  // namespace cordon::control
