#include <algorithm>

#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"
#include "praxis/pages/staff/closing.h"
#include "praxis/pages/staff/hours.h"

namespace cordon::praxis {
namespace {

using std::chrono::days;

// What is not filled in yet is what most want.
Form with_defaults(Guest const& guest) {
  auto form = guest.form;
  auto const places = place_options(guest);
  if (form["weeks"].empty()) form.set("weeks", "0");
  for (auto const name : {"place", "exception-place"}) {
    if (form[name].empty() && places.size() == 1) form.set(name, places.front().value);
  }
  return form;
}

http::Response ask(Guest& guest, std::vector<Mistake> mistakes) {
  guest.path = "/staff/hours";  // also after a mistake elsewhere, where links lead nowhere
  auto const form = with_defaults(guest);
  Filling const filling{.language = guest.language, .form = form, .mistakes = mistakes};
  auto content = practitioner_choice(guest);
  content += said(guest, "saved", "common.saved");
  content += rules_of(guest, filling);
  content += exceptions_of(guest, filling);
  content += absences_of(guest, filling);
  int const status = mistakes.empty() ? 200 : 422;
  return show(guest,
              {.title = guest.say("hours.title"),
               .content = std::move(content),
               .lead = name_of(practice_of(guest)->practitioner) + " · " + guest.say("hours.lead"),
               .place = "/staff/hours",
               .mistakes = std::move(mistakes)},
              status);
}

http::Response done(Guest& guest) {
  return go(guest, staff_path(guest, "/staff/hours", "saved=yes"));
}

bool meet(Hours const& a, Hours const& b) {
  return a.from < b.to && b.from < a.to;
}

bool overlaps(Timetable const& timetable, OpeningRule const& rule) {
  return std::ranges::any_of(timetable.rules, [&](OpeningRule const& each) {
    bool const same_weeks = each.weeks == rule.weeks || each.weeks == Weeks::all || rule.weeks == Weeks::all;
    return each.weekday == rule.weekday && same_weeks && each.valid_until >= rule.valid_from && meet(each.hours, rule.hours);
  });
}

bool overlaps(Timetable const& timetable, OpeningException const& exception) {
  return std::ranges::any_of(timetable.exceptions, [&](OpeningException const& each) {
    bool const is_same_day = each.date == exception.date && each.place == exception.place;
    return is_same_day && (!each.hours || !exception.hours || meet(*each.hours, *exception.hours));
  });
}

net::Task<http::Response> add_rule(Guest& guest) {
  Reader reader(guest);
  auto const weekday = reader.choice("weekday", "hours.weekday", weekday_options(guest));
  auto const hours = reader.hours("from", "until");
  auto const weeks = reader.choice("weeks", "hours.weeks", weeks_options(guest));
  auto const place = reader.choice("place", "hours.kind", place_options(guest));
  if (!reader.all_right()) co_return ask(guest, std::move(reader).mistakes());
  OpeningRule rule{.practitioner = guest.practitioner,
                   .place = number(*place),
                   .weekday = std::chrono::weekday(static_cast<unsigned>(number(*weekday))),
                   .hours = *hours,
                   .valid_from = local_now(guest).date,
                   .weeks = static_cast<Weeks>(number(*weeks))};
  if (overlaps(practice_of(guest)->timetable, rule)) {
    reader.wrong("from", "error.overlap");
    co_return ask(guest, std::move(reader).mistakes());
  }
  auto const added = co_await guest.office.directory.add(std::move(rule));
  if (!added) co_return fail(added.error());
  co_return done(guest);
}

net::Task<http::Response> add_exception(Guest& guest) {
  Reader reader(guest);
  OpeningException exception{.practitioner = guest.practitioner};
  auto const date = reader.day("date", "hours.date");
  bool const is_closed = guest.form["exception-from"].empty() && guest.form["exception-until"].empty();
  if (!is_closed) exception.hours = reader.hours("exception-from", "exception-until");
  auto const place = reader.choice("exception-place", "hours.kind", place_options(guest));
  if (!reader.all_right()) co_return ask(guest, std::move(reader).mistakes());
  exception.date = *date;
  exception.place = number(*place);
  if (overlaps(practice_of(guest)->timetable, exception)) {
    reader.wrong("date", "error.overlap");
    co_return ask(guest, std::move(reader).mistakes());
  }
  auto const now = practice_of(guest)->timetable;
  auto count = co_await count_stranded(guest, now, with(now, exception));
  if (count && *count == 0) count = co_await enter(guest, std::move(exception));
  if (!count) co_return fail(count.error());
  if (*count > 0) {
    reader.add("date", say_count(guest.language, "hours.stranded", *count));
    co_return ask(guest, std::move(reader).mistakes());
  }
  co_return done(guest);
}

net::Task<http::Response> add_absence(Guest& guest) {
  Reader reader(guest);
  auto const first = reader.day("first-day", "hours.first-day"), last = reader.day("last-day", "hours.last-day");
  if (first && last && *last < *first) reader.wrong("last-day", "error.end-before-start");
  if (!reader.all_right()) co_return ask(guest, std::move(reader).mistakes());
  auto const zone = zone_of(guest);
  Span const span{.begin = zone.instant(*first, {}), .end = zone.instant(*last + days(1), {})};
  auto count = co_await count_within(guest, span);
  if (count && *count == 0)
    count = co_await enter(guest, {.practitioner = guest.practitioner, .from = span.begin, .to = span.end});
  if (!count) co_return fail(count.error());
  if (*count > 0) {
    reader.add("first-day", say_count(guest.language, "hours.affected", *count));
    co_return ask(guest, std::move(reader).mistakes());
  }
  co_return done(guest);
}

http::Response refuse_removal(Guest& guest, std::string why) {
  return ask(guest, {{.field = "content", .text = std::move(why)}});
}

template <class Part>
net::Task<http::Response> remove(Guest& guest, std::vector<Part> parts, Id id) {
  auto const part = std::ranges::find(parts, id, &Part::id);
  if (part == parts.end()) co_return done(guest);  // a second press of the button
  auto const now = practice_of(guest)->timetable;
  auto count = co_await count_stranded(guest, now, without(now, id));
  if (count && *count == 0) count = co_await withdraw(guest, std::move(*part));
  bool const is_last = !count && count.error().reason == "directory.last_hours";
  if (is_last) co_return refuse_removal(guest, guest.say("error.last-hours"));
  bool const is_gone = !count && count.error().code == Code::not_found;
  if (!count && !is_gone) co_return fail(count.error());
  if (count && *count > 0) co_return refuse_removal(guest, say_count(guest.language, "hours.stranded", *count));
  co_return done(guest);
}

net::Task<http::Response> remove_absence(Guest& guest) {
  auto const removed = co_await guest.office.directory.remove_absence(guest.practitioner, number(guest.form["absence"]));
  bool const is_gone = !removed && removed.error().code == Code::not_found;
  if (!removed && !is_gone) co_return fail(removed.error());
  co_return done(guest);
}

}  // namespace

net::Task<http::Response> show_hours(Guest& guest) {
  co_return ask(guest, {});
}

net::Task<http::Response> take_hours(Guest& guest) {
  auto const what = guest.form["add"];
  if (what == "rule") co_return co_await add_rule(guest);
  if (what == "exception") co_return co_await add_exception(guest);
  co_return co_await add_absence(guest);
}

net::Task<http::Response> take_hours_away(Guest& guest) {
  auto const rule = number(guest.form["rule"]), exception = number(guest.form["exception"]);
  auto const practice = practice_of(guest);
  if (guest.form.has("rule")) co_return co_await remove(guest, practice->timetable.rules, rule);
  if (guest.form.has("exception")) co_return co_await remove(guest, practice->timetable.exceptions, exception);
  co_return co_await remove_absence(guest);
}

}  // namespace cordon::praxis
