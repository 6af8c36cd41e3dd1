#include "praxis/staff/secret.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "net/fd.h"

namespace cordon::praxis {
namespace {

constexpr std::size_t longest = 256;

Result<std::string> make(std::filesystem::path const& path, net::Fd file) {
  auto const fresh = crypto::make_token();
  bool const written = ::write(file.get(), fresh.data(), fresh.size()) == static_cast<ssize_t>(fresh.size());
  if (written && ::fsync(file.get()) == 0) return fresh;
  ::unlink(path.c_str());
  return fail(Code::unavailable, "secret.write", path.string() + " cannot be written");
}

}  // namespace

Result<std::string> read_secret(std::filesystem::path const& path) {
  net::Fd made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (made) return make(path, std::move(made));
  net::Fd const there(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat status{};
  if (!there || ::fstat(there.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail(Code::invalid, "secret.file", path.string() + " cannot be read");
  if ((status.st_mode & 077) != 0) return fail(Code::invalid, "secret.exposed", path.string() + " must have mode 0600");
  std::string text(longest, '\0');
  auto const got = ::read(there.get(), text.data(), text.size());
  if (got <= 0) return fail(Code::invalid, "secret.file", path.string() + " is empty");
  text.resize(static_cast<std::size_t>(got));
  return text;
}

}  // namespace cordon::praxis
