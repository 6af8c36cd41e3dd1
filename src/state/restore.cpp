#include "state/restore.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <cstdio>
#include <ranges>

#include "state/file.h"
#include "state/hold.h"

namespace cordon::state {
namespace {

using std::filesystem::path;

// The user of that name, who may have another number on this machine.
uid_t user_of(Entry const& entry) {
  auto const* found = entry.user.empty() ? nullptr : ::getpwnam(entry.user.c_str());  // NOLINT(concurrency-mt-unsafe)
  return found ? found->pw_uid : entry.user_number;
}

gid_t group_of(Entry const& entry) {
  auto const* found = entry.group.empty() ? nullptr : ::getgrnam(entry.group.c_str());  // NOLINT(concurrency-mt-unsafe)
  return found ? found->gr_gid : entry.group_number;
}

// Builds the state under a name of its own; what was not kept goes with it.
class Site {
 public:
  explicit Site(path const& folder)
      : folder_(folder.parent_path() / fmt::format(".{}.{}", folder.filename().string(), ::getpid())) {}
  Site(Site const&) = delete;
  Site& operator=(Site const&) = delete;
  ~Site() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove_all(folder_, ignored);
  }

  path const& folder() const { return folder_; }
  bool owners() const { return owners_; }
  void keep() { kept_ = true; }

  Result<void> build(Snapshot const& snapshot) {
    for (auto const& entry : snapshot) {
      auto made = entry.is_folder ? make_folder(place_of(entry)) : make_file(entry);
      if (!made) return made;
    }
    // Last, and from the inside out: a folder may forbid its owner to write.
    for (auto const& entry : snapshot | std::views::reverse) {
      auto finished = finish(entry);
      if (!finished) return finished;
    }
    return ok();
  }

 private:
  path place_of(Entry const& entry) const { return entry.name.empty() ? folder_ : folder_ / entry.name; }

  static Result<void> make_folder(path const& place) {
    if (::mkdir(place.c_str(), 0700) != 0) return system_failure("restore.make", place);
    return ok();
  }

  Result<void> make_file(Entry const& entry) const {
    auto const place = place_of(entry);
    File const file(::open(place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return system_failure("restore.make", place);
    return write_all(file, entry.content, place);
  }

  Result<void> finish(Entry const& entry) {
    auto const place = place_of(entry);
    File const file(::open(place.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file) return system_failure("restore.finish", place);
    bool const owned = ::fchown(file.get(), user_of(entry), group_of(entry)) == 0;
    if (!owned && ::geteuid() == 0) return system_failure("restore.owner", place);
    owners_ = owners_ && owned;
    timespec const times[2] = {{.tv_sec = entry.modified, .tv_nsec = 0}, {.tv_sec = entry.modified, .tv_nsec = 0}};
    bool const done = ::fchmod(file.get(), entry.mode) == 0 && ::futimens(file.get(), times) == 0 && ::fsync(file.get()) == 0;
    return done ? ok() : Result<void>(system_failure("restore.finish", place));
  }

  path folder_;
  bool owners_ = true;
  bool kept_ = false;
};

Result<void> sync_folder(path const& folder) {
  File const opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) return system_failure("restore.sync", folder);
  return ok();
}

// Nobody's, or empty, or to be replaced by order.
Result<std::optional<Hold>> claim(path const& folder, Overwrite overwrite) {
  if (!std::filesystem::exists(std::filesystem::symlink_status(folder))) return std::optional<Hold>();
  auto hold = Hold::alone(folder);
  if (!hold && hold.error().reason == "state.in_use")
    return fail(Code::unavailable, "restore.in_use", folder.string() + " is in use by a running node; end it first");
  if (!hold) return fail(hold);
  if (!std::filesystem::is_empty(folder) && overwrite == Overwrite::no)
    return fail(Code::forbidden, "restore.not_empty",
                folder.string() + " is not empty; with --force it is put aside and replaced");
  return std::optional(std::move(*hold));
}

path name_for_previous(path const& folder, Wall now) {
  auto const seconds =
      std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(now));
  return folder.string() + fmt::format(".before-{:%Y%m%dT%H%M%SZ}", fmt::gmtime(seconds));
}

// After the exchange the state before is where the new one was built.
Result<std::optional<path>> put_aside(path const& previous, path const& folder, Wall now) {
  if (std::filesystem::is_empty(previous)) {
    std::filesystem::remove(previous);
    return std::optional<path>();
  }
  auto const name = name_for_previous(folder, now);
  if (::renameat2(AT_FDCWD, previous.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) != 0)
    return system_failure("restore.aside", previous);
  return std::optional(name);
}

}  // namespace

Result<Restored> restore(Snapshot const& snapshot, path const& folder, Overwrite overwrite, Wall now) {
  auto const target = std::filesystem::weakly_canonical(absolute(folder.has_filename() ? folder : folder.parent_path()));
  auto const hold = claim(target, overwrite);
  if (!hold) return fail(hold.error());
  Site site(target);
  auto built = site.build(snapshot);
  if (!built) return fail(built);
  unsigned const how = hold->has_value() ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, site.folder().c_str(), AT_FDCWD, target.c_str(), how) != 0)
    return system_failure("restore.place", target);
  site.keep();
  Restored restored{.previous = {}, .owners = site.owners()};
  if (hold->has_value()) {
    auto previous = put_aside(site.folder(), target, now);
    if (!previous) return fail(previous);
    restored.previous = std::move(*previous);
  }
  auto synced = sync_folder(target.parent_path());
  if (!synced) return fail(synced);
  return restored;
}

}  // namespace cordon::state
