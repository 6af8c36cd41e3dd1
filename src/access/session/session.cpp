#include "access/session/session.h"

#include <algorithm>
#include <mutex>

#include "crypto/crypto.h"
#include "store/statement.h"

namespace cordon::access {

namespace {

// Of few sessions at once: each having its own would cost more memory than the rest of it.
std::mutex& mutex_of(void const* session) {
  static std::array<std::mutex, 64> mutexes;
  return mutexes[std::hash<void const*>()(session) / alignof(std::max_align_t) % mutexes.size()];
}

}  // namespace

std::span<Approval const> approvals_at(Grants const& grants, View site) {
  auto const first = std::ranges::find(grants.approvals, site, &Approval::site);
  auto const last = std::find_if(first, grants.approvals.end(), [&](Approval const& each) { return each.site != site; });
  return {first, last};
}

Id person_of(View provider, View subject) {
  std::string both(provider);
  both += '\n';
  both += subject;
  return *Id::from(View(crypto::digest(both)).substr(0, sizeof(Id)));
}

Session::Session(Facts facts, Wall seen)
    : Caller(person_of(facts.login->identity).octets, facts.id.octets), facts_(std::move(facts)), seen_(store::seconds(seen)) {}

// Many requests of one second write once.
void Session::saw(Wall now) const {
  auto const second = store::seconds(now);
  if (seen_.load(std::memory_order_relaxed) >= second) return;
  seen_.store(second, std::memory_order_relaxed);
  if (!unsaved_.load(std::memory_order_relaxed)) unsaved_.store(true, std::memory_order_relaxed);
}

bool Session::opens(Cookie const& cookie, View host) const {
  View const one(reinterpret_cast<char const*>(facts_.key.data()), facts_.key.size());
  View const other(reinterpret_cast<char const*>(cookie.key.data()), cookie.key.size());
  return crypto::same(one, other) && *facts_.site == host;
}

std::shared_ptr<Session::Assertion const> Session::assertion() const {
  std::lock_guard const lock(mutex_of(this));
  return assertion_;
}

void Session::keep(std::shared_ptr<Assertion const> assertion) const {
  std::lock_guard const lock(mutex_of(this));
  assertion_ = std::move(assertion);
}

}  // namespace cordon::access
