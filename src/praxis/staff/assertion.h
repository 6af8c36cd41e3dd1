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

// Stands in for the edge until it signs assertions itself: a JWT (RFC 7519) with HS256 and a key that only this machine has. Who
// has the key can be anybody.
class LocalAssertions final : public AssertionVerifier {
 public:
  static constexpr std::chrono::hours lifetime{12};

  // Code::invalid "assertion.key" for a key of less than 32 octets.
  static Result<LocalAssertions> make(std::string key, Clock const& clock);

  Result<StaffIdentity> verify(View assertion) const override;
  // Valid for `lifetime`.
  std::string issue(StaffIdentity const& identity) const;

 private:
  LocalAssertions(std::string key, Clock const& clock) : key_(std::move(key)), clock_(&clock) {}

  std::string key_;
  Clock const* clock_;
};

}  // namespace cordon::praxis
