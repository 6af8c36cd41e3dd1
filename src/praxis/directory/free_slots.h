#pragma once

#include "praxis/directory/taken_cache.h"

namespace cordon::praxis {

// What somebody could book.
struct Offer {
  std::shared_ptr<Practice const> practice;
  std::shared_ptr<Located const> located;
  Motive const* motive = nullptr;  // of the practice

  // Code::not_found "directory.practitioner", "directory.place" or "directory.motive".
  static Result<Offer> of(Catalog const& catalog, Id practitioner, Id place, Id motive);
};

// Which times can be booked. Shared by all workers, and outlives them. No answer that is given after changed() returned offers
// what was taken before it, and none a time that is past.
class FreeSlots {
 public:
  // From today on, by the calendar of the place.
  static constexpr std::chrono::days horizon{84};
  struct Settings {
    std::chrono::minutes lead_time{0};  // how long before an appointment it must be booked
    std::size_t most_practitioners = 20'000;
  };

  FreeSlots(CurrentCatalog const& catalog, Clock const& clock, Settings settings)
      : catalog_(catalog), clock_(clock), settings_(settings), cache_(settings.most_practitioners) {}

  // When it may begin on so many days from a date on, as far as the horizon reaches. Fails as Offer::of and the database do.
  net::Task<std::vector<Instant>> free(store::Database& database, Id practitioner, Id place, Id motive,
                                       std::chrono::local_days from, unsigned count);
  // The first of them, or nothing.
  net::Task<std::optional<Instant>> first(store::Database& database, Id practitioner, Id place, Id motive);

  // So that peek() knows them.
  net::Task<void> prepare(store::Database& database, std::vector<Id> practitioners);
  // As first(), when what it needs is in memory.
  std::optional<std::optional<Instant>> peek(Offer const& offer);

  // To be called after each commit that changed what is taken of a day (and after one whose answer was lost), before anybody is
  // told of it.
  void changed(AgendaChange const& change) { cache_.changed(change); }
  // What memory says. A hold that is over counts until Bookings::expire came by.
  bool is_surely_taken(Id practitioner, Stretch const& when);

 private:
  Instant now() const { return std::chrono::ceil<std::chrono::minutes>(clock_.wall()); }
  std::chrono::sys_days today() const { return std::chrono::floor<std::chrono::days>(now()); }
  std::optional<Instant> first_of(Offer const& offer, Known const& known) const;

  CurrentCatalog const& catalog_;
  Clock const& clock_;
  Settings settings_;
  TakenCache cache_;
};

}  // namespace cordon::praxis
