#include <algorithm>
#include <ranges>

#include "praxis/house/own_appointment.h"
#include "praxis/pages/facts.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/reminder.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

using State = Appointment::State;

// An appointment, and for whom it is.
struct Visited {
  Appointment appointment;
  std::string patient;
};

net::Task<std::string> name_of(Guest& guest, Id patient) {
  auto const profile = co_await guest.office.records.read(Actor::patient(*guest.session), patient, Purpose::booking);
  if (!profile) co_return fail(profile.error());
  co_return profile->given_name + " " + profile->family_name;
}

net::Task<std::vector<Visited>> all_of(Guest& guest) {
  auto const patients = co_await guest.office.family.all(*guest.session);
  if (!patients) co_return fail(patients.error());
  std::vector<Visited> all;
  for (auto const& each : *patients) {
    auto const some = co_await guest.office.reception.appointments().of_patient(each.patient);
    if (!some) co_return fail(some.error());
    if (some->empty()) continue;
    auto const name = co_await name_of(guest, each.patient);
    if (!name) co_return fail(name.error());
    for (auto const& appointment : *some) all.push_back({.appointment = appointment, .patient = *name});
  }
  std::ranges::sort(all, {}, [](Visited const& visited) { return visited.appointment.when.begin(); });
  co_return all;
}

Html action(Guest const& guest, Appointment const& appointment, View where, View kind, View words) {
  auto const what = guest.say(words);
  auto const label = what + ": " + line_of(guest, appointment);
  return html("<a class=\"button {} small\" href=\"{}\" aria-label=\"{}\">{}</a>\n", kind,
              guest.address(fmt::format("/appointments/{}{}", appointment.id, where)), label, what);
}

Html upcoming(Guest const& guest, Visited const& visited) {
  auto const& appointment = visited.appointment;
  auto const who = html("<dt>{}</dt><dd>{}</dd>\n", guest.say("appointment.for"), visited.patient);
  auto actions = action(guest, appointment, "", "plain", "appointments.details");
  actions += action(guest, appointment, "/move", "plain", "appointments.move");
  actions += action(guest, appointment, "/cancel", "danger", "appointments.cancel");
  return html("<li>{}<div class=\"actions\">{}</div></li>\n", facts_of(guest, appointment, who), actions);
}

Html past(Guest const& guest, Visited const& visited) {
  bool const is_off = visited.appointment.state == State::cancelled;
  return html(
      "<tr><th scope=\"row\">{}</th><td data-title=\"{}\">{}</td><td data-title=\"{}\"><span "
      "class=\"badge{}\">{}</span></td></tr>\n",
      line_of(guest, visited.appointment), guest.say("appointment.for"), visited.patient, guest.say("visit.state"),
      Html::raw(is_off ? "" : " good"), guest.say(is_off ? "state.cancelled" : "state.done"));
}

Html table_of_past(Guest const& guest, Html const& rows) {
  return html("<div class=\"card\">\n{}</div>\n",
              stack_table(guest.say("appointments.past"),
                          {guest.say("appointment.when"), guest.say("appointment.for"), guest.say("visit.state")}, rows));
}

// What was just done.
Html said(Guest const& guest) {
  if (guest.query.has("confirmed")) return good_news(guest.say("confirm-email.done"));
  if (!guest.query.has("cancelled")) return {};
  return good_news(guest.say("cancel.done"));
}

Html actions_of(Guest const& guest, Appointment const& appointment) {
  auto const at = [&](View where) { return guest.address(fmt::format("/appointments/{}{}", appointment.id, where)); };
  return html(R"(<div class="actions"><a class="button" href="{}" type="text/calendar" download>{}</a>
<a class="button plain" href="{}">{}</a>
<a class="button danger" href="{}">{}</a></div>
<p class="soft screen">{}</p>
)",
              at("/calendar.ics"), guest.say("booked.calendar"), at("/move"), guest.say("booked.move"), at("/cancel"),
              guest.say("booked.cancel"), guest.say("common.print-hint"));
}

}  // namespace

net::Task<http::Response> show_appointments(Guest& guest) {
  auto const all = co_await all_of(guest);
  if (!all) co_return fail(all.error());
  Html coming, gone;
  auto const now = guest.office.clock.wall();
  for (auto const& visited : *all) {
    bool const is_ahead = visited.appointment.state == State::booked && visited.appointment.when.end() > now;
    if (is_ahead) coming += upcoming(guest, visited);
  }
  for (auto const& visited : std::views::reverse(*all)) {
    bool const is_ahead = visited.appointment.state == State::booked && visited.appointment.when.end() > now;
    if (!is_ahead) gone += past(guest, visited);
  }
  auto const reminder = co_await reminder_to_confirm(guest);
  if (!reminder) co_return fail(reminder.error());
  auto content = said(guest);
  content += *reminder;
  content += html("<h2>{}</h2>\n", guest.say("appointments.upcoming"));
  content +=
      coming.empty() ? html("<p>{}</p>\n", guest.say("appointments.none")) : html("<ul class=\"cards\">\n{}</ul>\n", coming);
  content += html("<h2>{}</h2>\n", guest.say("appointments.past"));
  content += gone.empty() ? html("<p>{}</p>\n", guest.say("appointments.none-past")) : table_of_past(guest, gone);
  co_return show(guest,
                 {.title = guest.say("appointments.title"), .content = std::move(content), .lead = {}, .place = "/appointments"});
}

net::Task<http::Response> show_appointment(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (appointment->state == State::held) co_return go(guest, fmt::format("/appointments/{}/confirm", appointment->id));
  auto const name = co_await name_of(guest, appointment->patient);
  if (!name) co_return fail(name.error());
  auto const remark = co_await open_remark(guest.office, *appointment);
  if (!remark) co_return fail(remark.error());
  auto more = html("<dt>{}</dt><dd>{}</dd>\n", guest.say("appointment.for"), *name);
  if (!remark->empty()) more += html("<dt>{}</dt><dd>{}</dd>\n", guest.say("appointment.remark"), *remark);
  more += html("<dt>{}</dt><dd>{}</dd>\n", guest.say("appointment.reference"), appointment->id);
  bool const is_booked = appointment->state == State::booked;
  auto content = facts_of(guest, *appointment, more);
  if (is_booked) {
    content += html("<div class=\"notice\"><p>{}</p></div>\n", guest.say("booked.bring"));
    content += actions_of(guest, *appointment);
  }
  View const title = !is_booked ? "state.cancelled" : guest.query.has("moved") ? "booked.moved" : "booked.title";
  co_return show(guest, {.title = guest.say(title),
                         .content = std::move(content),
                         .lead = {},
                         .place = "/appointments",
                         .mistakes = {},
                         .heading = is_booked ? "tick" : ""});
}

}  // namespace cordon::praxis
