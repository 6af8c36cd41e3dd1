#include "praxis/live/seats.h"

namespace cordon::praxis {

Seats::Seat::~Seat() {
  if (seats_) seats_->leave(member_);
}

std::optional<Seats::Seat> Seats::take(Id member) {
  std::lock_guard const lock(mutex_);
  auto& taken = taken_[member];
  if (taken >= most) return {};
  ++taken;
  return Seat(*this, member);
}

std::size_t Seats::members() const {
  std::lock_guard const lock(mutex_);
  return taken_.size();
}

void Seats::leave(Id member) {
  std::lock_guard const lock(mutex_);
  auto const found = taken_.find(member);
  if (--found->second == 0) taken_.erase(found);
}

}  // namespace cordon::praxis
