#include <algorithm>
#include <functional>
#include <span>
#include <vector>

#include "proxy/worker.h"

// What a worker gives up when memory is short.
namespace cordon::proxy {
namespace {

// Of the connections that may go, the part that goes each time; and at least so many.
constexpr std::size_t part_at_once = 8;
constexpr std::size_t least_at_once = 64;
// Who only pauses between two requests is at work.
constexpr std::chrono::seconds least_silence{1};

// A head arrives within a moment, unless its client is very slow or means harm.
constexpr std::chrono::seconds longest_head{1};

// How much more than the average is much, and what never is.
constexpr std::size_t times_average = 2;
constexpr std::size_t modest = 32 * 1024;

// Without progress for so long, the largest holder is not coming back soon.
constexpr std::chrono::seconds longest_standstill{2};

struct Held {
  http::Drainable* connection;
  http::Holding holding;
};

std::vector<Held> look_at(http::Drainable* first, Steady now) {
  std::vector<Held> all;
  for (auto* each = first; each; each = each->next) {
    auto const holding = each->holding();
    bool const moved = std::exchange(each->moved, holding.moved) != holding.moved;
    if (moved || each->moved_at == Steady()) each->moved_at = now;
    all.push_back({each, holding});
  }
  return all;
}

// The part of `all` that goes at once: those that `order` puts first, by what `by` says of each.
template <class Order, class By>
std::span<Held const> choose(std::vector<Held>& all, Order order, By const& by) {
  auto const count = std::min(all.size(), std::max(least_at_once, all.size() / part_at_once));
  auto const last = all.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::partial_sort(all, last, order, by);
  return {all.begin(), last};
}

// Those that have been idle the longest. Returns how many.
std::size_t close_idle(std::vector<Held> all, Steady now) {
  std::erase_if(all,
                [&](Held const& each) { return !each.holding.idle_since || now - *each.holding.idle_since < least_silence; });
  auto const chosen = choose(all, std::less<>(), [](Held const& each) { return *each.holding.idle_since; });
  for (auto const& each : chosen) each.connection->drain();
  return chosen.size();
}

// Of those that have asked nothing yet, the ones that hold the most. Returns how many.
std::size_t cut_unfinished_heads(std::vector<Held> all, Steady now) {
  std::erase_if(all, [&](Held const& each) { return !each.holding.head_since || now - *each.holding.head_since < longest_head; });
  auto const chosen = choose(all, std::greater<>(), [](Held const& each) { return each.holding.bytes; });
  for (auto const& each : chosen) each.connection->cut();
  return chosen.size();
}

std::unordered_set<std::uint64_t> find_heavy(std::vector<Held> const& all) {
  std::size_t sum = 0;
  for (auto const& each : all) sum += each.holding.bytes;
  std::unordered_set<std::uint64_t> heavy;
  for (auto const& [connection, holding] : all) {
    bool const much = holding.bytes > modest && holding.bytes * all.size() >= times_average * sum;
    if (much || (all.size() == 1 && holding.bytes > modest)) heavy.insert(holding.connection);
  }
  return heavy;
}

bool cut_largest(std::vector<Held> all, Steady now) {
  std::erase_if(
      all, [&](Held const& each) { return each.holding.idle_since || now - each.connection->moved_at < longest_standstill; });
  auto const largest = std::ranges::max_element(all, {}, [](Held const& each) { return each.holding.bytes; });
  if (largest == all.end()) return false;
  largest->connection->cut();
  return true;
}

}  // namespace

void Worker::relieve(Pressure pressure) {
  pressure_ = pressure;
  heavy_.clear();
  if (pressure == Pressure::none) return;
  auto const now = loop_.now();
  auto const all = look_at(connections_, now);
  for (auto count = close_idle(all, now); count > 0; --count) metrics_.refused("shed.idle_connection");
  for (auto count = cut_unfinished_heads(all, now); count > 0; --count) metrics_.refused("shed.unfinished_head");
  if (pressure >= Pressure::requests) heavy_ = find_heavy(all);
  if (pressure == Pressure::cut && cut_largest(all, now)) metrics_.refused("shed.largest_connection");
}

}  // namespace cordon::proxy
