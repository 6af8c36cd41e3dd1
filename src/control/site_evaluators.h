#pragma once

#include "access/evaluator/terms.h"
#include "control/settings.h"

namespace cordon::control {

// Those whom the rules of a site name. Code::invalid when an authority file cannot be read.
Result<access::EvaluatorOffers> make_evaluators(SiteSettings const& site, AccessSettings const& access);

}  // namespace cordon::control
