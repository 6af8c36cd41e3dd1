#pragma once

#include <optional>

#include "net/dialer.h"
#include "shared_state/location.h"
#include "shared_state/redis_connection.h"
#include "shared_state/shared_state.h"
#include "tls/context.h"

namespace cordon::shared_state {

struct RedisSettings {
  Location location;
  std::string user;      // empty: the server's default one
  std::string password;  // empty: none is asked for
  std::string prefix = "cordon";
};

// Kept by a Redis (6 or later) or Valkey server, in keys that begin with "{prefix}:". Connects when it is first asked, and anew
// after a failure.
class Redis final : public SharedState {
 public:
  // `tls` is for a location that wants it, and null otherwise. The resolver must outlive it.
  Redis(net::Resolver& resolver, RedisSettings settings, std::shared_ptr<tls::ClientContext const> tls);

  net::Task<void> announce(Announcement announcement) override;
  net::Task<std::vector<Member>> members() override;
  net::Task<void> leave(std::string member) override;
  net::Task<void> add(Batch batch) override;
  net::Task<Counters> counters(std::vector<std::string> names) override;
  std::string place() const override { return to_text(settings_.location); }

 private:
  std::string key(View name) const;
  net::Task<void> connect();
  net::Task<void> enter();
  net::Task<Reply> ask(std::vector<View> words);

  net::Resolver& resolver_;
  RedisSettings settings_;
  std::unique_ptr<net::Dialer> dialer_;
  std::optional<RedisConnection> connection_;
};

}  // namespace cordon::shared_state
