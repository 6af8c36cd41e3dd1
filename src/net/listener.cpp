#include "net/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "net/readiness.h"

namespace cordon::net {
namespace {

constexpr int backlog = 4096;

// What of a response the kernel keeps beyond what the client has room for: of itself it would keep megabytes for each that does
// not read, and its memory for sockets is everybody's.
constexpr int most_unsent = 256 * 1024;

// Connections taken in one batch of events before those that are there get their turn.
constexpr unsigned budget = 64;

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

int family(Address const& address) {
  switch (address.kind()) {
    case Address::Kind::ipv4: return AF_INET;
    case Address::Kind::ipv6: return AF_INET6;
    case Address::Kind::unix_path: return AF_UNIX;
    case Address::Kind::none: break;
  }
  return AF_UNSPEC;
}

int option(int fd, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

Address name_of(int fd) {
  sockaddr_storage storage;
  socklen_t size = sizeof storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  if (storage.ss_family == AF_UNIX) {
    auto const* const path = reinterpret_cast<sockaddr_un const&>(storage).sun_path;
    return Address::parse("unix:" + std::string(path)).value_or(Address());
  }
  return Address::from(reinterpret_cast<sockaddr const&>(storage), size);
}

// Only a socket: a slip in the configuration must not cost a file.
void remove_stale(std::string const& path) {
  struct stat found;
  if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
}

// Accepted sockets inherit what is set on the one that listens on Linux, which saves a call for each.
void set_inherited(int fd) {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, most_unsent);
}

void set_options(int fd, Address const& address) {
  if (address.kind() == Address::Kind::unix_path) {
    remove_stale(std::string(address.path()));
    return;
  }
  set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  set_inherited(fd);
  if (address.kind() == Address::Kind::ipv6) set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(Address const& address) {
  Fd fd(::socket(family(address), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_storage storage;
  auto const length = address.to_sockaddr(storage);
  if (fd) set_options(fd.get(), address);
  if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&storage), length) != 0 || ::listen(fd.get(), backlog) != 0) {
    return fail(Code::invalid, "listen", "cannot listen on " + address.text() + ": " + std::strerror(errno));
  }
  if (address.kind() == Address::Kind::unix_path) return ListeningSocket{std::move(fd), address};
  Address actual = name_of(fd.get());
  return ListeningSocket{std::move(fd), std::move(actual)};
}

Result<ListeningSocket> ListeningSocket::adopt(Fd fd) {
  bool const listens = option(fd.get(), SO_ACCEPTCONN) == 1 && option(fd.get(), SO_TYPE) == SOCK_STREAM;
  if (!listens) return fail(Code::invalid, "listen", "descriptor " + std::to_string(fd.get()) + " is not a listening socket");
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
  Address address = name_of(fd.get());
  if (address.kind() != Address::Kind::unix_path) set_inherited(fd.get());
  return ListeningSocket{std::move(fd), std::move(address)};
}

Result<ListeningSocket> ListeningSocket::share() const {
  Fd copy(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(Code::unavailable, "listen", std::string("cannot share a listening socket: ") + std::strerror(errno));
  return ListeningSocket{std::move(copy), address};
}

Listener::Listener(Loop& loop, ListeningSocket socket)
    : descriptor_(loop, std::move(socket.fd)), address_(std::move(socket.address)) {}

Result<std::unique_ptr<Listener>> Listener::open(Loop& loop, Address const& address) {
  auto socket = ListeningSocket::open(address);
  if (!socket) return fail(socket);
  return std::make_unique<Listener>(loop, std::move(*socket));
}

Task<Listener::Accepted> Listener::accept() {
  for (;;) {
    auto there = co_await Readiness(descriptor_, spend());
    if (!there) co_return fail(there);
    auto accepted = try_accept();
    if (accepted || accepted.error().code != Code::would_block) co_return accepted;
    if (accepted.error().reason == "descriptors") {
      log::error("out of file descriptors: connections wait (raise LimitNOFILE)");
      auto slept = co_await sleep(std::chrono::milliseconds(100));
      if (!slept) co_return fail(slept);
    }
  }
}

bool Listener::spend() {
  if (std::exchange(batch_, descriptor_.loop().batch()) != descriptor_.loop().batch()) spent_ = 0;
  return ++spent_ <= budget;
}

Result<Listener::Accepted> Listener::try_accept() {
  sockaddr_storage storage;
  socklen_t length = sizeof storage;
  int const fd = ::accept4(descriptor_.fd(), reinterpret_cast<sockaddr*>(&storage), &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) return Accepted{Fd(fd), Address::from(reinterpret_cast<sockaddr const&>(storage), length)};
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return fail(Code::would_block, "descriptors");
  if (errno == EAGAIN) descriptor_.read_blocked();
  return fail(Code::would_block, "accept");
}

}  // namespace cordon::net
