#pragma once

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::credentials {

// Who tries too often waits, each time twice as long. Bounded: who did not try for longest is forgotten first. Shared by all
// loops.
class Backoff {
 public:
  struct Rules {
    unsigned free = 5;                      // tries without a wait
    std::chrono::seconds first{1};          // the wait after those
    std::chrono::seconds longest{15 * 60};  // and how far it grows; who waited so long twice begins anew
    std::size_t most = 100'000;             // names
  };
  Backoff(Rules rules, Clock const& clock) : rules_(rules), clock_(clock) {}

  // Counts a try at once, so that many at the same time are many. Code::unavailable "login.slow_down": it may not be made.
  Result<void> admit(View name);
  // That one was right: it does not count.
  void forgive(View name);
  // None counts any more.
  void forget(View name);

 private:
  struct Tries {
    std::string name;
    unsigned count = 0;
    Steady next;  // not before then
    Steady last;
  };
  using Place = std::list<Tries>::iterator;
  Tries& find(View name, Steady now);
  Duration wait_after(unsigned count) const;

  Rules rules_;
  Clock const& clock_;
  std::mutex mutex_;
  std::list<Tries> tries_;  // the oldest first
  std::unordered_map<std::string, Place> by_name_;
};

}  // namespace cordon::credentials
