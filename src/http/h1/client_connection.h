#pragma once

#include <optional>

#include "http/h1/body_reader.h"
#include "http/h1/message_writer.h"

namespace cordon::http::h1 {

// The client's side of an HTTP/1.1 connection: one exchange after another, driven by its holder. Deadlines are the caller's.
class ClientConnection {
 public:
  explicit ClientConnection(std::unique_ptr<net::Stream> stream);

  net::Stream& stream() { return *stream_; }
  // `Result<size_t> got = co_await connection.receive()`: waits for more of a response; see received.
  h1::receive receive() { return h1::receive(input_); }
  // Takes a head, interim ones too, off what has arrived; nothing when that is not all of it. Its texts live in the arena.
  Result<std::optional<ResponseHead>> take_head(Method asked, Limits const& limits, Arena& arena, Fields& fields);
  // Why there is no head when the connection has ended: Code::closed, with reason "origin.silent" before its first byte.
  std::unexpected<Error> ended() const;
  // After the final head. Lives in the arena until finish().
  BodyReader& begin_body(ResponseHead const& head, Limits const& limits, Arena& arena);
  BodyReader* body() { return reader_.get(); }
  // What came behind the head of a response that switched protocols.
  View take_unread();

  // Ends the exchange. Whether another may follow on this connection.
  bool finish();
  // Idle, and nothing came that was not asked for.
  bool reusable() const { return input_.unread().empty() && stream_->quiet(); }
  bool used_before() const { return exchanges_ > 0; }

  Steady idle_since{};

 private:
  std::unique_ptr<net::Stream> stream_;
  Input input_;
  ArenaOwner<BodyReader> reader_;
  HeadScanner scanner_;
  bool keep_alive_ = false;
  std::uint64_t exchanges_ = 0;
};

}  // namespace cordon::http::h1
