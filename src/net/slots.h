#pragma once

#include <deque>
#include <utility>

#include "net/event.h"

namespace cordon::net {

// Something that so many fibers of a loop may do at once; the others wait, in the order in which they came. Outlives its slots.
class Slots {
 public:
  class [[nodiscard]] Slot {
   public:
    explicit Slot(Slots* of) : of_(of) {}
    Slot(Slot&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (of_) of_->leave();
    }

   private:
    Slots* of_;
  };

  Slots(Loop& loop, std::size_t most) : loop_(loop), free_(most) {}

  // Fails when it is interrupted before it is the caller's turn.
  Task<Slot> take() {
    if (free_ > 0) {
      --free_;
      co_return Slot(this);
    }
    Place place(*this);
    auto waited = co_await place.event.wait();
    if (waited) co_return Slot(this);
    if (place.is_given) leave();
    co_return fail(waited);
  }

 private:
  struct Place {
    explicit Place(Slots& of) : slots(of), event(of.loop_) { slots.line_.push_back(this); }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    ~Place() { std::erase(slots.line_, this); }
    Slots& slots;
    Event event;
    bool is_given = false;
  };

  // The first in the line has it now.
  void leave() {
    if (line_.empty()) {
      ++free_;
      return;
    }
    auto* const next = line_.front();
    line_.pop_front();
    next->is_given = true;
    next->event.set();
  }

  Loop& loop_;
  std::size_t free_;
  std::deque<Place*> line_;
};

}  // namespace cordon::net
