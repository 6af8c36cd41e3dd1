#pragma once

#include "jose/key.h"
#include "net/kept.h"
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
  net::Task<jose::KeySet> keys() {
    return kept_.get(fresh, [this] { return fetch(); });
  }
  // For a token whose key is not among them: asks again, unless that was done just now.
  net::Task<jose::KeySet> newer() {
    return kept_.get(Duration::zero(), [this] { return fetch(); });
  }

 private:
  net::Task<jose::KeySet> fetch();

  std::unique_ptr<KeySource> source_;
  net::Kept<jose::KeySet> kept_{{.pause = pause, .kept = kept}};
};

}  // namespace cordon::praxis
