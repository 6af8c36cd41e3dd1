#include "state/tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>

namespace cordon::state {
namespace {

struct FreeEntry {
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};

std::string text(char const* from) {
  return from ? from : "";
}

std::unexpected<Error> complain(std::string_view reason, archive* tar) {
  auto const* detail = ::archive_error_string(tar);
  return fail(Code::malformed, reason, detail ? detail : "not a backup");
}

std::unique_ptr<archive_entry, FreeEntry> to_tar(Entry const& entry) {
  std::unique_ptr<archive_entry, FreeEntry> made(::archive_entry_new());
  ::archive_entry_set_pathname(made.get(), entry.name.c_str());
  ::archive_entry_set_filetype(made.get(), entry.is_folder ? AE_IFDIR : AE_IFREG);
  ::archive_entry_set_perm(made.get(), entry.mode);
  ::archive_entry_set_uid(made.get(), entry.user_number);
  ::archive_entry_set_gid(made.get(), entry.group_number);
  ::archive_entry_set_uname(made.get(), entry.user.c_str());
  ::archive_entry_set_gname(made.get(), entry.group.c_str());
  ::archive_entry_set_mtime(made.get(), entry.modified, 0);
  ::archive_entry_set_size(made.get(), static_cast<la_int64_t>(entry.content.size()));
  return made;
}

// A folder's name ends with a slash in a tar file.
std::string name_of(archive_entry* entry) {
  auto name = text(::archive_entry_pathname(entry));
  if (::archive_entry_filetype(entry) == AE_IFDIR && name.ends_with('/')) name.pop_back();
  return name;
}

Entry from_tar(archive_entry* entry) {
  return {.name = name_of(entry),
          .is_folder = ::archive_entry_filetype(entry) == AE_IFDIR,
          .mode = ::archive_entry_perm(entry),
          .user_number = static_cast<uid_t>(::archive_entry_uid(entry)),
          .group_number = static_cast<gid_t>(::archive_entry_gid(entry)),
          .user = text(::archive_entry_uname(entry)),
          .group = text(::archive_entry_gname(entry)),
          .modified = ::archive_entry_mtime(entry),
          .content = {}};
}

bool is_plain(archive_entry* entry) {
  auto const type = ::archive_entry_filetype(entry);
  return (type == AE_IFREG || type == AE_IFDIR) && !::archive_entry_hardlink(entry) && !::archive_entry_symlink(entry);
}

}  // namespace

void TarWriter::Free::operator()(archive* tar) const {
  ::archive_write_free(tar);
}

void TarReader::Free::operator()(archive* tar) const {
  ::archive_read_free(tar);
}

Result<TarWriter> TarWriter::open(int descriptor) {
  TarWriter writer;
  writer.tar_.reset(::archive_write_new());
  auto* tar = writer.tar_.get();
  bool const opened = tar && ::archive_write_set_format_ustar(tar) == ARCHIVE_OK &&
                      ::archive_write_add_filter_none(tar) == ARCHIVE_OK &&
                      ::archive_write_open_fd(tar, descriptor) == ARCHIVE_OK;
  if (!opened) return complain("backup.open", tar);
  return writer;
}

Result<void> TarWriter::add(Entry const& entry) {
  auto* tar = tar_.get();
  if (::archive_write_header(tar, to_tar(entry).get()) != ARCHIVE_OK) return complain("backup.write", tar);
  auto const written = ::archive_write_data(tar, entry.content.data(), entry.content.size());
  if (written != static_cast<la_ssize_t>(entry.content.size())) return complain("backup.write", tar);
  return ok();
}

Result<void> TarWriter::finish() {
  if (::archive_write_close(tar_.get()) != ARCHIVE_OK) return complain("backup.write", tar_.get());
  return ok();
}

Result<TarReader> TarReader::open(int descriptor) {
  TarReader reader;
  reader.tar_.reset(::archive_read_new());
  auto* tar = reader.tar_.get();
  bool const opened = tar && ::archive_read_support_format_tar(tar) == ARCHIVE_OK &&
                      ::archive_read_open_fd(tar, descriptor, 64 * 1024) == ARCHIVE_OK;
  if (!opened) return complain("backup.read", tar);
  return reader;
}

Result<std::optional<Entry>> TarReader::next(std::size_t room) {
  archive_entry* found = nullptr;
  int const status = ::archive_read_next_header(tar_.get(), &found);
  if (status == ARCHIVE_EOF) return std::optional<Entry>();
  if (status != ARCHIVE_OK) return complain("backup.read", tar_.get());
  if (!is_plain(found)) return fail(Code::malformed, "backup.kind", "it holds something that is neither a file nor a folder");
  auto entry = from_tar(found);
  if (!is_name(entry.name)) return fail(Code::malformed, "backup.name", "it holds a file with a name that leads elsewhere");
  auto bytes = content(room);
  if (!bytes) return fail(bytes);
  entry.content = std::move(*bytes);
  return std::optional(std::move(entry));
}

Result<std::string> TarReader::content(std::size_t room) {
  std::string bytes;
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    auto const count = ::archive_read_data(tar_.get(), buffer.data(), buffer.size());
    if (count < 0) return complain("backup.read", tar_.get());
    if (count == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (bytes.size() > room) return fail(Code::too_large, "backup.too_large", "it holds more than a backup may");
  }
}

}  // namespace cordon::state
