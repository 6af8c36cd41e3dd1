#include "net/timer.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace cordon::net {

void Timer::start(TimerWheel& wheel, Steady when) {
  using Ticks = std::chrono::duration<std::int64_t, std::ratio_multiply<std::milli, std::ratio<TimerWheel::tick.count()>>>;
  auto const ticks = std::chrono::ceil<Ticks>(when - wheel.start_).count();
  expires_ = std::max(static_cast<std::uint64_t>(std::max<std::int64_t>(ticks, 0)), wheel.now_ + 1);
  running_ = true;
  if (link_ && wheel_ == &wheel && expires_ >= linked_at_) return;  // its slot comes first, and will look again
  unlink();
  wheel_ = &wheel;
  wheel.link(*this);
}

std::optional<Steady> Timer::due_at() const {
  if (!running_) return {};
  return wheel_->start_ + expires_ * TimerWheel::tick;
}

// A stopped timer stays in its slot: starting it again is then one store, and the slot drops it when it comes by.
void Timer::stop() {
  running_ = false;
}

void Timer::unlink() {
  if (!link_) return;
  *link_ = next_;
  if (next_) next_->link_ = link_;
  link_ = nullptr;
  next_ = nullptr;
}

TimerWheel::~TimerWheel() {
  for (Timer*& first : slot_) {
    while (first) {
      first->running_ = false;
      first->unlink();
    }
  }
}

void TimerWheel::link(Timer& timer) {
  // Far timers are looked at once a round.
  timer.linked_at_ = std::min(timer.expires_, now_ + slots - 1);
  std::size_t const slot = timer.linked_at_ % slots;
  timer.next_ = slot_[slot];
  if (timer.next_) timer.next_->link_ = &timer.next_;
  slot_[slot] = &timer;
  timer.link_ = &slot_[slot];
  occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

void TimerWheel::advance(Steady now) {
  auto const target = static_cast<std::uint64_t>((now - start_) / tick);
  if (target > now_ + slots) now_ = target - slots;  // asleep for longer than a round: each slot once
  while (now_ < target) {
    ++now_;
    run_slot(now_ % slots);
  }
}

void TimerWheel::run_slot(std::size_t slot) {
  std::uint64_t const bit = std::uint64_t{1} << (slot % 64);
  if (!(occupied_[slot / 64] & bit)) return;
  occupied_[slot / 64] &= ~bit;
  Timer* mine = std::exchange(slot_[slot], nullptr);
  if (mine) mine->link_ = &mine;
  while (mine) {
    Timer& timer = *mine;
    timer.unlink();
    if (!timer.running_) continue;
    if (timer.expires_ > now_) {
      link(timer);
    } else {
      timer.running_ = false;
      timer.due();
    }
  }
}

std::optional<Duration> TimerWheel::until_next(Steady now) const {
  for (std::uint64_t ahead = 1; ahead <= slots;) {
    std::size_t const slot = (now_ + ahead) % slots;
    std::uint64_t const word = occupied_[slot / 64] >> (slot % 64);
    if (word) {
      ahead += static_cast<std::uint64_t>(std::countr_zero(word));
      Steady const at = start_ + tick * static_cast<std::int64_t>(now_ + ahead);
      return std::max<Duration>(at - now, Duration::zero());
    }
    ahead += 64 - slot % 64;
  }
  return {};
}

}  // namespace cordon::net
