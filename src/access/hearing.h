#pragma once

#include <memory>

#include "net/event.h"
#include "shared_state/bell.h"

namespace cordon::access {

// When a node reads what changed: several times a second, and at once when another node rings. On one loop; shared, because
// what others posted to that loop may come late.
class Hearing : public std::enable_shared_from_this<Hearing> {
 public:
  // `bell` is null for nodes that have none. It and the loop must outlive it.
  Hearing(net::Loop& loop, shared_state::Bell* bell) : loop_(loop), bell_(bell), news_(loop), told_(loop) {}

  // Until its fiber is interrupted.
  net::Task<void> run();
  // Until there may be something to read.
  net::Event::Wait wait() { return news_.wait(); }
  // The other nodes shall read now. Any thread.
  void tell();

 private:
  net::Task<void> tick();
  net::Task<void> listen();
  net::Task<void> ring();

  net::Loop& loop_;
  shared_state::Bell* bell_;
  net::Event news_, told_;
};

}  // namespace cordon::access
