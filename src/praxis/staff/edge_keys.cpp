#include "praxis/staff/edge_keys.h"

#include <fmt/format.h>

#include "base/log.h"

namespace cordon::praxis {

// Whose fetch it is. The others wait for its end.
class EdgeKeys::Turn {
 public:
  explicit Turn(EdgeKeys& keys) : keys_(keys) { keys_.under_way_ = true; }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;
  ~Turn() {
    keys_.under_way_ = false;
    for (auto* const each : keys_.waiting_) each->set();
  }

 private:
  EdgeKeys& keys_;
};

class EdgeKeys::Place {
 public:
  Place(EdgeKeys& keys, net::Loop& loop) : keys_(keys), event_(loop) { keys_.waiting_.push_back(&event_); }
  Place(Place const&) = delete;
  Place& operator=(Place const&) = delete;
  ~Place() { std::erase(keys_.waiting_, &event_); }
  net::Event::Wait wait() { return event_.wait(); }

 private:
  EdgeKeys& keys_;
  net::Event event_;
};

Result<jose::KeySet> EdgeKeys::last_known(Steady now) const {
  if (!last_ || now - fetched_ > kept) return fail(Code::unavailable, "staff.keys");
  return *last_;
}

// What is not older than `age`, or was asked for just now. Who waited for another takes what that one got; when it went away
// without an answer, the next one asks.
net::Task<jose::KeySet> EdgeKeys::get(Duration age) {
  net::Fiber& fiber = co_await net::this_fiber();
  net::Loop& loop = fiber.loop();
  while (under_way_) {
    auto const answers = answers_;
    Place place(*this, loop);
    auto waited = co_await place.wait();
    if (!waited) co_return fail(waited);
    if (answers_ != answers) co_return last_known(loop.now());
  }
  auto const now = loop.now();
  bool const is_usable = last_ && now - fetched_ <= kept;
  bool const is_due = now - fetched_ >= age && now - asked_ >= pause;
  if (is_usable && !is_due) co_return *last_;
  co_return co_await refresh();
}

net::Task<jose::KeySet> EdgeKeys::refresh() {
  net::Fiber& fiber = co_await net::this_fiber();
  net::Loop& loop = fiber.loop();
  Turn const turn(*this);
  auto const text = co_await source_->fetch();
  // Who asked is gone: that is no answer.
  auto const gone = fiber.interruption();
  if (!text && gone != Code::ok && gone != Code::timeout) co_return fail(text.error());
  auto keys = text ? jose::KeySet::parse(*text) : fail(text.error());
  ++answers_;
  asked_ = loop.now();
  if (keys && !keys->keys().empty()) {
    last_ = std::move(*keys);
    fetched_ = asked_;
  } else {
    log::warning(fmt::format("the keys of the edge could not be read: {}", keys ? "there are none" : keys.error().reason));
  }
  co_return last_known(asked_);
}

}  // namespace cordon::praxis
