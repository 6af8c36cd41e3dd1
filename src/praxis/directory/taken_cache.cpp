#include "praxis/directory/taken_cache.h"

#include "net/event.h"

namespace cordon::praxis {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// So that not everything is read again at midnight.
constexpr days spare{7};
constexpr std::size_t most_in_a_transaction = 64;

constexpr std::string_view some_days = R"(
SELECT day, w0, w1, w2, w3, w4, w5, version FROM agenda_day WHERE practitioner = $1 AND day BETWEEN $2 AND $3)";

std::int64_t number(sys_days day) {
  return day.time_since_epoch().count();
}

}  // namespace

// One reading of a practitioner's days, and who waits for it. Belongs to the mutex of its shard.
struct TakenCache::Flight {
  struct Waiting {
    net::Loop* loop = nullptr;
    std::shared_ptr<net::Event> event;
  };
  bool over = false;
  Result<void> outcome;
  std::vector<Taken::Day> news;  // came while it was read
  std::vector<Waiting> waiting;
};

struct TakenCache::Shard {
  struct Entry {
    Id practitioner;
    KnownPtr known;
  };
  std::mutex mutex;
  std::size_t most = 0;
  std::list<Entry> entries;  // who was asked for last comes first
  std::unordered_map<Id, std::list<Entry>::iterator> by_id;
  std::unordered_map<Id, std::shared_ptr<Flight>> flights;

  KnownPtr find(Id practitioner, sys_days today) {
    auto const found = by_id.find(practitioner);
    if (found == by_id.end()) return {};
    auto known = found->second->known;
    if (!known->has(today) || !known->has(today + reach)) return {};
    entries.splice(entries.begin(), entries, found->second);
    return known;
  }
  void drop(Id practitioner) {
    auto const found = by_id.find(practitioner);
    if (found == by_id.end()) return;
    entries.erase(found->second);
    by_id.erase(found);
  }
  void keep(Id practitioner, KnownPtr known) {
    drop(practitioner);
    entries.push_front({.practitioner = practitioner, .known = std::move(known)});
    by_id[practitioner] = entries.begin();
    if (entries.size() > most) drop(entries.back().practitioner);
  }
};

// Reads for all who wait for a flight, which ends with this at the latest.
class TakenCache::Lead {
 public:
  Lead(Shard& shard, Id practitioner, std::shared_ptr<Flight> flight)
      : shard_(&shard), practitioner_(practitioner), flight_(std::move(flight)) {}
  Lead(Lead&&) = default;
  Lead(Lead const&) = delete;
  Lead& operator=(Lead const&) = delete;
  Lead& operator=(Lead&&) = delete;
  ~Lead() {
    if (flight_) end(nullptr, ok());
  }

  Id practitioner() const { return practitioner_; }
  std::vector<Taken::Day> days;

  // Kept unless something unknown changed since the flight began. Those who wait look again, or fail as this did.
  void end(KnownPtr known, Result<void> outcome) {
    std::lock_guard const lock(shard_->mutex);
    auto const found = shard_->flights.find(practitioner_);
    if (found != shard_->flights.end() && found->second == flight_) {
      shard_->flights.erase(found);
      for (auto const& day : flight_->news)
        if (auto newer = known ? known->with(day) : nullptr) known = std::move(newer);
      if (known) shard_->keep(practitioner_, std::move(known));
    }
    flight_->over = true;
    flight_->outcome = std::move(outcome);
    for (auto const& [loop, event] : flight_->waiting) loop->post([event] { event->set(); });
    flight_->waiting.clear();
    flight_.reset();
  }

 private:
  Shard* shard_;
  Id practitioner_;
  std::shared_ptr<Flight> flight_;
};

