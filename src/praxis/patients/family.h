#pragma once

#include "praxis/patients/profile.h"
#include "praxis/patients/sessions.h"

namespace cordon::praxis {

enum class Relation : std::int64_t { self = 0, child = 1, parent = 2, other = 3 };

struct Relative {
  Id patient = 0;
  Relation kind = Relation::self;
};

// The patients for whom an account acts: its own and those of relatives, each with a record and a key of its own. Whoever is not
// related gets Code::forbidden "family.stranger". Records are read by Records alone.
class Family {
 public:
  static constexpr std::int64_t most = 20;  // of one account

  Family(store::Database& database, Vault& vault, Sessions& sessions, Clock const& clock)
      : database_(database), vault_(vault), sessions_(sessions), clock_(clock) {}

  // A new record, of a child, a parent or another. Code::too_large "family.full".
  net::Task<Id> add(UserSession session, Relation kind, Profile profile);
  // Their own first.
  net::Task<std::vector<Relative>> all(UserSession session);
  // For all that is done in the name of a patient: who books, who cancels.
  net::Task<bool> may_act(UserSession session, Id patient);
  net::Task<void> save(UserSession session, Id patient, Profile profile);

  // Destroys the key of a record, and then deletes it; with their own the account, its sessions and all its relatives' records.
  // One that was cut short can be repeated. Who read it is kept.
  net::Task<void> erase(UserSession session, Id patient);
  net::Task<void> erase_account(Id account);  // for Accounts::unconfirmed

 private:
  net::Task<void> require(UserSession session, Id patient);

  store::Database& database_;
  Vault& vault_;
  Sessions& sessions_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
