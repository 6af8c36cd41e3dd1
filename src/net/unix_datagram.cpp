#include "net/unix_datagram.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace cordon::net {
namespace {

struct Name {
  sockaddr_un address{};
  socklen_t length = 0;
};

// Of an abstract name the first byte is zero, and its length tells where it ends.
Result<Name> name_of(std::string const& path) {
  Name name;
  bool const known = path.size() > 1 && (path[0] == '/' || path[0] == '@');
  if (!known || path.size() >= sizeof name.address.sun_path) {
    return fail(Code::invalid, "unix.path", "\"" + path + "\" is no path of a unix socket");
  }
  name.address.sun_family = AF_UNIX;
  path.copy(name.address.sun_path, path.size());
  bool const abstract = path[0] == '@';
  if (abstract) name.address.sun_path[0] = '\0';
  name.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  return name;
}

}  // namespace

Result<UnixDatagram> UnixDatagram::to(std::string const& path) {
  auto const name = name_of(path);
  if (!name) return fail(name.error());
  Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail(Code::unavailable, "unix.socket", std::strerror(errno));
  return UnixDatagram(std::move(fd), path);
}

// Addressed each time: who listens may be started again.
Result<void> UnixDatagram::send(View message) const {
  auto const name = name_of(path_);
  if (!name) return fail(name.error());
  auto const* address = reinterpret_cast<sockaddr const*>(&name->address);
  auto const sent = ::sendto(fd_.get(), message.data(), message.size(), MSG_NOSIGNAL, address, name->length);
  if (sent == static_cast<ssize_t>(message.size())) return ok();
  return fail(Code::unavailable, "unix.send", path_ + ": " + std::strerror(errno));
}

}  // namespace cordon::net
