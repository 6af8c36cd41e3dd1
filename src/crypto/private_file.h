#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

// Files that hold a secret: regular, no links, and nobody's but their owner's (mode 0600).
namespace cordon::crypto {

// All of it. Code::not_found "secret.none" when there is no such file; Code::invalid "secret.file", "secret.exposed" with a
// sentence for who runs this. Of more than `most` octets: "secret.file".
Result<std::string> read_private(std::filesystem::path const& path, std::size_t most);
// A new one, on the disk when this returns. False when there is one of that name; Code::unavailable "secret.write".
Result<bool> create_private(std::filesystem::path const& path, View text);

}  // namespace cordon::crypto
