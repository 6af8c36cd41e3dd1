#pragma once

#include <filesystem>
#include <functional>

#include "config/loader.h"
#include "control/certificate_memory.h"
#include "control/settings.h"

namespace cordon::control {

// What a person wrote, read and found good.
struct Configuration {
  Settings settings;
  std::string hash;        // SHA-256 of the file in hexadecimal, as sha256sum prints it
  std::string sites_hash;  // SHA-256 of what it says of sites alone: the same on nodes that serve the same
};

// Of what was loaded, which must be usable.
Configuration make_configuration(config::Loaded<Settings> loaded);

// Reads it again. The failure's detail is everything that is wrong, as `cordon check` prints it.
using ReadConfiguration = std::function<Result<Configuration>()>;
ReadConfiguration read_from(std::filesystem::path file, std::shared_ptr<CertificateMemory> memory);

}  // namespace cordon::control
