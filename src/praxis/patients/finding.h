#pragma once

#include "praxis/patients/profile.h"

namespace cordon::praxis {

// A patient, and the last appointment with who looks for them.
struct FoundPatient {
  Id patient = 0;
  Id appointment = 0;
};

// Finds the patients of a practitioner by their names without opening a record: by blind indexes (Vault::index) of the whole
// family name, without case and diacritics, alone and with the date of birth. Who has the data without the master keys sees which
// records have the same name, and nothing of the name.
class Finding {
 public:
  struct Wanted {
    std::string family_name;
    std::optional<std::chrono::year_month_day> born{};
  };

  Finding(store::Database& database, Vault& vault, Clock const& clock) : database_(database), vault_(vault), clock_(clock) {}

  // Those whom the practitioner may see (Records::may_see), at most so many, who came last first. Who shows their records reads
  // them there. Nobody has a name without letters.
  net::Task<std::vector<FoundPatient>> find(Id practitioner, Wanted wanted, std::size_t most = 20);

  // Makes indexes for records that have none yet, at most for so many; how many there were. What nobody can open is found by
  // nobody.
  net::Task<std::size_t> index_some(std::size_t most = 50);

 private:
  net::Task<store::Values> indexes_of(store::Row row);

  store::Database& database_;
  Vault& vault_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
