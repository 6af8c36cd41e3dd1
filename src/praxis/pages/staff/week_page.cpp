#include <algorithm>

#include "praxis/pages/site.h"
#include "praxis/pages/staff/agenda.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

using Kind = Entry::Kind;
using std::chrono::days;
using std::chrono::local_days;

struct Day {
  local_days date;
  std::vector<Entry> plan;
};
// Columns of the table.
struct HourRange {
  long first = 8;
  long last = 17;
};

long hour_of(Zone const& zone, Entry const& entry) {
  return zone.local(entry.when.begin).minute / std::chrono::hours(1);
}

HourRange hours_of(Zone const& zone, std::vector<Day> const& week) {
  HourRange range;
  for (auto const& day : week) {
    for (auto const& entry : day.plan) {
      range.first = std::min(range.first, hour_of(zone, entry));
      range.last = std::max(range.last, hour_of(zone, entry));
    }
  }
  return range;
}

// By ISO 8601: that of its Thursday.
long week_number(local_days date) {
  auto const thursday = date - (std::chrono::weekday(date) - std::chrono::Monday) + days(3);
  auto const year = std::chrono::year_month_day(thursday).year();
  return (thursday - local_days(year / 1 / 1)).count() / 7 + 1;
}

Html item(Guest const& guest, Zone const& zone, Entry const& entry, Names const& names) {
  auto const begin = zone.local(entry.when.begin);
  auto const time = html("<b><time datetime=\"{}\">{}</time></b>", iso(begin), say_time(guest.language, begin.minute));
  switch (entry.kind) {
    case Kind::appointment: {
      bool const is_plain = entry.appointment.state == Appointment::State::booked && !entry.appointment.overbooked;
      auto const badge = is_plain ? Html() : state_badge(guest, entry.appointment);
      return html("<a class=\"visit\" href=\"{}\">{} {} {}</a>", guest.address(visit_path(guest, entry.appointment.id)), time,
                  say_patient(guest, names, entry.appointment), badge);
    }
    case Kind::free:
      return html("<a class=\"visit\" href=\"{}\">{} {}</a>", give_address(guest, entry), time, guest.say("state.free"));
    case Kind::absent:
    case Kind::closed: break;
  }
  return html("<span class=\"visit shut\">{} {}</span>", time,
              guest.say(entry.kind == Kind::absent ? "state.blocked" : "agenda.closed"));
}

Html row(Guest const& guest, Day const& day, HourRange range, Names const& names) {
  auto const zone = zone_of(guest);
  Html cells;
  for (auto hour = range.first; hour <= range.last; ++hour) {
    Html some;
    for (auto const& entry : day.plan) {
      if (hour_of(zone, entry) == hour) some += item(guest, zone, entry, names);
    }
    cells += html("<td role=\"cell\">{}</td>", some);
  }
  auto const closed = day.plan.empty() ? html(" <span class=\"soft\">{}</span>", guest.say("agenda.closed")) : Html();
  return html(
      R"(<tr role="row"><th role="rowheader" scope="row"><a class="target" href="{}"><time datetime="{}">{}</time></a>{}</th>
{}</tr>
)",
      staff_address(guest, "/staff/agenda", "day=" + iso(day.date)), iso(day.date), say_day(guest.language, day.date), closed,
      cells);
}

Html table(Guest const& guest, std::vector<Day> const& week, Names const& names) {
  auto const range = hours_of(zone_of(guest), week);
  auto heads = html("<th role=\"columnheader\" scope=\"col\">{}</th>", guest.say("agenda.hour"));
  for (auto hour = range.first; hour <= range.last; ++hour)
    heads += html("<th role=\"columnheader\" scope=\"col\">{}</th>", say_time(guest.language, std::chrono::hours(hour)));
  Html rows;
  for (auto const& day : week) rows += row(guest, day, range, names);
  return html(R"(<table class="week" role="table" data-alive>
<caption class="unseen">{}</caption>
<thead role="rowgroup"><tr role="row">{}</tr></thead>
<tbody role="rowgroup">
{}</tbody>
</table>
)",
              guest.say("agenda.caption"), heads, rows);
}

std::vector<Day> week_of(Guest const& guest, local_days monday, std::vector<Appointment> const& appointments) {
  auto const zone = zone_of(guest);
  auto const practice = practice_of(guest);
  auto const places = places_of(guest);
  std::vector<Day> week;
  for (auto date = monday; date < monday + days(7); date += days(1))
    week.push_back(
        {.date = date,
         .plan = plan_of(practice->timetable, places, those_of(appointments, zone, date), date, guest.office.clock.wall())});
  return week;
}

}  // namespace

net::Task<http::Response> show_agenda_week(Guest& guest) {
  auto const date = day_asked(guest);
  auto const monday = date - (std::chrono::weekday(date) - std::chrono::Monday);
  auto const appointments = co_await appointments_between(guest, monday, monday + days(6));
  if (!appointments) co_return fail(appointments.error());
  auto const names = co_await names_of(guest, *appointments);
  if (!names) co_return fail(names.error());
  auto content = practitioner_choice(guest);
  content += agenda_views(guest, AgendaView::week, date);
  content +=
      agenda_pager(guest, {.previous = "agenda.previous-week", .next = "agenda.next-week", .name = "agenda.week"}, date, 7);
  content += table(guest, week_of(guest, monday, *appointments), *names);
  content += agenda_news(guest, monday, monday + days(6));
  auto const number = guest.say("date.week", {{.name = "week", .value = std::to_string(week_number(monday))}});
  auto const range = guest.say("date.range", {{.name = "from", .value = say_date(guest.language, monday)},
                                              {.name = "to", .value = say_date(guest.language, monday + days(6))}});
  co_return show(guest, {.title = guest.say("agenda.title-week", {{.name = "week", .value = number}}),
                         .content = std::move(content),
                         .lead = name_of(practice_of(guest)->practitioner) + " · " + range,
                         .place = "/staff/agenda",
                         .mistakes = {},
                         .heading = {},
                         .script = "agenda_page.ts"});
}

}  // namespace cordon::praxis
