#include "http/h1/connection.h"

#include "http/h1/serving.h"
#include "http/h1/tunnel.h"

namespace cordon::http::h1 {
namespace {

// How much of an unread body is thrown away before the connection closes, so that the client still reads the response.
constexpr std::size_t linger_bytes = 1024 * 1024;
constexpr std::chrono::seconds linger_time{2};

}  // namespace

Connection::Connection(net::Stream& stream, ConnectionInfo const& info, Handler& handler, ServerSettings const& settings,
                       net::Fiber& fiber)
    : stream_(stream),
      info_(info),
      handler_(handler),
      settings_(settings),
      fiber_(fiber),
      syntax_{.request_line = settings.limits.request_line,
              .head = settings.limits.head,
              .fields = settings.limits.fields,
              .trailer = settings.limits.trailer},
      input_(stream) {}

void Connection::drain() {
  draining_ = true;
  if (tunnel_) tunnel_->drain();
  if (idle_) fiber_.interrupt(Code::cancelled);
}

Holding Connection::holding() const {
  Holding holding{.connection = info_.id, .bytes = input_.held() + stream_.held(), .moved = moved_ + requests_};
  if (idle_) {
    holding.idle_since = idle_since_;
  } else if (head_since_) {
    holding.head_since = head_since_;
  } else if (requests_ > 0) {
    holding.bytes += bytes_of_exchange;
  }
  if (tunnel_)
    holding.moved = static_cast<std::uint64_t>(info_.loop.now().time_since_epoch().count());  // has a timeout of its own
  return holding;
}

bool Connection::stays() const {
  return !draining_ && !handler_.draining() && requests_ < settings_.limits.requests_per_connection;
}

Task<void> Connection::run() {
  do {
    if (input_.unread().empty()) {
      begin_idling();
      auto there = co_await net::readable(stream_);
      idle_ = false;
      if (!there) break;  // idle for too long, or told to go
    }
    auto served = co_await serve_one();
    if (!served) co_return fail(served);
  } while (stays());
  stream_.shutdown();
  co_return ok();
}

void Connection::begin_idling() {
  stream_.rest();
  idle_ = true;
  idle_since_ = info_.loop.now();
  fiber_.set_deadline(settings_.timeouts.idle);
}

Task<void> Connection::serve_one() {
  HeadScanner scanner;
  fiber_.set_deadline(settings_.timeouts.head);
  head_since_ = info_.loop.now();
  auto length = input_.unread().empty() ? Result<std::size_t>(0) : scanner.scan(input_.unread(), syntax_);
  while (length && *length == 0) {
    auto got = co_await receive(input_);
    if (got && *got == 0) got = fail(Code::closed, "client.closed");
    if (!got && got.error().code == Code::timeout) got = fail(Code::timeout, "h1.head_timeout");
    length = got ? scanner.scan(input_.unread(), syntax_) : fail(got);
  }
  fiber_.clear_deadline();
  head_since_.reset();
  if (!length) co_return co_await reject_unread(std::move(length.error()));
  ++requests_;
  Serving serving(*this);
  auto served = co_await serving.run(*length);
  input_.rest();
  co_return served;
}

// Answers a head that never became a request. A client that went away, or never said anything, gets nothing.
Task<void> Connection::reject_unread(Error error) {
  bool const silent =
      error.code == Code::closed || error.code == Code::reset || error.code == Code::cancelled || input_.unread().empty();
  if (silent) co_return fail(std::move(error));
  ++requests_;
  Serving serving(*this);
  auto rejected = co_await serving.reject(std::move(error));
  co_return rejected;
}

// Lets a client that still sends read what was answered: without this the kernel resets the connection, and the answer with it.
// What it sends is thrown away up to a bound; then it may no longer send, but still read.
Task<void> Connection::linger() {
  stream_.shutdown();
  fiber_.set_deadline(linger_time);
  Slab scratch;
  scratch.ensure();
  for (std::size_t thrown = 0; thrown < linger_bytes;) {
    auto got = co_await net::read_some(stream_, scratch.span());
    if (!got || *got == 0) break;
    thrown += *got;
    if (thrown >= linger_bytes) [[maybe_unused]]
      auto const slept = co_await net::sleep(linger_time);
  }
  co_return ok();
}

}  // namespace cordon::http::h1
