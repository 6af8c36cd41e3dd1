#include "testing/wire.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstring>

#include "tls/stream.h"

namespace cordon::testing {
namespace {

template <class T>
Task<T> in_time(Task<T> task, Duration time) {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.set_deadline(time);
  auto result = co_await std::move(task);
  fiber.clear_deadline();
  co_return result;
}

Task<std::string> read(net::Stream& stream) {
  Slab slab;
  slab.ensure();
  auto const got = co_await net::read_some(stream, slab.span());
  if (!got) co_return fail(got.error());
  co_return std::string(slab.data(), *got);
}

// Pieces that do not wait for each other would arrive as one.
Task<void> write(net::Stream& stream, std::string_view bytes, std::size_t fragment) {
  std::size_t const most = fragment ? fragment : bytes.size();
  while (!bytes.empty()) {
    auto const piece = bytes.substr(0, most);
    auto written = co_await net::write_all(stream, piece);
    if (!written) co_return written;
    bytes.remove_prefix(piece.size());
    if (!fragment || bytes.empty()) continue;
    auto const slept = co_await net::sleep(std::chrono::microseconds(200));
    if (!slept) co_return fail(slept.error());
  }
  co_return ok();
}

std::unexpected<Error> failed(std::string_view what) {
  return fail(Code::unreachable, what, std::strerror(errno));
}

}  // namespace

Wire::Wire() : loop_(std::make_unique<net::Loop>()) {}

Wire::Wire(net::Fd fd) : Wire() {
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  stream_ = std::make_unique<net::SocketStream>(*loop_, std::move(fd));
}

Wire::~Wire() = default;

Result<void> Wire::connect(net::Address const& to, std::string const& source) {
  sockaddr_storage address;
  auto const length = to.to_sockaddr(address);
  net::Fd fd(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!source.empty()) {
    sockaddr_storage from;
    auto const size = net::Address::parse_ip(source)->to_sockaddr(from);
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&from), size) != 0) return failed("bind");
  }
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), length) != 0) return failed("connect");
  int const on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  stream_ = std::make_unique<net::SocketStream>(*loop_, std::move(fd));
  return ok();
}

Result<void> Wire::start_tls(tls::ClientContext const& context, std::string const& name) {
  auto met = net::run(*loop_, in_time(tls::connect(std::move(stream_), context, name), patience));
  if (!met) return fail(met);
  alpn_ = (*met)->alpn();
  stream_ = std::move(*met);
  return ok();
}

Result<void> Wire::accept_tls(tls::ServerContext const& context) {
  auto met = net::run(*loop_, in_time(tls::accept(std::move(stream_), context, {}), patience));
  if (!met) return fail(met);
  stream_ = std::move(*met);
  return ok();
}

Result<void> Wire::say(std::string_view bytes, std::size_t fragment) {
  if (!stream_) return fail(Code::closed, "wire.closed");
  return net::run(*loop_, in_time(write(*stream_, bytes, fragment), patience));
}

Result<std::string> Wire::hear(Duration time) {
  if (!stream_) return fail(Code::closed, "wire.closed");
  return net::run(*loop_, in_time(read(*stream_), time));
}

void Wire::end() {
  if (stream_) stream_->shutdown();
}

void Wire::cut() {
  if (stream_) stream_->abort();
  stream_.reset();
}

}  // namespace cordon::testing
