#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/stream.h"

namespace cordon::shared_state {

// An answer of the server: a text, a number or a list of answers.
struct Reply {
  enum class Kind : std::uint8_t { nothing, text, number, list };

  Kind kind = Kind::nothing;
  std::string text;
  std::int64_t number = 0;
  std::vector<Reply> list;
};

// One connection to a Redis or Valkey server. One question at a time; after a failure other than "redis.refused" it is of no
// more use.
class RedisConnection {
 public:
  static constexpr std::size_t most_bytes = std::size_t{2} * 1024 * 1024;  // of one answer, about

  explicit RedisConnection(std::unique_ptr<net::Stream> stream);
  ~RedisConnection();

  // Fails with bad_gateway "redis.refused" and the kind of failure ("NOAUTH") when the server does not do it; malformed or
  // too_large for what is no answer; or as the stream does.
  net::Task<Reply> ask(std::vector<View> words);
  // The next that the server says of itself, as to who subscribed. Fails as ask().
  net::Task<Reply> next();

 private:
  struct Reader;

  Result<bool> take(Reply& reply);

  std::unique_ptr<net::Stream> stream_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace cordon::shared_state
