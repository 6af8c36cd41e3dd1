#pragma once

#include "net/dialer.h"
#include "shared_state/location.h"
#include "shared_state/redis_connection.h"
#include "tls/context.h"

namespace cordon::shared_state {

struct RedisSettings {
  Location location;
  std::string user;      // empty: the server's default one
  std::string password;  // empty: none is asked for
  std::string prefix = "cordon";
};

// The way to a Redis (6 or later) or Valkey server.
class RedisDoor {
 public:
  // `tls` is for a location that wants it, and null otherwise. The resolver must outlive it.
  RedisDoor(net::Resolver& resolver, RedisSettings settings, std::shared_ptr<tls::ClientContext const> tls);

  // A connection on which it has been proved who asks, at the right database. Fails as a dialer, or as RedisConnection::ask.
  net::Task<std::unique_ptr<RedisConnection>> open();

  // "{prefix}:name": in a cluster of servers all of them are kept by the same one.
  std::string key(View name) const;
  Location const& location() const { return settings_.location; }

 private:
  net::Task<void> enter(RedisConnection& connection);

  net::Resolver& resolver_;
  RedisSettings settings_;
  std::unique_ptr<net::Dialer> dialer_;
};

}  // namespace cordon::shared_state
