#pragma once

#include <optional>

#include "base/clock.h"
#include "praxis/booking/stretch.h"
#include "store/migration.h"

namespace cordon::praxis {

using Id = std::int64_t;

// One appointment: kept for somebody for a while, booked, or no more.
struct Appointment {
  enum class State : std::int64_t { held = 0, booked = 1, cancelled = 2, expired = 3 };

  Id id = 0;
  Id practitioner = 0;
  Id place = 0;
  Id motive = 0;
  Id patient = 0;
  Stretch when;
  State state = State::held;
  Wall expires{};           // of a hold
  bool overbooked = false;  // beside others, on purpose
};

// What somebody wants. `key` is the client's own (Idempotency-Key): the same wish with the same key is one appointment, however
// often it comes.
struct Wish {
  Id patient = 0;
  Id practitioner = 0;
  Id place = 0;
  Id motive = 0;
  Stretch when;
  std::string key;
};

// What became of it. Any other failure is the database's, and means that it may be tried again with the same key.
enum class Outcome : std::uint8_t {
  done,
  taken,    // somebody else has it
  expired,  // the hold is over
  unknown,  // there is no such appointment of this patient
  reused,   // the key stands for another wish
};
struct Booked {
  Outcome outcome = Outcome::done;
  Appointment appointment;  // when it is done
};

// The appointments of all practitioners. Whoever is told that one is his has it, whatever ends after that; no cell of a
// practitioner's day is sold twice, by any number of processes.
class Bookings {
 public:
  static constexpr std::chrono::minutes hold_time{5};

  Bookings(store::Database& database, Clock const& clock) : database_(database), clock_(clock) {}
  static std::span<store::Migration const> migrations();

  // Keeps the time for a patient for hold_time; it is free again by itself.
  net::Task<Booked> hold(Wish wish);
  // A hold becomes an appointment. Done also when it is one already.
  net::Task<Booked> book(Id patient, Id appointment);
  // Both at once, for who needs no time to think. With `overbook` beside others.
  net::Task<Booked> book_now(Wish wish, bool overbook = false);
  // Done also when it is cancelled already.
  net::Task<Booked> cancel(Id patient, Id appointment);
  // To another time, all or nothing: the old one is free only when the new one is theirs. The appointment keeps its number.
  net::Task<Booked> move(Id patient, Id appointment, Stretch to);

  // Makes the time of holds free that are over, at most so many. How many there were.
  net::Task<std::size_t> expire(std::size_t most = 100);

 private:
  store::Database& database_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
