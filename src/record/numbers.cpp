#include "record/numbers.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstdio>
#include <thread>

#include "base/log.h"
#include "base/text.h"

namespace cordon::record {
namespace {

constexpr int width = 20;
constexpr View held = "record.in_use";
constexpr std::chrono::milliseconds retry_pause{50};

Result<std::uint64_t> read_next(File const& file, std::string const& path) {
  std::string const content = file.read(0, width + 1);
  if (content.empty()) return 1;
  auto const number = text::parse_number(text::trim(View(content).substr(0, content.find('\n'))));
  if (!number || *number == 0) return fail(Code::invalid, "record.numbers", path + " holds no number");
  return *number;
}

bool is_held(Result<File> const& file) {
  return !file && file.error().reason == held;
}

Result<File> try_lock(std::string const& path) {
  auto file = open_file(path, O_RDWR | O_CREAT, 0640);
  if (!file || ::flock(file->get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) return fail(Code::unavailable, "record.lock", system_text(errno, path));
  return fail(Code::unavailable, held,
              path + " is locked: another process writes these records. End it (`fuser " + path +
                  "` tells its number), or give this one a `file` in [records] and a `state_directory` of its own");
}

Result<File> lock(std::string const& path, std::chrono::milliseconds patience) {
  auto const limit = std::chrono::steady_clock::now() + patience;
  auto file = try_lock(path);
  if (is_held(file) && patience.count() > 0)
    log::warning("waiting for another process that still writes records: it has locked " + path);
  while (is_held(file) && std::chrono::steady_clock::now() < limit) {
    std::this_thread::sleep_for(retry_pause);
    file = try_lock(path);
  }
  return file;
}

}  // namespace

Result<Numbers> Numbers::open(std::filesystem::path const& path, std::chrono::milliseconds patience) {
  auto file = lock(path.string(), patience);
  if (!file) return fail(file);
  auto next = read_next(*file, path.string());
  if (!next) return fail(next);
  Numbers numbers;
  numbers.file_ = std::move(*file);
  numbers.next_ = *next;
  return numbers;
}

Result<void> Numbers::move_to(std::uint64_t next) {
  char text[width + 2];
  std::snprintf(text, sizeof text, "%0*llu\n", width, static_cast<unsigned long long>(next));
  next_ = next;
  if (::pwrite(file_.get(), text, width + 1, 0) == width + 1) return ok();
  return fail(Code::unavailable, "record.numbers", system_text(errno, "the number of the next record"));
}

}  // namespace cordon::record
