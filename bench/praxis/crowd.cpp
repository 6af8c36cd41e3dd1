#include "bench/praxis/crowd.h"

#include <fmt/format.h>

namespace cordon::bench {

Crowd::Crowd(net::Loop& loop, Settings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      resolver_(loop),
      day_{.manners = settings_.manners, .pace = Pace(0, Steady(), Steady::max()), .tally = {}, .ledger = {}} {
  for (auto& identity : settings_.patients)
    patients_.emplace_back(std::move(identity), settings_.edge, resolver_, day_, settings_.seed + patients_.size());
}

net::Task<void> Crowd::run() {
  auto arrived = co_await arrive();
  if (!arrived) co_return arrived;
  auto const now = loop_.clock().steady();
  day_.pace = Pace(settings_.rate, now, now + settings_.warm_up + settings_.time);
  begin_to_count();
  net::Group watching(loop_), living(loop_);
  watching.spawn(watch());
  for (auto& patient : patients_) living.spawn(patient.live());
  co_await living.join();
  watching.cancel();
  co_await watching.join();
  co_return ok();
}

net::Task<void> Crowd::arrive() {
  net::Group arriving(loop_);
  for (auto& patient : patients_) arriving.spawn(patient.arrive());
  co_await arriving.join();
  auto const there = std::ranges::count_if(patients_, [](Patient const& patient) { return patient.opened() > 0; });
  if (static_cast<std::size_t>(there) == patients_.size()) co_return ok();
  co_return fail(Code::unreachable, "bench.edge", fmt::format("{} of {} patients could connect", there, patients_.size()));
}

void Crowd::begin_to_count() {
  counted_from_ = loop_.clock().steady();
  day_.tally = {};
  day_.tally.confirmed = counted_from_;
  opened_before_ = opened();
}

net::Task<void> Crowd::watch() {
  if (settings_.warm_up > Duration::zero()) {
    auto slept = co_await net::sleep(settings_.warm_up);
    if (!slept) co_return ok();
    begin_to_count();
  }
  if (settings_.progress) co_return co_await report_progress();
  co_return ok();
}

net::Task<void> Crowd::report_progress() {
  std::uint64_t before = 0;
  for (;;) {
    auto slept = co_await net::sleep(std::chrono::seconds(1));
    if (!slept) co_return ok();
    auto const& tally = day_.tally;
    auto const passed = std::chrono::floor<std::chrono::seconds>(loop_.clock().steady() - counted_from_);
    auto const all = tally.bookings + tally.late;
    fmt::print(stderr, "{:3} s: {:5} bookings, {} in all, {} conflicts, {} retries\n", passed.count(), all - before, all,
               tally.conflicts, tally.retries);
    before = all;
  }
}

std::uint64_t Crowd::opened() const {
  std::uint64_t all = 0;
  for (auto const& patient : patients_) all += patient.opened();
  return all;
}

}  // namespace cordon::bench
