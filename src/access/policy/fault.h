#pragma once

#include <string>
#include <vector>

#include "access/policy/kinds.h"
#include "access/policy/match.h"

namespace cordon::access {

// What is wrong with something that was written, and where: the third of `when` of the second rule.
struct Fault {
  std::size_t index = 0;  // of the rule, or of the group of people
  std::string field;      // "when"
  std::size_t item = 0;   // of a list
  std::string sentence;   // for who wrote it
};
using Faults = std::vector<Fault>;

// Understands the conditions of a list; adds to `faults` what cannot be.
std::vector<Term> read_terms(Kinds const& kinds, std::vector<std::string> const& texts, Fault where, Faults& faults);

// Calls `deed` with the name of each list of a match, the place in it, and the term that stands there.
template <class Deed>
void for_each_term(Match const& match, Deed deed) {
  auto const each = [&deed](std::string_view list, std::vector<Term> const& terms) {
    for (std::size_t i = 0; i < terms.size(); ++i) deed(list, i, terms[i]);
  };
  each("any", match.any);
  each("when", match.when);
  each("unless", match.unless);
}

}  // namespace cordon::access
