#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cordon::shared_state {

// Where a Redis or Valkey server is: "redis://10.0.0.7:6379/0", "rediss://state.internal" (TLS), "unix:/run/redis/redis.sock".
struct Location {
  bool tls = false;
  std::string host = {};  // a name or an IP address, IPv6 without brackets; empty for a unix socket
  std::uint16_t port = 6379;
  std::string path = {};  // of a unix socket
  unsigned database = 0;

  bool operator==(Location const&) const = default;
};

// The error's detail is a sentence for the operator. A name or password in it is refused: they belong into settings of their own.
Result<Location> parse_location(std::string_view url);
std::string to_text(Location const& location);

}  // namespace cordon::shared_state
