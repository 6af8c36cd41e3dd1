#pragma once

#include "net/loop.h"

namespace cordon::testing {

// Lets the loop take so many batches of events. With a FakeClock none of them waits for long.
inline void turn(net::Loop& loop, int batches = 3) {
  loop.run_until([&] { return batches-- == 0; });
}

}  // namespace cordon::testing
