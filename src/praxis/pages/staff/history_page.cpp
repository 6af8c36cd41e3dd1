#include "praxis/pages/pieces.h"
#include "praxis/pages/site.h"
#include "praxis/pages/staff/practice.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

constexpr Advice for_assistants{403, "problem.history", "/staff/agenda", "problem.agenda"};

// Past ones and those called off; the newest first.
std::vector<Appointment> past_of(Guest const& guest, std::vector<Appointment> all) {
  auto const now = guest.office.clock.wall();
  std::erase_if(all, [&](Appointment const& each) {
    bool const is_off = each.state == Appointment::State::cancelled;
    return !is_off && each.when.end() > now;
  });
  return all;
}

Html table_of(Guest const& guest, std::vector<Appointment> const& past) {
  if (past.empty()) return html("<p>{}</p>\n", guest.say("history.none"));
  auto const zone = zone_of(guest);
  Html rows;
  for (auto const& each : past) {
    rows += html("<tr><th scope=\"row\">{}</th><td data-title=\"{}\">{}</td><td data-title=\"{}\">{}</td></tr>\n",
                 moment(guest.language, zone.local(each.when.begin())), guest.say("appointment.motive"),
                 say_motive_of(guest, each), guest.say("visit.state"), state_badge(guest, each));
  }
  return html("<div class=\"card\">\n{}</div>\n",
              stack_table(guest.say("history.caption"),
                          {guest.say("history.date"), guest.say("appointment.motive"), guest.say("visit.state")}, rows));
}

}  // namespace

net::Task<http::Response> show_history(Guest& guest) {
  auto const appointment = co_await staff_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (!is_practitioner(guest)) co_return show_problem(guest, for_assistants);
  if (appointment->state == Appointment::State::held) co_return show_problem(guest, 403);
  auto const profile = co_await profile_of(guest, appointment->patient);
  if (!profile) co_return fail(profile.error());
  if (!*profile) co_return show_problem(guest, 403);
  auto all = co_await guest.office.reception.appointments().of_patient_with(appointment->patient, guest.practitioner);
  if (!all) co_return fail(all.error());
  auto content = html("<p><a class=\"target\" href=\"{}\">{}</a></p>\n<div class=\"notice\"><p>{}</p></div>\n",
                      guest.address(visit_path(guest, appointment->id)), guest.say("nav.back"), guest.say("visit.recorded"));
  content += table_of(guest, past_of(guest, std::move(*all)));
  content += html("<div class=\"actions\"><a class=\"button\" href=\"{}\">{}</a></div>\n", again_address(guest, appointment->id),
                  guest.say("history.new"));
  auto const name = (*profile)->given_name + " " + (*profile)->family_name;
  auto const born = say_numeric(guest.language, (*profile)->birth_date);
  co_return show(guest, {.title = guest.say("history.title", {{.name = "name", .value = name}}),
                         .content = std::move(content),
                         .lead = guest.say("relatives.born", {{.name = "date", .value = born}}),
                         .place = "/staff/agenda"});
}

}  // namespace cordon::praxis
