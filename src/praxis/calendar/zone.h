#pragma once

#include <memory>

#include "praxis/booking/stretch.h"

namespace cordon::praxis {

// Some instants, from one on and before another.
struct Span {
  Instant begin;
  Instant end;
  bool operator==(Span const&) const = default;
};

// What the calendar and the clock on the wall of a place say.
struct LocalTime {
  std::chrono::local_days date;
  std::chrono::minutes minute{};  // of the day: 14:30 is 870, also on a day of clock change
  bool operator==(LocalTime const&) const = default;
};

// A time zone by the rules of the machine (IANA), as it is from 1970 to 2037. Cheap to copy, and shared by all threads.
class Zone {
 public:
  // "Europe/Paris". Code::invalid "zone.unknown".
  static Result<Zone> find(std::string_view name);

  LocalTime local(Instant instant) const;
  // The first instant at which the clock on the wall shows this time or a later one: of a time that comes twice the first, of one
  // that never comes when the clock has jumped over it. Minutes may be 24 hours: the next midnight.
  Instant instant(std::chrono::local_days date, std::chrono::minutes minute) const;
  Span span(std::chrono::local_days date, std::chrono::minutes from, std::chrono::minutes to) const {
    return {.begin = instant(date, from), .end = instant(date, to)};
  }

  struct Rules;

 private:
  explicit Zone(std::shared_ptr<Rules const> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<Rules const> rules_;
};

}  // namespace cordon::praxis