// A place among those who wait for a flight. While it is there, its loop is.
class TakenCache::Waiter {
 public:
  Waiter(Shard& shard, Flight& flight, net::Loop& loop)
      : shard_(shard), flight_(flight), event_(std::make_shared<net::Event>(loop)) {
    std::lock_guard const lock(shard_.mutex);
    if (flight_.over) {
      event_->set();
    } else {
      flight_.waiting.push_back({.loop = &loop, .event = event_});
    }
  }
  Waiter(Waiter const&) = delete;
  Waiter& operator=(Waiter const&) = delete;
  ~Waiter() {
    std::lock_guard const lock(shard_.mutex);
    std::erase_if(flight_.waiting, [this](auto const& each) { return each.event == event_; });
  }
  net::Event& event() { return *event_; }
  Result<void> outcome() {
    std::lock_guard const lock(shard_.mutex);
    return flight_.outcome;
  }

 private:
  Shard& shard_;
  Flight& flight_;
  std::shared_ptr<net::Event> event_;
};

// What somebody finds who asks: what is known, or a flight, which they may have to lead.
struct TakenCache::Joined {
  KnownPtr known;
  std::shared_ptr<Flight> flight;
  Shard* shard = nullptr;
  bool leads = false;
};

std::optional<First> Known::first(Practice const& practice, Located const& located, Id motive) const {
  std::lock_guard const lock(mutex_);
  for (auto const& each : firsts_) {
    if (each.practice.get() == &practice && each.located.get() == &located && each.motive == motive) return each;
  }
  return {};
}

void Known::remember(First first) const {
  std::lock_guard const lock(mutex_);
  std::erase_if(firsts_, [&](First const& each) {
    return each.practice != first.practice ||  // was changed since
           (each.motive == first.motive && each.located->place.id == first.located->place.id);
  });
  firsts_.push_back(std::move(first));
}

namespace {

bool frees_something(Taken::Day const* before, Taken::Day const& now) {
  if (!before) return false;
  for (std::size_t i = 0; i < now.cells.size(); ++i)
    if ((before->cells.at(i) & ~now.cells.at(i)) != 0) return true;
  return false;
}

// What changes of a day matters to a first time that is not earlier; a time that is not taken stays the first unless another
// becomes free.
bool holds(First const& first, Taken::Day const& now, bool frees) {
  if (first.at && *first.at < now.day) return true;
  if (frees) return false;
  if (!first.at || *first.at >= now.day + days(1)) return true;
  auto const* const motive = first.practice->motive(first.motive);
  auto const when = motive ? Stretch::between(*first.at, *first.at + motive->duration) : fail(Code::invalid, "motive");
  return when && is_free(now.cells, *when);
}

}  // namespace

std::shared_ptr<Known const> Known::with(Taken::Day const& day) const {
  auto const* const before = taken_.find(day.day);
  if (!has(day.day) || (before && before->version >= day.version)) return {};
  auto newer = std::make_shared<Known>(taken_, first_, last_);
  newer->taken_.put(day);
  bool const frees = frees_something(before, day);
  std::lock_guard const lock(mutex_);
  for (auto const& each : firsts_)
    if (holds(each, day, frees)) newer->firsts_.push_back(each);
  return newer;
}

TakenCache::TakenCache(std::size_t most_practitioners) : shards_(std::make_unique<Shard[]>(shards)) {
  for (std::size_t i = 0; i < shards; ++i) shards_[i].most = std::max<std::size_t>(1, most_practitioners / shards);
}
TakenCache::~TakenCache() = default;

// Ids made in the same millisecond differ at random in their last bits.
TakenCache::Shard& TakenCache::shard(Id practitioner) {
  return shards_[std::hash<Id>()(practitioner) % shards];
}

TakenCache::Joined TakenCache::join(Id practitioner, sys_days today) {
  auto& of = shard(practitioner);
  std::lock_guard const lock(of.mutex);
  if (auto known = of.find(practitioner, today)) return {.known = std::move(known), .flight = {}, .shard = &of};
  auto& flight = of.flights[practitioner];
  bool const leads = !flight;
  if (leads) flight = std::make_shared<Flight>();
  return {.known = {}, .flight = flight, .shard = &of, .leads = leads};
}

KnownPtr TakenCache::peek(Id practitioner, sys_days today) {
  auto& of = shard(practitioner);
  std::lock_guard const lock(of.mutex);
  return of.find(practitioner, today);
}

