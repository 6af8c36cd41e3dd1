#pragma once

#include <filesystem>

#include "base/result.h"
#include "net/fd.h"

// The folder that a house lives in.
namespace cordon::praxis {

// For its owner alone, from the first moment on. One that is there stays as it is. Code::invalid "house.folder".
Result<void> make_folder(std::filesystem::path const& wanted);

// One program at a time: free times are known from memory, which hears only of what its own program does. Free again when it
// goes, or its program ends in whatever way.
class FolderLock {
 public:
  // Code::unavailable "house.busy" when another program has it.
  static Result<FolderLock> take(std::filesystem::path const& folder);

 private:
  explicit FolderLock(net::Fd file) : file_(std::move(file)) {}
  net::Fd file_;
};

}  // namespace cordon::praxis
