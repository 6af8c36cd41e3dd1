#pragma once

#include <functional>
#include <limits>
#include <optional>

#include "praxis/booking/agenda_change.h"
#include "praxis/booking/appointment.h"
#include "store/migration.h"

namespace cordon::praxis {

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
  taken,     // somebody else has it
  expired,   // the hold is over
  unknown,   // there is no such appointment of this patient
  reused,    // the key stands for another wish
  too_many,  // the patient keeps as many times as they may
};
struct Booked {
  Outcome outcome = Outcome::done;
  Appointment appointment;        // when it is done
  std::optional<Stretch> before;  // of one that was moved: where it was
  bool is_new = false;            // made just now, and not by an earlier try
};

// The appointments of all practitioners. Whoever is told that one is his has it, whatever ends after that; no cell of a
// practitioner's day is sold twice, by any number of processes.
class Bookings {
 public:
  static constexpr std::chrono::minutes hold_time{10};
  static constexpr std::int64_t any_number = std::numeric_limits<std::int64_t>::max();

  // `listener` may be null.
  Bookings(store::Database& database, Clock const& clock, AgendaListener* listener = nullptr)
      : database_(database), clock_(clock), listener_(listener) {}
  static std::span<store::Migration const> migrations();
  static std::span<store::Migration const> later_migrations();  // after those of the other parts

  // Keeps the time for a patient for hold_time; it is free again by itself.
  struct Bounds {
    std::int64_t most = any_number;       // that a patient may hold at once
    std::function<bool()> is_taken = {};  // what memory says now; may be empty
  };
  net::Task<Booked> hold(Wish wish, Bounds bounds);
  net::Task<Booked> hold(Wish wish) { return hold(std::move(wish), Bounds()); }
  // A hold becomes an appointment, perhaps of somebody for whom they act, with what they want to say about it (sealed; may be
  // empty). Done also when it is one already.
  struct Final {
    std::optional<Id> patient{};
    std::string remark{};
  };
  net::Task<Booked> book(Id patient, Id appointment, Final final);
  net::Task<Booked> book(Id patient, Id appointment) { return book(patient, appointment, Final()); }
  // Both at once, for who needs no time to think. With `overbook` beside others.
  net::Task<Booked> book_now(Wish wish, bool overbook = false);
  // Done also when it is cancelled already.
  net::Task<Booked> cancel(Id patient, Id appointment);
  // The same for a hold alone: one that was booked meanwhile stays, as `state` says.
  net::Task<Booked> release(Id patient, Id appointment);
  // To another time, at another place perhaps, all or nothing: the old one is free only when the new one is theirs. The
  // appointment keeps its number.
  net::Task<Booked> move(Id patient, Id appointment, Stretch to, std::optional<Id> place = {});

  // Makes the time of holds free that are over, at most so many. How many there were.
  net::Task<std::size_t> expire(std::size_t most = 100);

 private:
  net::Task<Booked> find_made(Wish const& wish);

  store::Database& database_;
  Clock const& clock_;
  AgendaListener* listener_;
  Wall swept_{};  // no hold that ended before is left
};

}  // namespace cordon::praxis
