#include "http/h1/client_connection.h"

namespace cordon::http::h1 {

ClientConnection::ClientConnection(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)), input_(*stream_) {}

Result<std::optional<ResponseHead>> ClientConnection::take_head(Method asked, Limits const& limits, Arena& arena,
                                                                Fields& fields) {
  keep_alive_ = false;
  if (input_.unread().empty()) return std::nullopt;
  auto const length = scanner_.scan(input_.unread(), limits);
  if (!length) return fail(Code::bad_gateway, length.error().reason);
  if (*length == 0) return std::nullopt;
  scanner_ = {};
  auto head = parse_response(input_.take(*length, arena), asked, limits, arena, fields);
  if (!head) return fail(head);
  keep_alive_ = head->keep_alive;
  return *head;
}

std::unexpected<Error> ClientConnection::ended() const {
  return fail(Code::closed, input_.unread().empty() ? "origin.silent" : "origin.truncated_head");
}

BodyReader& ClientConnection::begin_body(ResponseHead const& head, Limits const& limits, Arena& arena) {
  reader_ = arena.make<BodyReader>(input_, head.framing, head.length, limits, arena);
  return *reader_;
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
  scanner_ = {};
  input_.rest();
  return keep_alive_ && whole && input_.unread().empty();
}

}  // namespace cordon::http::h1
