#include "access/policy/condition.h"

#include <algorithm>

namespace cordon::access {
namespace {

std::string_view either(std::string_view a, std::string_view b) {
  return a.empty() ? b : a;
}

}  // namespace

std::string_view name(Mend mend) {
  switch (mend) {
    case Mend::nothing: return "nothing";
    case Mend::log_in: return "log in";
    case Mend::log_in_again: return "log in again";
    case Mend::stronger_factor: return "a stronger factor";
    case Mend::say_why: return "say why";
    case Mend::ask_for_approval: return "ask for approval";
  }
  return {};
}

std::string_view name(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::Verdict::pass: return "pass";
    case Finding::Verdict::fail: return "fail";
    case Finding::Verdict::unknown: return "unknown";
  }
  return {};
}

StepUp both(StepUp const& a, StepUp const& b) {
  auto const within = a.within && b.within ? std::min(*a.within, *b.within) : a.within ? a.within : b.within;
  return {.within = within,
          .second_factor = a.second_factor || b.second_factor,
          .phishing_resistant = a.phishing_resistant || b.phishing_resistant,
          .acr = either(a.acr, b.acr),
          .amr = either(a.amr, b.amr),
          .provider = either(a.provider, b.provider)};
}

}  // namespace cordon::access
