#include "shared_state/redis_bell.h"

namespace cordon::shared_state {

net::Task<void> RedisBell::ring() {
  if (!ringing_) {
    auto opened = co_await door_.open();
    if (!opened) co_return fail(opened);
    ringing_ = std::move(*opened);
  }
  auto const rung = co_await ringing_->ask({"PUBLISH", channel_, "new"});
  if (rung) co_return ok();
  ringing_.reset();
  co_return fail(rung.error());
}

net::Task<void> RedisBell::listen() {
  if (!listening_) co_return co_await begin_to_listen();
  auto const heard = co_await listening_->next();
  if (heard) co_return ok();
  listening_.reset();
  co_return fail(heard.error());
}

net::Task<void> RedisBell::begin_to_listen() {
  auto opened = co_await door_.open();
  if (!opened) co_return fail(opened);
  auto const subscribed = co_await (*opened)->ask({"SUBSCRIBE", channel_});
  if (!subscribed) co_return fail(subscribed.error());
  listening_ = std::move(*opened);
  co_return ok();
}

}  // namespace cordon::shared_state
