#pragma once

#include "control/configuration.h"

namespace cordon::control {

// Serves what was read from a file, and what is read from it later, until told to end. The exit status of the process: 1 when it
// could not start.
int serve(Configuration configuration, ReadConfiguration read);

}  // namespace cordon::control
