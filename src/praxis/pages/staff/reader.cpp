#include "praxis/pages/staff/reader.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::praxis {
namespace {

using std::chrono::local_days;
using std::chrono::minutes;

// "09:35", also with seconds, as some browsers send it.
std::optional<minutes> parse_clock(View text) {
  auto const hour = text::parse_number<unsigned>(text.substr(0, text.find(':')));
  if (!text.contains(':')) return {};
  View rest = text.substr(text.find(':') + 1);
  auto const minute = text::parse_number<unsigned>(text::take_until(rest, ':'));
  bool const is_time = hour && minute && *hour < 24 && *minute < 60 && (rest.empty() || rest == "00");
  if (!is_time) return {};
  return minutes(*hour * 60 + *minute);
}

Html part(Filling const& filling, View name, View label, View kind) {
  auto const mistake = mistake_of(filling.mistakes, name);
  auto const about = mistake.empty() ? Html() : html(" aria-describedby=\"{}-error\" aria-invalid=\"true\"", name);
  return html(R"(<div class="part broad"><label for="{}">{}</label>
<input id="{}" name="{}" type="{}" value="{}"{}></div>
)",
              name, say(filling.language, label), name, name, kind, filling.form[name], about);
}

Html note(Filling const& filling, View name) {
  auto const mistake = mistake_of(filling.mistakes, name);
  return mistake.empty() ? Html() : html("<p class=\"error\" id=\"{}-error\">{}</p>\n", name, mistake);
}

Html row(Filling const& filling, std::array<View, 2> names, View hint, Html const& parts) {
  auto notes = hint.empty() ? Html() : html("<p class=\"hint\">{}</p>\n", say(filling.language, hint));
  for (auto const name : names) notes += note(filling, name);
  bool const is_wrong = std::ranges::any_of(names, [&](View name) { return !mistake_of(filling.mistakes, name).empty(); });
  return html("<fieldset class=\"field{}\">\n<legend>{}</legend>\n{}<div class=\"row\">\n{}</div>\n</fieldset>\n",
              is_wrong ? " wrong" : "", say(filling.language, "appointment.when"), notes, parts);
}

}  // namespace

bool Reader::is_blank(View field, View label) {
  if (!guest_.form[field].empty()) return false;
  auto const what = guest_.say(label);
  add(field, guest_.say("error.missing", {{.name = "field", .value = what}}));
  return true;
}

std::optional<local_days> Reader::day(View field, View label) {
  if (is_blank(field, label)) return {};
  auto const date = parse_date(guest_.form[field]);
  bool const is_right = date && *date >= earliest_date && *date <= latest_date;
  if (!is_right) {
    wrong(field, "error.day");
    return {};
  }
  if (*date >= local_now(guest_).date) return date;
  wrong(field, "error.date-past");
  return {};
}

std::optional<minutes> Reader::time(View field, View label) {
  if (is_blank(field, label)) return {};
  auto const time = parse_clock(guest_.form[field]);
  if (time && *time % Stretch::cell == minutes::zero()) return time;
  wrong(field, "error.time");
  return {};
}

std::optional<Hours> Reader::hours(View from, View until) {
  auto const begin = time(from, "hours.from"), end = time(until, "hours.until");
  if (!begin || !end) return {};
  Hours const hours{.from = *begin, .to = *end == minutes::zero() ? minutes(std::chrono::hours(24)) : *end};
  if (hours.from < hours.to) return hours;
  wrong(until, "error.end-before-start");
  return {};
}

std::optional<std::string> Reader::choice(View field, View label, std::span<Option const> options) {
  auto const found = std::ranges::find(options, guest_.form[field], &Option::value);
  if (found != options.end()) return found->value;
  auto const what = guest_.say(label);
  add(field, guest_.say("error.choose", {{.name = "field", .value = what}}));
  return {};
}

std::vector<Option> place_options(Guest const& guest) {
  std::vector<Option> options;
  for (auto const& located : places_of(guest))
    options.push_back({.value = std::to_string(located->place.id), .text = address_of(located->place)});
  return options;
}

std::vector<Option> offered_motives(Guest const& guest) {
  std::vector<Option> options;
  for (auto const& motive : practice_of(guest)->motives) {
    if (!motive.offered) continue;
    options.push_back({.value = std::to_string(motive.id),
                       .text = say_motive(guest.language, motive) + ", " + say_minutes(guest.language, motive.duration)});
  }
  return options;
}

Html hours_fields(Filling const& filling, View from, View until, View hint) {
  auto parts = part(filling, from, "hours.from", "time");
  parts += part(filling, until, "hours.until", "time");
  return row(filling, {from, until}, hint, parts);
}

Html days_fields(Filling const& filling, View first, View last) {
  auto parts = part(filling, first, "hours.first-day", "date");
  parts += part(filling, last, "hours.last-day", "date");
  return row(filling, {first, last}, {}, parts);
}

}  // namespace cordon::praxis
