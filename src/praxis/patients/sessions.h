#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "praxis/booking/bookings.h"
#include "store/database.h"

namespace cordon::praxis {

// Somebody who is logged in.
struct UserSession {
  Id account = 0;
  std::string id;  // the digest of their token: it opens nothing
};

// Sessions that were seen a moment ago. Bounded; shared by all loops of a process.
class SessionCache {
 public:
  struct Known {
    Id account = 0;
    Wall created;
    Wall seen;     // here
    Wall checked;  // in the database
  };
  explicit SessionCache(std::size_t most = 100'000) : most_(most) {}

  std::optional<Known> find(std::string const& id);
  void saw(std::string const& id, Wall now);
  // What put() is told to keep nothing that ended while it was looked for.
  std::uint64_t generation() const;
  void put(std::string const& id, Known known, std::uint64_t generation);
  void forget(std::string const& id);
  void forget_all(Id account, std::string const& except = {});

 private:
  using Entry = std::pair<std::string, Known>;

  std::size_t most_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // the oldest first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_id_;
  std::uint64_t generation_ = 0;
};

// Sessions of patients: a token of 32 random octets for the cookie, and its digest in the database. One that was just seen costs
// no statement; what ends here has ended at once, what ends in another process within freshness, as one does whose login is gone.
class Sessions {
 public:
  static constexpr std::chrono::minutes idle{30}, freshness{1};
  static constexpr std::chrono::hours absolute{12};

  Sessions(SessionCache& cache, store::Database& database, Clock const& clock)
      : cache_(cache), database_(database), clock_(clock) {}

  // Code::forbidden "session.none" for a token that is none, or no longer.
  net::Task<UserSession> find(std::string token);
  net::Task<void> end(UserSession ended);
  net::Task<void> end_all(Id account);

  // For transactions that begin and end sessions. What ended in one is told to forget() when it is committed. begin() is for an
  // account whose password is still the one that was verified: false when it is not.
  static net::Task<bool> begin(store::Session& session, std::string id, Id account, std::string password, Wall now);
  static net::Task<void> end_others(store::Session& session, Id account, std::string id);
  void forget(Id account, std::string const& except = {}) { cache_.forget_all(account, except); }

  // Deletes those that are over; how many there were.
  net::Task<std::uint64_t> expire();

 private:
  net::Task<UserSession> look_up(std::string id, Wall seen_after);

  SessionCache& cache_;
  store::Database& database_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
