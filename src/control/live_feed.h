#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <list>

#include "control/live.h"
#include "http/message.h"
#include "net/event.h"

namespace cordon::control {

// Looks at the node once a second, for all who watch: GET /live. They share one text of the newest sample, so one that reads
// slowly misses samples and costs no memory. Its thread is the loop's; calls of watchers end before it goes.
class LiveFeed {
 public:
  static constexpr std::size_t most_watchers = 16;
  static constexpr std::chrono::seconds interval{1};

  using Observe = std::function<Observation()>;
  using Describe = std::function<boost::json::object()>;
  // `describe` says what no numbers tell: which node, which configuration. It is asked only while somebody watches.
  LiveFeed(net::Loop& loop, Observe observe, Describe describe)
      : loop_(loop), observe_(std::move(observe)), describe_(std::move(describe)) {}

  // Until its fiber is interrupted.
  Task<void> run();
  // Watchers are told that it is over; they may ask who comes next.
  void end();

  // An endless body of server-sent events, the first one at once. Code::unavailable when too many watch.
  Result<ArenaOwner<http::Body>> watch(Arena& arena);

 private:
  class Watcher;

  void sample();
  std::string const& text();

  net::Loop& loop_;
  Observe observe_;
  Describe describe_;
  LiveView view_;
  std::uint64_t number_ = 0;   // of the newest sample
  std::uint64_t written_ = 0;  // of the one in text_
  std::string text_;
  std::list<Watcher*> watchers_;
  bool ended_ = false;
};

}  // namespace cordon::control
