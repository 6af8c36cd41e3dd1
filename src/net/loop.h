#pragma once

#include <sys/epoll.h>

#include <array>
#include <coroutine>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "net/fd.h"
#include "net/timer.h"

namespace cordon::net {

class Waiter;

// A file whose events the loop reports.
class EventSource {
 public:
  virtual void on_events(std::uint32_t events) = 0;

 protected:
  ~EventSource() = default;
};

// Work put off to the end of the current batch of events, so that what many events produce is written once.
class Deferred {
 public:
  virtual ~Deferred() = default;
  virtual void run_deferred() = 0;
};

// One thread's event loop over edge-triggered epoll. Everything but post() and stop() belongs to its thread.
class Loop {
 public:
  explicit Loop(Clock& clock = system_clock());
  ~Loop();
  Loop(Loop const&) = delete;
  Loop& operator=(Loop const&) = delete;

  // Runs until stop().
  void run();
  // Runs until `done` says so.
  void run_until(std::function<bool()> const& done);
  // From any thread.
  void stop();
  // From any thread: runs `work` on the loop, in the order of posting.
  void post(std::function<void()> work);

  // The time at which the current batch of events began.
  Steady now() const { return now_; }
  // The same by the calendar.
  Wall wall();
  Clock& clock() const { return clock_; }
  TimerWheel& timers() { return timers_; }
  // Changes with every batch of events; descriptors count their budget by it.
  std::uint64_t batch() const { return batch_; }

  // Resumes the coroutine later in this batch.
  void schedule(std::coroutine_handle<> coroutine) { scheduled_.push_back(coroutine); }
  // Wakes the waiter in the next batch: it used up its budget in this one.
  void wake_next_batch(Waiter& waiter) { impatient_.push_back(&waiter); }
  void forget(Waiter& waiter);
  void defer(Deferred& work) { deferred_.push_back(&work); }
  void forget(Deferred& work);

  // Edge-triggered, reading and writing. The source takes itself out before it goes and before it closes the file.
  void add(EventSource& source, int fd);
  void remove(int fd);

 private:
  // Who is told of a file's events. An event carries the generation of who asked for it, and reaches nobody else.
  struct File {
    EventSource* source = nullptr;
    std::uint32_t generation = 0;
  };

  void run_batch();
  void dispatch(std::uint64_t key, std::uint32_t events);
  int wait_milliseconds();
  void run_scheduled();
  void run_deferred();
  void run_posted();

  Clock& clock_;
  std::chrono::milliseconds patience_;  // the longest sleep
  Fd epoll_;
  Fd wakeup_;
  Steady now_;
  Wall wall_{};
  std::uint64_t wall_read_ = ~std::uint64_t{0};  // in which batch
  std::uint64_t batch_ = 0;
  TimerWheel timers_;
  std::array<epoll_event, 256> events_;
  std::vector<File> files_;  // by descriptor
  std::vector<std::coroutine_handle<>> scheduled_;
  std::vector<Waiter*> impatient_;
  std::vector<Waiter*> waking_;
  std::vector<Deferred*> deferred_;
  bool stopping_ = false;

  std::mutex posted_mutex_;
  std::vector<std::function<void()>> posted_;
};

}  // namespace cordon::net
