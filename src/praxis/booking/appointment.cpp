#include "praxis/booking/appointment.h"

namespace cordon::praxis {

Appointment appointment_of(store::Row const& row) {
  return {.id = row.number(0),
          .practitioner = row.number(1),
          .place = row.number(2),
          .motive = row.number(3),
          .patient = row.number(4),
          .when = {.day = std::chrono::sys_days(std::chrono::days(row.number(5))),
                   .first = static_cast<unsigned>(row.number(6)),
                   .count = static_cast<unsigned>(row.number(7))},
          .state = static_cast<Appointment::State>(row.number(8)),
          .expires = Wall(std::chrono::seconds(row.number(9))),
          .overbooked = row.number(10) != 0,
          .remark = row.is_null(11) ? std::string() : row.bytes(11)};
}

}  // namespace cordon::praxis
