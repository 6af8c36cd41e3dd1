#pragma once

#include <random>

#include "bench/praxis/connection.h"
#include "bench/praxis/ledger.h"
#include "bench/praxis/pace.h"
#include "bench/praxis/tally.h"

namespace cordon::bench {

// How patients behave.
struct Manners {
  std::vector<Wanted> searches;  // that they share
  std::size_t choice = 20;       // among how many of the first hits, and of the free times of one, somebody chooses
  bool look = false;             // at the free times of a week; otherwise they take the first one
  std::string run = "0";         // part of every Idempotency-Key: another run is another wish
  Duration pause = std::chrono::milliseconds(100);  // before the first retry; doubles up to ten times
  Duration grace = std::chrono::seconds(60);        // for what was begun before the end
};

// What they have in common. Outlives them.
struct Day {
  Manners manners;
  Pace pace;
  Tally tally;
  Ledger ledger;
};

// Somebody who searches, holds a time, books it, and begins again. They do not give up on a hold or a booking whose answer they
// did not see: they ask again, with the same key, until they know.
class Patient {
 public:
  struct Identity {
    std::string id;  // of the patient in the database
    std::string token;
  };
  Patient(Identity identity, Edge const& edge, net::Resolver& resolver, Day& day, std::uint64_t seed)
      : id_(std::move(identity.id)), connection_(edge, resolver, std::move(identity.token)), day_(day), random_(seed) {}

  // Connects.
  net::Task<void> arrive() { co_return co_await connection_.open(); }
  // Journeys until none begins any more.
  net::Task<void> live();
  std::uint64_t opened() const { return connection_.opened(); }

 private:
  // A time that somebody wants.
  struct Choice {
    Hit hit;
    std::string start;
  };
  enum class End : std::uint8_t { booked, another, over };

  net::Task<void> journey(Steady due, Steady began);
  net::Task<End> attempt(Steady due, Duration lateness);
  net::Task<std::optional<Choice>> choose();
  net::Task<std::optional<Choice>> look_closer(Hit hit);
  net::Task<std::optional<std::string>> keep(Choice const& choice, std::string const& key);
  net::Task<bool> confirm(std::string const& appointment);
  net::Task<Answer> insist(Question question, Histogram& times);
  net::Task<void> wait(unsigned retry, std::chrono::seconds told);

  void refused(View what, Answer const& answer);
  void confirmed(Ledger::Entry entry, Steady now);
  bool gives_up(Question const& question, Steady now);
  std::size_t pick(std::size_t count) { return random_() % count; }
  Steady now(net::Fiber const& fiber) const { return fiber.loop().clock().steady(); }

  std::string id_;
  Connection connection_;
  Day& day_;
  std::minstd_rand random_;
  std::uint64_t wishes_ = 0;
};

}  // namespace cordon::bench
