#include "access/assertion/assertions.h"

#include <algorithm>

namespace cordon::access {

std::shared_ptr<Assertion const> Assertions::find(std::uint64_t session) const {
  auto const set = session % sets_.size();
  std::lock_guard const lock(mutex_of(set));
  auto const found = std::ranges::find(sets_[set], session, &Way::session);
  return found == sets_[set].end() ? nullptr : found->assertion;
}

void Assertions::keep(std::uint64_t session, std::shared_ptr<Assertion const> assertion) {
  auto const number = session % sets_.size();
  auto& set = sets_[number];
  std::lock_guard const lock(mutex_of(number));
  auto place = std::ranges::find(set, session, &Way::session);
  if (place == set.end())
    place =
        std::ranges::min_element(set, {}, [](Way const& way) { return way.assertion ? way.assertion->good_until : Wall::min(); });
  *place = {.session = session, .assertion = std::move(assertion)};
}

}  // namespace cordon::access
