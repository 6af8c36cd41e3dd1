#include "praxis/schema.h"

#include "praxis/booking/bookings.h"
#include "praxis/directory/directory.h"
#include "praxis/house/courier.h"
#include "praxis/patients/schema.h"
#include "praxis/staff/roster.h"

namespace cordon::praxis {

std::vector<store::Migration> schema() {
  std::vector<store::Migration> all;
  for (auto const part : {Bookings::migrations(), Directory::migrations(), patient_migrations(), Roster::migrations(),
                          later_patient_migrations(), Bookings::later_migrations(), Roster::later_migrations(),
                          last_patient_migrations(), Courier::migrations(), Roster::last_migrations()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace cordon::praxis
