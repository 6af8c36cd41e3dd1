#include "access/hearing.h"

#include <fmt/format.h>

#include "base/log.h"
#include "net/group.h"
#include "net/time_limit.h"

namespace cordon::access {
namespace {

constexpr std::chrono::milliseconds interval{200};  // between two readings that nobody asked for
constexpr std::chrono::seconds ringing_time{2};     // by then they have read anyway
constexpr std::chrono::seconds pause{1};            // before one listens again after a failure
constexpr std::chrono::milliseconds least{20};      // between two readings: whoever can ring costs the database no more

net::Task<void> ring_in_time(shared_state::Bell& bell) {
  net::TimeLimit const limit(co_await net::this_fiber(), ringing_time);
  co_return co_await bell.ring();
}

}  // namespace

void Hearing::tell() {
  if (bell_) loop_.post([self = shared_from_this()] { self->told_.set(); });
}

net::Task<void> Hearing::run() {
  net::Group parts(loop_);
  parts.spawn(tick());
  if (bell_) parts.spawn(listen());
  if (bell_) parts.spawn(ring());
  co_await parts.join();
  co_return ok();
}

net::Task<void> Hearing::tick() {
  for (;;) {
    auto slept = co_await net::sleep(interval);
    if (!slept) co_return ok();
    news_.set();
  }
}

net::Task<void> Hearing::listen() {
  for (bool was_well = true;;) {
    auto const heard = co_await bell_->listen();
    if (!heard && heard.error().code == Code::cancelled) co_return ok();
    if (heard) news_.set();
    if (!heard && was_well)
      log::warning(
          fmt::format("what other nodes say of access is heard within a second, not at once ({})", heard.error().reason));
    if (heard && !was_well) log::info("what other nodes say of access is heard at once again");
    was_well = heard.has_value();
    auto slept = co_await net::sleep(was_well ? Duration(least) : pause);
    if (!slept) co_return ok();
  }
}

// Who could not ring says nothing: they read anyway, and listen() tells of the server.
net::Task<void> Hearing::ring() {
  for (;;) {
    auto const told = co_await told_.wait();
    if (!told) co_return ok();
    auto const rung = co_await ring_in_time(*bell_);
    if (!rung && rung.error().code == Code::cancelled) co_return ok();
  }
}

}  // namespace cordon::access
