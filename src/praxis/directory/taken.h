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
  };

  Taken() = default;
  explicit Taken(std::vector<Day> days) : days_(std::move(days)) { std::ranges::sort(days_, {}, &Day::day); }

  bool is_free(Stretch const& stretch) const {
    auto const found = std::ranges::lower_bound(days_, stretch.day, {}, &Day::day);
    return found == days_.end() || found->day != stretch.day || praxis::is_free(found->cells, stretch);
  }

 private:
  std::vector<Day> days_;
};

}  // namespace cordon::praxis
