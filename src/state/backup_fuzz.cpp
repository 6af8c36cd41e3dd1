#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "state/backup.h"

// What is read as a backup is one folder that leads nowhere else, and written again it reads as the same.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace cordon::state;
  File const file(::memfd_create("backup", MFD_CLOEXEC));
  if (!write_all(file, {reinterpret_cast<char const*>(data), size}, "backup") || ::lseek(file.get(), 0, SEEK_SET) != 0)
    std::abort();
  auto const snapshot = read_backup(file.get());
  if (!snapshot) return 0;
  for (auto const& entry : *snapshot) {
    if (!entry.name.empty() && !is_name(entry.name)) std::abort();
  }
  File const again(::memfd_create("again", MFD_CLOEXEC));
  if (!write_backup(*snapshot, again.get()) || ::lseek(again.get(), 0, SEEK_SET) != 0) return 0;
  auto const second = read_backup(again.get());
  if (!second || *second != *snapshot) std::abort();
  return 0;
}
