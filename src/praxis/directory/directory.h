#pragma once

#include "praxis/directory/catalog.h"

namespace cordon::praxis {

// Keeps who practises where and when in the database, and the catalog up to it. The process that serves a database is the only
// one that writes it, so that the catalog is exact. Each worker has its own, on one catalog.
//
// What makes no sense is refused with Code::invalid and a reason ("opening.backwards"; "practitioner.registered" for a number of
// the register that somebody else has); what it belongs to and is not there with Code::not_found ("directory.practitioner",
// "directory.place", "directory.motive" and so on). Any other failure is the database's.
class Directory {
 public:
  Directory(store::Database& database, Clock const& clock, CurrentCatalog& catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}
  static std::span<store::Migration const> migrations();

  // At the beginning, before anything is written.
  net::Task<void> load();
  // Reads again what was perhaps written when an answer was lost, or who waited for it left. To be done every few seconds.
  net::Task<void> look_again();

  // Each returns the id, which it makes, and ends when the catalog has it.
  net::Task<Id> add(Practitioner practitioner);
  net::Task<Id> add(Place place);
  net::Task<Id> add(Motive motive);
  net::Task<Id> add(OpeningRule rule);
  net::Task<Id> add(OpeningException exception);
  net::Task<Id> add(Absence absence);

  // All of it is as it is given now. What belongs to a practitioner stays theirs. A motive that is offered no more stays as it
  // is: "directory.motive".
  net::Task<Id> change(Practitioner practitioner);
  net::Task<Id> change(Place place);
  net::Task<Id> change(Motive motive);
  net::Task<Id> change(OpeningRule rule);
  net::Task<Id> change(OpeningException exception);
  net::Task<Id> change(Absence absence);

  // Whether the last hours may go: "directory.last_hours" when they stay, and that would be them.
  enum class LastHours : std::uint8_t { may_go, stay };
  net::Task<void> remove_rule(Id practitioner, Id rule, LastHours last = LastHours::may_go);
  net::Task<void> remove_exception(Id practitioner, Id exception, LastHours last = LastHours::may_go);
  net::Task<void> remove_absence(Id practitioner, Id absence);

 private:
  struct Change;
  net::Task<void> apply(Change change);
  net::Task<void> refresh(Id id);
  net::Task<void> put(Place place, bool added);
  net::Task<void> settle(Id id, Result<void> written);
  template <class T>
  net::Task<Id> save(T part, bool added);
  template <class T>
  net::Task<void> remove(Id practitioner, Id part, LastHours last);

  store::Database& database_;
  Clock const& clock_;
  CurrentCatalog& catalog_;
};

}  // namespace cordon::praxis
