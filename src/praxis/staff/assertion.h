#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::praxis {

// Who of the practice asks, as somebody we trust vouches for it.
struct StaffIdentity {
  std::string email;  // in lower case
  std::string name;
};

// What reads the assertion that comes with a request of the staff (Cordon-Assertion). No assertion, no staff.
class AssertionVerifier {
 public:
  virtual ~AssertionVerifier() = default;
  // Code::forbidden with a reason under "assertion." for whatever is not valid here and now.
  virtual Result<StaffIdentity> verify(View assertion) const = 0;
};

// What an address carries that lets somebody in: who, and a number of its own, so that it can be good for once (StaffSessions).
struct StaffEntry {
  StaffIdentity identity;
  std::string number;
};

// Stands in for the edge until it signs assertions itself: a JWT (RFC 7519) with HS256 and a key that only this machine has. Who
// has the key can be anybody. An entry is no assertion, and the other way round.
class LocalAssertions final : public AssertionVerifier {
 public:
  static constexpr std::chrono::hours lifetime{12};
  static constexpr std::chrono::minutes entry_lifetime{15};

  // Code::invalid "assertion.key" for a key of less than 32 octets.
  static Result<LocalAssertions> make(std::string key, Clock const& clock);

  Result<StaffIdentity> verify(View assertion) const override;
  // Valid for `lifetime`.
  std::string issue(StaffIdentity const& identity) const;

  Result<StaffEntry> verify_entry(View entry) const;
  // Valid for `entry_lifetime`.
  std::string issue_entry(StaffIdentity const& identity) const;

 private:
  struct Claims;
  LocalAssertions(std::string key, Clock const& clock) : key_(std::move(key)), clock_(&clock) {}
  Result<Claims> claims_for(View audience, View token) const;
  std::string sign(Claims claims, Duration time) const;

  std::string key_;
  Clock const* clock_;
};

}  // namespace cordon::praxis
