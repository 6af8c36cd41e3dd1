#include "state/backup.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "state/tar.h"
#include "tls/digest.h"

namespace cordon::state {
namespace {

using std::filesystem::path;

constexpr std::string_view root = "state";
constexpr std::string_view manifest_name = "MANIFEST";
constexpr std::string_view first_line = "cordon backup 1\n";
constexpr std::size_t most_manifest = std::size_t{64} << 20;

std::string digest(View content) {
  tls::Sha256 sha;
  sha.update(content);
  return fmt::format("{:02x}", fmt::join(sha.finish(), ""));
}

std::string line(Entry const& entry) {
  return fmt::format("{} {} {:04o} {}:{} {}:{} {} {} {}\n", entry.is_folder ? std::string(64, '-') : digest(entry.content),
                     entry.is_folder ? 'd' : 'f', entry.mode, entry.user, entry.user_number, entry.group, entry.group_number,
                     entry.modified, entry.content.size(), entry.name.empty() ? "." : entry.name);
}

Entry inside(Entry entry) {
  entry.name = entry.name.empty() ? std::string(root) : fmt::format("{}/{}", root, entry.name);
  return entry;
}

Entry manifest_entry(Snapshot const& snapshot) {
  Entry entry;
  entry.name = manifest_name;
  entry.mode = 0600;
  entry.content = manifest(snapshot);
  for (auto const& each : snapshot) entry.modified = std::max(entry.modified, each.modified);
  return entry;
}

// Takes "state/" away again.
Result<Entry> outside(Entry entry) {
  if (entry.name == root) {
    entry.name.clear();
  } else if (entry.name.starts_with(std::string(root) + "/")) {
    entry.name.erase(0, root.size() + 1);
  } else {
    return fail(Code::malformed, "backup.name", "it holds \"" + entry.name + "\", which is not of a state");
  }
  return entry;
}

Result<void> compare(Snapshot const& snapshot, Entry const& found) {
  if (!found.content.starts_with(first_line)) return fail(Code::unsupported, "backup.version", "it is of an unknown version");
  if (found.content != manifest(snapshot))
    return fail(Code::malformed, "backup.damaged", "what it holds differs from its manifest");
  return ok();
}

bool is_tree(Snapshot const& snapshot) {
  auto const ordered = std::ranges::adjacent_find(snapshot, [](auto const& a, auto const& b) { return a.name >= b.name; });
  return ordered == snapshot.end() && !snapshot.empty() && snapshot.front().name.empty() && snapshot.front().is_folder;
}

// A file under another name, which goes with it unless it was kept.
class Draft {
 public:
  explicit Draft(path const& file)
      : name_(file.string() + "." + std::to_string(::getpid())),
        file_(::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)) {}
  Draft(Draft const&) = delete;
  Draft& operator=(Draft const&) = delete;
  ~Draft() {
    if (file_) ::unlink(name_.c_str());
  }

  File const& file() const { return file_; }
  // Never over another file.
  bool keep_as(path const& file) { return ::fsync(file_.get()) == 0 && ::link(name_.c_str(), file.c_str()) == 0; }

 private:
  std::string name_;
  File file_;
};

}  // namespace

std::string manifest(Snapshot const& snapshot) {
  std::string text(first_line);
  for (auto const& entry : snapshot) text += line(entry);
  return text;
}

Result<void> write_backup(Snapshot const& snapshot, int descriptor) {
  auto tar = TarWriter::open(descriptor);
  if (!tar) return fail(tar);
  for (auto const& entry : snapshot) {
    auto added = tar->add(inside(entry));
    if (!added) return added;
  }
  auto added = tar->add(manifest_entry(snapshot));
  if (!added) return added;
  return tar->finish();
}

Result<Snapshot> read_backup(int descriptor) {
  auto tar = TarReader::open(descriptor);
  if (!tar) return fail(tar);
  Snapshot snapshot;
  std::size_t room = most_bytes;
  for (;;) {
    auto entry = tar->next(room + most_manifest);
    if (!entry) return fail(entry);
    if (!*entry) return fail(Code::malformed, "backup.cut", "it ends too early");
    if ((*entry)->name == manifest_name) {
      auto fits = compare(snapshot, **entry);
      if (!fits) return fail(fits);
      break;
    }
    auto kept = outside(std::move(**entry));
    if (!kept) return fail(kept);
    bool const fits = kept->content.size() <= room && snapshot.size() < most_entries;
    if (!fits) return fail(Code::too_large, "backup.too_large", "it holds more than a backup may");
    room -= kept->content.size();
    snapshot.push_back(std::move(*kept));
  }
  if (!is_tree(snapshot)) return fail(Code::malformed, "backup.order", "it is not one folder");
  return snapshot;
}

Result<void> save_backup(Snapshot const& snapshot, path const& file) {
  Draft draft(file);
  if (!draft.file()) return system_failure("backup.make", file);
  auto written = write_backup(snapshot, draft.file().get());
  if (!written) return written;
  if (!draft.keep_as(file)) return system_failure("backup.make", file);
  return ok();
}

}  // namespace cordon::state
