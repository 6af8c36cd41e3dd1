#pragma once

#include <vector>

#include "net/event.h"

namespace cordon::net {

// Something that ends once, for which many fibers of a loop may wait. Who waits keeps it alive.
class Ending {
 public:
  explicit Ending(Loop& loop) : loop_(loop) {}

  void come() {
    over_ = true;
    for (auto* const each : waiting_) each->set();
  }

  // Fails when it is interrupted before.
  Task<void> wait() {
    if (over_) co_return ok();
    Place place(*this);
    co_return co_await place.event.wait();
  }

 private:
  struct Place {
    explicit Place(Ending& of) : ending(of), event(of.loop_) { ending.waiting_.push_back(&event); }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    ~Place() { std::erase(ending.waiting_, &event); }
    Ending& ending;
    Event event;
  };

  Loop& loop_;
  bool over_ = false;
  std::vector<Event*> waiting_;
};

}  // namespace cordon::net
