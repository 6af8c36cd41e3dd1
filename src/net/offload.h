#pragma once

#include <functional>
#include <memory>

#include "net/fiber.h"

namespace cordon::net {

// Threads for work that blocks (file scans, SQLite, a slow signer). Shared by all loops; outlives them.
class Pool {
 public:
  explicit Pool(unsigned threads);
  ~Pool();  // finishes what was begun
  void submit(std::function<void()> work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Runs `work` on the pool while the fiber waits. The wait cannot be given up: the work may use the caller's frame.
// What it throws reaches the caller.
Task<void> offload(Pool& pool, std::function<void()> work);

}  // namespace cordon::net
