#include "access/session/cache.h"

namespace cordon::access {

std::shared_ptr<Session const> SessionCache::find(Id const& id) const {
  auto const& place = shard(id);
  std::lock_guard const lock(place.mutex);
  auto const found = place.sessions.find(id);
  return found == place.sessions.end() ? nullptr : found->second;
}

std::shared_ptr<Session const> SessionCache::open(Cookie const& cookie, View host, Wall now) const {
  auto session = find(cookie.id);
  if (!session || !session->opens(cookie, host) || !session->is_good(now)) return nullptr;
  session->saw(now);
  return session;
}

bool SessionCache::put(std::shared_ptr<Session const> session, std::uint64_t generation) {
  auto const id = session->facts().id;
  auto& place = shard(id);
  std::lock_guard const lock(place.mutex);
  if (generation != generation_.load(std::memory_order_acquire)) return false;
  // Any other one makes room: it is asked for again when it is used.
  if (place.sessions.size() >= most_per_shard_ && !place.sessions.contains(id)) place.sessions.erase(place.sessions.begin());
  place.sessions.insert_or_assign(id, std::move(session));
  return true;
}

// The generation first: who puts meanwhile either sees it, or is seen here.
void SessionCache::remove(Chosen const& chosen, bool ended) {
  generation_.fetch_add(1, std::memory_order_acq_rel);
  for (auto& place : shards_) {
    std::lock_guard const lock(place.mutex);
    std::erase_if(place.sessions, [&](auto const& each) {
      bool const goes = chosen(*each.second);
      if (goes && ended) each.second->end();
      return goes;
    });
  }
}

void SessionCache::each(std::function<void(Session const&)> const& look) const {
  for (auto const& place : shards_) {
    std::lock_guard const lock(place.mutex);
    for (auto const& [id, session] : place.sessions) look(*session);
  }
}

std::size_t SessionCache::size() const {
  std::size_t all = 0;
  for (auto const& place : shards_) {
    std::lock_guard const lock(place.mutex);
    all += place.sessions.size();
  }
  return all;
}

}  // namespace cordon::access
