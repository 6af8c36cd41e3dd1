#pragma once

#include "praxis/seed/world.h"

namespace cordon::praxis::seed {

// Makes practitioners with all that is theirs, one after the other.
class PracticeMaker {
 public:
  explicit PracticeMaker(Plan const& plan) : plan_(plan) {}
  // At a place, and some also at another.
  Practice make(std::size_t number, Located const& home, Id other);

 private:
  Practitioner practitioner(std::size_t number, Country country);
  std::vector<Motive> motives(std::size_t number, Practitioner const& of);
  void open(Dice& dice, Practice& practice, Id home, Id other, bool known);
  void open_half_day(Dice& dice, Practice& practice, Id place, unsigned half);
  void except(Dice& dice, Practice& practice, Located const& home);

  Plan const& plan_;
  std::uint64_t rules_ = 0;
  std::uint64_t exceptions_ = 0;
  std::uint64_t absences_ = 0;
};

}  // namespace cordon::praxis::seed
