#include "praxis/house/own_appointment.h"

namespace cordon::praxis {
namespace {

std::string remark_column(Id appointment) {
  return "remark/" + std::to_string(appointment);
}

}  // namespace

net::Task<Appointment> own_appointment(Office& office, UserSession session, Id appointment) {
  auto found = co_await office.reception.appointments().find(appointment);
  if (!found) co_return fail(found.error());
  if (!*found) co_return fail(Code::not_found, "booking.unknown");
  auto const may = co_await office.family.may_act(std::move(session), (*found)->patient);
  if (!may) co_return fail(may.error());
  if (!*may) co_return fail(Code::not_found, "booking.unknown");
  co_return std::move(**found);
}

net::Task<std::string> seal_remark(Office& office, Id patient, Id appointment, std::string remark) {
  if (remark.empty()) co_return remark;
  co_return co_await office.vault().seal(patient, remark_column(appointment), std::move(remark));
}

net::Task<std::string> open_remark(Office& office, Appointment const& appointment) {
  if (appointment.remark.empty()) co_return std::string();
  co_return co_await office.vault().open(appointment.patient, remark_column(appointment.id), appointment.remark);
}

}  // namespace cordon::praxis
