#pragma once

#include "http/h1/input.h"
#include "http/h1/parser.h"

namespace cordon::http::h1 {

// Reads a message body behind its head from a connection, by its framing (RFC 9112 section 6). The deadline is the caller's.
class BodyReader final : public Body {
 public:
  BodyReader(Input& input, Framing framing, std::uint64_t length, Limits const& limits, Arena& arena);

  net::Task<View> pull() override;
  View take() override;
  bool ready() const override { return ended_ || !next_.empty() || failed_; }
  std::optional<std::uint64_t> remaining() const override;
  Fields const* trailers() const override { return ended_ && !trailers_.empty() ? &trailers_ : nullptr; }

  // Moves what was found to the arena when that is little, so that the block it came in goes back. For bodies that wait.
  void settle(Arena& arena);

  // Whether every byte of the message has been taken off the connection: another may follow it.
  bool complete() const { return ended_ || (framing_ == Framing::length && left_ == 0); }

 private:
  void look_ahead();
  void decode_chunks();
  void join(View data);

  Input& input_;
  Framing framing_;
  bool ended_ = false;
  bool failed_ = false;
  std::uint64_t left_ = 0;  // bytes not yet looked at, when framing is length
  View next_;               // found in the input, not given out yet
  ChunkedDecoder decoder_;
  Fields trailers_;
  Error failure_;
};

}  // namespace cordon::http::h1
