#include "record/file.h"

#include <fcntl.h>

#include <cerrno>
#include <system_error>

namespace cordon::record {

struct stat File::status() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return {};
  return status;
}

std::string File::read(std::size_t offset, std::size_t count) const {
  std::string text(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    auto const got = ::pread(descriptor_, text.data() + filled, count - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return text;
}

std::string system_text(int number, View about) {
  return std::string(about) + ": " + std::generic_category().message(number);
}

Result<File> open_file(std::string const& path, int flags, mode_t mode) {
  File file(::open(path.c_str(), flags | O_CLOEXEC, mode));
  if (!file) return fail(errno == ENOENT ? Code::not_found : Code::unavailable, "record.open", system_text(errno, path));
  return file;
}

}  // namespace cordon::record
