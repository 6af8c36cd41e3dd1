#include "record/output.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "record/line.h"

namespace cordon::record {
namespace {

constexpr std::size_t longest_line = 128 * 1024;
constexpr int patience_for_pipe = 100;  // milliseconds

// What is whole: everything up to the last line break.
std::size_t whole_lines(View text) {
  auto const last = text.rfind('\n');
  return last == View::npos ? 0 : last + 1;
}

View last_line(View lines) {
  lines.remove_suffix(1);
  return lines.substr(whole_lines(lines));
}

}  // namespace

Result<Output> Output::open(std::string path) {
  Output output(std::move(path));
  if (auto attached = output.attach(); !attached) return fail(attached);
  return output;
}

Output Output::to(File socket) {
  Output output("the successor's socket");
  output.file_ = std::move(socket);
  return output;
}

Result<void> Output::attach() {
  // A pipe must not make us wait: not for its reader to come (ENXIO), and not for its reader to read.
  auto file = is_standard() ? Result<File>(File(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)))
                            : open_file(path_, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0640);
  if (!file) return fail(file);
  if (!*file) return fail(Code::unavailable, "record.open", system_text(errno, "standard output"));
  file_ = std::move(*file);
  regular_ = file_.is_regular();
  return ok();
}

Result<std::optional<std::uint64_t>> Output::recover() {
  if (!regular_ || is_standard()) return std::nullopt;
  auto const file = open_file(path_, O_RDONLY);
  if (!file) return fail(file.error());
  std::size_t const length = file->length();
  std::size_t const begin = length - std::min(length, longest_line);
  std::string const tail = file->read(begin, length - begin);
  std::size_t const whole = whole_lines(tail);
  auto const next = whole > 0 ? number_after(last_line(View(tail).substr(0, whole))) : std::nullopt;
  bool const only_torn = whole == 0 && begin == 0 && tail.starts_with(line_start.substr(0, tail.size()));
  if (!next && !only_torn) return fail(Code::invalid, "record.foreign_file", path_ + " exists and does not end with records");
  if (whole < tail.size() && ::ftruncate(file_.get(), static_cast<off_t>(begin + whole)) != 0) {
    return fail(Code::unavailable, "record.torn_line", system_text(errno, path_));
  }
  return next;
}

// A pipe that is ready takes PIPE_BUF bytes without blocking, also when it is shared and in blocking mode.
bool Output::ready() {
  pollfd poll{.fd = file_.get(), .events = POLLOUT, .revents = 0};
  return ::poll(&poll, 1, patience_for_pipe) > 0;
}

Result<std::size_t> Output::write_some(View rest) {
  if (!regular_) {
    if (!ready()) return 0;
    rest = rest.substr(0, PIPE_BUF);
  }
  auto const count = ::write(file_.get(), rest.data(), rest.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EINTR || errno == EAGAIN) return 0;
  return fail(Code::unavailable, "record.write", system_text(errno, path_));
}

Result<bool> Output::write(View block) {
  while (written_ < block.size()) {
    auto const count = write_some(block.substr(written_));
    if (!count) return fail(count.error());
    if (*count == 0) return false;
    written_ += *count;
  }
  written_ = 0;
  return true;
}

std::size_t Output::abandon(View block) {
  std::size_t const kept = whole_lines(block.substr(0, written_));
  std::size_t const torn = std::exchange(written_, 0) - kept;
  if (torn == 0 || !regular_ || is_standard()) return kept;
  // We alone append to this file, so what is torn is its end, unless somebody emptied it meanwhile.
  std::size_t const length = file_.length();
  if (length >= torn && ::ftruncate(file_.get(), static_cast<off_t>(length - torn)) != 0) return kept;
  return kept;
}

Result<std::size_t> Output::reopen(View block) {
  if (is_standard() || (!regular_ && written_ > 0)) return 0;
  Output fresh(path_);
  if (auto attached = fresh.attach(); !attached) return fail(attached);
  std::size_t const kept = abandon(block);
  *this = std::move(fresh);
  return kept;
}

}  // namespace cordon::record
