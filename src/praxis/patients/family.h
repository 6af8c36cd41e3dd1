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

  // Destroys the key of a relative's record, and then deletes it. Who read it is kept. One who has appointments ahead stays:
  // Code::invalid "family.appointments". Their own goes with the account (Accounts::close): Code::invalid "family.self".
  net::Task<void> erase(UserSession session, Id patient);

  // Erasures that began so long ago that no other process takes an ended session for one (Sessions::freshness), the oldest first;
  // none whose letter somebody tries to write, and after the others those whose letter could not be written.
  net::Task<std::vector<Id>> erasures(std::size_t count = 100);
  // Who goes with an account: they, and the relatives whom nobody else looks after.
  net::Task<std::vector<Id>> leaving_with(Id account);
  // All that is left of a record, and of an account those that leave with it. One that was cut short is among the erasures until
  // it is done, and so is one for which a relative or an appointment came meanwhile. Appointments are somebody else's business
  // (house/erasing.h).
  net::Task<void> finish_erasure(Id patient);
  // Their appointments that are still to come and what they keep; at most so many.
  net::Task<std::vector<Id>> appointments_ahead(Id patient, std::size_t count = 50);

 private:
  net::Task<void> require(UserSession session, Id patient);
  net::Task<void> erase_relative(UserSession session, Id patient);

  store::Database& database_;
  Vault& vault_;
  Sessions& sessions_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
