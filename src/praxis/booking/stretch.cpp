#include "praxis/booking/stretch.h"

namespace cordon::praxis {

Result<Stretch> Stretch::between(Instant begin, Instant end) {
  auto const day = std::chrono::floor<std::chrono::days>(begin);
  auto const from = begin - day, to = end - day;
  bool const whole = from % cell == std::chrono::minutes::zero() && to % cell == std::chrono::minutes::zero();
  if (!whole) return fail(Code::invalid, "booking.time", "an appointment begins and ends at a multiple of five minutes");
  if (to <= from || to > std::chrono::days(1))
    return fail(Code::invalid, "booking.time", "an appointment lies within one day of UTC");
  return Stretch{.day = day, .first = static_cast<unsigned>(from / cell), .count = static_cast<unsigned>((to - from) / cell)};
}

Cells cells_of(Stretch const& stretch) {
  Cells cells{};
  for (unsigned i = stretch.first; i < stretch.first + stretch.count; ++i)
    cells.at(i / cells_of_a_word) |= std::int64_t{1} << (i % cells_of_a_word);
  return cells;
}

bool is_free(Cells const& taken, Stretch const& stretch) {
  auto const wanted = cells_of(stretch);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    if ((taken[i] & wanted[i]) != 0) return false;
  }
  return true;
}

}  // namespace cordon::praxis
