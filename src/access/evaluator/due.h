#pragma once

#include "access/evaluator/terms.h"
#include "access/policy/policy.h"

namespace cordon::access {

// Before an evaluator is asked again that did not answer, or whose answer keeps somebody out.
constexpr std::chrono::seconds evaluator_pause{10};

// Those whose answers of now might make another decision of this question: they have said nothing yet, nothing for long (twice
// `fresh`), or what keeps somebody out. Nobody is asked about who comes in, or stays out, whatever they say.
EvaluatorOffers due(EvaluatorOffers const& offers, Policy const& policy, Question const& question, Decision const& decision);

// Null when it has said nothing.
ExternalAnswer const* find(ExternalAnswers const* answers, View evaluator);
// Whether an answer is that old. One that lies ahead was given by no clock that counts any more.
bool is_older(ExternalAnswer const& answer, std::chrono::seconds age, Wall now);

}  // namespace cordon::access
