#include "praxis/house/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace cordon::praxis {
namespace {

std::unexpected<Error> refuse(std::filesystem::path const& path, std::error_code error) {
  return fail(Code::invalid, "house.folder", path.string() + ": " + error.message());
}

std::error_code make_last(std::filesystem::path const& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  std::error_code error(errno, std::generic_category());
  if (error != std::errc::file_exists) return error;
  bool const is_there = std::filesystem::is_directory(folder, error);
  return is_there || error ? error : std::make_error_code(std::errc::not_a_directory);
}

}  // namespace

Result<void> make_folder(std::filesystem::path const& wanted) {
  auto const folder = wanted.has_filename() ? wanted : wanted.parent_path();
  std::error_code error;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  if (!error) error = make_last(folder);
  if (error) return refuse(folder, error);
  return ok();
}

Result<FolderLock> FolderLock::take(std::filesystem::path const& folder) {
  auto const path = folder / "lock";
  net::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return refuse(path, {errno, std::generic_category()});
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return FolderLock(std::move(file));
  if (errno != EWOULDBLOCK) return refuse(path, {errno, std::generic_category()});
  return fail(Code::unavailable, "house.busy", folder.string() + ": another praxis works with it; end that one first");
}

}  // namespace cordon::praxis
