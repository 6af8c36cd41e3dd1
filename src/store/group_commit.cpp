#include "store/group_commit.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "net/next_batch.h"

namespace cordon::store {
namespace {

constexpr std::size_t most_waiting = 10'000;
// What a transaction takes along: the first of them waits for all.
constexpr std::size_t most_statements = 256;

// What one of them is told. Only the database's own state is everybody's.
Error blame(Error const& failed, std::size_t riders) {
  bool const is_ours = failed.reason != "store.conflict" && (failed.code == Code::unavailable || riders == 1);
  return is_ours ? failed : Error(Code::cancelled, GroupCommit::shared);
}

std::unexpected<Error> unknown() {
  return fail(Code::unavailable, "store.lost", "nobody knows how the transaction ended");
}

}  // namespace

struct GroupCommit::Rider {
  std::vector<Statement>& statements;
  std::pair<std::uint64_t, std::uint64_t> order;  // and the number of who came
  Wait* wait = nullptr;
  Result<std::vector<Answer>> answers{};
  bool is_done = false;

  void finish();
};

// For the end of the transaction. Once it is on its way it cannot be given up: the statements are the caller's.
class GroupCommit::Wait final : public net::Waiter {
 public:
  Wait(GroupCommit& owner, Rider& rider) : owner_(owner), rider_(rider) { rider.wait = this; }
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  void await_resume() const {}
  void wake_later() { owner_.group_.loop().wake_next_batch(*this); }

 private:
  bool attempt() override { return rider_.is_done; }
  void enlist() override {
    if (!std::exchange(is_submitted_, true)) owner_.submit(rider_);
  }
  void withdraw() override { owner_.group_.loop().forget(*this); }
  bool give_up(Code code) override {
    if (rider_.is_done || (is_submitted_ && !owner_.take_back(rider_))) return rider_.is_done;
    rider_.answers = fail(code, "store.wait");
    return true;
  }

  GroupCommit& owner_;
  Rider& rider_;
  bool is_submitted_ = false;
};

// On a turn of its own: the others are still to be told.
void GroupCommit::Rider::finish() {
  is_done = true;
  wait->wake_later();
}

net::Task<std::vector<Answer>> GroupCommit::run(std::vector<Statement>& statements, std::uint64_t order) {
  if (waiting_.size() >= most_waiting) co_return fail(Code::unavailable, "store.busy", "too many wait for the database");
  Rider rider{.statements = statements, .order = {order, came_++}};
  co_await Wait(*this, rider);
  co_return std::move(rider.answers);
}

// Who cannot be served does not wait.
void GroupCommit::submit(Rider& rider) {
  waiting_.push_back(&rider);
  if (!group_.empty()) return;
  try {
    group_.spawn(serve());
  } catch (...) {
    take_back(rider);
    rider.answers = unknown();
    rider.finish();
  }
}

bool GroupCommit::take_back(Rider& rider) {
  return std::erase(waiting_, &rider) == 1;
}

// Those who write the same rows are neighbours, and in the same order in each transaction.
std::vector<GroupCommit::Rider*> GroupCommit::take() {
  std::vector<Rider*> riders;
  riders.reserve(std::min(waiting_.size(), most_statements));  // nobody is in no list
  for (std::size_t statements = 0; !waiting_.empty() && statements < most_statements;) {
    riders.push_back(waiting_.front());
    statements += waiting_.front()->statements.size();
    waiting_.pop_front();
  }
  std::ranges::sort(riders, {}, &Rider::order);
  return riders;
}

// Those in one transaction. Whatever happens, they hear of it.
class GroupCommit::Ride {
 public:
  explicit Ride(std::vector<Rider*> riders) : riders_(std::move(riders)) {}
  Ride(Ride const&) = delete;
  Ride& operator=(Ride const&) = delete;
  ~Ride() {
    for (auto* rider : riders_) {
      if (rider->is_done) continue;
      rider->answers = unknown();
      rider->finish();
    }
  }
  std::vector<Rider*> const& riders() const { return riders_; }

 private:
  std::vector<Rider*> riders_;
};

// Who comes in the same batch of events goes along; who was to go may have left meanwhile.
net::Task<void> GroupCommit::serve() {
  while (!waiting_.empty()) {
    [[maybe_unused]] auto const turn = co_await net::next_batch(group_.loop());
    Ride const ride(take());
    if (ride.riders().empty()) continue;
    [[maybe_unused]] auto const carried = co_await carry(ride.riders());
  }
  co_return ok();
}

// Its exceptions are those of one ride.
net::Task<void> GroupCommit::carry(std::vector<Rider*> const& riders) {
  try {
    std::vector<Statement> statements;
    for (auto* rider : riders) std::ranges::move(rider->statements, std::back_inserter(statements));
    auto answers = co_await carrier_(statements);
    settle(riders, std::move(statements), std::move(answers));
  } catch (std::exception const& exception) {
    log::error(std::string("a transaction ended with an exception: ") + exception.what());
  }
  co_return ok();
}

void GroupCommit::settle(std::vector<Rider*> const& riders, std::vector<Statement> statements,
                         Result<std::vector<Answer>> answers) {
  auto statement = statements.begin();
  auto answer = answers ? answers->begin() : std::vector<Answer>::iterator();
  for (auto* rider : riders) {
    auto const count = static_cast<std::ptrdiff_t>(rider->statements.size());
    std::ranges::move(statement, statement + count, rider->statements.begin());
    statement += count;
    if (answers) {
      rider->answers = std::vector<Answer>(std::move_iterator(answer), std::move_iterator(answer + count));
      answer += count;
    } else {
      rider->answers = fail(blame(answers.error(), riders.size()));
    }
    rider->finish();
  }
}

}  // namespace cordon::store
