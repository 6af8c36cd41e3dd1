#pragma once

#include <string>

#include "control/settings.h"
#include "proxy/front.h"

namespace cordon::control {

// What the settings mean to a listener, and to the limits that all listeners share.
proxy::FrontSettings front_settings(Settings const& settings, ListenSettings const& listen);
proxy::BudgetLimits budget_limits(LimitSettings const& limits);

// The same text exactly when the settings of that listener come out the same.
std::string front_text(Settings const& settings, ListenSettings const& listen);

}  // namespace cordon::control
