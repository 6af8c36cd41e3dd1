#pragma once

#include "control/settings.h"

namespace cordon::control {

// Serves until told to end. The exit status of the process: 1 when it could not start.
int serve(Settings settings);

}  // namespace cordon::control
