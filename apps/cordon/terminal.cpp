#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

#include "net/readiness.h"

namespace cordon {
namespace {

constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l\x1b[2J";  // alternate screen, no cursor
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view home = "\x1b[H";
constexpr std::string_view clear_line = "\x1b[K";
constexpr std::string_view clear_below = "\x1b[J";

// Keys come one by one and are not shown; Ctrl-C stays a signal, Ctrl-Z would leave the shell on our screen.
termios raw(termios mode) {
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  mode.c_cc[VSUSP] = _POSIX_VDISABLE;
  return mode;
}

}  // namespace

// Opened anew, so that it does not block here and goes on blocking for the shell.
Result<std::unique_ptr<Terminal>> Terminal::open(net::Loop& loop) {
  net::Fd fd(::open("/dev/tty", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  termios before{};
  if (!fd || ::tcgetattr(fd.get(), &before) != 0)
    return fail(Code::invalid, "top.terminal", "this is no terminal; --once prints one sample as text");
  return std::unique_ptr<Terminal>(new Terminal(loop, std::move(fd), before));
}

Terminal::Terminal(net::Loop& loop, net::Fd fd, termios const& before) : keys_(loop, std::move(fd)), before_(before) {
  auto const mode = raw(before_);
  ::tcsetattr(keys_.fd(), TCSANOW, &mode);
  write(enter);
}

Terminal::~Terminal() {
  write(leave);
  ::tcsetattr(keys_.fd(), TCSAFLUSH, &before_);
}

Size Terminal::size() const {
  winsize window{};
  if (::ioctl(keys_.fd(), TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {.columns = window.ws_col, .rows = window.ws_row};
}

void Terminal::draw(std::vector<std::string> const& lines) const {
  std::string page(home);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    page += clear_line;  // before the text: after a line as wide as the terminal it would take the last character
    page += lines[i];
    if (i + 1 < lines.size()) page += "\r\n";
  }
  page += clear_below;
  write(page);
}

// A terminal that takes nothing for a second is gone, or stopped: then what is left is not shown.
void Terminal::write(std::string_view text) const {
  while (!text.empty()) {
    auto const size = ::write(keys_.fd(), text.data(), text.size());
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
    if (size > 0 || (size < 0 && errno == EINTR)) continue;
    pollfd room{.fd = keys_.fd(), .events = POLLOUT, .revents = 0};
    if (errno != EAGAIN || ::poll(&room, 1, 1000) != 1) return;
  }
}

Task<char> Terminal::key() {
  for (;;) {
    char key = 0;
    auto const size = ::read(keys_.fd(), &key, 1);
    if (size == 1) co_return key;
    if (size == 0 || errno != EAGAIN) co_return fail(Code::closed, "top.terminal");
    keys_.read_blocked();
    auto const there = co_await net::Readiness(keys_);
    if (!there) co_return fail(there.error());
  }
}

}  // namespace cordon
