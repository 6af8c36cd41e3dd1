#include "control/live_feed.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace cordon::control {

class LiveFeed::Watcher final : public http::Body {
 public:
  explicit Watcher(LiveFeed& feed) : feed_(feed), news_(feed.loop_), place_(feed.watchers_.insert(feed.watchers_.end(), this)) {}
  ~Watcher() override { feed_.watchers_.erase(place_); }

  net::Task<View> pull() override {
    while (!feed_.ended_ && seen_ == feed_.number_) {
      auto const woken = co_await news_.wait();
      if (!woken) co_return fail(woken.error());
    }
    if (feed_.ended_) co_return View();
    seen_ = feed_.number_;
    text_ = feed_.text();  // ours: it is still being written when the next sample comes
    co_return View(text_);
  }
  bool ready() const override { return false; }
  void wake() { news_.set(); }

 private:
  LiveFeed& feed_;
  net::Event news_;
  std::list<Watcher*>::iterator place_;
  std::uint64_t seen_ = 0;
  std::string text_;
};

Task<void> LiveFeed::run() {
  for (;;) {
    sample();
    auto const slept = co_await net::sleep(interval);
    if (!slept) co_return fail(slept.error());
  }
}

void LiveFeed::sample() {
  view_.add(observe_());
  ++number_;
  for (auto* watcher : watchers_) watcher->wake();
}

void LiveFeed::end() {
  ended_ = true;
  for (auto* watcher : watchers_) watcher->wake();
}

Result<ArenaOwner<http::Body>> LiveFeed::watch(Arena& arena) {
  if (ended_) return fail(Code::unavailable, "live.ended");
  if (watchers_.size() == most_watchers) return fail(Code::unavailable, "live.watchers");
  return arena.make<Watcher>(*this);
}

// An event that is over before the next begins: a client that lost one sees a whole one next.
std::string const& LiveFeed::text() {
  if (written_ == number_) return text_;
  auto sample = describe_();
  view_.describe(sample);
  text_ = fmt::format("retry: 1000\nid: {}\ndata: {}\n\n", number_, boost::json::serialize(sample));
  written_ = number_;
  return text_;
}

}  // namespace cordon::control
