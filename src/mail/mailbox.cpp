#include "mail/mailbox.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "crypto/crypto.h"
#include "mail/eml.h"
#include "net/fd.h"

namespace cordon::mail {
namespace {

using std::filesystem::path;

Result<void> failed(path const& file) {
  return fail(Code::unavailable, "mail.write", file.string() + ": " + std::generic_category().message(errno));
}

bool write_all(int file, View text) {
  while (!text.empty()) {
    auto const written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Under a name that nobody looks for until it is whole.
Result<void> write(path const& folder, std::string const& name, View text) {
  path const draft = folder / ("." + name), file = folder / (name + ".eml");
  net::Fd const handle(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  bool const done =
      handle && write_all(handle.get(), text) && ::fsync(handle.get()) == 0 && ::rename(draft.c_str(), file.c_str()) == 0;
  if (done) return ok();
  auto why = failed(file);
  if (handle) ::unlink(draft.c_str());
  return why;
}

std::string make_name(Wall now) {
  std::string name = std::to_string(std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count()) + "-";
  auto const random = crypto::random_octets(12);
  crypto::put_hex({reinterpret_cast<unsigned char const*>(random.data()), random.size()}, name);
  return name;
}

}  // namespace

Result<std::unique_ptr<FolderMailbox>> FolderMailbox::open(path folder, std::string from, net::Pool& pool, Clock const& clock) {
  if (!is_mail_address(from)) return fail(Code::invalid, "mail.address", "of the sender");
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return fail(failed(folder).error());
  return std::unique_ptr<FolderMailbox>(new FolderMailbox(std::move(folder), std::move(from), pool, clock));
}

net::Task<void> FolderMailbox::send(Message message) {
  auto const now = clock_.wall();
  auto const name = make_name(now);
  auto const text = to_eml(message, from_, name, now);
  if (!text) co_return fail(text.error());
  Result<void> written;
  auto done = co_await net::offload(pool_, [&] { written = write(folder_, name, *text); });
  if (!done) co_return done;
  co_return written;
}

}  // namespace cordon::mail
