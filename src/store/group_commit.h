#pragma once

#include <deque>

#include "net/group.h"
#include "store/database.h"

namespace cordon::store {

// Writes of one loop that share a transaction: while one is on its way, the next gathers. Empty when it goes: nobody writes any
// more.
class GroupCommit {
 public:
  // What runs statements in one transaction, in this order.
  using Carrier = std::function<net::Task<std::vector<Answer>>(std::vector<Statement> const&)>;

  GroupCommit(net::Loop& loop, Carrier carrier) : carrier_(std::move(carrier)), group_(loop) {}

  // The answers to the statements of one. Code::cancelled `shared` when the transaction failed by one of several: nothing of it
  // was kept, and each is to be run alone. The wait can be given up until it is on its way.
  static constexpr std::string_view shared = "store.shared";
  net::Task<std::vector<Answer>> run(std::vector<Statement>& statements, std::uint64_t order);

 private:
  struct Rider;
  class Wait;
  class Ride;

  void submit(Rider& rider);
  bool take_back(Rider& rider);
  net::Task<void> serve();
  std::vector<Rider*> take();
  net::Task<void> carry(std::vector<Rider*> const& riders);
  static void settle(std::vector<Rider*> const& riders, std::vector<Statement> statements, Result<std::vector<Answer>> answers);

  Carrier carrier_;
  std::deque<Rider*> waiting_;
  std::uint64_t came_ = 0;
  net::Group group_;  // who serves, while anybody waits
};

}  // namespace cordon::store
