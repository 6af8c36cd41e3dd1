#include "record/numbers.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstdio>

#include "base/text.h"

namespace cordon::record {
namespace {

constexpr int width = 20;

Result<std::uint64_t> read_next(File const& file, std::string const& path) {
  std::string const content = file.read(0, width + 1);
  if (content.empty()) return 1;
  auto const number = text::parse_number(text::trim(View(content).substr(0, content.find('\n'))));
  if (!number || *number == 0) return fail(Code::invalid, "record.numbers", path + " holds no number");
  return *number;
}

}  // namespace

Result<Numbers> Numbers::open(std::filesystem::path const& path) {
  auto file = open_file(path.string(), O_RDWR | O_CREAT, 0640);
  if (!file) return fail(file);
  if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(Code::unavailable, "record.in_use", path.string() + ": another process writes these records");
  }
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
