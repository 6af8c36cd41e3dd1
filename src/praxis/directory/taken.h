#pragma once

#include <algorithm>
#include <vector>

#include "praxis/booking/stretch.h"

namespace cordon::praxis {

// Which cells of a practitioner's days are taken. Days that are not mentioned are free.
class Taken {
 public:
  struct Day {
    std::chrono::sys_days day;
    Cells cells{};
    std::int64_t version = 0;  // of what is stored
  };

  Taken() = default;
  explicit Taken(std::vector<Day> days) : days_(std::move(days)) { std::ranges::sort(days_, {}, &Day::day); }

  bool is_free(Stretch const& stretch) const {
    auto const* const found = find(stretch.day);
    return !found || praxis::is_free(found->cells, stretch);
  }
  // Null when nothing was ever taken of it.
  Day const* find(std::chrono::sys_days day) const {
    auto const found = std::ranges::lower_bound(days_, day, {}, &Day::day);
    return found == days_.end() || found->day != day ? nullptr : &*found;
  }
  // Unless what is known is as new.
  void put(Day const& day) {
    auto const found = std::ranges::lower_bound(days_, day.day, {}, &Day::day);
    if (found == days_.end() || found->day != day.day) {
      days_.insert(found, day);
    } else if (found->version < day.version) {
      *found = day;
    }
  }

 private:
  std::vector<Day> days_;
};

}  // namespace cordon::praxis
