#pragma once

#include <cstddef>

#include "control/certificate_check.h"
#include "control/settings.h"
#include "control/settings_report.h"

namespace cordon::control {

// What the settings of one site must fulfil together, and together with those of the node.
void check_site(Settings const& settings, std::size_t index, SettingsReport& report, CertificateChecks& certificates);

}  // namespace cordon::control
