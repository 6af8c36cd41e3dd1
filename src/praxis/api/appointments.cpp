#include <boost/json.hpp>

#include "base/text.h"
#include "praxis/api/resources.h"
#include "praxis/api/rfc3339.h"
#include "praxis/house/own_appointment.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;

View name_of(Appointment::State state) {
  switch (state) {
    case Appointment::State::held: return "held";
    case Appointment::State::booked: return "booked";
    case Appointment::State::cancelled: return "cancelled";
    case Appointment::State::expired: break;
  }
  return "expired";
}

}  // namespace

json::object describe(Caller const& caller, Appointment const& appointment) {
  json::object all{{"id", std::to_string(appointment.id)},
                   {"state", name_of(appointment.state)},
                   {"practitioner", std::to_string(appointment.practitioner)},
                   {"place", std::to_string(appointment.place)},
                   {"motive", std::to_string(appointment.motive)},
                   {"patient", std::to_string(appointment.patient)},
                   {"start", rfc3339(appointment.when.begin())},
                   {"end", rfc3339(appointment.when.end())}};
  auto const located = caller.office.catalog.get()->place(appointment.place);
  if (located) all["time_zone"] = located->place.zone;
  if (appointment.state == Appointment::State::held)
    all["expires"] = rfc3339(std::chrono::floor<std::chrono::minutes>(appointment.expires));
  return all;
}

net::Task<http::Response> list_appointments(Caller& caller) {
  bool const names_one = caller.query.has("patient");
  auto const patient = names_one ? text::parse_number<Id>(caller.query["patient"]) : caller.session->account;
  if (!patient)
    co_return refuse(caller.visit, Problem::invalid,
                     {{.where = Wrong::Where::parameter, .name = "patient", .detail = "must be the id of a patient"}});
  auto const may = co_await caller.office.family.may_act(*caller.session, *patient);
  if (!may) co_return fail(may.error());
  if (!*may) co_return refuse(caller.visit, Problem::forbidden);
  auto const all = co_await caller.office.reception.appointments().of_patient(*patient);
  if (!all) co_return fail(all.error());
  json::array appointments;
  for (auto const& each : *all) appointments.push_back(describe(caller, each));
  co_return reply_json(caller.visit, 200, {{"appointments", std::move(appointments)}});
}

net::Task<http::Response> get_appointment(Caller& caller) {
  auto const appointment = co_await own_appointment(caller.office, *caller.session, caller.numbers.front());
  if (!appointment) co_return fail(appointment.error());
  auto remark = co_await open_remark(caller.office, *appointment);
  if (!remark) co_return fail(remark);
  auto all = describe(caller, *appointment);
  if (!remark->empty()) all["remark"] = *remark;
  co_return reply_json(caller.visit, 200, all);
}

}  // namespace cordon::praxis
