#pragma once

#include <string>
#include <utility>

#include "access/policy/condition.h"
#include "access/policy/question.h"

namespace cordon::access {

// What a condition of some kind is about: "VALUE", or "NAME=VALUE".
struct Wanted {
  std::string name;
  std::string value;
};

// A condition on who has logged in; unknown until somebody has.
class PersonCondition final : public Condition {
 public:
  using Look = Finding (*)(Identity const& person, Wanted const& wanted, Wall now);

  PersonCondition(Look look, Wanted wanted) : look_(look), wanted_(std::move(wanted)) {}

  Finding check(Question const& question) const override {
    if (question.identity == nullptr) return unknown_of_nobody("session");
    return look_(*question.identity, wanted_, question.now);
  }
  About about() const override { return About::person; }

 private:
  Look look_;
  Wanted wanted_;
};

}  // namespace cordon::access
