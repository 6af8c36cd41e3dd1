#include <boost/json.hpp>

#include "bench/praxis/crowd.h"

namespace cordon::bench {
namespace {

namespace json = boost::json;

double milliseconds(Duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

json::object times(Histogram const& histogram) {
  return {{"count", histogram.count()},
          {"p50", milliseconds(histogram.percentile(0.5))},
          {"p90", milliseconds(histogram.percentile(0.9))},
          {"p99", milliseconds(histogram.percentile(0.99))},
          {"p999", milliseconds(histogram.percentile(0.999))},
          {"max", milliseconds(histogram.longest())}};
}

json::object statuses(Tally const& tally) {
  json::object all;
  for (auto const& [status, count] : tally.statuses) all[std::to_string(status)] = count;
  return all;
}

}  // namespace

std::string report(Crowd const& crowd) {
  auto const& tally = crowd.day().tally;
  double const seconds = std::chrono::duration<double>(crowd.lasted()).count();
  json::object const said{
      {"seconds", seconds},
      {"bookings", tally.bookings},
      {"per_minute", seconds > 0 ? static_cast<double>(tally.bookings) / seconds * 60 : 0},
      {"late", tally.late},
      {"conflicts", tally.conflicts},
      {"expired", tally.expired},
      {"dry", tally.dry},
      {"refused", tally.refused},
      {"refusal", tally.refusal},
      {"lost", tally.lost},
      {"retries", tally.retries},
      {"reconnects", crowd.reconnects()},
      {"unresolved", tally.unresolved},
      {"longest_gap", milliseconds(tally.longest_gap)},
      {"statuses", statuses(tally)},
      {"milliseconds", json::object{{"lateness", times(tally.lateness)},
                                    {"search", times(tally.search)},
                                    {"look", times(tally.look)},
                                    {"hold", times(tally.hold)},
                                    {"book", times(tally.book)},
                                    {"booking", times(tally.booking)},
                                    {"journey", times(tally.journey)}}},
  };
  return json::serialize(said);
}

}  // namespace cordon::bench
