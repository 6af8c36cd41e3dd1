#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::state {

// Owns a descriptor.
class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  explicit operator bool() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

// What errno says about a file. `reason` is a literal.
std::unexpected<Error> system_failure(std::string_view reason, std::filesystem::path const& about);

// All of it, or nothing.
Result<void> write_all(File const& file, View bytes, std::filesystem::path const& about);
// Up to its end; fails with "state.too_large" beyond `most`.
Result<std::string> read_all(File const& file, std::size_t most, std::filesystem::path const& about);

}  // namespace cordon::state
