#include "credentials/backoff.h"

#include <algorithm>

namespace cordon::credentials {

Backoff::Tries& Backoff::find(View name, Steady now) {
  std::string key(name);
  if (auto const found = by_name_.find(key); found != by_name_.end()) {
    tries_.splice(tries_.end(), tries_, found->second);
    return tries_.back();
  }
  if (tries_.size() >= rules_.most) {
    by_name_.erase(tries_.front().name);
    tries_.pop_front();
  }
  tries_.push_back({.name = key, .count = 0, .next = now, .last = now});
  by_name_[std::move(key)] = std::prev(tries_.end());
  return tries_.back();
}

Duration Backoff::wait_after(unsigned count) const {
  if (count < rules_.free) return Duration::zero();
  auto const doubled = std::min(count - rules_.free, 20U);  // long after the longest, and far from what seconds can count
  return std::min(rules_.first * (std::int64_t{1} << doubled), rules_.longest);
}

Result<void> Backoff::admit(View name) {
  std::lock_guard const lock(mutex_);
  auto const now = clock_.steady();
  auto& tries = find(name, now);
  if (now < tries.next) return fail(Code::unavailable, "login.slow_down");
  if (now - tries.last >= 2 * rules_.longest) tries.count = 0;
  tries.last = now;
  tries.next = now + wait_after(++tries.count);
  return ok();
}

void Backoff::forgive(View name) {
  std::lock_guard const lock(mutex_);
  auto const found = by_name_.find(std::string(name));
  if (found == by_name_.end() || found->second->count == 0) return;
  auto& tries = *found->second;
  tries.next = tries.last + wait_after(--tries.count);
}

void Backoff::forget(View name) {
  std::lock_guard const lock(mutex_);
  auto const found = by_name_.find(std::string(name));
  if (found == by_name_.end()) return;
  tries_.erase(found->second);
  by_name_.erase(found);
}

}  // namespace cordon::credentials
