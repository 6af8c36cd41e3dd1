#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "http/fields.h"
#include "net/task.h"

namespace cordon::http {

// Bytes that are pulled, with trailers after their end. Wrappers (recording, scanning) hold the inner one.
class Body {
 public:
  Body() = default;
  Body(Body const&) = delete;
  Body& operator=(Body const&) = delete;
  virtual ~Body() = default;

  // The next bytes, valid until the next call; an empty view is the end, and stays it.
  // Fails with Code::reset, timeout, malformed … when the end will never come.
  virtual net::Task<View> pull() = 0;
  // What pull() would give at once, without a coroutine. Empty when that is nothing, the end or a failure: pull() tells.
  virtual View take() { return {}; }
  // Whether pull() would return at once.
  virtual bool ready() const = 0;
  // Bytes still to come, when that is known.
  virtual std::optional<std::uint64_t> remaining() const { return {}; }
  // After the end: the trailer section, or null.
  virtual Fields const* trailers() const { return nullptr; }
};

// A body that is one text which outlives it (in the arena, or static).
ArenaOwner<Body> text_body(Arena& arena, View text);

}  // namespace cordon::http
