#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"

namespace cordon::access {

// What an origin is told of somebody, for as long as it is good.
struct Assertion {
  std::string token;
  Wall good_until;
  std::string audience{};  // for whom it is
};

// The last ones that were made for sessions: each takes more room than the rest of its session, and of many who are logged in
// few ask something at the moment. Who has none here is told of by a new one. Any thread.
class Assertions {
 public:
  explicit Assertions(std::size_t most = 8192) : sets_(most / ways + 1) {}

  // `session` is Session::number(). Null when there is none.
  std::shared_ptr<Assertion const> find(std::uint64_t session) const;
  // In place of the one before, or of one that is good for the least time.
  void keep(std::uint64_t session, std::shared_ptr<Assertion const> assertion);

 private:
  static constexpr std::size_t ways = 4;
  struct Way {
    std::uint64_t session = 0;  // 0: nobody's
    std::shared_ptr<Assertion const> assertion;
  };
  using Set = std::array<Way, ways>;
  std::mutex& mutex_of(std::size_t set) const { return mutexes_[set % mutexes_.size()]; }

  std::vector<Set> sets_;
  mutable std::array<std::mutex, 64> mutexes_;
};

}  // namespace cordon::access
