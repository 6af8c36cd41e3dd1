#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace cordon::net {

class TimerWheel;

// Something that is due at a time. Owned by who waits; leaves its wheel when it goes. `due` runs on the loop.
class Timer {
 public:
  Timer() = default;
  Timer(Timer const&) = delete;
  Timer& operator=(Timer const&) = delete;
  virtual ~Timer() { unlink(); }

  // Due at `when` (rounded up to the wheel's tick). Moving a running timer further away is one store.
  void start(TimerWheel& wheel, Steady when);
  void stop();
  bool running() const { return running_; }
  // When it is due, if it is running.
  std::optional<Steady> due_at() const;

 protected:
  virtual void due() = 0;

 private:
  friend class TimerWheel;
  void unlink();

  TimerWheel* wheel_ = nullptr;
  Timer* next_ = nullptr;
  Timer** link_ = nullptr;  // what points at us; null when not in a slot
  std::uint64_t expires_ = 0;
  std::uint64_t linked_at_ = 0;
  bool running_ = false;
};

// Hashed timing wheel: starting, moving and stopping a timer are O(1). One per loop, never shared.
class TimerWheel {
 public:
  static constexpr std::chrono::milliseconds tick{16};

  explicit TimerWheel(Steady start) : start_(start) {}
  ~TimerWheel();

  // Runs everything that is due by `now`.
  void advance(Steady now);
  // How long until the next slot with a timer in it; nothing when there is none.
  std::optional<Duration> until_next(Steady now) const;

 private:
  friend class Timer;
  static constexpr std::size_t slots = 512;

  void link(Timer& timer);
  void run_slot(std::size_t slot);

  Steady start_;
  std::uint64_t now_ = 0;  // ticks since start
  std::array<Timer*, slots> slot_{};
  std::array<std::uint64_t, slots / 64> occupied_{};
};

}  // namespace cordon::net
