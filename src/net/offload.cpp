#include "net/offload.h"

#include <condition_variable>
#include <deque>
#include <thread>
#include <vector>

namespace cordon::net {

struct Pool::State {
  std::mutex mutex;
  std::condition_variable wanted;
  std::deque<std::function<void()>> queue;
  bool ending = false;
  std::vector<std::thread> threads;

  void serve() {
    for (;;) {
      std::unique_lock lock(mutex);
      wanted.wait(lock, [&] { return ending || !queue.empty(); });
      if (queue.empty()) return;
      auto const work = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      work();
    }
  }
};

Pool::Pool(unsigned threads) : state_(std::make_unique<State>()) {
  for (unsigned i = 0; i < threads; ++i) state_->threads.emplace_back([state = state_.get()] { state->serve(); });
}

Pool::~Pool() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->ending = true;
  }
  state_->wanted.notify_all();
  for (auto& thread : state_->threads) thread.join();
}

void Pool::submit(std::function<void()> work) {
  {
    std::lock_guard const lock(state_->mutex);
    state_->queue.push_back(std::move(work));
  }
  state_->wanted.notify_one();
}

namespace {

class Offload final : public Waiter {
 public:
  Offload(Pool& pool, std::function<void()> work) : pool_(pool), work_(std::move(work)) {}
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    Loop& loop = caller.promise().fiber->loop();
    suspend(caller);
    pool_.submit([this, &loop] {
      try {
        work_();
      } catch (...) {
        exception_ = std::current_exception();
      }
      loop.post([this] {
        done_ = true;
        wake();
      });
    });
    return true;
  }
  void await_resume() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  bool attempt() override { return done_; }
  void enlist() override {}
  void withdraw() override {}
  bool give_up(Code) override { return false; }

  Pool& pool_;
  std::function<void()> work_;
  std::exception_ptr exception_;
  bool done_ = false;
};

}  // namespace

Task<void> offload(Pool& pool, std::function<void()> work) {
  co_await Offload(pool, std::move(work));
  co_return ok();
}

}  // namespace cordon::net
