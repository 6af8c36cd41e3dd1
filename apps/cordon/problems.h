#pragma once

#include <filesystem>

#include "control/settings_file.h"

namespace cordon {

// Reads the configuration and prints what is wrong with it to standard error.
config::Loaded<control::Settings> load_and_report(std::filesystem::path const& file);

}  // namespace cordon
