#include "praxis/house/own_appointment.h"
#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"
#include "praxis/pages/staff/practice.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

using State = Appointment::State;

// What they may know; nothing when the record may not be read. What a patient wrote is for the practitioner.
struct Known {
  std::optional<Profile> profile;
  std::string remark;
};

net::Task<Known> known_of(Guest& guest, Appointment appointment) {
  Known known;
  if (appointment.state == State::held) co_return known;
  auto profile = co_await profile_of(guest, appointment.patient);
  if (!profile) co_return fail(profile);
  if (!*profile) co_return known;
  known.profile = std::move(*profile);
  if (!is_practitioner(guest)) {
    if (!appointment.remark.empty()) known.remark = guest.say("visit.remark-closed");
    co_return known;
  }
  auto remark = co_await open_remark(guest.office, appointment);
  if (!remark) co_return fail(remark);
  known.remark = std::move(*remark);
  co_return known;
}

Html fact(Guest const& guest, View words, Html const& value) {
  return html("<dt>{}</dt><dd>{}</dd>\n", guest.say(words), value);
}

Html patient_card(Guest const& guest, Appointment const& appointment, Profile const& profile) {
  auto facts = fact(guest, "person.birth-date", html("{}", say_numeric(guest.language, profile.birth_date)));
  if (!profile.phone.empty()) {
    std::string digits = profile.phone;
    std::erase(digits, ' ');
    facts += fact(guest, "person.phone", html("<a class=\"target\" href=\"tel:{}\">{}</a>", digits, profile.phone));
  }
  if (!profile.address.empty()) facts += fact(guest, "practitioner.address", html("{}", profile.address));
  if (profile.identifier) facts += fact(guest, "person.identifier", html("{}", profile.identifier->value));
  Html history;
  if (is_practitioner(guest))
    history = html("<div class=\"actions\"><a class=\"button plain\" href=\"{}\">{}</a></div>\n",
                   guest.address(visit_path(guest, appointment.id, "/history")), guest.say("visit.history"));
  return html(R"(<section class="card">
<h2>{}</h2>
<dl class="facts">
{}</dl>
{}</section>
)",
              guest.say("visit.patient"), facts, history);
}

Html visit_card(Guest const& guest, Appointment const& appointment, std::string const& remark) {
  auto more = fact(guest, "visit.state", state_badge(guest, appointment));
  if (!remark.empty()) more += fact(guest, "appointment.remark", html("{}", remark));
  more += fact(guest, "appointment.reference", html("{}", appointment.id));
  return facts_of(guest, appointment, more);
}

Html actions_of(Guest const& guest, Appointment const& appointment) {
  bool const is_ahead = appointment.state == State::booked && appointment.when.begin() > guest.office.clock.wall();
  auto const again = again_address(guest, appointment.id);
  auto links = html("<a class=\"button plain\" href=\"{}\">{}</a>\n", again, guest.say("history.new"));
  if (is_ahead) {
    links += html("<a class=\"button plain\" href=\"{}\">{}</a>\n<a class=\"button danger\" href=\"{}\">{}</a>\n",
                  guest.address(visit_path(guest, appointment.id, "/move")), guest.say("visit.move"),
                  guest.address(visit_path(guest, appointment.id, "/cancel")), guest.say("visit.cancel"));
  }
  return html("<div class=\"actions\">{}</div>\n", links);
}

}  // namespace

net::Task<http::Response> show_visit(Guest& guest) {
  auto const appointment = co_await staff_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  auto const known = co_await known_of(guest, *appointment);
  if (!known) co_return fail(known.error());
  auto const date = zone_of(guest).local(appointment->when.begin()).date;
  auto content = html("<p><a class=\"target\" href=\"{}\">{}</a></p>\n",
                      staff_address(guest, "/staff/agenda", "day=" + iso(date)), guest.say("nav.back"));
  content += said(guest, "moved", "visit.moved");
  content += said(guest, "new", "visit.entered");
  auto cards = visit_card(guest, *appointment, known->remark);
  Names names;
  if (known->profile) {
    content += html("<div class=\"notice\"><p>{}</p></div>\n", guest.say("visit.recorded"));
    cards += patient_card(guest, *appointment, *known->profile);
    names[appointment->patient] = known->profile->given_name + " " + known->profile->family_name;
  }
  content += html("<div class=\"two\">\n{}</div>\n{}", cards,
                  appointment->state == State::held ? Html() : actions_of(guest, *appointment));
  co_return show(
      guest,
      {.title = say_patient(guest, names, *appointment), .content = std::move(content), .lead = {}, .place = "/staff/agenda"});
}

}  // namespace cordon::praxis
