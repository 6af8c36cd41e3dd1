#include "access/policy/schedule.h"

#include <date/tz.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "config/suggestion.h"

namespace cordon::access {
namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 7> day_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::unexpected<Error> wrong(std::string sentence) {
  return fail(Code::invalid, "schedule", std::move(sentence));
}

std::optional<std::size_t> day_of(std::string_view name) {
  auto const found = std::ranges::find(day_names, text::to_lower(name));
  if (found == day_names.end()) return {};
  return static_cast<std::size_t>(found - day_names.begin());
}

// "mon", "mon-fri", "sat-mon".
bool mark(std::string_view stretch, std::array<bool, 7>& days) {
  bool const alone = !stretch.contains('-');
  auto const first = day_of(text::take_until(stretch, '-'));
  auto const last = alone ? first : day_of(stretch);
  if (!first || !last) return false;
  for (auto day = *first;; day = (day + 1) % 7) {
    days[day] = true;
    if (day == *last) return true;
  }
}

Result<std::array<bool, 7>> parse_days(std::string_view text) {
  std::array<bool, 7> days{};
  if (text == "daily") return days.fill(true), days;
  bool more = !text.empty();
  while (more) {
    more = text.contains(',');
    if (!mark(text::take_until(text, ','), days)) return wrong("days are written `mon-fri`, `sat,sun` or `daily`");
  }
  return days;
}

// "07:00"; "24:00" is the end of the day.
std::optional<minutes> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return {};
  auto const hours = text::parse_number<int>(text.substr(0, 2));
  auto const rest = text::parse_number<int>(text.substr(3));
  if (!hours || !rest || *hours > 24 || *rest > 59 || (*hours == 24 && *rest > 0)) return {};
  return minutes(*hours * 60 + *rest);
}

std::string zone_meant(std::string_view name) {
  auto const& zones = date::get_tzdb().zones;
  std::vector<std::string> names;
  for (auto const& zone : zones) names.push_back(text::to_lower(zone.name()));
  auto const meant = config::nearest(name, names);
  auto const at = meant ? std::ranges::find(names, *meant) - names.begin() : 0;
  return meant ? "did you mean `" + zones[static_cast<std::size_t>(at)].name() + "`?" : "one is written `Europe/Paris`";
}

Result<date::time_zone const*> find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (std::runtime_error const&) {
    return wrong("there is no time zone `" + std::string(name) + "`: " + zone_meant(name));
  }
}

}  // namespace

Result<Schedule> Schedule::parse(std::string_view text) {
  auto const days = parse_days(text::take_until(text, ' '));
  if (!days) return fail(days.error());
  auto hours = text::take_until(text, ' ');
  auto const from = parse_clock(text::take_until(hours, '-'));
  auto const to = parse_clock(hours);
  if (!from || !to || *from == *to || *from == minutes(24 * 60)) {
    return wrong("hours are written `07:00-19:00`, and the whole day `00:00-24:00`");
  }
  if (text.empty()) return wrong("a time zone follows the hours, for example `mon-fri 07:00-19:00 Europe/Paris`");
  auto const zone = find_zone(text);
  if (!zone) return fail(zone.error());
  Schedule schedule;
  schedule.days_ = *days;
  schedule.from_ = *from;
  schedule.to_ = *to;
  schedule.zone_ = *zone;
  return schedule;
}

bool Schedule::contains(Wall time) const {
  auto const local = zone_->to_local(std::chrono::floor<minutes>(time)).time_since_epoch();
  auto const day = std::chrono::floor<std::chrono::days>(local);
  auto const minute = local - day;
  auto const weekday = static_cast<std::size_t>(((day.count() + 4) % 7 + 7) % 7);  // 1 January 1970 was a Thursday
  if (from_ < to_) return days_[weekday] && minute >= from_ && minute < to_;
  return (days_[weekday] && minute >= from_) || (days_[(weekday + 6) % 7] && minute < to_);
}

}  // namespace cordon::access
