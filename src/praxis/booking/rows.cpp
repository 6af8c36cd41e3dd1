#include "praxis/booking/rows.h"

namespace cordon::praxis {
namespace {

constexpr std::string_view book_held = R"(
UPDATE appointment SET state = 1, remark = $3, patient = $4 WHERE patient = $1 AND id = $2 AND state = 0
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";

}  // namespace

std::int64_t number_of(std::chrono::sys_days day) {
  return day.time_since_epoch().count();
}

store::Values day_and_cells(Appointment const& appointment) {
  store::Values values{appointment.practitioner, number_of(appointment.when.day)};
  for (auto const word : cells_of(appointment.when)) values.emplace_back(word);
  return values;
}

store::Values values_of(Wish const& wish, Appointment const& appointment) {
  auto const& when = appointment.when;
  return {appointment.id,
          wish.practitioner,
          wish.place,
          wish.motive,
          wish.patient,
          number_of(when.day),
          std::int64_t{when.first},
          std::int64_t{when.count},
          static_cast<std::int64_t>(appointment.state),
          seconds(appointment.expires),
          std::int64_t{appointment.overbooked},
          wish.key};
}

store::Statement booking_of(Confirmation const& booking) {
  auto const& [patient, id, last] = booking;
  auto remark = last.remark.empty() ? store::Value() : store::Value(store::Bytes(last.remark));
  return {.text = book_held, .values = {patient, id, std::move(remark), last.patient.value_or(patient)}};
}

std::uint64_t order_of(Id appointment) {
  return static_cast<std::uint64_t>(appointment) & ~(std::uint64_t{1} << 63);
}
std::uint64_t order_of(Appointment const& appointment) {
  constexpr std::uint64_t days = 1 << 16;
  auto const day = static_cast<std::uint64_t>(number_of(appointment.when.day));
  return (static_cast<std::uint64_t>(appointment.practitioner) * days + day) | std::uint64_t{1} << 63;
}

AgendaChange change_of(Appointment const& appointment, store::Row const& row) {
  AgendaChange change{.practitioner = appointment.practitioner,
                      .day = appointment.when.day,
                      .kind = AgendaChange::Kind::cells,
                      .version = row.number(0)};
  for (std::size_t i = 0; i < change.taken.size(); ++i) change.taken.at(i) = row.number(i + 1);
  return change;
}

}  // namespace cordon::praxis
