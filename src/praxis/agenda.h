#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace cordon::praxis {

struct Doctor {
  View id;
  View name;
  View field;
  View place;
};
std::span<Doctor const> practitioners();

struct Slot {
  std::string id;  // "roux-0930"
  std::size_t practitioner = 0;
  std::chrono::minutes start{};  // after midnight, where the practice is
  bool free = true;
};
std::string clock_text(std::chrono::minutes time);  // "09:30"

struct Change {
  std::uint64_t version = 0;
  std::string slot;
  bool free = false;
};

// The appointments of one day, shared by all workers: each call is one short hold of a mutex.
class Agenda {
 public:
  struct Snapshot {
    std::uint64_t version = 0;
    std::string day;  // "2026-01-01"
    std::vector<Slot> slots;
  };
  enum class Outcome : std::uint8_t { booked, taken, unknown };

  // Which slots are taken at first, and what tick() does, follows from `seed`.
  Agenda(Clock const& clock, std::uint64_t seed);

  Snapshot snapshot() const;
  Outcome book(View slot);
  // A booking of an earlier life; of another day, it says nothing.
  void restore(View day, View slot);
  // As the telephone does: somebody takes a slot, somebody calls off. Slots booked here stay booked. Begins a new day at
  // midnight.
  void tick();

  // The changes after `version`, oldest first; nothing when that is too long ago, or has not been yet.
  std::optional<std::vector<Change>> since(std::uint64_t version) const;
  // Tells this life of the agenda from others, whose versions mean nothing here.
  std::string const& epoch() const { return epoch_; }

  // Calls `changed` after each change, from the thread that made it. Before the workers start.
  void observe(std::function<void()> changed) { observers_.push_back(std::move(changed)); }

 private:
  static constexpr std::size_t kept_changes = 256;

  void begin_day(std::string day);
  void note(Slot& slot, bool free);
  void tell() const;

  Clock const& clock_;
  std::string epoch_;
  std::vector<std::function<void()>> observers_;

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::string day_;
  std::uint64_t version_ = 0;
  std::vector<Slot> slots_;
  std::vector<std::string> booked_;  // here, not by telephone
  std::deque<Change> changes_;
};

}  // namespace cordon::praxis
