#pragma once

#include <span>
#include <string>
#include <vector>

#include "access/policy/fault.h"
#include "access/policy/kinds.h"

namespace cordon::access {

// A group of people that many rules name, as somebody wrote it.
struct PeopleText {
  std::string name{};
  std::vector<std::string> any{};
  std::vector<std::string> when{};
  std::vector<std::string> unless{};
};

// Adds the kind `people:NAME`, which passes for who belongs to that group. Groups may name others, in any order, but none that
// names it in turn. Returns what is wrong; nothing of it can be named then.
Faults add_people(Kinds& kinds, std::span<PeopleText const> people);

}  // namespace cordon::access
