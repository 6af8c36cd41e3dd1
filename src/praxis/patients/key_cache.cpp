#include "praxis/patients/key_cache.h"

#include <algorithm>
#include <numeric>

namespace cordon::praxis {

KeyCache::KeyCache(std::size_t most) : slots_(most * crypto::key_size), free_(most) {
  std::iota(free_.begin(), free_.end(), std::size_t{0});
}

bool KeyCache::lend(Id patient, Steady now, std::function<void(crypto::Octets)> const& use) {
  std::lock_guard const lock(mutex_);
  while (!kept_.empty() && now - kept_.front().since >= freshness) drop(kept_.begin());
  auto const found = by_patient_.find(patient);
  if (found == by_patient_.end()) return false;
  use(slot(found->second->slot));
  return true;
}

std::uint64_t KeyCache::generation() const {
  std::lock_guard const lock(mutex_);
  return generation_;
}

void KeyCache::put(Id patient, crypto::Octets key, Steady now, std::uint64_t generation) {
  std::lock_guard const lock(mutex_);
  if (generation != generation_ || by_patient_.contains(patient)) return;
  if (free_.empty()) drop(kept_.begin());
  auto const number = free_.back();
  free_.pop_back();
  std::ranges::copy(key, slot(number).begin());
  kept_.push_back({.patient = patient, .slot = number, .since = now});
  by_patient_[patient] = std::prev(kept_.end());
}

void KeyCache::forget(Id patient) {
  std::lock_guard const lock(mutex_);
  ++generation_;
  if (auto const found = by_patient_.find(patient); found != by_patient_.end()) drop(found->second);
}

std::size_t KeyCache::size() const {
  std::lock_guard const lock(mutex_);
  return kept_.size();
}

void KeyCache::drop(Place place) {
  crypto::wipe(slot(place->slot));
  free_.push_back(place->slot);
  by_patient_.erase(place->patient);
  kept_.erase(place);
}

}  // namespace cordon::praxis
