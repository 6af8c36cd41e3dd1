#include "state/snapshot.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <ranges>

#include "state/file.h"

namespace cordon::state {
namespace {

using std::filesystem::path;

constexpr int most_attempts = 100;

// What changes when somebody writes to it, or replaces it.
struct Mark {
  std::string name;
  struct stat status{};

  bool operator==(Mark const& other) const {
    auto const same = [](timespec const& a, timespec const& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; };
    return name == other.name && status.st_ino == other.status.st_ino && status.st_mode == other.status.st_mode &&
           status.st_size == other.status.st_size && same(status.st_mtim, other.status.st_mtim) &&
           same(status.st_ctim, other.status.st_ctim);
  }
};

using Marks = std::vector<Mark>;

// Whether a failure only says that what was listed has gone meanwhile.
bool is_gone(Error const& error) {
  return error.reason == "state.gone";
}

Result<Mark> mark(path const& folder, std::string name) {
  Mark made{.name = std::move(name)};
  auto const file = made.name.empty() ? folder : folder / made.name;
  if (::lstat(file.c_str(), &made.status) != 0) {
    return errno == ENOENT ? fail(Code::unavailable, "state.gone", file.string()) : system_failure("state.read", file);
  }
  if (S_ISLNK(made.status.st_mode)) return fail(Code::unsupported, "state.link", file.string() + " is a link");
  return made;
}

bool is_state(Mark const& mark) {
  return S_ISREG(mark.status.st_mode) || S_ISDIR(mark.status.st_mode);
}

Result<std::vector<std::string>> names_below(path const& folder) {
  std::vector<std::string> names{""};
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
    names.push_back(each->path().lexically_relative(folder).generic_string());
    if (!is_name(names.back())) return fail(Code::unsupported, "state.name", "a file in " + folder.string() + " has an odd name");
    if (names.size() > most_entries) return fail(Code::too_large, "state.too_large", folder.string() + " holds too many files");
  }
  auto const* reason = error == std::errc::no_such_file_or_directory ? "state.gone" : "state.read";
  if (error) return fail(Code::unavailable, reason, folder.string() + ": " + error.message());
  std::ranges::sort(names);
  return names;
}

Result<Marks> list(path const& folder) {
  auto names = names_below(folder);
  if (!names) return fail(names);
  Marks marks;
  for (auto& name : *names) {
    auto made = mark(folder, std::move(name));
    if (!made) return fail(made);
    if (is_state(*made)) marks.push_back(std::move(*made));
  }
  return marks;
}

std::string name_of_user(uid_t number) {
  auto const* found = ::getpwuid(number);  // NOLINT(concurrency-mt-unsafe): one thread makes backups
  return found ? found->pw_name : std::string();
}

std::string name_of_group(gid_t number) {
  auto const* found = ::getgrgid(number);  // NOLINT(concurrency-mt-unsafe)
  return found ? found->gr_name : std::string();
}

Entry entry_of(Mark const& mark) {
  return {.name = mark.name,
          .is_folder = S_ISDIR(mark.status.st_mode),
          .mode = mark.status.st_mode & 07777,
          .user_number = mark.status.st_uid,
          .group_number = mark.status.st_gid,
          .user = name_of_user(mark.status.st_uid),
          .group = name_of_group(mark.status.st_gid),
          .modified = mark.status.st_mtim.tv_sec,
          .content = {}};
}

Result<std::string> content_of(path const& file, std::size_t room) {
  File const opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (opened) return read_all(opened, room, file);
  return errno == ENOENT ? fail(Code::unavailable, "state.gone", file.string()) : system_failure("state.read", file);
}

Result<Snapshot> read(path const& folder, Marks const& marks) {
  Snapshot snapshot;
  std::size_t room = most_bytes;
  for (auto const& mark : marks) {
    auto& entry = snapshot.emplace_back(entry_of(mark));
    if (entry.is_folder) continue;
    auto content = content_of(folder / entry.name, room);
    if (!content) return fail(content);
    room -= content->size();
    entry.content = std::move(*content);
  }
  return snapshot;
}

// Nothing of an attempt during which something changed is kept.
Result<Snapshot> attempt(path const& folder) {
  auto const before = list(folder);
  if (!before) return fail(before.error());
  auto snapshot = read(folder, *before);
  if (!snapshot) return fail(snapshot);
  auto const after = list(folder);
  if (!after) return fail(after.error());
  if (*before != *after) return fail(Code::unavailable, "state.gone", folder.string());
  return snapshot;
}

}  // namespace

Result<Snapshot> take_snapshot(path const& folder) {
  for (int i = 0; i < most_attempts; ++i) {
    auto snapshot = attempt(folder);
    if (snapshot || !is_gone(snapshot.error())) return snapshot;
    if (!std::filesystem::exists(folder)) return fail(Code::unavailable, "state.missing", folder.string() + " does not exist");
  }
  return fail(Code::unavailable, "state.restless", folder.string() + " changed all the time while it was read");
}

bool is_name(std::string_view name) {
  bool const printable = std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
  if (name.empty() || name.size() > 200 || !printable) return false;
  return std::ranges::all_of(std::views::split(name, '/'), [](auto const& part) {
    std::string_view const text(part.begin(), part.end());
    return !text.empty() && text != "." && text != "..";
  });
}

}  // namespace cordon::state
