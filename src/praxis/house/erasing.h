#pragma once

#include "praxis/patients/accounts.h"
#include "praxis/patients/family.h"
#include "praxis/reception/reception.h"

namespace cordon::praxis {

// Erases accounts that were never confirmed in time (Accounts::confirm_time), and goes on with what was begun elsewhere: by who
// closed their account. First nobody uses the account any more; then what they booked is cancelled, also for relatives, so that
// those times are free again; then who closed it is told; only then their keys and records go. Whatever is cut short the next
// run goes on with.
class Erasing {
 public:
  static constexpr std::size_t most = 20;               // accounts in one run
  static constexpr std::size_t most_appointments = 50;  // of one patient in one run

  Erasing(Accounts& accounts, Family& family, Reception& reception)
      : accounts_(accounts), family_(family), reception_(reception) {}

  // One that fails keeps no other from its turn; fails with what the last of them did.
  net::Task<void> run();

 private:
  net::Task<void> close_unconfirmed();
  net::Task<void> finish(Id patient);
  net::Task<bool> cancel_all(Id patient);

  Accounts& accounts_;
  Family& family_;
  Reception& reception_;
};

}  // namespace cordon::praxis
