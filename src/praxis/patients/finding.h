#pragma once

#include "praxis/patients/profile.h"

namespace cordon::praxis {

// A patient, and the last appointment with who looks for them.
struct FoundPatient {
  Id patient = 0;
  Id appointment = 0;
};

// Finds the patients of a practitioner by their names without opening a record: by blind indexes (Vault::index) of the whole
// family name, without case and diacritics, alone and with the date of birth. What the indexes tell others than the staff:
// - Who has the database sees which records have the same name. Who can sign up too does so with a name and a date of birth of
//   their choice, and sees which record is that person's.
// - Who has the key of the indexes besides can try all names.
// - Backups of before an erasure keep the indexes of who was erased, as they keep that of the address of mail: no key of a
//   patient goes into them.
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

  // Makes indexes for records that have none yet, of the next so many; how many it looked at. When they are fewer, that was the
  // end, and the next begins anew. What nobody can open any more is found by nobody; one whose key is away waits for it.
  net::Task<std::size_t> index_some(std::size_t most = batch);
  // The same until the end, or until a second is over.
  net::Task<void> index_a_while();

 private:
  static constexpr std::size_t batch = 50;
  static constexpr int most_batches = 200;
  static constexpr std::chrono::seconds a_while{1};

  net::Task<std::optional<store::Values>> indexes_of(store::Row row);

  store::Database& database_;
  Vault& vault_;
  Clock const& clock_;
  Id looked_at_ = 0;  // the last that index_some() saw
};

}  // namespace cordon::praxis
