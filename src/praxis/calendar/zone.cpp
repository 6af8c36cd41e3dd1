#include "praxis/calendar/zone.h"

#include <date/tz.h>

#include <map>
#include <mutex>

namespace cordon::praxis {

using std::chrono::local_days;
using std::chrono::minutes;

// Between two changes of the clock it is so far ahead of UTC.
struct Zone::Rules {
  struct Period {
    Instant begin;
    Instant end;
    minutes offset;
  };
  std::vector<Period> periods;  // without gaps, in their order
};

namespace {

// The system's rules name each change up to 2037 only.
constexpr Instant first = std::chrono::sys_days(std::chrono::year(1970) / 1 / 1);
constexpr Instant last = std::chrono::sys_days(std::chrono::year(2037) / 12 / 31);

std::shared_ptr<Zone::Rules const> read(std::string_view name) {
  auto rules = std::make_shared<Zone::Rules>();
  date::time_zone const* zone = nullptr;
  try {
    zone = date::locate_zone(name);
  } catch (std::runtime_error const&) {
    return {};
  }
  for (auto at = first; at < last;) {
    auto const info = zone->get_info(at);
    auto const end = info.end < last ? std::chrono::floor<minutes>(info.end) : Instant::max();
    rules->periods.push_back({.begin = at, .end = end, .offset = std::chrono::floor<minutes>(info.offset)});
    at = end;
  }
  return rules;
}

minutes wall(Instant instant, minutes offset) {
  return instant.time_since_epoch() + offset;
}

}  // namespace

Result<Zone> Zone::find(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<Rules const>, std::less<>> known;  // no more than there are zones
  std::lock_guard const lock(mutex);
  auto found = known.find(name);
  if (found == known.end()) {
    auto rules = read(name);
    if (!rules) return fail(Code::invalid, "zone.unknown");
    found = known.emplace(name, std::move(rules)).first;
  }
  return Zone(found->second);
}

LocalTime Zone::local(Instant instant) const {
  auto const& periods = rules_->periods;
  auto const after = std::ranges::upper_bound(periods, instant, {}, &Rules::Period::begin);
  auto const& period = after == periods.begin() ? *after : *std::prev(after);
  auto const time = std::chrono::local_time<minutes>(wall(instant, period.offset));
  auto const date = std::chrono::floor<std::chrono::days>(time);
  return {.date = date, .minute = time - date};
}

Instant Zone::instant(local_days date, minutes minute) const {
  auto const wanted = date.time_since_epoch() + minute;
  auto const period = std::ranges::partition_point(rules_->periods, [wanted](Rules::Period const& each) {
    return each.end != Instant::max() && wall(each.end, each.offset) <= wanted;
  });
  auto const at = Instant(wanted - period->offset);
  return period == rules_->periods.begin() ? at : std::max(at, period->begin);
}

}  // namespace cordon::praxis
