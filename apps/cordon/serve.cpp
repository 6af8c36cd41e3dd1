#include "control/serve.h"

#include <iostream>

#include "problems.h"
#include "verbs.h"

namespace cordon {

int serve(std::filesystem::path const& file) {
  auto memory = std::make_shared<control::CertificateMemory>();
  auto loaded = load_and_report(file, *memory);
  if (loaded.is_usable())
    return control::serve(control::make_configuration(std::move(loaded)), control::read_from(file, std::move(memory)));
  std::cerr << "\nNot started: the configuration has errors.\n";
  return 1;
}

}  // namespace cordon
