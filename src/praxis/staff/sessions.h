#pragma once

#include "praxis/staff/assertion.h"
#include "store/database.h"
#include "store/migration.h"

namespace cordon::praxis {

// Sessions of those of the staff for whom no edge vouches: what an address lets in gets a token of 32 random octets for the
// cookie, and its digest is in the database. An address is good for one session. One that ended opens nothing, on any worker
// and after a restart: each request asks.
class StaffSessions {
 public:
  static constexpr std::chrono::hours lifetime{12};

  StaffSessions(LocalAssertions const& entries, store::Database& database, Clock const& clock)
      : entries_(entries), database_(database), clock_(clock) {}
  static std::span<store::Migration const> migrations();

  // Whom an entry lets in, while it is good. Leaves it as it is; fails as enter() would.
  net::Task<StaffIdentity> read(std::string entry);
  // The token. Code::forbidden as LocalAssertions has it, and "staff.entered" for an entry that was used before.
  net::Task<std::string> enter(std::string entry);
  // Code::forbidden "staff.session" for a token that is none, or no longer.
  net::Task<StaffIdentity> find(std::string token);
  net::Task<void> end(std::string token);
  // Deletes those that are over.
  net::Task<void> expire();

 private:
  LocalAssertions const& entries_;
  store::Database& database_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
