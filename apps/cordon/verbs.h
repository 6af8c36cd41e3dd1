#pragma once

#include <filesystem>

// What `cordon` can do. Each returns the exit code: 0, or 1 when it could not.
namespace cordon {

int serve(std::filesystem::path const& file);
int check(std::filesystem::path const& file);
int init(std::filesystem::path const& folder);
int manual(bool as_schema);

}  // namespace cordon
