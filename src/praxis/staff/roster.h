#pragma once

#include <string>
#include <vector>

#include "praxis/booking/appointment.h"
#include "store/database.h"
#include "store/migration.h"

namespace cordon::praxis {

// For whom a member of the staff may act.
struct Duty {
  enum class Role : std::int64_t { practitioner = 0, assistant = 1 };
  Id practitioner = 0;
  Role role = Role::assistant;

  bool operator==(Duty const&) const = default;
};

// Which agendas the members of the staff work with.
class Roster {
 public:
  explicit Roster(store::Database& database) : database_(database) {}
  static std::span<store::Migration const> migrations();

  // In the order of practitioners; empty for a stranger. `email` in lower case.
  net::Task<std::vector<Duty>> duties_of(std::string email);
  // Also changes the role.
  net::Task<void> assign(std::string email, Duty duty);
  net::Task<void> dismiss(std::string email, Id practitioner);

 private:
  store::Database& database_;
};

}  // namespace cordon::praxis
