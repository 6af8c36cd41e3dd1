#include "praxis/pages/staff/practice.h"

#include <algorithm>
#include <set>

#include "praxis/pages/pieces.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using State = Appointment::State;

std::chrono::sys_days utc(local_days date) {
  return std::chrono::sys_days(date.time_since_epoch());
}

}  // namespace

std::string staff_path(Guest const& guest, View where, View more) {
  auto path = fmt::format("{}?practitioner={}", where, guest.practitioner);
  if (!more.empty()) path += "&" + std::string(more);
  return path;
}

std::string staff_address(Guest const& guest, View where, View more) {
  return guest.address(staff_path(guest, where, more));
}

std::string visit_path(Guest const& guest, Id appointment, View where, View more) {
  return staff_path(guest, fmt::format("/staff/appointments/{}{}", appointment, where), more);
}

std::string again_address(Guest const& guest, Id appointment) {
  return staff_address(guest, "/staff/block", fmt::format("deed=give&reference={}", appointment));
}

Duty duty_of(Guest const& guest) {
  auto const* const duty = guest.staff ? guest.staff->duty(guest.practitioner) : nullptr;
  return duty ? *duty : Duty{.practitioner = guest.practitioner};
}

net::Task<std::map<Id, Profile>> profiles_of(Guest& guest, std::vector<Id> patients) {
  auto const duty = duty_of(guest);
  auto actor = Actor::staff(duty, guest.staff->id, guest.staff->name);
  co_return co_await guest.office.records.read_all(std::move(actor), std::move(patients), purpose_of(duty.role));
}

bool is_practitioner(Guest const& guest) {
  return duty_of(guest).role == Duty::Role::practitioner;
}

std::shared_ptr<Practice const> practice_of(Guest const& guest) {
  static auto const nobody = std::make_shared<Practice const>();
  auto practice = guest.office.catalog.get()->practice(guest.practitioner);
  return practice ? practice : nobody;
}

Places places_of(Guest const& guest) {
  Places places;
  auto const catalog = guest.office.catalog.get();
  for (auto const id : practice_of(guest)->places()) {
    if (auto located = catalog->place(id)) places.push_back(std::move(located));
  }
  return places;
}

Zone zone_of(Guest const& guest) {
  static Zone const paris = Zone::find("Europe/Paris").value();
  auto const places = places_of(guest);
  return places.empty() ? paris : places.front()->zone;
}

LocalTime local_now(Guest const& guest) {
  return zone_of(guest).local(std::chrono::floor<std::chrono::minutes>(guest.office.clock.wall()));
}

local_days day_asked(Guest const& guest) {
  auto const asked = parse_date(guest.query["day"]);
  return asked ? std::clamp(*asked, earliest_date + days(7), latest_date - days(7)) : local_now(guest).date;
}

std::string say_range(Guest const& guest, Span const& span) {
  auto const zone = zone_of(guest);
  return say_time(guest.language, zone.local(span.begin).minute) + "–" + say_time(guest.language, zone.local(span.end).minute);
}

Html practitioner_choice(Guest const& guest) {
  if (guest.staff->duties.size() < 2) return {};
  Html options;
  for (auto const& duty : guest.staff->duties) {
    auto const practice = guest.office.catalog.get()->practice(duty.practitioner);
    if (!practice) continue;
    auto const chosen = Html::raw(duty.practitioner == guest.practitioner ? " selected" : "");
    options += html("<option value=\"{}\"{}>{}</option>\n", duty.practitioner, chosen, name_of(practice->practitioner));
  }
  return html(R"(<form class="actions" method="get" action="{}">
<div class="field"><label for="practitioner">{}</label>
<select id="practitioner" name="practitioner">
{}</select></div>
<button class="button plain">{}</button>
</form>
)",
              guest.address(guest.path), guest.say("agenda.whose"), options, guest.say("agenda.show"));
}

Html said(Guest const& guest, View parameter, View words) {
  if (!guest.query.has(parameter)) return {};
  return good_news(guest.say(words));
}

