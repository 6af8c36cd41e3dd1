#pragma once

#include <map>
#include <mutex>

#include "praxis/booking/appointments.h"
#include "praxis/booking/bookings.h"
#include "praxis/directory/free_slots.h"

namespace cordon::praxis {

// What a patient asks for.
struct Wanted {
  Id patient = 0;
  Id practitioner = 0;
  Id place = 0;
  Id motive = 0;
  Instant start;
  std::string key;  // the client's own (Idempotency-Key), at most 100 octets
};

// Where appointments are asked for: what is not offered cannot be had. Who may act for whom is for those who ask. One for each
// loop.
//
// Fails with Code::invalid "reception.time" for a time at which nothing begins, or that is past; "reception.motive" for one that
// is offered no more; "reception.key"; "reception.holds" for who keeps
// most_holds times already; as Offer::of for what is not there; and as the database does.
class Reception {
 public:
  Reception(CurrentCatalog const& catalog, FreeSlots& free, store::Database& database, Clock const& clock,
            AgendaListener* listener)
      : catalog_(catalog),
        free_(free),
        database_(database),
        clock_(clock),
        bookings_(database, clock, listener),
        appointments_(database) {}

  static constexpr std::int64_t most_holds = 5;  // of one patient at once: nobody keeps an agenda from others

  net::Task<Booked> hold(Wanted wanted);
  // A hold and its booking in one step.
  net::Task<Booked> book_now(Wanted wanted);
  // By the staff: whenever the practitioner is there, also between the times that are offered; with `overbook` beside others and
  // outside of the opening hours, on purpose.
  net::Task<Booked> give(Wanted wanted, bool overbook);
  net::Task<Booked> book(Id patient, Id appointment, Bookings::Final final) {
    return bookings_.book(patient, appointment, std::move(final));
  }
  // Makes the time of holds free that are over.
  net::Task<void> expire();
  net::Task<Booked> release(Id patient, Id appointment) { return bookings_.release(patient, appointment); }
  net::Task<Booked> cancel(Id patient, Id appointment) { return bookings_.cancel(patient, appointment); }
  // To another time, perhaps at another place where that practitioner is. An appointment that has begun stays where it is:
  // "reception.past".
  net::Task<Booked> move(Appointment appointment, Id place, Instant start);

  Appointments& appointments() { return appointments_; }
  FreeSlots& free() { return free_; }
  store::Database& database() { return database_; }

 private:
  Result<Stretch> fit(Id practitioner, Id place, Id motive, Instant start) const;
  Result<Stretch> fit_for_staff(Wanted const& wanted, bool overbook) const;
  net::Task<Booked> find_made(Wanted wanted, Error refused);
  net::Task<Booked> give_up(Appointment appointment);
  net::Task<Booked> move_back(Booked moved, Id place);

  CurrentCatalog const& catalog_;
  FreeSlots& free_;
  store::Database& database_;
  Clock const& clock_;
  Bookings bookings_;
  Appointments appointments_;
};

// Keeps free times and those who watch up to date. One for the process.
class AgendaNews final : public AgendaListener {
 public:
  AgendaNews(FreeSlots& free, AgendaListener& watchers) : free_(free), watchers_(watchers) {}
  void changed(AgendaChange const& change) override;
  // At what may have changed after an answer was lost: the database may go on with it for a while. To be done each second.
  void look_again();

 private:
  FreeSlots& free_;
  AgendaListener& watchers_;
  std::mutex mutex_;
  std::map<std::pair<Id, std::chrono::sys_days>, int> doubts_;  // how often they are still looked at
};

}  // namespace cordon::praxis
