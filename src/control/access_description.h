#pragma once

#include "config/section.h"
#include "control/settings.h"

namespace cordon::control {

// What describes the settings of access, for settings_description.cpp.
config::Section<AccessSettings> access_description();
void describe_site_access(config::Section<SiteSettings>& section);

}  // namespace cordon::control
