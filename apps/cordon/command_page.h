#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace cordon {

// The manual page cordon(1), made of what the command line says of itself.
std::string command_page(CLI::App const& app, std::string const& version);

// What bash completes after `cordon`.
std::string bash_completion(CLI::App const& app);

}  // namespace cordon