bool TakenCache::is_current(Id practitioner, Known const& known) {
  auto& of = shard(practitioner);
  std::lock_guard const lock(of.mutex);
  auto const found = of.by_id.find(practitioner);
  return found != of.by_id.end() && found->second->known.get() == &known;
}

void TakenCache::changed(AgendaChange const& change) {
  using Kind = AgendaChange::Kind;
  if (change.kind == Kind::appointments) return;
  auto& of = shard(change.practitioner);
  Taken::Day const day{.day = change.day, .cells = change.taken, .version = change.version};
  std::lock_guard const lock(of.mutex);
  auto const flight = of.flights.find(change.practitioner);
  if (flight != of.flights.end() && change.kind == Kind::cells) flight->second->news.push_back(day);
  if (flight != of.flights.end() && change.kind == Kind::unknown) of.flights.erase(flight);  // it goes on, for nothing
  auto const found = of.by_id.find(change.practitioner);
  if (found == of.by_id.end() || !found->second->known->has(change.day)) return;
  if (change.kind == Kind::unknown) {
    of.drop(change.practitioner);
  } else if (auto newer = found->second->known->with(day)) {
    found->second->known = std::move(newer);
  }
}

net::Task<void> TakenCache::wait(Shard& shard, std::shared_ptr<Flight> flight) {
  auto& fiber = co_await net::this_fiber();
  Waiter waiter(shard, *flight, fiber.loop());
  auto waited = co_await waiter.event().wait();
  if (!waited) co_return fail(waited);
  co_return waiter.outcome();
}

net::Task<void> TakenCache::read_all(store::Session& session, std::vector<Lead>& leads, sys_days today) {
  for (auto& lead : leads) {
    lead.days.clear();
    auto const found = co_await session.run(some_days, {lead.practitioner(), number(today), number(today + reach + spare)});
    if (!found) co_return fail(found.error());
    for (auto const& row : found->rows) {
      Taken::Day day{.day = sys_days(days(row.number(0)))};
      for (std::size_t i = 0; i < day.cells.size(); ++i) day.cells.at(i) = row.number(i + 1);
      day.version = row.number(day.cells.size() + 1);
      lead.days.push_back(day);
    }
  }
  co_return ok();
}

net::Task<void> TakenCache::fill(store::Database& database, std::vector<Lead>& leads, sys_days today) {
  auto& fiber = co_await net::this_fiber();
  auto read = co_await database.read([&](store::Session& session) { return read_all(session, leads, today); });
  for (auto& lead : leads) {
    if (read) {
      lead.end(std::make_shared<Known>(Taken(std::move(lead.days)), today, today + reach + spare), ok());
    } else if (fiber.interruption() == Code::ok) {
      lead.end(nullptr, read);
    }
  }
  co_return read;
}

net::Task<KnownPtr> TakenCache::get(store::Database& database, Id practitioner, sys_days today) {
  for (;;) {
    auto joined = join(practitioner, today);
    if (joined.known) co_return joined.known;
    Result<void> done;
    if (joined.leads) {
      std::vector<Lead> leads;
      leads.emplace_back(*joined.shard, practitioner, std::move(joined.flight));
      done = co_await fill(database, leads, today);
    } else {
      done = co_await wait(*joined.shard, std::move(joined.flight));
    }
    if (!done) co_return fail(done);
  }
}

net::Task<void> TakenCache::prepare(store::Database& database, std::vector<Id> practitioners, sys_days today) {
  std::vector<Joined> others;
  for (auto next = practitioners.begin(); next != practitioners.end();) {
    std::vector<Lead> leads;
    for (; next != practitioners.end() && leads.size() < most_in_a_transaction; ++next) {
      auto joined = join(*next, today);
      if (joined.leads) {
        leads.emplace_back(*joined.shard, *next, std::move(joined.flight));
      } else if (joined.flight) {
        others.push_back(std::move(joined));
      }
    }
    if (leads.empty()) continue;
    auto filled = co_await fill(database, leads, today);
    if (!filled) co_return filled;
  }
  for (auto& each : others) {
    auto waited = co_await wait(*each.shard, std::move(each.flight));
    if (!waited) co_return waited;
  }
  co_return ok();
}

}  // namespace cordon::praxis
