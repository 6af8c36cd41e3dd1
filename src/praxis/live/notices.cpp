#include "praxis/live/notices.h"

namespace cordon::praxis {

void News::add(std::chrono::sys_days day) {
  if (!all) days.insert(day);
  if (days.size() > most_days) add_all();
}

void News::add_all() {
  all = true;
  days.clear();
}

void NoticeBoard::changed(AgendaChange const& change) {
  tell(change.practitioner, change.day);
}

void NoticeBoard::practice_changed(Id practitioner) {
  tell(practitioner, {});
}

void NoticeBoard::tell(Id practitioner, Day day) {
  std::lock_guard const lock(mutex_);
  if (!watched_.contains(practitioner)) return;
  for (auto* const notices : everybody_) notices->loop_.post([notices, practitioner, day] { notices->wake(practitioner, day); });
}

void NoticeBoard::begin(Notices& notices) {
  std::lock_guard const lock(mutex_);
  everybody_.push_back(&notices);
}

void NoticeBoard::end(Notices& notices) {
  std::lock_guard const lock(mutex_);
  std::erase(everybody_, &notices);
}

void NoticeBoard::watch(Id practitioner) {
  std::lock_guard const lock(mutex_);
  ++watched_[practitioner];
}

void NoticeBoard::unwatch(Id practitioner) {
  std::lock_guard const lock(mutex_);
  auto const found = watched_.find(practitioner);
  if (--found->second == 0) watched_.erase(found);
}

Notices::Notices(NoticeBoard& board, net::Loop& loop) : board_(board), loop_(loop) {
  board_.begin(*this);
}

Notices::~Notices() {
  board_.end(*this);
}

void Notices::wake(Id practitioner, NoticeBoard::Day day) {
  auto const [first, last] = watchers_.equal_range(practitioner);
  for (auto each = first; each != last; ++each) {
    auto& news = each->second->news_;
    day ? news.add(*day) : news.add_all();
    each->second->event_.set();
  }
}

void Notices::beat() {
  for (auto const& [practitioner, watcher] : watchers_) watcher->event_.set();
}

void Notices::end() {
  ended_ = true;
  beat();
}

Notices::Watcher::Watcher(Notices& notices, Id practitioner)
    : notices_(notices), practitioner_(practitioner), event_(notices.loop_) {
  notices_.watchers_.emplace(practitioner, this);
  notices_.board_.watch(practitioner);
}

Notices::Watcher::~Watcher() {
  notices_.board_.unwatch(practitioner_);
  auto const [first, last] = notices_.watchers_.equal_range(practitioner_);
  for (auto each = first; each != last; ++each) {
    if (each->second != this) continue;
    notices_.watchers_.erase(each);
    break;
  }
}

net::Task<News> Notices::Watcher::wait() {
  if (!notices_.ended_) {
    auto woken = co_await event_.wait();
    if (!woken) co_return fail(woken);
  }
  co_return std::exchange(news_, {});
}

}  // namespace cordon::praxis
