#include "access/policy/fault.h"

namespace cordon::access {

std::vector<Term> read_terms(Kinds const& kinds, std::vector<std::string> const& texts, Fault where, Faults& faults) {
  std::vector<Term> terms;
  for (where.item = 0; where.item < texts.size(); ++where.item) {
    auto condition = kinds.parse(texts[where.item]);
    if (condition) {
      terms.push_back({.text = texts[where.item], .condition = std::move(*condition)});
    } else {
      where.sentence = condition.error().detail;
      faults.push_back(where);
    }
  }
  return terms;
}

}  // namespace cordon::access
