#pragma once

#include <filesystem>

#include "control/settings_file.h"

namespace cordon {

// Reads the configuration and prints what is wrong with it to standard error.
config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file);
// For one that reads it again later.
config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file, control::CertificateMemory& memory);

}  // namespace cordon
