#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>

#include "net/fd.h"
#include "testing/folder.h"

namespace cordon::testing {

// Listens as systemd does at $NOTIFY_SOCKET.
class Notifications {
 public:
  enum class Where : bool { path, abstract };

  explicit Notifications(Where where = Where::path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    auto const path = (folder_.path() / "notify").string();
    bool const abstract = where == Where::abstract;
    name_ = abstract ? "@" + path : path;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name_.copy(address.sun_path, sizeof address.sun_path - 1);
    if (abstract) address.sun_path[0] = '\0';
    auto const length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    if (::bind(socket_.get(), reinterpret_cast<sockaddr const*>(&address), length) != 0) throw std::runtime_error("bind");
  }

  std::string const& name() const { return name_; }

  // The next message; nothing when none comes within that time.
  std::optional<std::string> next(int milliseconds = 10'000) const {
    pollfd poll{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&poll, 1, milliseconds) != 1) return std::nullopt;
    std::array<char, 4096> buffer;
    auto const count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0) return std::nullopt;
    return std::string(buffer.data(), static_cast<std::size_t>(count));
  }

 private:
  Folder folder_;
  net::Fd socket_;
  std::string name_;
};

}  // namespace cordon::testing
