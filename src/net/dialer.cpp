#include "net/dialer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/socket_stream.h"

namespace cordon::net {
namespace {

// Waits for a connect() under way.
class Connected final : public Waiter {
 public:
  explicit Connected(SocketStream& stream) : stream_(stream) {}
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  bool attempt() override { return true; }
  void enlist() override { stream_.wait_writable(*this); }
  void withdraw() override { stream_.withdraw(*this); }
  bool give_up(Code code) override {
    result_ = fail(code, "connect");
    return true;
  }
  SocketStream& stream_;
  Result<void> result_;
};

std::unexpected<Error> unreachable(int error) {
  return fail(Code::unreachable, "connect", std::strerror(error));
}

Task<std::unique_ptr<Stream>> connect(Loop& loop, Address address) {
  sockaddr_storage storage;
  auto const length = address.to_sockaddr(storage);
  Fd fd(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) co_return unreachable(errno);
  int const on = 1;
  if (address.kind() != Address::Kind::unix_path) ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int const number = fd.get();
  bool const done = ::connect(number, reinterpret_cast<sockaddr*>(&storage), length) == 0;
  if (!done && errno != EINPROGRESS) co_return unreachable(errno);
  auto stream = std::make_unique<SocketStream>(loop, std::move(fd), done);
  if (!done) {
    auto connected = co_await Connected(*stream);
    if (!connected) co_return fail(connected);
  }
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) co_return unreachable(error);
  co_return stream;
}

// Of the time that is left, for the first of so many addresses: one that is silent must not cost the others theirs. Less than
// this is no fair try (RFC 8305 section 8).
Duration share(Duration left, std::size_t addresses) {
  constexpr Duration least = std::chrono::milliseconds(250);
  Duration const fair = left / static_cast<Duration::rep>(addresses);
  return std::min(left, std::max(fair, least));
}

// What may be dialled of these; the first reason when that is none.
Result<std::vector<Address>> permitted(std::vector<Address> addresses, Egress const* egress) {
  if (!egress) return addresses;
  Result<void> refused = ok();
  std::erase_if(addresses, [&](Address const& address) {
    auto checked = egress->check(address);
    bool const bad = !checked;
    if (bad && refused) refused = std::move(checked);
    return bad;
  });
  if (addresses.empty() && !refused) return fail(refused);
  return addresses;
}

class TcpDialer final : public Dialer {
 public:
  TcpDialer(std::string host, std::uint16_t port, std::shared_ptr<Egress const> egress)
      : host_(std::move(host)), port_(port), egress_(std::move(egress)) {}

  Task<std::unique_ptr<Stream>> dial(Resolver& resolver) const override {
    Fiber& fiber = co_await this_fiber();
    auto resolved = co_await resolver.resolve(host_, port_);
    if (!resolved) co_return fail(resolved);
    auto const addresses = permitted(std::move(*resolved), egress_.get());
    if (!addresses) co_return fail(addresses.error());
    co_return co_await connect_to_one(fiber, *addresses);
  }

 private:
  static Task<std::unique_ptr<Stream>> connect_to_one(Fiber& fiber, std::vector<Address> const& addresses) {
    auto const end = fiber.deadline();
    auto const left = [&] { return *end - fiber.loop().now(); };
    Result<std::unique_ptr<Stream>> last = fail(Code::unreachable, "connect");
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      if (end) fiber.set_deadline(share(left(), addresses.size() - i));
      last = co_await connect(fiber.loop(), addresses[i]);
      bool const over = end && left() <= Duration::zero();
      if (end && !over) fiber.set_deadline(left());
      if (last || over || fiber.interruption() != Code::ok) break;
    }
    co_return last;
  }

  std::string host_;
  std::uint16_t port_;
  std::shared_ptr<Egress const> egress_;  // null: anywhere
};

class UnixDialer final : public Dialer {
 public:
  explicit UnixDialer(std::string path) : path_("unix:" + std::move(path)) {}

  Task<std::unique_ptr<Stream>> dial(Resolver&) const override {
    Fiber& fiber = co_await this_fiber();
    auto const address = Address::parse(path_);
    if (!address) co_return fail(address.error());
    co_return co_await connect(fiber.loop(), *address);
  }

 private:
  std::string path_;
};

}  // namespace

std::unique_ptr<Dialer> tcp_dialer(std::string host, std::uint16_t port, std::shared_ptr<Egress const> egress) {
  return std::make_unique<TcpDialer>(std::move(host), port, std::move(egress));
}
std::unique_ptr<Dialer> unix_dialer(std::string path) {
  return std::make_unique<UnixDialer>(std::move(path));
}

}  // namespace cordon::net
