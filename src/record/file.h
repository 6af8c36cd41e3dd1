#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::record {

// An open file; closes it when it goes.
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
  struct stat status() const;  // all zero when the file cannot be asked
  bool is_regular() const { return S_ISREG(status().st_mode); }
  std::size_t length() const { return static_cast<std::size_t>(status().st_size); }
  // At most `count` bytes from `offset`.
  std::string read(std::size_t offset, std::size_t count) const;

 private:
  int descriptor_ = -1;
};

Result<File> open_file(std::string const& path, int flags, mode_t mode = 0);
// What errno says, with the file it is about.
std::string system_text(int number, View about);

}  // namespace cordon::record