Html state_badge(Guest const& guest, Appointment const& appointment) {
  bool const is_past = appointment.when.end() <= guest.office.clock.wall();
  auto const badge = [&](View kind, View words) { return html("<span class=\"badge{}\">{}</span>", kind, guest.say(words)); };
  switch (appointment.state) {
    case State::held: return badge(" warn", "state.held");
    case State::booked: break;
    case State::cancelled:
    case State::expired: return badge("", "state.cancelled");
  }
  if (is_past) return badge(" good", "state.done");
  return appointment.overbooked ? badge(" warn", "state.overbooked") : badge("", "state.booked");
}

net::Task<Appointment> staff_appointment(Guest& guest) {
  auto found = co_await guest.office.reception.appointments().find(guest.numbers.front());
  if (!found) co_return fail(found.error());
  bool const is_theirs = *found && guest.staff->duty((*found)->practitioner);
  if (!is_theirs) co_return fail(Code::not_found, "booking.unknown");
  guest.practitioner = (*found)->practitioner;
  co_return std::move(**found);
}

net::Task<std::vector<Appointment>> appointments_between(Guest& guest, local_days first, local_days last) {
  auto found = co_await guest.office.reception.appointments().of_practitioner(guest.practitioner, utc(first) - days(1),
                                                                              utc(last) + days(1));
  if (!found) co_return fail(found);
  auto const zone = zone_of(guest);
  std::erase_if(*found, [&](Appointment const& each) {
    auto const date = zone.local(each.when.begin()).date;
    bool const is_over = each.state == State::held && each.expires <= guest.office.clock.wall();
    return is_over || date < first || date > last;
  });
  co_return found;
}

std::vector<Appointment> those_of(std::span<Appointment const> appointments, Zone const& zone, local_days date) {
  std::vector<Appointment> some;
  std::ranges::copy_if(appointments, std::back_inserter(some),
                       [&](Appointment const& each) { return zone.local(each.when.begin()).date == date; });
  return some;
}

// Holds too, also those that are over: they may be booked until somebody ends them.
net::Task<std::size_t> count_within(Guest& guest, Span span) {
  auto const first = std::chrono::floor<days>(span.begin), last = std::chrono::floor<days>(span.end);
  auto const found = co_await guest.office.reception.appointments().of_practitioner(guest.practitioner, first, last);
  if (!found) co_return fail(found.error());
  auto const now = guest.office.clock.wall();
  co_return static_cast<std::size_t>(std::ranges::count_if(*found, [&](Appointment const& each) {
    return each.when.end() > std::max<Wall>(span.begin, now) && each.when.begin() < span.end;
  }));
}

net::Task<std::optional<Profile>> profile_of(Guest& guest, Id patient) {
  auto profiles = co_await profiles_of(guest, {patient});
  if (!profiles) co_return fail(profiles.error());
  auto const found = profiles->find(patient);
  co_return found == profiles->end() ? std::nullopt : std::optional(std::move(found->second));
}

net::Task<Names> names_of(Guest& guest, std::vector<Appointment> appointments) {
  std::set<Id> patients;
  for (auto const& each : appointments) {
    if (each.state != State::held) patients.insert(each.patient);
  }
  auto const profiles = co_await profiles_of(guest, {patients.begin(), patients.end()});
  if (!profiles) co_return fail(profiles.error());
  Names names;
  for (auto const& [patient, profile] : *profiles) names[patient] = profile.given_name + " " + profile.family_name;
  co_return names;
}

std::string say_patient(Guest const& guest, Names const& names, Appointment const& appointment) {
  auto const found = names.find(appointment.patient);
  bool const is_known = found != names.end() && appointment.state != State::held;
  return is_known ? found->second : guest.say("agenda.number", {{.name = "number", .value = std::to_string(appointment.id)}});
}

std::string say_motive_of(Guest const& guest, Appointment const& appointment) {
  auto const practice = practice_of(guest);
  auto const* const motive = practice->motive(appointment.motive);
  return motive ? say_motive(guest.language, *motive) : std::string();
}

}  // namespace cordon::praxis
