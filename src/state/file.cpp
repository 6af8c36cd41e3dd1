#include "state/file.h"

#include <array>
#include <cerrno>
#include <cstring>

namespace cordon::state {

std::unexpected<Error> system_failure(std::string_view reason, std::filesystem::path const& about) {
  return fail(Code::unavailable, reason, about.string() + ": " + std::strerror(errno));
}

Result<void> write_all(File const& file, View bytes, std::filesystem::path const& about) {
  while (!bytes.empty()) {
    auto const count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("state.write", about);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return ok();
}

Result<std::string> read_all(File const& file, std::size_t most, std::filesystem::path const& about) {
  std::string bytes;
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    auto const count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("state.read", about);
    if (count == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (bytes.size() > most) return fail(Code::too_large, "state.too_large", about.string() + " is too large");
  }
}

}  // namespace cordon::state
