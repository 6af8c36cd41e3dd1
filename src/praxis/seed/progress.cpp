#include "praxis/seed/progress.h"

#include <fmt/format.h>

namespace cordon::praxis::seed {

void ProgressLines::at(View phase, std::size_t done, std::size_t total) {
  auto const now = clock_.steady();
  if (done == 0) began_ = now;
  bool const over = done == total;
  if (!over && (!terminal_ || (done > 0 && now - written_ < pause))) return;
  written_ = now;
  auto const seconds = std::chrono::duration<double>(now - began_).count();
  auto const line = fmt::format("{:<14}{:>9} of {:>9}  {:5.1f} s", phase, done, total, seconds);
  std::fputs(terminal_ ? ("\r\x1b[K" + line).c_str() : line.c_str(), file_);
  if (over) std::fputc('\n', file_);
  std::fflush(file_);
}

}  // namespace cordon::praxis::seed
