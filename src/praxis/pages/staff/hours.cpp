#include "praxis/pages/staff/hours.h"

#include <algorithm>

#include "praxis/pages/pieces.h"

namespace cordon::praxis {
namespace {

using std::chrono::days;
using std::chrono::local_days;

std::string say_weekday(Guest const& guest, std::chrono::weekday weekday) {
  return guest.say(fmt::format("weekday.{}", weekday.iso_encoding()));
}

std::string say_hours(Guest const& guest, Hours const& hours) {
  auto const from = say_time(guest.language, hours.from), to = say_time(guest.language, hours.to);
  return guest.say("time.range", {{.name = "from", .value = from}, {.name = "to", .value = to}});
}

std::string say_place(Guest const& guest, Id place) {
  auto const located = guest.office.catalog.get()->place(place);
  return located ? address_of(located->place) : std::string();
}

Weeks this_week(Guest const& guest) {
  return parity(local_now(guest).date);
}

std::string say_weeks(Guest const& guest, Weeks weeks) {
  if (weeks == Weeks::all) return guest.say("hours.weeks.all");
  return guest.say(weeks == this_week(guest) ? "hours.weeks.this" : "hours.weeks.next");
}

Html remove_button(Guest const& guest, View kind, Id id, std::string const& what) {
  return html(
      R"(<form method="post" action="{}"><button class="button danger small" name="{}" value="{}" aria-label="{}">{}</button></form>)",
      staff_address(guest, "/staff/hours/remove"), kind, id, guest.say("common.remove-what", {{.name = "what", .value = what}}),
      guest.say("common.remove"));
}

// What there is, and what takes it away.
Html table(Guest const& guest, View caption, std::initializer_list<View> heads, Html const& rows) {
  if (rows.empty()) return html("<p>{}</p>\n", guest.say("hours.none"));
  std::vector<std::string> columns;
  columns.reserve(heads.size() + 1);
  for (auto const head : heads) columns.push_back(guest.say(head));
  columns.emplace_back();
  return stack_table(guest.say(caption), columns, rows);
}

struct AddWords {
  View kind;  // "rule"
  View title;
};
Html add_form(Guest const& guest, Filling const& filling, AddWords const& words, Html const& fields) {
  bool const is_open = filling.form["add"] == words.kind;
  return html(R"(<details{}><summary>{}</summary>
<form method="post" action="{}" novalidate>
<input type="hidden" name="add" value="{}">
{}<button class="button">{}</button>
</form>
</details>
)",
              Html::raw(is_open ? " open" : ""), guest.say(words.title), staff_address(guest, "/staff/hours"), words.kind, fields,
              guest.say("common.add"));
}

Html section(Guest const& guest, View title, Html const& content) {
  return html("<section class=\"card\">\n<h2>{}</h2>\n{}</section>\n", guest.say(title), content);
}

Html cell(Guest const& guest, View head, Html const& text) {
  return html("<td data-title=\"{}\">{}</td>", guest.say(head), text);
}

Html rule_row(Guest const& guest, OpeningRule const& rule) {
  auto const hours = say_hours(guest, rule.hours);
  auto const weekday = say_weekday(guest, rule.weekday);
  auto cells = cell(guest, "appointment.when", html("{}<br><small>{}</small>", hours, say_weeks(guest, rule.weeks)));
  cells += cell(guest, "hours.kind", html("{}", say_place(guest, rule.place)));
  return html("<tr><th scope=\"row\">{}</th>{}<td>{}</td></tr>\n", weekday, cells,
              remove_button(guest, "rule", rule.id, weekday + ", " + hours));
}

Html exception_row(Guest const& guest, OpeningException const& exception) {
  auto const date = say_date(guest.language, exception.date);
  auto const hours = exception.hours ? say_hours(guest, *exception.hours) : guest.say("agenda.closed");
  auto cells = cell(guest, "appointment.when", html("{}", hours));
  cells += cell(guest, "hours.kind", html("{}", say_place(guest, exception.place)));
  return html("<tr><th scope=\"row\"><time datetime=\"{}\">{}</time></th>{}<td>{}</td></tr>\n", iso(exception.date), date, cells,
              remove_button(guest, "exception", exception.id, date));
}

// Whole days without their times.
std::string say_absence(Guest const& guest, Absence const& absence) {
  auto const zone = zone_of(guest);
  auto const from = zone.local(absence.from), to = zone.local(absence.to);
  bool const is_whole = from.minute.count() == 0 && to.minute.count() == 0;
  auto first = is_whole ? say_date(guest.language, from.date) : say_moment(guest.language, from);
  auto const last = is_whole ? say_date(guest.language, to.date - days(1)) : say_moment(guest.language, to);
  if (first == last) return first;
  return guest.say("date.range", {{.name = "from", .value = first}, {.name = "to", .value = last}});
}

bool is_sooner(OpeningRule const& a, OpeningRule const& b) {
  return std::pair(a.weekday.iso_encoding(), a.hours.from) < std::pair(b.weekday.iso_encoding(), b.hours.from);
}

}  // namespace

