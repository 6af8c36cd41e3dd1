#pragma once

#include "access/office.h"
#include "net/group.h"

namespace cordon::access {

struct Rules;

// Asks providers again what they vouch for, for logins that are due; on the node's loop, a few at once. Who is not vouched for
// any more is logged out everywhere. A provider that is away changes nothing: what it said grows old, and rules do with that what
// they say.
class Renewing {
 public:
  static constexpr std::size_t most = 4;                   // at once
  static constexpr std::chrono::milliseconds pause{1000};  // between two looks
  static constexpr std::chrono::minutes later{5};          // after a provider that was away, at most

  Renewing(Organisation& organisation, Office& office) : organisation_(organisation), office_(office), asking_(office.loop()) {}

  // Until its fiber is interrupted.
  net::Task<void> run();

 private:
  net::Task<void> look();
  net::Task<void> renew(SeenLogin seen);
  net::Task<void> ask(SeenLogin seen, std::shared_ptr<Rules const> rules);
  net::Task<void> take(SeenLogin const& seen, Vouched const& vouched, std::chrono::seconds again);
  net::Task<void> give_up(SeenLogin const& seen, Error const& error, std::chrono::seconds again);

  Organisation& organisation_;
  Office& office_;
  net::Group asking_;
  std::size_t under_way_ = 0;
  bool is_well_ = true;  // false: the last answer was none
};

}  // namespace cordon::access
