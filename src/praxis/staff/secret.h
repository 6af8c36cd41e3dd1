#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace cordon::praxis {

// A secret of this machine, in a file that only its owner may read; made when there is none. Code::invalid "secret.exposed" when
// others may read it, "secret.file" when it is no such file; Code::unavailable "secret.write".
Result<std::string> read_secret(std::filesystem::path const& path);

}  // namespace cordon::praxis
