#pragma once

#include <vector>

#include "net/event.h"

namespace cordon::praxis {

// Wakes those who watch the agenda, on one worker's loop.
class Feed {
 public:
  // Why a watcher was woken; several may be true.
  struct News {
    bool changed = false;
    bool beat = false;  // nothing new, but it is time to say that we live
  };

  class Watcher {
   public:
    explicit Watcher(Feed& feed);
    ~Watcher();
    Watcher(Watcher const&) = delete;
    Watcher& operator=(Watcher const&) = delete;

    // Waits until there is news, or the feed has ended.
    Task<News> wait();

   private:
    friend class Feed;
    void wake(News news);

    Feed& feed_;
    net::Event event_;
    News news_;
  };

  explicit Feed(net::Loop& loop) : loop_(loop) {}

  net::Loop& loop() const { return loop_; }
  void changed() { wake_all({.changed = true}); }
  void beat() { wake_all({.beat = true}); }
  // Going down: nobody waits any longer.
  void end();
  bool ended() const { return ended_; }

 private:
  void wake_all(News news);

  net::Loop& loop_;
  std::vector<Watcher*> watchers_;
  bool ended_ = false;
};

}  // namespace cordon::praxis
