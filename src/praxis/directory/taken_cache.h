#pragma once

#include <list>
#include <mutex>

#include "praxis/directory/catalog.h"
#include "store/database.h"

namespace cordon::praxis {

// When a motive may first begin, as it was found once.
struct First {
  std::shared_ptr<Practice const> practice;
  std::shared_ptr<Located const> located;
  Id motive = 0;
  Instant earliest{};                // it looked from here on
  std::chrono::local_days before{};  // and no further than this date
  std::optional<Instant> at{};
};

// What is taken of a practitioner's days, from the first to the last, at one moment; and what was found out from it.
class Known {
 public:
  Known(Taken taken, std::chrono::sys_days first, std::chrono::sys_days last)
      : taken_(std::move(taken)), first_(first), last_(last) {}

  Taken const& taken() const { return taken_; }
  bool has(std::chrono::sys_days day) const { return first_ <= day && day <= last_; }

  std::optional<First> first(Practice const& practice, Located const& located, Id motive) const;
  void remember(First first) const;

  // The same with another day, and what of the rest is still right. Null when that is no news.
  std::shared_ptr<Known const> with(Taken::Day const& day) const;

 private:
  Taken taken_;
  std::chrono::sys_days first_;
  std::chrono::sys_days last_;
  mutable std::mutex mutex_;
  mutable std::vector<First> firsts_;
};
using KnownPtr = std::shared_ptr<Known const>;

// Remembers what is taken of the practitioners that were asked for last. Shared by all workers, and outlives them. Exact: who
// asks after changed() came is told what was there then or later, also when it began to be read before.
class TakenCache {
 public:
  // From today on so many days are known at least.
  static constexpr std::chrono::days reach{86};

  explicit TakenCache(std::size_t most_practitioners);
  ~TakenCache();

  // From memory, or else from the database, where only one of those who ask for a practitioner reads.
  net::Task<KnownPtr> get(store::Database& database, Id practitioner, std::chrono::sys_days today);
  // Null when it is not in memory.
  KnownPtr peek(Id practitioner, std::chrono::sys_days today);
  // Ends when all were in memory, some read in each transaction.
  net::Task<void> prepare(store::Database& database, std::vector<Id> practitioners, std::chrono::sys_days today);
  // Whether this is still what is there. Asked after an answer was made of it and before it is given.
  bool is_current(Id practitioner, Known const& known);

  // Something of a day was committed. What it came to, when that is known, is as good as read.
  void changed(AgendaChange const& change);

 private:
  struct Flight;
  struct Shard;
  class Lead;
  class Waiter;
  struct Joined;

  Shard& shard(Id practitioner);
  Joined join(Id practitioner, std::chrono::sys_days today);
  static net::Task<void> wait(Shard& shard, std::shared_ptr<Flight> flight);
  static net::Task<void> fill(store::Database& database, std::vector<Lead>& leads, std::chrono::sys_days today);
  static net::Task<void> read_all(store::Session& session, std::vector<Lead>& leads, std::chrono::sys_days today);

  static constexpr std::size_t shards = 16;
  std::unique_ptr<Shard[]> shards_;
};

}  // namespace cordon::praxis
