#include "state/hold.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace cordon::state {

Result<Hold> Hold::lock(std::filesystem::path const& folder, int how) {
  File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return system_failure("state.folder", folder);
  if (::flock(opened.get(), how | LOCK_NB) == 0) return Hold(std::move(opened));
  if (errno != EWOULDBLOCK) return system_failure("state.lock", folder);
  return fail(Code::unavailable, "state.in_use", folder.string() + " is in use");
}

Result<Hold> Hold::share(std::filesystem::path const& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Code::unavailable, "state.folder", folder.string() + ": " + error.message());
  return lock(folder, LOCK_SH);
}

Result<Hold> Hold::alone(std::filesystem::path const& folder) {
  return lock(folder, LOCK_EX);
}

}  // namespace cordon::state
