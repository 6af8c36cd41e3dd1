#pragma once

#include <string>
#include <vector>

#include "praxis/booking/appointment.h"
#include "praxis/staff/assertion.h"
#include "store/database.h"
#include "store/migration.h"

namespace cordon::praxis {

// For whom a member of the staff may act. A practitioner sees patients; an assistant sees to their appointments.
struct Duty {
  enum class Role : std::int64_t { practitioner = 0, assistant = 1 };
  Id practitioner = 0;
  Role role = Role::assistant;

  bool operator==(Duty const&) const = default;
};

// A person of the staff. The number stays theirs, whatever they are called.
struct Member {
  Id id = 0;
  std::string name{};          // as last asserted
  std::vector<Duty> duties{};  // in the order of practitioners

  // Null when they have none for that practitioner.
  Duty const* duty(Id practitioner) const;
};

// Which agendas the members of the staff work with, and who they are.
class Roster {
 public:
  Roster(store::Database& database, Clock const& clock) : database_(database), clock_(clock) {}
  static std::span<store::Migration const> migrations();
  static std::span<store::Migration const> later_migrations();  // after those of the other parts
  static std::span<store::Migration const> last_migrations();

  // Somebody who was vouched for, and remembers what they are called. Code::forbidden "staff.stranger" for who has no duty.
  net::Task<Member> recognize(StaffIdentity who);
  // Also changes the role. `email` in lower case.
  net::Task<void> assign(std::string email, Duty duty);
  net::Task<void> dismiss(std::string email, Id practitioner);

 private:
  store::Database& database_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
