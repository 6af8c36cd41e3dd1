#include "problems.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace cordon {
namespace {

// https://no-color.org
config::Colour colour_of_standard_error() {
  auto const* refused = std::getenv("NO_COLOR");
  bool const wanted = ::isatty(STDERR_FILENO) == 1 && (!refused || *refused == '\0');
  return wanted ? config::Colour::on : config::Colour::off;
}

}  // namespace

config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file) {
  control::CertificateMemory memory;
  return load_and_report(file, memory);
}

config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file, control::CertificateMemory& memory) {
  auto loaded = control::load_settings(file, system_clock(), memory);
  std::cerr << config::render(loaded.source, loaded.problems, colour_of_standard_error());
  return loaded;
}

}  // namespace cordon
