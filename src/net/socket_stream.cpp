#include "net/socket_stream.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace cordon::net {
namespace {

// `recv` and `send` are asked for by number: with threads, the library would make each of them a point where its thread may be
// cancelled, which nobody here does.

// What one stream may move in one batch of events before the others get their turn. What is done with a byte counts too: chunks
// of one octet cost some 10 ns for each byte of the connection, so a larger share would be milliseconds that everybody waits for.
constexpr std::size_t budget = 128 * 1024;

// A short head with its body is copied together: that costs less than the kernel's way to take several pieces.
constexpr std::size_t small = 4096;

iovec gather(std::span<iovec const> from, std::array<char, small>& together) {
  std::size_t size = 0;
  for (auto const& part : from) size += part.iov_len;
  if (from.size() < 2 || size > together.size()) return {nullptr, 0};
  char* to = together.data();
  for (auto const& part : from) to = static_cast<char*>(std::memcpy(to, part.iov_base, part.iov_len)) + part.iov_len;
  return {together.data(), size};
}

std::unexpected<Error> system_error(std::string_view reason) {
  int const number = errno;
  Code const code = number == EAGAIN || number == EWOULDBLOCK ? Code::would_block : Code::reset;
  return fail(code, reason, code == Code::would_block ? std::string() : std::strerror(number));
}

}  // namespace

bool SocketStream::spend(std::size_t bytes) {
  if (batch_ != descriptor_.loop().batch()) {
    batch_ = descriptor_.loop().batch();
    spent_ = 0;
  }
  spent_ += bytes;
  return spent_ <= budget;
}

Result<std::size_t> SocketStream::try_read(std::span<char> into) {
  if (!descriptor_.may_read() || !spend(0)) return fail(Code::would_block, "read");
  ssize_t got;
  do {
    got = ::syscall(SYS_recvfrom, descriptor_.fd(), into.data(), into.size(), 0, nullptr, nullptr);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    if (errno == EAGAIN) descriptor_.read_blocked();
    return system_error("read");
  }
  auto const size = static_cast<std::size_t>(got);
  if (size < into.size()) descriptor_.read_drained();
  spend(size);
  return size;
}

Result<std::size_t> SocketStream::try_write(std::span<iovec const> from) {
  if (!descriptor_.may_write() || !spend(0)) return fail(Code::would_block, "write");
  [[clang::uninitialized]] std::array<char, small> together;  // it is filled as far as it is sent
  iovec const whole = gather(from, together);
  if (whole.iov_len > 0) from = {&whole, 1};
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(from.data());
  message.msg_iovlen = from.size();
  ssize_t sent;
  do {
    sent = from.size() == 1 ? ::syscall(SYS_sendto, descriptor_.fd(), from[0].iov_base, from[0].iov_len, MSG_NOSIGNAL, nullptr, 0)
                            : ::sendmsg(descriptor_.fd(), &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) {
    if (errno == EAGAIN) descriptor_.write_blocked();
    return system_error("write");
  }
  spend(static_cast<std::size_t>(sent));
  return static_cast<std::size_t>(sent);
}

void SocketStream::shutdown() {
  ::shutdown(descriptor_.fd(), SHUT_WR);
}

void SocketStream::abort() {
  linger const hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

Address SocketStream::local() const {
  sockaddr_storage storage;
  socklen_t length = sizeof storage;
  if (::getsockname(descriptor_.fd(), reinterpret_cast<sockaddr*>(&storage), &length) != 0) return {};
  return Address::from(reinterpret_cast<sockaddr const&>(storage), length);
}

std::pair<std::unique_ptr<SocketStream>, std::unique_ptr<SocketStream>> make_pipe(Loop& first, Loop& second) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) throw std::runtime_error("socketpair");
  return {std::make_unique<SocketStream>(first, Fd(ends[0])), std::make_unique<SocketStream>(second, Fd(ends[1]))};
}

}  // namespace cordon::net
