#pragma once

#include <memory>
#include <string>
#include <vector>

#include "access/policy/condition.h"
#include "access/policy/decision.h"

namespace cordon::access {

// A condition and how it was written.
struct Term {
  std::string text;
  std::unique_ptr<Condition const> condition;
};

// Holds when at least one of `any` passes (or there is none), all of `when`, and none of `unless`.
struct Match {
  std::vector<Term> any{};
  std::vector<Term> when{};
  std::vector<Term> unless{};
};

// What is known of a condition or of several. Of two that must both hold the lower counts, of two of which one must hold the
// higher. `nobody`: it depends on who logs in; `unsure`: its source is away, or said it too long ago.
enum class Truth : std::uint8_t { no, nobody, unsure, yes };
Truth truth(Finding const& finding);
Truth truth(Match const& match, Question const& question);

// How far something is from letting a request through, and why.
struct Standing {
  Outcome outcome = Outcome::allowed;
  Finding finding{};  // that decided
};
// Makes it the worse of both, which asks for what both ask for.
void make_worse(Standing& standing, Standing const& other);

// For a rule that lets in: allowed when the match certainly holds.
Standing require(Match const& match, Question const& question);
// For a rule that keeps out: allowed when the match certainly does not hold. What depends on who logs in does not hold yet, but
// an exception that does is none yet either.
Standing avoid(Match const& match, Question const& question);

}  // namespace cordon::access
