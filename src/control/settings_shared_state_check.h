#pragma once

#include "control/settings.h"
#include "control/settings_report.h"

namespace cordon::control {

// What is wrong with `[shared_state]`.
void check_shared_state(Settings const& settings, SettingsReport& report);

}  // namespace cordon::control
