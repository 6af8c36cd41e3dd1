#include "net/message.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "net/readiness.h"

namespace cordon::net {
namespace {

// Room for descriptors, as the kernel wants it aligned.
struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(most_descriptors * sizeof(int))> bytes{};
};

std::unexpected<Error> broken(int error) {
  bool const none = error == EAGAIN || error == EWOULDBLOCK;
  return fail(none ? Code::would_block : Code::closed, "message", std::strerror(error));
}

void take_descriptors(msghdr& header, std::vector<Fd>& descriptors) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    std::size_t const count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
      descriptors.emplace_back(fd);
    }
  }
}

Result<Message> receive(int fd) {
  Message message{.text = std::string(largest_message, '\0'), .descriptors = {}};
  Control control;
  iovec part{message.text.data(), message.text.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes.data();
  header.msg_controllen = control.bytes.size();
  auto const got = ::recvmsg(fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (got < 0) return broken(errno);
  take_descriptors(header, message.descriptors);
  if (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) return fail(Code::too_large, "message");
  if (got == 0) return fail(Code::closed, "message", "the other process is gone");
  message.text.resize(static_cast<std::size_t>(got));
  return message;
}

Result<SocketPair> open_pair(int type) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(Code::unavailable, "message", std::strerror(errno));
  return SocketPair{.ours = Fd(ends[0]), .theirs = Fd(ends[1])};
}

}  // namespace

Result<SocketPair> SocketPair::of_messages() {
  return open_pair(SOCK_SEQPACKET);
}
Result<SocketPair> SocketPair::of_bytes() {
  return open_pair(SOCK_STREAM);
}

Result<void> send_message(int to, std::string_view text, std::span<int const> descriptors) {
  Control control;
  iovec part{const_cast<char*>(text.data()), text.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control.bytes.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* const first = CMSG_FIRSTHDR(&header);
    first->cmsg_level = SOL_SOCKET;
    first->cmsg_type = SCM_RIGHTS;
    first->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(first), descriptors.data(), descriptors.size_bytes());
  }
  if (::sendmsg(to, &header, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return broken(errno);
  return ok();
}

Result<void> send_message(int to, std::string_view text, std::chrono::milliseconds patience) {
  auto const end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    auto sent = send_message(to, text);
    if (sent || sent.error().code != Code::would_block) return sent;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd poll{.fd = to, .events = POLLOUT, .revents = 0};
    if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0)
      return fail(Code::timeout, "message", "no word was taken in time");
  }
}

Result<Message> receive_message(int from, std::chrono::milliseconds patience) {
  pollfd poll{.fd = from, .events = POLLIN, .revents = 0};
  if (::poll(&poll, 1, static_cast<int>(patience.count())) <= 0) return fail(Code::timeout, "message", "no word came in time");
  return receive(from);
}

Task<Message> Messages::next() {
  for (;;) {
    auto message = receive(descriptor_.fd());
    if (message || message.error().code != Code::would_block) co_return message;
    descriptor_.read_blocked();
    auto there = co_await Readiness(descriptor_);
    if (!there) co_return fail(there);
  }
}

}  // namespace cordon::net
