#pragma once

#include <span>

#include "access/session/sessions.h"
#include "store/migration.h"

namespace cordon::access {

// Which logins are to be asked about again at their provider, and when: in the database, so that of several nodes one asks.
class Renewals {
 public:
  // For so long, nobody else asks about what was claimed. Longer than a provider may take.
  static constexpr std::chrono::minutes claim_time{2};

  Renewals(store::Database& database, Clock const& clock) : database_(database), clock_(clock) {}
  static std::span<store::Migration const> migrations();

  // Asks again after that time; what was planned for it before is off.
  net::Task<void> plan(Id login, std::chrono::seconds after);
  net::Task<void> cancel(Id login);
  // Claims one that is due, for this node alone; nothing when there is none.
  net::Task<std::optional<SeenLogin>> claim();
  // Those whose login has ended.
  net::Task<void> expire();

 private:
  store::Database& database_;
  Clock const& clock_;
};

}  // namespace cordon::access
