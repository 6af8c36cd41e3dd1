#include "http/h1/connection.h"

#include "http/h1/serving.h"

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

bool Connection::stays() const {
  return !draining_ && !handler_.draining() && requests_ < settings_.limits.requests_per_connection;
}

Task<void> Connection::run() {
  do {
    auto there = co_await wait_for_request();
    if (!there) break;  // idle for too long, or told to go
    auto served = co_await serve_one();
    if (!served) co_return fail(served);
  } while (stays());
  stream_.shutdown();
  co_return ok();
}

Task<void> Connection::wait_for_request() {
  if (!input_.unread().empty()) co_return ok();
  stream_.rest();
  idle_ = true;
  fiber_.set_deadline(settings_.timeouts.idle);
  auto there = co_await net::readable(stream_);
  idle_ = false;
  co_return there;
}

// The length of the next head. Its bytes are in the input, not pinned yet.
Task<std::size_t> Connection::read_head() {
  HeadScanner scanner;
  fiber_.set_deadline(settings_.timeouts.head);
  for (;;) {
    auto length = scanner.scan(input_.unread(), syntax_);
    if (!length || *length > 0) co_return length;
    auto got = co_await net::read_some(stream_, input_.space());
    if (!got) co_return fail(got);
    if (*got == 0) co_return fail(Code::closed, "client.closed");
    input_.add(*got);
  }
}

Task<void> Connection::serve_one() {
  auto length = co_await read_head();
  fiber_.clear_deadline();
  if (!length) {
    co_return co_await reject_unread(std::move(length.error()));
  }
  ++requests_;
  Serving serving(*this);
  auto served = co_await serving.run(*length);
  if (!served) co_return fail(served);
  input_.unpin();
  co_return ok();
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
