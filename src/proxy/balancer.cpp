#include "proxy/balancer.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>

#include "base/log.h"
#include "base/text.h"

namespace cordon::proxy {
namespace {

// Up to so many all are compared; of more, two that chance chooses (Mitzenmacher 2001).
constexpr int few = 8;

bool is_overload_status(unsigned status) {
  return status >= 502 && status <= 504;
}

// The member of the set that stands at this place.
std::size_t nth(std::uint64_t set, std::uint64_t place) {
  for (; place > 0; --place) set &= set - 1;
  return static_cast<std::size_t>(std::countr_zero(set));
}

// Smooth weighted round robin (nginx): whoever is owed most comes next, so that turns of one are far apart.
std::vector<std::uint8_t> mix(std::vector<Target> const& targets) {
  auto const sum = std::accumulate(targets.begin(), targets.end(), 0U, [](unsigned s, auto const& t) { return s + t.weight; });
  unsigned divisor = 0;
  for (auto const& target : targets) divisor = std::gcd(divisor, target.weight);
  std::vector<long> owed(targets.size(), 0);
  std::vector<std::uint8_t> order;
  for (unsigned i = 0; i < sum / divisor; ++i) {
    for (std::size_t t = 0; t < targets.size(); ++t) owed[t] += targets[t].weight;
    auto const most = std::ranges::max_element(owed);
    *most -= sum;
    order.push_back(static_cast<std::uint8_t>(most - owed.begin()));
  }
  return order;
}

// Of the cookie's first appearance (RFC 6265 section 5.4 puts the most specific first); nothing when it is not there.
std::optional<std::string_view> cookie_of(http::Fields const& fields, std::string_view name) {
  for (auto const& field : fields) {
    if (field.known != http::Name::cookie) continue;
    for (auto rest = field.value; !rest.empty();) {
      auto pair = text::trim(text::take_until(rest, ';'));
      auto const found = text::take_until(pair, '=');
      if (found == name) return pair;
    }
  }
  return {};
}

}  // namespace

Visit::Visit(Balancer const& balancer, std::size_t index, std::size_t worker, bool probe)
    : balancer_(&balancer),
      endpoint_(&balancer.endpoint(index)),
      index_(static_cast<std::uint32_t>(index)),
      worker_(static_cast<std::uint32_t>(worker)),
      probe_(probe) {
  auto& counts = endpoint_->counts(worker_);
  counts.outstanding.add(1);
  counts.requests.add();
}

void Visit::swap(Visit& other) noexcept {
  std::swap(balancer_, other.balancer_);
  std::swap(endpoint_, other.endpoint_);
  std::swap(index_, other.index_);
  std::swap(worker_, other.worker_);
  std::swap(probe_, other.probe_);
  std::swap(failed_, other.failed_);
}

void Visit::leave() {
  endpoint_->counts(worker_).outstanding.add(-1);
  if (probe_) endpoint_->probe_ended();
}

void Visit::answered(unsigned status) {
  if (is_overload_status(status) && endpoint_->settings().ejection.statuses) return failed("origin.status");
  if (std::exchange(probe_, false)) endpoint_->recovered();
}

void Visit::failed(std::string_view reason) {
  if (std::exchange(failed_, true)) return;
  endpoint_->counts(worker_).failures.add();
  bool const often = endpoint_->failed();
  if (!probe_ && !often) return;
  balancer_->eject(*endpoint_, reason, probe_);
  if (std::exchange(probe_, false)) endpoint_->probe_ended();
}

Balancer::Balancer(std::vector<Target> targets, BalanceSettings settings, std::size_t workers)
    : targets_(std::move(targets)), settings_(std::move(settings)), order_(mix(targets_)), turns_(workers) {
  assert(!targets_.empty() && targets_.size() <= most_targets);
}

Result<Visit> Balancer::choose(Choice const& choice) const {
  Set left = candidates(choice.now);
  if (left == 0) return fail(Code::unavailable, "origin.drained");
  auto const turn = turns_[choice.worker].next++;
  while (left != 0) {
    Set const untried = left & ~choice.tried;
    std::size_t const index = std::has_single_bit(left) ? nth(left, 0) : pick(choice, untried ? untried : left, turn);
    Endpoint& chosen = endpoint(index);
    if (!chosen.has_room()) {
      chosen.counts(choice.worker).overloads.add();
      left &= ~bit(index);
      continue;
    }
    bool const probe = chosen.begin_probe(choice.now);
    return Visit(*this, index, choice.worker, probe);
  }
  return fail(Code::unavailable, "origin.overloaded");
}

// Those that may be asked: the usable ones, or all that are not drained when those are too few.
Balancer::Set Balancer::candidates(Steady now) const {
  Set usable = 0;
  Set present = 0;
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    Endpoint const& each = *targets_[i].endpoint;
    if (each.is_usable(now)) usable |= bit(i);
    if (!each.is_drained()) present |= bit(i);
  }
  bool const panics = usable != present && are_too_few(usable, present);
  note_panic(panics);
  return panics ? present : usable;
}

