#include "control/serve.h"

#include <iostream>

#include "problems.h"
#include "verbs.h"

namespace cordon {

int serve(std::filesystem::path const& file) {
  auto loaded = load_and_report(file);
  if (loaded.is_usable()) return control::serve(control::make_configuration(std::move(loaded)), file);
  std::cerr << "\nNot started: the configuration has errors.\n";
  return 1;
}

}  // namespace cordon
