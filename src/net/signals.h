#pragma once

#include <csignal>
#include <initializer_list>

#include "net/descriptor.h"

namespace cordon::net {

// Signals of the process as something to wait for. Made before other threads are, which then leave these signals to it.
class Signals {
 public:
  Signals(Loop& loop, std::initializer_list<int> numbers);
  // The number of the next one.
  Task<int> next();

 private:
  Descriptor descriptor_;
};

}  // namespace cordon::net
