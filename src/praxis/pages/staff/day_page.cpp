#include <algorithm>

#include "praxis/pages/site.h"
#include "praxis/pages/staff/agenda.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

using Kind = Entry::Kind;
using std::chrono::days;
using std::chrono::local_days;

Html time_of(Guest const& guest, Span const& when) {
  return html("<time datetime=\"{}\">{}<small>{}</small></time>\n", iso(zone_of(guest).local(when.begin)), say_range(guest, when),
              say_minutes(guest.language, when.end - when.begin));
}

Html visit_row(Guest const& guest, Entry const& entry, Names const& names) {
  return html(R"(<li>{}<div><a class="target who" href="{}">{}</a><div class="soft">{}</div></div>
{}</li>
)",
              time_of(guest, entry.when), guest.address(visit_path(guest, entry.appointment.id)),
              say_patient(guest, names, entry.appointment), say_motive_of(guest, entry.appointment),
              state_badge(guest, entry.appointment));
}

Html free_row(Guest const& guest, Entry const& entry) {
  auto const give = guest.say("agenda.give");
  auto const begin = zone_of(guest).local(entry.when.begin);
  return html(R"(<li class="open">{}<div><a class="target" href="{}" aria-label="{}">{}</a></div>
<span class="badge">{}</span></li>
)",
              time_of(guest, entry.when), give_address(guest, entry), give + ": " + say_moment(guest.language, begin), give,
              guest.say("state.free"));
}

Html shut_row(Guest const& guest, Entry const& entry) {
  bool const is_absent = entry.kind == Kind::absent;
  return html("<li class=\"shut\">{}<div></div><span class=\"badge\">{}</span></li>\n", time_of(guest, entry.when),
              guest.say(is_absent ? "state.blocked" : "agenda.closed"));
}

Html row(Guest const& guest, Entry const& entry, Names const& names) {
  switch (entry.kind) {
    case Kind::appointment: return visit_row(guest, entry, names);
    case Kind::free: return free_row(guest, entry);
    case Kind::absent:
    case Kind::closed: break;
  }
  return shut_row(guest, entry);
}

Html list_of(Guest const& guest, std::vector<Entry> const& plan, Names const& names) {
  if (plan.empty()) return html("<p data-alive>{}</p>\n", guest.say("agenda.closed"));
  Html rows;
  for (auto const& entry : plan) rows += row(guest, entry, names);
  return html("<ol class=\"agenda\" data-alive>\n{}</ol>\n", rows);
}

std::string lead_of(Guest const& guest, std::vector<Entry> const& plan) {
  auto const count = [&](Kind kind) { return static_cast<std::size_t>(std::ranges::count(plan, kind, &Entry::kind)); };
  return name_of(practice_of(guest)->practitioner) + " · " + say_count(guest.language, "agenda.count", count(Kind::appointment)) +
         " · " + say_count(guest.language, "agenda.free", count(Kind::free));
}

}  // namespace

net::Task<http::Response> show_agenda_day(Guest& guest) {
  auto const date = day_asked(guest);
  auto const appointments = co_await appointments_between(guest, date, date);
  if (!appointments) co_return fail(appointments.error());
  auto const names = co_await names_of(guest, *appointments);
  if (!names) co_return fail(names.error());
  auto const plan = plan_of(practice_of(guest)->timetable, places_of(guest), *appointments, date, guest.office.clock.wall());
  auto content = practitioner_choice(guest);
  content += agenda_views(guest, AgendaView::day, date);
  content += agenda_pager(guest, {.previous = "agenda.previous-day", .next = "agenda.next-day", .name = "agenda.day"}, date, 1);
  content += list_of(guest, plan, *names);
  content += agenda_news(guest, date, date);
  auto const title = guest.say("agenda.title-day", {{.name = "date", .value = say_day(guest.language, date)}});
  co_return show(guest, {.title = title,
                         .content = std::move(content),
                         .lead = lead_of(guest, plan),
                         .place = "/staff/agenda",
                         .mistakes = {},
                         .heading = {},
                         .script = "agenda_page.ts"});
}

}  // namespace cordon::praxis
