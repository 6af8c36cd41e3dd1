#include "config/manual.h"

#include <iostream>

#include "control/settings_description.h"
#include "verbs.h"

namespace cordon {

int manual(bool as_schema) {
  auto const description = control::settings_description().description();
  std::cout << (as_schema ? config::json_schema(*description, "Cordon settings") : config::manual(*description, "Settings"));
  return std::cout.flush() ? 0 : 1;
}

}  // namespace cordon
