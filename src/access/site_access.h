#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "access/evaluator/terms.h"
#include "access/machine/terms.h"
#include "access/policy/policy.h"
#include "access/session/session.h"

namespace cordon::access {

// How a site is guarded. Immutable; shared by all threads.
struct SiteAccess {
  std::string name;                    // its first host
  std::string title;                   // as people know it; empty: its name
  std::vector<std::string> hosts;      // lower case
  std::string audience;                // of assertions: "https://staff.praxis.localhost"
  std::vector<std::string> providers;  // who may vouch for its people, as it was written; empty: all
  std::vector<std::string> believed;   // those of them that there are
  Lifetime lifetime;
  std::shared_ptr<Policy const> policy;
  std::shared_ptr<MachineTerms const> machines = std::make_shared<MachineTerms const>();
  EvaluatorOffers evaluators;  // that its rules name
  bool asks_country = false;   // one of its rules does

  bool believes(std::string_view provider) const { return std::ranges::find(believed, provider) != believed.end(); }
};

}  // namespace cordon::access
