#include "praxis/directory/free_slots.h"

namespace cordon::praxis {
namespace {

using std::chrono::days;
using std::chrono::local_days;

// Whether it would be found again. Time passes: what is past is not free, and the horizon moves on.
bool holds(First const& first, Instant earliest, local_days before) {
  if (earliest < first.earliest) return false;  // somebody has set the clock back
  return first.at ? *first.at >= earliest : first.before == before;
}

std::vector<Instant> all_of(Offer const& offer, Taken const& taken, Instant earliest, std::pair<local_days, local_days> dates) {
  std::vector<Instant> found;
  for (auto date = dates.first; date < dates.second; date += days(1)) {
    auto const open = openings(offer.practice->timetable, *offer.located, date);
    auto const some = starts(open, *offer.motive, taken, earliest);
    found.insert(found.end(), some.begin(), some.end());
  }
  return found;
}

std::optional<Instant> search(Offer const& offer, Taken const& taken, Instant earliest, local_days before) {
  for (auto date = offer.located->zone.local(earliest).date; date < before; date += days(1)) {
    auto const open = openings(offer.practice->timetable, *offer.located, date);
    if (auto const found = first_start(open, *offer.motive, taken, earliest)) return found;
  }
  return {};
}

}  // namespace

Result<Offer> Offer::of(Catalog const& catalog, Id practitioner, Id place, Id motive) {
  Offer offer{.practice = catalog.practice(practitioner), .located = catalog.place(place)};
  if (!offer.practice) return fail(Code::not_found, "directory.practitioner");
  if (!offer.located) return fail(Code::not_found, "directory.place");
  offer.motive = offer.practice->motive(motive);
  if (!offer.motive || !offer.motive->offered) return fail(Code::not_found, "directory.motive");
  return offer;
}

std::optional<Instant> FreeSlots::first_of(Offer const& offer, Known const& known) const {
  auto const time = now();
  auto const earliest = time + settings_.lead_time;
  auto const before = offer.located->zone.local(time).date + horizon;
  auto const found = known.first(*offer.practice, *offer.located, offer.motive->id);
  if (found && holds(*found, earliest, before)) return found->at;
  First first{.practice = offer.practice,
              .located = offer.located,
              .motive = offer.motive->id,
              .earliest = earliest,
              .before = before,
              .at = search(offer, known.taken(), earliest, before)};
  known.remember(first);
  return first.at;
}

net::Task<std::vector<Instant>> FreeSlots::free(store::Database& database, Id practitioner, Id place, Id motive, local_days from,
                                                unsigned count) {
  // Nobody fills the cache with those who are not there.
  if (auto offer = Offer::of(*catalog_.get(), practitioner, place, motive); !offer) co_return fail(offer);
  for (;;) {
    auto const known = co_await cache_.get(database, practitioner, today());
    if (!known) co_return fail(known.error());
    auto offer = Offer::of(*catalog_.get(), practitioner, place, motive);
    if (!offer) co_return fail(offer);
    auto const time = now();
    auto const today = offer->located->zone.local(time).date;
    auto const start = std::clamp(from, earliest_date, latest_date);
    auto const end = std::min(start + days(std::min(count, 1000U)), today + horizon);
    auto found = all_of(*offer, (*known)->taken(), time + settings_.lead_time, {std::max(start, today), end});
    if (cache_.is_current(practitioner, **known)) co_return found;
  }
}

net::Task<std::optional<Instant>> FreeSlots::first(store::Database& database, Id practitioner, Id place, Id motive) {
  if (auto offer = Offer::of(*catalog_.get(), practitioner, place, motive); !offer) co_return fail(offer);
  for (;;) {
    auto const known = co_await cache_.get(database, practitioner, today());
    if (!known) co_return fail(known.error());
    auto offer = Offer::of(*catalog_.get(), practitioner, place, motive);
    if (!offer) co_return fail(offer);
    auto const found = first_of(*offer, **known);
    if (cache_.is_current(practitioner, **known)) co_return found;
  }
}

net::Task<void> FreeSlots::prepare(store::Database& database, std::vector<Id> practitioners) {
  return cache_.prepare(database, std::move(practitioners), today());
}

bool FreeSlots::is_surely_taken(Id practitioner, Stretch const& when) {
  auto const known = cache_.peek(practitioner, today());
  return known && known->has(when.day) && !known->taken().is_free(when);
}

std::optional<std::optional<Instant>> FreeSlots::peek(Offer const& offer) {
  auto const practitioner = offer.practice->practitioner.id;
  auto const known = cache_.peek(practitioner, today());
  if (!known) return {};
  auto const found = first_of(offer, *known);
  if (!cache_.is_current(practitioner, *known)) return {};
  return found;
}

}  // namespace cordon::praxis
