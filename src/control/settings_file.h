#pragma once

#include <filesystem>

#include "base/clock.h"
#include "config/loader.h"
#include "control/certificate_memory.h"
#include "control/settings.h"

namespace cordon::control {

// Reads and checks the configuration. It may be served only when `is_usable()`; all problems are in `problems`, which
// `config::render` prints.
config::Loaded<Settings> load_settings(std::filesystem::path const& file, Clock const& clock);
// The same again and again: `memory` knows the certificates of the last time.
config::Loaded<Settings> load_settings(std::filesystem::path const& file, Clock const& clock, CertificateMemory& memory);

// The same without what it needs beside itself: whether certificates are there, or hosts occur twice, is not asked.
config::Loaded<Settings> read_settings(std::filesystem::path const& file);

// The same for text that is not in a file.
config::Loaded<Settings> load_settings(config::Source source, std::filesystem::path const& base, Clock const& clock);

// What the settings cannot say one by one: hosts that occur twice, certificates that do not fit, data in clear. Adds to
// `loaded.problems`. In settings_check.cpp.
void check_settings(config::Loaded<Settings>& loaded, Clock const& clock, CertificateMemory& memory);

}  // namespace cordon::control
