#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "record/file.h"

namespace cordon::record {

// The number that the node's next line will have, kept in a small file so that it outlives restarts and rotated files.
// It is moved on before the lines are written: after a crash the numbers between the last line and the next one tell how many
// were lost. The file is locked, so that two writers never number one file.
class Numbers {
 public:
  // Waits until another process lets go of the file, and fails with Code::unavailable when that takes longer than `patience`.
  static Result<Numbers> open(std::filesystem::path const& path, std::chrono::milliseconds patience);

  std::uint64_t next() const { return next_; }
  Result<void> move_to(std::uint64_t next);

 private:
  File file_;
  std::uint64_t next_ = 1;
};

}  // namespace cordon::record
