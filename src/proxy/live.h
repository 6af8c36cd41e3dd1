#pragma once

#include <functional>

#include "proxy/site.h"

namespace cordon::proxy {

class Exchange;

// The exchanges and tunnels of one worker that are under way, so that a revocation can cut them at once. Exchanges enter and
// leave by themselves.
class LiveIndex {
 public:
  LiveIndex() = default;
  LiveIndex(LiveIndex const&) = delete;
  LiveIndex& operator=(LiveIndex const&) = delete;
  ~LiveIndex();

  // A place in the index.
  class Entry {
   public:
    Entry() = default;
    Entry(Entry const&) = delete;
    Entry& operator=(Entry const&) = delete;
    ~Entry() { leave(); }
    void enter(LiveIndex& index, Exchange& exchange);
    void leave();

   private:
    friend class LiveIndex;
    LiveIndex* index_ = nullptr;
    Exchange* exchange_ = nullptr;
    Entry* next_ = nullptr;
    Entry** link_ = nullptr;
  };

  // Ends every exchange for which `chosen` says so, with this code. Returns how many.
  std::size_t cut(std::function<bool(Exchange const&)> const& chosen, Code code);
  std::size_t size() const { return size_; }

 private:
  Entry* first_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace cordon::proxy
