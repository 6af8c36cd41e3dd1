#include "praxis/feed.h"

#include <utility>

namespace cordon::praxis {

Feed::Watcher::Watcher(Feed& feed) : feed_(feed), event_(feed.loop_) {
  feed.watchers_.push_back(this);
}

Feed::Watcher::~Watcher() {
  std::erase(feed_.watchers_, this);
}

Task<Feed::News> Feed::Watcher::wait() {
  if (!feed_.ended_) {
    auto woken = co_await event_.wait();
    if (!woken) co_return fail(woken);
  }
  co_return std::exchange(news_, {});
}

void Feed::Watcher::wake(News news) {
  news_.changed |= news.changed;
  news_.beat |= news.beat;
  event_.set();
}

void Feed::wake_all(News news) {
  for (auto* const watcher : watchers_) watcher->wake(news);
}

void Feed::end() {
  ended_ = true;
  wake_all({});
}

}  // namespace cordon::praxis
