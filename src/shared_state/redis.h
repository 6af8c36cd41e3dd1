#pragma once

#include "shared_state/redis_door.h"
#include "shared_state/shared_state.h"

namespace cordon::shared_state {

// Kept by a Redis or Valkey server. Connects when it is first asked, and anew after a failure.
class Redis final : public SharedState {
 public:
  explicit Redis(RedisDoor door) : door_(std::move(door)) {}

  net::Task<void> announce(Announcement announcement) override;
  net::Task<std::vector<Member>> members() override;
  net::Task<void> leave(std::string member) override;
  net::Task<void> add(Batch batch) override;
  net::Task<Counters> counters(std::vector<std::string> names) override;
  std::string place() const override { return to_text(door_.location()); }

 private:
  net::Task<Reply> ask(std::vector<View> words);

  RedisDoor door_;
  std::unique_ptr<RedisConnection> connection_;
};

}  // namespace cordon::shared_state
