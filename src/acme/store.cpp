#include "acme/store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "net/fd.h"

namespace cordon::acme {
namespace {

using std::filesystem::path;

path folder_of(path const& state_directory) {
  return state_directory / "acme";
}

std::unexpected<Error> failed(path const& file) {
  return fail(Code::unavailable, "acme.store", file.string() + ": " + std::strerror(errno));
}

std::string read(path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    auto const written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Without it, a rename may be lost when the machine is.
bool sync_folder(path const& folder) {
  net::Fd const handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return handle && ::fsync(handle.get()) == 0;
}

}  // namespace

path certificate_file(path const& state_directory, std::string_view site) {
  return folder_of(state_directory) / (std::string(site) + ".pem");
}

Store::Store(path const& state_directory, std::string directory)
    : folder_(folder_of(state_directory)), directory_(std::move(directory)) {}

// Text before the first block of a PEM file is nobody's business but ours (RFC 7468 2).
std::string Store::origin() const {
  return "# issued by " + directory_ + "\n";
}

Result<tls::PrivateKey> Store::open() const {
  std::error_code error;
  std::filesystem::create_directories(folder_.parent_path(), error);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder_);
  auto const file = folder_ / "account.key";
  if (std::filesystem::exists(file, error)) return tls::PrivateKey::load(file.string());
  auto key = tls::PrivateKey::make(tls::KeyKind::p256);
  if (!key) return key;
  auto written = write(file, key->pem());
  if (!written) return fail(written);
  return key;
}

std::optional<tls::Certificate> Store::find(std::string_view site) const {
  auto const text = read(folder_ / (std::string(site) + ".pem"));
  if (!text.starts_with(origin())) return {};
  auto certificate = tls::Certificate::from_pem(text);
  auto const key = tls::PrivateKey::from_pem(text);
  if (!certificate || !key || !key->matches(*certificate)) return {};
  return std::move(*certificate);
}

Result<void> Store::keep(std::string_view site, tls::Issued const& issued) const {
  return write(folder_ / (std::string(site) + ".pem"), origin() + issued.key + issued.certificate);
}

Result<void> Store::write(path const& file, std::string_view text) const {
  path const beside = file.string() + ".new";
  ::unlink(beside.c_str());  // of a write that was cut short
  net::Fd const handle(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!handle || !write_all(handle.get(), text) || ::fsync(handle.get()) != 0) return failed(beside);
  if (::rename(beside.c_str(), file.c_str()) != 0 || !sync_folder(folder_)) return failed(file);
  return ok();
}

}  // namespace cordon::acme
