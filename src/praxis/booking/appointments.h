#pragma once

#include <optional>
#include <vector>

#include "praxis/booking/appointment.h"
#include "store/database.h"

namespace cordon::praxis {

// Reads appointments. What a reader may see is for who asks.
class Appointments {
 public:
  explicit Appointments(store::Database& database) : database_(database) {}

  net::Task<std::optional<Appointment>> find(Id appointment);
  // What a wish with this key became.
  net::Task<std::optional<Appointment>> find(Id asker, std::string key);
  // Booked ones and those called off, at most so many, the latest first.
  net::Task<std::vector<Appointment>> of_patient(Id patient, std::size_t most = 200);
  // Of those the ones with one practitioner.
  net::Task<std::vector<Appointment>> of_patient_with(Id patient, Id practitioner, std::size_t most = 200);
  // Held and booked ones of the days of UTC from `first` to `last`, in the order of the agenda.
  net::Task<std::vector<Appointment>> of_practitioner(Id practitioner, std::chrono::sys_days first, std::chrono::sys_days last);

 private:
  net::Task<std::optional<Appointment>> find_one(std::string_view statement, store::Values values);
  net::Task<std::vector<Appointment>> list(std::string_view statement, store::Values values);

  store::Database& database_;
};

}  // namespace cordon::praxis
