#pragma once

#include <chrono>

#include "access/pages/frame.h"

namespace cordon::access {

// Something did not work, and what to do about it.
struct ProblemPage {
  enum class What : std::uint8_t {
    not_found,
    form_old,   // a form without a token that is ours, or too late
    slow_down,  // too many tries
    link_used,
    link_expired,
    link_unknown,        // no link of ours, or cut off
    loop_cookies,        // the browser came back without what it was given, again and again
    loop_clock,          // what it brings back is always too old or from the future
    provider_cancelled,  // access_denied: the person, or the provider, said no
    provider_away,       // cannot be reached, or says so
    provider_setup,      // it does not know us, or we misunderstand each other: for who runs the edge
    provider_person,     // it vouches for somebody whom it may not vouch for here: another organisation, no verified address
    provider_answer,     // its answer was not for this browser, or somebody tampered with it
    service_away,        // a part of ours that is needed to decide
    last_ = service_away,
  };

  What what = What::service_away;
  std::string provider{};        // its title, for those of providers
  std::string number{};          // to be quoted; may be empty
  std::string again{};           // where one tries again; may be empty
  std::chrono::seconds wait{0};  // before that; 0: it does not matter
};
std::string draw(Frame const& frame, ProblemPage const& page);
// The status of the answer.
int status_of(ProblemPage::What what);

// What a provider's error (RFC 6749 section 4.1.2.1, OpenID Connect section 3.1.2.6) is in our words; its own are shown to
// nobody.
ProblemPage::What problem_of_provider(View error);

}  // namespace cordon::access
