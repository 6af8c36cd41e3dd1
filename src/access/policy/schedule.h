#pragma once

#include <array>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace date {
class time_zone;
}

namespace cordon::access {

// Hours of some days of the week, by the clock on the wall of some place.
class Schedule {
 public:
  // "mon-fri 07:00-19:00 Europe/Paris", "sat,sun 22:00-06:00 Europe/Rome", "daily 00:00-24:00 UTC". Hours that end before they
  // begin go on until the next day. Code::invalid; the detail is a sentence for who wrote it.
  static Result<Schedule> parse(std::string_view text);

  bool contains(Wall time) const;

 private:
  std::array<bool, 7> days_{};  // from Sunday on
  std::chrono::minutes from_{};
  std::chrono::minutes to_{};
  date::time_zone const* zone_ = nullptr;  // lives for ever
};

}  // namespace cordon::access
