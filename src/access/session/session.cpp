#include "access/session/session.h"

#include <algorithm>

#include "crypto/crypto.h"
#include "store/statement.h"

namespace cordon::access {

namespace {

std::atomic<std::uint64_t> last_number = 0;

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
    : Caller(person_of(facts.login->identity).octets, facts.id.octets),
      facts_(std::move(facts)),
      seen_(store::seconds(seen)),
      number_(++last_number) {}

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

}  // namespace cordon::access
