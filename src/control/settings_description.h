#pragma once

#include "config/section.h"
#include "control/settings.h"

namespace cordon::control {

// Every setting of the edge: loading, checks, manual and schema come from here.
config::Section<Settings> const& settings_description();

}  // namespace cordon::control
