#include "http/h1/client_connection.h"

namespace cordon::http::h1 {

ClientConnection::ClientConnection(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)), input_(*stream_) {}

Task<ResponseHead> ClientConnection::read_head(Method asked, Limits const& limits, Arena& arena, Fields& fields) {
  keep_alive_ = false;
  HeadScanner scanner;
  std::size_t length = 0;
  for (;;) {
    auto scanned = scanner.scan(input_.unread(), limits);
    if (!scanned) co_return fail(Code::bad_gateway, scanned.error().reason);
    length = *scanned;
    if (length > 0) break;
    auto there = co_await net::readable(*stream_);
    if (!there) co_return fail(there);
    auto got = co_await net::read_some(*stream_, input_.space());
    if (!got) co_return fail(got);
    if (*got == 0) co_return fail(Code::closed, input_.unread().empty() ? "origin.silent" : "origin.truncated_head");
    input_.add(*got);
  }
  // In the arena it outlives this connection, which goes back to its pool with the body.
  View const text = arena.copy(input_.unread().substr(0, length));
  input_.consume(length);
  auto head = parse_response(text, asked, limits, arena, fields);
  if (head) keep_alive_ = head->keep_alive;
  co_return head;
}

BodyReader& ClientConnection::begin_body(ResponseHead const& head, Limits const& limits, Arena& arena) {
  return reader_.emplace(input_, head.framing, head.length, limits, arena);
}

View ClientConnection::take_unread() {
  View const bytes = input_.unread();
  input_.consume(bytes.size());
  return bytes;
}

bool ClientConnection::finish() {
  ++exchanges_;
  bool const whole = reader_ && reader_->complete();
  reader_.reset();
  input_.unpin();
  return keep_alive_ && whole && input_.unread().empty();
}

}  // namespace cordon::http::h1
