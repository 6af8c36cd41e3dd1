#pragma once

#include <sys/types.h>

#include <filesystem>
#include <utility>

#include "base/result.h"
#include "state/file.h"

namespace cordon::state {

// Keeps others from taking the folder of state away while it is used. A lock on the folder itself (flock): it goes with the
// process, and needs no file that could be left behind.
class Hold {
 public:
  // For a node. Makes the folder when it is missing.
  static Result<Hold> share(std::filesystem::path const& folder);
  // For who replaces it. Fails with Code::unavailable and reason "state.in_use" while a node uses it.
  static Result<Hold> alone(std::filesystem::path const& folder);

 private:
  explicit Hold(File folder) : folder_(std::move(folder)) {}
  static Result<Hold> lock(std::filesystem::path const& folder, int how);

  File folder_;
};

}  // namespace cordon::state
