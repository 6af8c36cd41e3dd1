#pragma once

#include <cstdio>

#include "base/bytes.h"
#include "base/clock.h"

namespace cordon::praxis::seed {

// Hears how far it is, from one thread at a time. A phase begins with nothing and ends with all.
class Progress {
 public:
  virtual void at(View phase, std::size_t done, std::size_t total) = 0;

 protected:
  ~Progress() = default;
};

// One line for each phase: the phase, how many of how many, the seconds. On a terminal it changes in place, elsewhere it is
// written when the phase is over.
class ProgressLines final : public Progress {
 public:
  ProgressLines(std::FILE* file, bool terminal, Clock const& clock) : file_(file), terminal_(terminal), clock_(clock) {}
  void at(View phase, std::size_t done, std::size_t total) override;

 private:
  static constexpr std::chrono::milliseconds pause{100};  // between two changes
  std::FILE* file_;
  bool terminal_;
  Clock const& clock_;
  Steady began_;
  Steady written_;
};

}  // namespace cordon::praxis::seed
