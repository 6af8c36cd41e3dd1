#include "net/loop.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "net/fiber.h"

namespace cordon::net {

namespace {

// A clock that is not the machine's may jump, and nobody tells us when.
std::chrono::milliseconds patience(Clock const& clock) {
  return std::chrono::milliseconds(&clock == &system_clock() ? 1000 : 2);
}

std::uint64_t key_of(int fd, std::uint32_t generation) {
  return std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(fd);
}

}  // namespace

Loop::Loop(Clock& clock)
    : clock_(clock),
      patience_(patience(clock)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wakeup_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      now_(clock.steady()),
      timers_(now_) {
  if (!epoll_ || !wakeup_) throw std::runtime_error("no event loop: " + std::string(std::strerror(errno)));
  epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.u64 = key_of(wakeup_.get(), 0)}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wakeup_.get(), &event) != 0) throw std::runtime_error("no event loop");
}

Loop::~Loop() = default;

void Loop::run() {
  stopping_ = false;
  while (!stopping_) run_batch();
}

void Loop::run_until(std::function<bool()> const& done) {
  while (!done()) run_batch();
}

void Loop::stop() {
  post([this] { stopping_ = true; });
}

// Wakes the loop under the lock: once the work has run, the loop may be gone.
void Loop::post(std::function<void()> work) {
  std::lock_guard const lock(posted_mutex_);
  posted_.push_back(std::move(work));
  if (posted_.size() > 1) return;
  std::uint64_t const one = 1;
  [[maybe_unused]] auto const written = ::write(wakeup_.get(), &one, sizeof one);
}

void Loop::add(EventSource& source, int fd) {
  auto const index = static_cast<std::size_t>(fd);
  if (index >= files_.size()) files_.resize(index + 1);
  auto& file = files_[index];
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.u64 = key_of(fd, ++file.generation)}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    throw std::runtime_error("epoll_ctl: " + std::string(std::strerror(errno)));
  }
  file.source = &source;
}

// Closing the file takes it out of epoll. What is left of the current batch, or comes because another process holds the file
// too, finds no source.
void Loop::remove(int fd) {
  files_[static_cast<std::size_t>(fd)].source = nullptr;
}

void Loop::dispatch(std::uint64_t key, std::uint32_t events) {
  auto const index = static_cast<std::uint32_t>(key);
  if (index >= files_.size()) return;
  File const file = files_[index];
  if (file.source && file.generation == key >> 32) file.source->on_events(events);
}

Wall Loop::wall() {
  if (std::exchange(wall_read_, batch_) != batch_) wall_ = clock_.wall();
  return wall_;
}

void Loop::run_batch() {
  int const count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), wait_milliseconds());
  now_ = clock_.steady();
  ++batch_;
  waking_.swap(impatient_);
  for (int i = 0; i < count; ++i) {
    epoll_event const event = events_[static_cast<std::size_t>(i)];
    dispatch(event.data.u64, event.events);
  }
  for (std::size_t i = 0; i < waking_.size(); ++i) {
    if (waking_[i]) waking_[i]->wake();
  }
  waking_.clear();
  timers_.advance(now_);
  run_posted();
  run_scheduled();
  run_deferred();
}

int Loop::wait_milliseconds() {
  if (!scheduled_.empty() || !impatient_.empty() || !deferred_.empty()) return 0;
  auto const wait = timers_.until_next(now_);
  auto const rounded = std::chrono::ceil<std::chrono::milliseconds>(wait.value_or(patience_));
  return static_cast<int>(std::clamp(rounded, std::chrono::milliseconds::zero(), patience_).count());
}

void Loop::run_scheduled() {
  for (std::size_t i = 0; i < scheduled_.size(); ++i) {
    auto const coroutine = scheduled_[i];
    coroutine.resume();
  }
  scheduled_.clear();
}

void Loop::run_deferred() {
  for (std::size_t i = 0; i < deferred_.size(); ++i) {
    if (auto* const work = std::exchange(deferred_[i], nullptr)) work->run_deferred();
  }
  deferred_.clear();
}

// The counter is never read: it is edge-triggered, and each post to an empty list is an edge.
void Loop::run_posted() {
  std::vector<std::function<void()>> work;
  {
    std::lock_guard const lock(posted_mutex_);
    work.swap(posted_);
  }
  for (auto& each : work) each();
}

void Loop::forget(Waiter& waiter) {
  for (auto* list : {&impatient_, &waking_}) std::ranges::replace(*list, &waiter, static_cast<Waiter*>(nullptr));
}

void Loop::forget(Deferred& work) {
  std::ranges::replace(deferred_, &work, static_cast<Deferred*>(nullptr));
}

}  // namespace cordon::net
