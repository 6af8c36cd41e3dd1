#include "praxis/patients/master_keys.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "net/fd.h"

namespace cordon::praxis {
namespace {

using crypto::Secret;
using std::filesystem::path;

constexpr View title = "cordon praxis keys";
constexpr std::size_t longest = 16384;
constexpr std::int64_t last_version = 1'000'000'000;  // 0 is that of keys that were destroyed

std::unexpected<Error> cannot_write(path const& file) {
  return fail(Code::unavailable, "keys.write", file.string() + ": " + std::generic_category().message(errno));
}
std::unexpected<Error> no_keys(View why) {
  return fail(Code::invalid, "keys.file", std::string(why));
}

Result<void> check(struct stat const& status, path const& file) {
  if (!S_ISREG(status.st_mode)) return no_keys(file.string() + " is not a file");
  if ((status.st_mode & 077) != 0) return fail(Code::invalid, "keys.exposed", file.string() + " must have mode 0600");
  if (status.st_uid != ::geteuid()) return fail(Code::invalid, "keys.owner", file.string() + " belongs to another user");
  if (status.st_size <= 0 || static_cast<std::size_t>(status.st_size) > longest) return no_keys(file.string() + " has no keys");
  return ok();
}

// Code::not_found when there is none.
Result<Secret> read(path const& file) {
  net::Fd const handle(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!handle && errno == ENOENT) return fail(Code::not_found, "keys.file", file.string());
  if (!handle) return no_keys(file.string() + ": " + std::generic_category().message(errno));
  struct stat status{};
  if (::fstat(handle.get(), &status) != 0) return no_keys(file.string() + " cannot be read");
  if (auto checked = check(status, file); !checked) return fail(checked);
  Secret text(static_cast<std::size_t>(status.st_size));
  if (::read(handle.get(), text.span().data(), text.span().size()) != status.st_size) return no_keys(file.string() + " is short");
  return text;
}

Result<net::Fd> create(path const& file) {
  net::Fd handle(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!handle && errno == EEXIST) return fail(Code::unavailable, "keys.rotating", file.string() + " is there");
  if (!handle) return cannot_write(file);
  return handle;
}

Result<void> write(net::Fd const& handle, View text, path const& file) {
  bool const written = ::write(handle.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (!written || ::fsync(handle.get()) != 0) return cannot_write(file);
  return ok();
}

void sync_folder(path const& file) {
  auto const folder = file.has_parent_path() ? file.parent_path() : path(".");
  net::Fd const handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle) ::fsync(handle.get());
}

path draft_of(path const& file, std::string const& end) {
  return file.string() + end;
}

// Written under another name and then linked: nobody ever sees half a file, and two that start at once agree.
Result<void> make(path const& file, View text) {
  auto const draft = draft_of(file, "." + crypto::make_token());
  auto const handle = create(draft);
  if (!handle) return fail(handle.error());
  auto written = write(*handle, text, draft);
  bool const linked = written && ::link(draft.c_str(), file.c_str()) == 0;
  int const error = errno;
  ::unlink(draft.c_str());
  if (!written) return written;
  errno = error;
  if (!linked && error != EEXIST) return cannot_write(file);
  sync_folder(file);
  return ok();
}

Result<Secret> parse_key(View text) {
  Secret key(crypto::key_size);
  if (!crypto::parse_hex(text, key.span())) return no_keys("a line is no key of 32 octets");
  return key;
}

}  // namespace

Result<MasterKeys> MasterKeys::parse(View text) {
  MasterKeys keys;
  if (text::take_until(text, '\n') != title) return no_keys("it does not begin as a file of keys");
  while (!text.empty()) {
    auto line = text::take_until(text, '\n');
    auto const name = text::take_until(line, ' ');
    auto key = parse_key(line);
    if (!key) return fail(key);
    auto const version = text::parse_number<std::int64_t>(name);
    bool const is_index = name == "index" && keys.index_.empty();
    bool const is_version = version && *version > 0 && *version <= last_version;
    if (is_index) {
      keys.index_ = std::move(*key);
    } else if (!is_version || !keys.wrapping_.emplace(*version, std::move(*key)).second) {
      return no_keys("a version is none, or a key is there twice");
    }
  }
  if (keys.index_.empty() || keys.wrapping_.empty()) return no_keys("a key is missing");
  return keys;
}

std::string MasterKeys::text() const {
  std::string text;
  text.reserve(longest);  // a longer one would leave copies behind
  text.append(title).append("\nindex ");
  crypto::put_hex(index_.span(), text);
  for (auto const& [version, key] : wrapping_) {
    text.append("\n").append(std::to_string(version)).append(" ");
    crypto::put_hex(key.span(), text);
  }
  text.append("\n");
  return text;
}

crypto::Octets MasterKeys::wrapping(std::int64_t version) const {
  auto const found = wrapping_.find(version);
  return found == wrapping_.end() ? crypto::Octets() : found->second.span();
}

Result<MasterKeys> MasterKeys::load(path const& path) {
  auto found = read(path);
  if (!found && found.error().code == Code::not_found) {
    MasterKeys fresh;
    fresh.index_ = Secret::random(crypto::key_size);
    fresh.wrapping_.emplace(1, Secret::random(crypto::key_size));
    auto text = fresh.text();
    auto made = make(path, text);
    crypto::wipe(text);
    if (!made) return fail(made);
    found = read(path);
  }
  if (!found) return fail(found);
  return parse(crypto::view(std::as_const(*found).span()));
}

// The draft is also the lock: who makes it changes the file, and nobody else meanwhile.
Result<MasterKeys> MasterKeys::replace(path const& path, void (*change)(MasterKeys&)) {
  auto const draft = draft_of(path, ".next");
  auto const handle = create(draft);
  if (!handle) return fail(handle.error());
  auto keys = load(path);
  Result<void> written;
  if (keys) {
    change(*keys);
    auto content = keys->text();
    written = write(*handle, content, draft);
    crypto::wipe(content);
    if (written && ::rename(draft.c_str(), path.c_str()) != 0) written = cannot_write(path);
  }
  if (!keys || !written) ::unlink(draft.c_str());
  if (!written) return fail(written);
  sync_folder(path);
  return keys;
}

Result<MasterKeys> MasterKeys::rotate(path const& path) {
  return replace(path, [](MasterKeys& keys) { keys.wrapping_.emplace(keys.current() + 1, Secret::random(crypto::key_size)); });
}

Result<MasterKeys> MasterKeys::retire(path const& path) {
  return replace(path, [](MasterKeys& keys) { keys.wrapping_.erase(keys.wrapping_.begin(), std::prev(keys.wrapping_.end())); });
}

}  // namespace cordon::praxis
