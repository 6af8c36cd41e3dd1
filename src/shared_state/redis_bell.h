#pragma once

#include "shared_state/bell.h"
#include "shared_state/redis_door.h"

namespace cordon::shared_state {

// A channel of a Redis or Valkey server, with a connection to ring and one to listen.
class RedisBell final : public Bell {
 public:
  RedisBell(RedisDoor door, View name) : door_(std::move(door)), channel_(door_.key(name)) {}

  net::Task<void> ring() override;
  net::Task<void> listen() override;

 private:
  net::Task<void> begin_to_listen();

  RedisDoor door_;
  std::string channel_;
  std::unique_ptr<RedisConnection> ringing_, listening_;
};

}  // namespace cordon::shared_state
