#pragma once

#include "base/clock.h"
#include "jose/token.h"
#include "praxis/staff/edge_keys.h"

namespace cordon::praxis {

// Who of the practice asks, as the edge vouches for it.
struct StaffIdentity {
  std::string email;  // in lower case
  std::string name;
};

// Whose word it takes to be of the staff, and about which site.
struct StaffTrust {
  std::string issuer;    // "https://login.praxis.localhost:8443"
  std::string audience;  // "https://staff.praxis.localhost"
  MakeKeySource keys;
};

// Reads the assertion that comes with a request of the staff (Cordon-Assertion): a JWT (RFC 7519) that the edge signed with
// ES256, for this site and just now. Belongs to a loop, as its keys do. No assertion, no staff; no trust, no staff either.
class Assertions {
 public:
  static constexpr std::chrono::minutes longest_age{6};  // the edge signs for five
  static constexpr std::chrono::seconds skew{30};

  Assertions(std::optional<StaffTrust> const& trust, net::Resolver& resolver, Clock const& clock);

  // Code::forbidden with a reason for whatever is not valid here and now: "assertion.missing", "assertion.untrusted" (nobody is
  // trusted), "assertion.claims" (nobody is named), or as jose::verify has it. Code::unavailable as EdgeKeys has it.
  net::Task<StaffIdentity> verify(std::string assertion);

 private:
  std::optional<EdgeKeys> keys_;  // none: nobody is trusted
  jose::Expected expected_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
