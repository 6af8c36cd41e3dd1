#pragma once

#include <optional>
#include <vector>

#include "net/event.h"

namespace cordon::net {

// Something that somebody else has to be asked for, kept for a while. One fiber asks, and those that come meanwhile wait for its
// answer; when that one goes away without an answer, the next one asks. Who does not answer is not asked again at once, and what
// was said last goes on to count. Belongs to a loop.
template <class T>
class Kept {
 public:
  struct Terms {
    Duration pause;  // between two questions, while there is something that counts
    Duration kept;   // how long it counts when there is no other
  };
  explicit Kept(Terms terms) : terms_(terms) {}

  // What is not older than `age`, or was asked for just now. `fetch()` is a Task<T>; its failure is the answer where nothing
  // counts.
  template <class Fetch>
  Task<T> get(Duration age, Fetch fetch) {
    Fiber& fiber = co_await this_fiber();
    Loop& loop = fiber.loop();
    for (;;) {
      auto const now = loop.now();
      bool const counts = value_ && now - fetched_ <= terms_.kept;
      if (counts && (now - fetched_ < age || now - asked_ < terms_.pause)) co_return *value_;
      if (!under_way_) co_return co_await ask(std::move(fetch));
      auto const answers = answers_;
      Place place(*this, loop);
      auto waited = co_await place.wait();
      if (!waited) co_return fail(waited);
      if (answers_ != answers) co_return last_known(loop.now());
    }
  }

 private:
  // Whose question it is; the others wait for its end.
  class Turn {
   public:
    explicit Turn(Kept& kept) : kept_(kept) { kept_.under_way_ = true; }
    Turn(Turn const&) = delete;
    Turn& operator=(Turn const&) = delete;
    ~Turn() {
      kept_.under_way_ = false;
      for (auto* const each : kept_.waiting_) each->set();
    }

   private:
    Kept& kept_;
  };
  class Place {
   public:
    Place(Kept& kept, Loop& loop) : kept_(kept), event_(loop) { kept_.waiting_.push_back(&event_); }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    ~Place() { std::erase(kept_.waiting_, &event_); }
    Event::Wait wait() { return event_.wait(); }

   private:
    Kept& kept_;
    Event event_;
  };

  template <class Fetch>
  Task<T> ask(Fetch fetch) {
    Fiber& fiber = co_await this_fiber();
    Turn const turn(*this);
    Result<T> fetched = co_await fetch();
    // Who asked is gone: that is no answer.
    auto const gone = fiber.interruption();
    if (!fetched && gone != Code::ok && gone != Code::timeout) co_return fetched;
    ++answers_;
    asked_ = fiber.loop().now();
    if (fetched) {
      value_ = std::move(*fetched);
      fetched_ = asked_;
    } else {
      failure_ = std::move(fetched.error());
    }
    co_return last_known(asked_);
  }
  Result<T> last_known(Steady now) const {
    if (!value_ || now - fetched_ > terms_.kept) return fail(failure_);
    return *value_;
  }

  Terms terms_;
  std::optional<T> value_;
  Error failure_;  // the last
  Steady fetched_{}, asked_{};
  std::uint64_t answers_ = 0;  // bad ones too
  bool under_way_ = false;
  std::vector<Event*> waiting_;
};

}  // namespace cordon::net
