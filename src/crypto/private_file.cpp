#include "crypto/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace cordon::crypto {
namespace {

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

bool write_all(File const& file, View text) {
  while (!text.empty()) {
    auto const written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file.get()) == 0;
}

// The name is there after the power failed, too.
bool sync_folder(std::filesystem::path const& path) {
  auto const folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  File const file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file && ::fsync(file.get()) == 0;
}

}  // namespace

Result<std::string> read_private(std::filesystem::path const& path, std::size_t most) {
  File const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return fail(Code::not_found, "secret.none", path.string() + " is not there");
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail(Code::invalid, "secret.file", path.string() + " cannot be read");
  if ((status.st_mode & 077) != 0) return fail(Code::invalid, "secret.exposed", path.string() + " must have mode 0600");
  std::string text(most + 1, '\0');
  auto const got = ::read(file.get(), text.data(), text.size());
  if (got <= 0 || static_cast<std::size_t>(got) > most)
    return fail(Code::invalid, "secret.file", path.string() + " is empty, or too long");
  text.resize(static_cast<std::size_t>(got));
  return text;
}

Result<bool> create_private(std::filesystem::path const& path, View text) {
  File const file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file && errno == EEXIST) return false;
  if (file && write_all(file, text) && sync_folder(path)) return true;
  if (file) ::unlink(path.c_str());
  return fail(Code::unavailable, "secret.write", path.string() + " cannot be written");
}

}  // namespace cordon::crypto