bool Balancer::are_too_few(Set usable, Set present) const {
  auto const count = static_cast<unsigned>(std::popcount(usable));
  return count == 0 || count * 100 < settings_.least_usable * static_cast<unsigned>(std::popcount(present));
}

void Balancer::note_panic(bool panics) const {
  if (panics_.load(std::memory_order_relaxed) == panics || panics_.exchange(panics) == panics) return;
  if (panics) log::warning("too few origins of " + targets_.front().endpoint->url() + " and its siblings are well: all are used");
}

// Those beside it in this site decide: of two none goes when half of them is too few. A probe was out before it failed.
void Balancer::eject(Endpoint& endpoint, std::string_view reason, bool probe) const {
  Set usable = 0;
  Set present = 0;
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    Endpoint const& each = *targets_[i].endpoint;
    if (each.is_drained()) continue;
    present |= bit(i);
    if (&each != &endpoint && !each.is_out()) usable |= bit(i);
  }
  if (probe || !are_too_few(usable, present)) endpoint.eject(reason);
}

std::size_t Balancer::pick(Choice const& choice, Set from, std::uint64_t turn) const {
  switch (settings_.method) {
    case Balance::round_robin: return pick_in_turn(choice, from, turn);
    case Balance::least_requests: return pick_least(choice, from, turn);
    case Balance::hash: return pick_by_hash(choice, from);
  }
  return nth(from, 0);
}

// One that warms up lets a part of its turns pass.
std::size_t Balancer::pick_in_turn(Choice const& choice, Set from, std::uint64_t turn) const {
  auto const chance = static_cast<double>(spread(turn) >> 11) * 0x1p-53;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    std::size_t const index = order_[(turn + i) % order_.size()];
    if ((from & bit(index)) == 0) continue;
    if (chance < endpoint(index).warmth(choice.now)) return index;
  }
  return nth(from, turn % static_cast<unsigned>(std::popcount(from)));
}

// What one more request would mean to it.
double Balancer::burden(std::size_t index, Steady now) const {
  auto const& target = targets_[index];
  return static_cast<double>(target.endpoint->outstanding() + 1) / (target.weight * target.endpoint->warmth(now));
}

std::size_t Balancer::pick_least(Choice const& choice, Set from, std::uint64_t turn) const {
  auto const count = static_cast<std::uint64_t>(std::popcount(from));
  if (count > few) {
    auto const first = nth(from, spread(2 * turn) % count);
    auto const second = nth(from, spread(2 * turn + 1) % count);
    return burden(second, choice.now) < burden(first, choice.now) ? second : first;
  }
  std::size_t best = nth(from, turn % count);
  double least = burden(best, choice.now);
  for (std::uint64_t i = 1; i < count; ++i) {
    auto const index = nth(from, (turn + i) % count);
    auto const here = burden(index, choice.now);
    if (here < least) std::tie(best, least) = std::pair(index, here);
  }
  return best;
}

// Weighted rendezvous (Thaler, Ravishankar 1998): each pair of key and endpoint has a score of its own, the highest wins. So only
// the keys of an endpoint that leaves move; one that warms up gets its keys back bit by bit.
std::size_t Balancer::pick_by_hash(Choice const& choice, Set from) const {
  std::size_t best = nth(from, 0);
  double highest = -1;
  for (Set left = from; left != 0; left &= left - 1) {
    auto const index = nth(left, 0);
    Endpoint& each = endpoint(index);
    auto const unit = (static_cast<double>(spread(choice.key ^ each.hash()) >> 11) + 0.5) * 0x1p-53;
    auto const score = targets_[index].weight * each.warmth(choice.now) / -std::log(unit);
    if (score > highest) std::tie(best, highest) = std::pair(index, score);
  }
  return best;
}

std::uint64_t Balancer::key(http::Request const& request, net::Address const& client) const {
  if (settings_.method != Balance::hash) return 0;
  std::optional<std::string_view> found;
  if (!settings_.cookie.empty()) found = cookie_of(request.fields, settings_.cookie);
  if (!settings_.header.empty()) found = request.fields.get(settings_.header);
  if (found && !found->empty()) return hash_of(*found);
  auto const bytes = client.bytes();
  return hash_of({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

}  // namespace cordon::proxy
