#pragma once

#include <mutex>
#include <set>
#include <unordered_map>

#include "net/event.h"
#include "praxis/booking/bookings.h"
#include "praxis/directory/catalog.h"

namespace cordon::praxis {

class Notices;

// What became different of an agenda: some days of UTC, or it may be anything.
struct News {
  static constexpr std::size_t most_days = 31;
  bool all = false;
  std::set<std::chrono::sys_days> days{};

  void add(std::chrono::sys_days day);
  void add_all();
  bool empty() const { return !all && days.empty(); }
  bool operator==(News const&) const = default;
};

// Tells those who watch an agenda that it became different: appointments of a day, or hours, absences and motives. One for the
// process; all workers tell it, and each listens by its own Notices. An agenda that nobody watches costs one look.
class NoticeBoard final : public AgendaListener, public CatalogListener {
 public:
  void changed(AgendaChange const& change) override;
  void practice_changed(Id practitioner) override;

 private:
  friend class Notices;
  using Day = std::optional<std::chrono::sys_days>;  // nothing: any
  void tell(Id practitioner, Day day);
  void begin(Notices& notices);
  void end(Notices& notices);
  void watch(Id practitioner);
  void unwatch(Id practitioner);

  std::mutex mutex_;
  std::vector<Notices*> everybody_;
  std::unordered_map<Id, unsigned> watched_;  // by how many
};

// Those who watch, on one worker's loop. Outlived by the board.
class Notices {
 public:
  // Watches one agenda while it lives.
  class Watcher {
   public:
    Watcher(Notices& notices, Id practitioner);
    ~Watcher();
    Watcher(Watcher const&) = delete;
    Watcher& operator=(Watcher const&) = delete;

    // Until something changed since the last time; or it is time to say that we live, or the end: no news.
    net::Task<News> wait();

   private:
    friend class Notices;
    Notices& notices_;
    Id practitioner_;
    net::Event event_;
    News news_;
  };

  Notices(NoticeBoard& board, net::Loop& loop);
  ~Notices();
  Notices(Notices const&) = delete;
  Notices& operator=(Notices const&) = delete;

  void beat();
  // Going down: nobody waits any longer.
  void end();
  bool ended() const { return ended_; }

 private:
  friend class NoticeBoard;
  void wake(Id practitioner, NoticeBoard::Day day);

  NoticeBoard& board_;
  net::Loop& loop_;
  std::unordered_multimap<Id, Watcher*> watchers_;
  bool ended_ = false;
};

}  // namespace cordon::praxis
