#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "access/session/session.h"

namespace cordon::access {

// The sessions that a node knows without asking the database. Bounded; shared by all threads.
class SessionCache {
 public:
  explicit SessionCache(std::size_t most = 200'000) : most_per_shard_(most / shards + 1) {}

  std::shared_ptr<Session const> find(Id const& id) const;
  // The good one that this cookie opens at this host, which was seen now; null when it is not known here.
  std::shared_ptr<Session const> open(Cookie const& cookie, View host, Wall now) const;

  // What put() is told to keep nothing that ended while it was looked for.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  // False when something ended since then: ask again.
  bool put(std::shared_ptr<Session const> session, std::uint64_t generation);

  using Chosen = std::function<bool(Session const&)>;
  // Those chosen are known no more and count as ended.
  void end(Chosen const& chosen) { remove(chosen, true); }
  // Those chosen are asked for again: something about them changed.
  void forget(Chosen const& chosen) { remove(chosen, false); }

  void each(std::function<void(Session const&)> const& look) const;
  std::size_t size() const;

 private:
  static constexpr std::size_t shards = 64;
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<Id, std::shared_ptr<Session const>, Id::Hash> sessions;
  };
  Shard& shard(Id const& id) { return shards_[id.octets[15] % shards]; }
  Shard const& shard(Id const& id) const { return shards_[id.octets[15] % shards]; }
  void remove(Chosen const& chosen, bool ended);

  std::size_t most_per_shard_;
  std::atomic<std::uint64_t> generation_ = 0;
  std::array<Shard, shards> shards_;
};

}  // namespace cordon::access
