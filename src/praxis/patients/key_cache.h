#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>

#include "crypto/crypto.h"
#include "praxis/booking/bookings.h"

namespace cordon::praxis {

// Data keys of patients that were used a moment ago, in locked memory; wiped when they leave it. Shared by all loops of a
// process.
class KeyCache {
 public:
  // Another process may erase a key: for so long it may still be used here.
  static constexpr std::chrono::minutes freshness{1};

  explicit KeyCache(std::size_t most = 4096);

  // Lends the key to `use`, which only computes. False when it is not there.
  bool lend(Id patient, Steady now, std::function<void(crypto::Octets)> const& use);
  // What put() is told to keep nothing that was forgotten while it was looked for.
  std::uint64_t generation() const;
  void put(Id patient, crypto::Octets key, Steady now, std::uint64_t generation);
  void forget(Id patient);
  std::size_t size() const;

 private:
  struct Kept {
    Id patient;
    std::size_t slot;
    Steady since;
  };
  using Place = std::list<Kept>::iterator;
  std::span<unsigned char> slot(std::size_t number) { return slots_.span().subspan(number * crypto::key_size, crypto::key_size); }
  void drop(Place place);

  mutable std::mutex mutex_;
  crypto::Secret slots_;
  std::vector<std::size_t> free_;
  std::list<Kept> kept_;  // the oldest first
  std::unordered_map<Id, Place> by_patient_;
  std::uint64_t generation_ = 0;
};

}  // namespace cordon::praxis
