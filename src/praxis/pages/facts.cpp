#include "praxis/pages/facts.h"

#include "base/text.h"
#include "praxis/house/own_appointment.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
Html facts_of(Guest const& guest, Appointment const& appointment, Html const& more) {
  auto const catalog = guest.office.catalog.get();
  auto const practice = catalog->practice(appointment.practitioner);
  auto const located = catalog->place(appointment.place);
  auto const when = zone_at(located).local(appointment.when.begin());
  auto all = html("<dt>{}</dt><dd class=\"when\">{}</dd>\n", guest.say("appointment.when"), moment(guest.language, when));
  if (practice) {
    all += html("<dt>{}</dt><dd>{}<br>{}</dd>\n", guest.say("appointment.with"), name_of(practice->practitioner),
                say_specialty(guest.language, practice->practitioner.specialty));
  }
  if (located) all += html("<dt>{}</dt><dd>{}</dd>\n", guest.say("appointment.where"), address_of(located->place));
  if (auto const* const motive = practice ? practice->motive(appointment.motive) : nullptr)
    all += html("<dt>{}</dt><dd>{}</dd>\n", guest.say("appointment.motive"), say_motive(guest.language, *motive));
  return html("<section class=\"card\">\n<dl class=\"facts\">\n{}{}</dl>\n</section>\n", all, more);
}

std::string line_of(Guest const& guest, Appointment const& appointment) {
  auto const catalog = guest.office.catalog.get();
  auto const practice = catalog->practice(appointment.practitioner);
  auto const when = zone_at(catalog->place(appointment.place)).local(appointment.when.begin());
  return (practice ? name_of(practice->practitioner) + ", " : std::string()) + say_moment(guest.language, when);
}

std::string time_of(Guest const& guest, Appointment const& appointment, Instant instant) {
  auto const located = guest.office.catalog.get()->place(appointment.place);
  return say_time(guest.language, zone_at(located).local(instant).minute);
}

bool is_ahead(Guest const& guest, Appointment const& appointment) {
  return appointment.state == Appointment::State::booked && appointment.when.begin() > guest.office.clock.wall();
}

Html move_refused(Guest const& guest) {
  return guest.query.has("taken") ? bad_news(guest.say("error.time-taken")) : Html();
}

net::Task<Appointment> own_appointment(Guest& guest) {
  co_return co_await own_appointment(guest.office, *guest.session, guest.numbers.front());
}

Id number(View text) {
  return text::parse_number<Id>(text).value_or(0);
}

}  // namespace cordon::praxis
