#pragma once

#include <set>

#include "access/letters.h"
#include "access/pages/basics.h"
#include "access/session/session.h"

namespace cordon::access {

// Somebody came in by a rule for emergencies.
struct Alarm {
  std::string site;  // its host
  std::string title;
  std::string rule;
  std::string purpose;  // as they gave it
  std::string name;
  std::string email;
  Wall at;
};

// What it says to those who must hear of it.
mail::Message letter_of(Alarm const& alarm, std::string to, Language language);

// Alarms that must be heard: which have rung, and their letters. Bounded; any thread.
class Alarms final : public Letters {
 public:
  static constexpr std::size_t most_known = 10'000;

  explicit Alarms(Clock const& clock) : Letters(clock, "alarm") {}

  // Whether it is the first time for this session and this rule: once for each.
  bool begins(Id const& session, View rule);

 private:
  std::mutex known_mutex_;
  std::set<std::string> known_;
};

}  // namespace cordon::access
