#include "problems.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace cordon {

config::Colour colour_of(int descriptor) {
  auto const* refused = std::getenv("NO_COLOR");
  bool const wanted = ::isatty(descriptor) == 1 && (!refused || *refused == '\0');
  return wanted ? config::Colour::on : config::Colour::off;
}

config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file) {
  control::CertificateMemory memory;
  return load_and_report(file, memory);
}

config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file, control::CertificateMemory& memory) {
  auto loaded = control::load_settings(file, system_clock(), memory);
  std::cerr << config::render(loaded.source, loaded.problems, colour_of(STDERR_FILENO));
  return loaded;
}

}  // namespace cordon
