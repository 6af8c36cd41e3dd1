#pragma once

#include <vector>

#include "praxis/booking/bookings.h"

// What Bookings does within one transaction. Each may run more than once.
namespace cordon::praxis {

// What it came to, and what it made different.
struct Attempt {
  Booked booked{};
  std::vector<AgendaChange> changes{};
};

// Reasons to undo it all: somebody has the time; something changed meanwhile, and it is to be run again; nothing is to be done.
constexpr std::string_view undo_taken = "booking.taken", undo_changed = "booking.changed", undo_known = "booking.known";

// What became of the wish before; Outcome::taken when there was none.
net::Task<void> find_known(store::Session& session, Wish const& wish, Booked& booked);

// A wish of this patient that is to become an appointment.
struct Making {
  Wish wish;
  Appointment appointment;  // with overbooked, it may lie beside others
  Wall now;
  std::int64_t most = Bookings::any_number;  // that the patient may hold at once
};

net::Task<void> make(store::Session& session, Making const& making, Attempt& attempt);

// Of a hold, also of one that is over when nobody has taken its time since.
struct Confirmation {
  Id patient;
  Id appointment;
  Bookings::Final last;
};
net::Task<void> make_booked(store::Session& session, Confirmation const& booking, Attempt& attempt);
enum class Cancel : std::uint8_t { held_or_booked, held };
net::Task<void> make_cancelled(store::Session& session, Cancel what, Id patient, Id id, Attempt& attempt);

struct Move {
  Id patient;
  Id appointment;
  Stretch to;
  std::optional<Id> place;
};

net::Task<void> make_moved(store::Session& session, Move const& move, Wall time, Attempt& attempt);

// Holds that ended between two times, at most so many.
struct Ending {
  Wall after;
  Wall until;
  std::size_t most;
};
net::Task<void> look_for_holds(store::Session& session, Ending const& ending, bool& are_there);
net::Task<void> end_holds(store::Session& session, Ending const& ending, std::size_t& count, Attempt& attempt);

}  // namespace cordon::praxis
