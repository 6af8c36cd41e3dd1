#include "proxy/endpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace cordon::proxy {
namespace {

// Of its share, for one that has just come back.
constexpr double coldest = 0.1;
// Twice as long each time: beyond this nothing grows that anybody would set.
constexpr unsigned most_doublings = 20;

}  // namespace

std::string_view name(EndpointState state) {
  switch (state) {
    case EndpointState::serving: return "serving";
    case EndpointState::warming: return "warming";
    case EndpointState::ejected: return "ejected";
    case EndpointState::unhealthy: return "unhealthy";
    case EndpointState::drained: return "drained";
  }
  return "serving";
}

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t spread(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

// FNV-1a, then spread.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return spread(hash);
}

Endpoint::Endpoint(EndpointSettings settings, std::uint64_t id, std::size_t pool, std::size_t workers, Clock const& clock)
    : settings_(std::move(settings)),
      id_(id),
      pool_(pool),
      hash_(hash_of(settings_.url)),
      workers_(workers),
      clock_(clock),
      counts_(std::make_unique<Counts[]>(workers)),  // NOLINT(modernize-avoid-c-arrays)
      since_(clock.wall()) {}

std::int64_t Endpoint::outstanding() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < workers_; ++i) sum += counts_[i].outstanding.value();
  return sum;
}

bool Endpoint::is_usable(Steady now) const {
  auto const found = flags() & out;
  if (found == 0) return true;
  return found == ejected && now >= ejected_until_.load(std::memory_order_relaxed) && !probing_.load(std::memory_order_relaxed);
}

double Endpoint::warmth(Steady now) {
  if ((flags() & warming) == 0) return 1;
  Duration const back = now - back_since_.load(std::memory_order_relaxed);
  if (back < settings_.slow_start) {
    using Real = std::chrono::duration<double>;
    return std::max(coldest, Real(back) / Real(settings_.slow_start));
  }
  change(0, warming, "warm");
  return 1;
}

bool Endpoint::begin_probe(Steady now) {
  if ((flags() & out) != ejected || now < ejected_until_.load(std::memory_order_relaxed)) return false;
  return !probing_.exchange(true, std::memory_order_acq_rel);
}

void Endpoint::recovered() {
  completed();
  change(0, ejected, "answered");
  probe_ended();
}

bool Endpoint::failed() {
  auto const row = failures_in_a_row_.fetch_add(1, std::memory_order_relaxed) + 1;
  return settings_.ejection.failures > 0 && row >= settings_.ejection.failures;
}

void Endpoint::eject(std::string_view reason) {
  {
    std::lock_guard const lock(mutex_);
    auto const now = clock_.steady();
    // Many requests that fail together are one reason to eject it.
    bool const is_out = (flags() & ejected) != 0 && now < ejected_until_.load(std::memory_order_relaxed);
    if (is_out) return;
    ejected_until_.store(now + next_ejection(now), std::memory_order_relaxed);
    ++ejections_;
  }
  change(ejected, warming, reason);
}

// One that served for longer than it can be out begins anew.
Duration Endpoint::next_ejection(Steady now) {
  auto const& limits = settings_.ejection;
  bool const was_well = (flags() & ejected) == 0 && now - back_since_.load(std::memory_order_relaxed) > limits.longest;
  ejections_in_a_row_ = was_well ? 1 : ejections_in_a_row_ + 1;
  Duration time = limits.time;
  for (unsigned i = 1; i < std::min(ejections_in_a_row_, most_doublings) && time < limits.longest; ++i) time *= 2;
  return std::min(time, std::max(limits.longest, limits.time));
}

void Endpoint::checked(std::string_view problem) {
  bool const well = problem.empty();
  {
    std::lock_guard const lock(mutex_);
    checks_in_a_row_ = well == last_check_was_well_ ? checks_in_a_row_ + 1 : 1;
    last_check_was_well_ = well;
    auto const enough = well ? settings_.check.healthy_after : settings_.check.unhealthy_after;
    if (checks_in_a_row_ < enough) return;
  }
  well ? change(0, unhealthy, "check.passed") : change(unhealthy, warming, problem);
}

void Endpoint::drain(bool on) {
  on ? change(drained, warming, "administrator") : change(0, drained, "administrator");
}

// Who comes back starts slowly. Says so when that changes what it is, and once.
void Endpoint::change(std::uint32_t set, std::uint32_t cleared, std::string_view reason) {
  std::lock_guard const lock(mutex_);
  auto const before = state();
  auto const old = flags();
  auto now = (old & ~cleared) | set;
  if ((old & out) != 0 && (now & out) == 0) {
    back_since_.store(clock_.steady(), std::memory_order_relaxed);
    if (settings_.slow_start > Duration::zero()) now |= warming;
  }
  flags_.store(now, std::memory_order_release);
  if (state() == before) return;
  reason_ = reason;
  since_ = clock_.wall();
  log::write((now & out) != 0 ? log::Level::warning : log::Level::info,
             fmt::format("origin {} is {}: {}", settings_.url, name(state()), reason));
}

EndpointState Endpoint::state() const {
  auto const found = flags();
  if (found & drained) return EndpointState::drained;
  if (found & unhealthy) return EndpointState::unhealthy;
  if (found & ejected) return EndpointState::ejected;
  return found & warming ? EndpointState::warming : EndpointState::serving;
}

std::optional<EndpointAilment> Endpoint::ailment() const {
  std::lock_guard const lock(mutex_);
  auto const found = flags();
  if ((found & (unhealthy | ejected)) == 0) return {};
  EndpointAilment ailment{.unhealthy = (found & unhealthy) != 0, .ejections_in_a_row = ejections_in_a_row_};
  auto const left = ejected_until_.load(std::memory_order_relaxed) - clock_.steady();
  if (found & ejected) ailment.ejected_for = std::max(left, Duration::zero());
  return ailment;
}

void Endpoint::assume(EndpointAilment const& ailment) {
  std::uint32_t set = 0;
  {
    std::lock_guard const lock(mutex_);
    if (ailment.unhealthy) set |= unhealthy;
    if (ailment.ejected_for) {
      set |= ejected;
      ejections_in_a_row_ = ailment.ejections_in_a_row;
      auto const time = std::min(*ailment.ejected_for, std::max(settings_.ejection.longest, settings_.ejection.time));
      ejected_until_.store(clock_.steady() + time, std::memory_order_relaxed);
    }
  }
  change(set, warming, "upgrade");
}

EndpointStatus Endpoint::status() const {
  std::lock_guard const lock(mutex_);
  EndpointStatus status{.url = settings_.url, .state = state(), .reason = reason_, .since = since_};
  for (std::size_t i = 0; i < workers_; ++i) {
    status.requests += counts_[i].requests.value();
    status.failures += counts_[i].failures.value();
    status.overloads += counts_[i].overloads.value();
  }
  status.ejections = ejections_;
  status.outstanding = outstanding();
  status.drained = is_drained();
  return status;
}

}  // namespace cordon::proxy
