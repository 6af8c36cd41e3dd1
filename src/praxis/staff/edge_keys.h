#pragma once

#include <optional>
#include <vector>

#include "jose/key.h"
#include "net/event.h"
#include "praxis/staff/key_source.h"

namespace cordon::praxis {

// The keys that the edge signs with, kept for a while. When it does not answer, those that it named last go on to count. One for
// each loop; several fibers may ask at once, and one of them fetches.
class EdgeKeys {
 public:
  static constexpr std::chrono::minutes fresh{5};
  static constexpr std::chrono::seconds pause{5};  // between two questions, while there are keys
  static constexpr std::chrono::hours kept{24};    // while the edge is away

  explicit EdgeKeys(std::unique_ptr<KeySource> source) : source_(std::move(source)) {}

  // Code::unavailable "staff.keys" when there are none that may count.
  net::Task<jose::KeySet> keys() { return get(fresh); }
  // For a token whose key is not among them: asks again, unless that was done just now.
  net::Task<jose::KeySet> newer() { return get(pause); }

 private:
  class Turn;
  class Place;

  net::Task<jose::KeySet> get(Duration age);
  net::Task<jose::KeySet> refresh();
  Result<jose::KeySet> last_known(Steady now) const;

  std::unique_ptr<KeySource> source_;
  std::optional<jose::KeySet> last_;
  Steady fetched_{};
  Steady asked_{};
  std::uint64_t answers_ = 0;  // bad ones too
  bool under_way_ = false;
  std::vector<net::Event*> waiting_;
};

}  // namespace cordon::praxis
