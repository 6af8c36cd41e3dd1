#pragma once

#include "control/settings.h"
#include "control/settings_report.h"

namespace cordon::control {

// Whether people can log in where rules want them to, and all that is wrong with those rules.
void check_access(Settings const& settings, SettingsReport& report);

}  // namespace cordon::control
