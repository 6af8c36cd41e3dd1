#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "access/policy/decision.h"
#include "access/session/session.h"

namespace cordon::access {

constexpr std::size_t outcome_count = 7;

// What the rules of a site that decide nothing yet would have changed. Bounded; any thread.
class Shadows {
 public:
  static constexpr std::size_t most_rules = 256, most_people = 50;

  // Somebody who got in and would not have, when that was last.
  struct Refused {
    Id who;
    std::string email;
    Outcome outcome = Outcome::refused;  // that they would have had
    Wall at;
  };
  struct OfRule {
    std::array<std::uint64_t, outcome_count> outcomes{};
    std::vector<Refused> refused{};  // the last of them, each once, the latest last
  };

  // A decision that some would have changed. `session` may be null.
  void note(Decision const& decision, Session const* session, Wall now);
  // By the names of rules.
  std::map<std::string, OfRule, std::less<>> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, OfRule, std::less<>> rules_;
};

}  // namespace cordon::access
