#pragma once

#include <termios.h>

#include <memory>
#include <string>
#include <vector>

#include "net/descriptor.h"

namespace cordon {

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

// The terminal as a page that is drawn again and again, beside what was on it. What it was comes back with the destructor.
class Terminal {
 public:
  // Code::invalid when there is none.
  static Result<std::unique_ptr<Terminal>> open(net::Loop& loop);
  ~Terminal();
  Terminal(Terminal const&) = delete;
  Terminal& operator=(Terminal const&) = delete;

  Size size() const;
  // At most size().rows lines, none wider than size().columns.
  void draw(std::vector<std::string> const& lines) const;
  // The next key.
  Task<char> key();

 private:
  Terminal(net::Loop& loop, net::Fd fd, termios const& before);

  void write(std::string_view text) const;

  net::Descriptor keys_;
  termios before_;
};

}  // namespace cordon
