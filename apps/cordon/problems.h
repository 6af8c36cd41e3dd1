#pragma once

#include <filesystem>

#include "control/settings_file.h"

namespace cordon {

// Whether what is written there may be coloured: on a terminal, unless NO_COLOR says otherwise (https://no-color.org).
config::Colour colour_of(int descriptor);

// Reads the configuration and prints what is wrong with it to standard error.
config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file);
// For one that reads it again later.
config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file, control::CertificateMemory& memory);

}  // namespace cordon