std::vector<Option> weekday_options(Guest const& guest) {
  std::vector<Option> options;
  for (unsigned day = 1; day <= 7; ++day)
    options.push_back({.value = std::to_string(day), .text = say_weekday(guest, std::chrono::weekday(day))});
  return options;
}

std::vector<Option> weeks_options(Guest const& guest) {
  std::vector<Option> options;
  for (auto const weeks : {Weeks::all, Weeks::even, Weeks::odd})
    options.push_back({.value = std::to_string(static_cast<int>(weeks)), .text = say_weeks(guest, weeks)});
  return options;
}

Html rules_of(Guest const& guest, Filling const& filling) {
  auto rules = practice_of(guest)->timetable.rules;
  std::ranges::sort(rules, is_sooner);
  Html rows;
  for (auto const& rule : rules) rows += rule_row(guest, rule);
  auto fields = select(filling, "weekday", "hours.weekday", weekday_options(guest), "common.choose");
  fields += hours_fields(filling, "from", "until", {});
  fields += select(filling, "weeks", "hours.weeks", weeks_options(guest), "common.choose");
  fields += select(filling, "place", "hours.kind", place_options(guest), "common.choose");
  auto content = table(guest, "hours.rules", {"hours.weekday", "appointment.when", "hours.kind"}, rows);
  content += add_form(guest, filling, {.kind = "rule", .title = "hours.add-rule"}, fields);
  return section(guest, "hours.rules", content);
}

Html exceptions_of(Guest const& guest, Filling const& filling) {
  auto exceptions = practice_of(guest)->timetable.exceptions;
  auto const today = local_now(guest).date;
  std::erase_if(exceptions, [&](OpeningException const& each) { return each.date < today; });
  std::ranges::sort(exceptions, {}, &OpeningException::date);
  Html rows;
  for (auto const& exception : exceptions) rows += exception_row(guest, exception);
  auto fields = line(filling, {.name = "date", .label = "hours.date", .kind = "date"});
  fields += hours_fields(filling, "exception-from", "exception-until", "hours.closed-hint");
  fields += select(filling, "exception-place", "hours.kind", place_options(guest), "common.choose");
  auto content = table(guest, "hours.exceptions", {"hours.date", "appointment.when", "hours.kind"}, rows);
  content += add_form(guest, filling, {.kind = "exception", .title = "hours.add-exception"}, fields);
  return section(guest, "hours.exceptions", content);
}

Html absences_of(Guest const& guest, Filling const& filling) {
  auto absences = practice_of(guest)->timetable.absences;
  std::erase_if(absences, [&](Absence const& each) { return each.to <= guest.office.clock.wall(); });
  std::ranges::sort(absences, {}, &Absence::from);
  Html rows;
  for (auto const& absence : absences) {
    auto const when = say_absence(guest, absence);
    rows += html("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", when, remove_button(guest, "absence", absence.id, when));
  }
  auto content = table(guest, "hours.absences", {"appointment.when"}, rows);
  content +=
      add_form(guest, filling, {.kind = "absence", .title = "hours.add-absence"}, days_fields(filling, "first-day", "last-day"));
  return section(guest, "hours.absences", content);
}

}  // namespace cordon::praxis
