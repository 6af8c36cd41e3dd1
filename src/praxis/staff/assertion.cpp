#include "praxis/staff/assertion.h"

#include "base/text.h"

namespace cordon::praxis {
namespace {

jose::Expected expected_by(StaffTrust const& trust) {
  return {.issuers = {trust.issuer},
          .audience = trust.audience,
          .types = {"jwt"},
          .algorithms = {jose::Algorithm::es256},
          .skew = Assertions::skew,
          .longest_age = Assertions::longest_age};
}

Result<StaffIdentity> identity_of(jose::Claims const& claims) {
  auto const email = claims.text("email");
  if (email.empty()) return fail(Code::forbidden, "assertion.claims");
  auto name = claims.text("name");
  return StaffIdentity{.email = text::to_lower(email), .name = name.empty() ? email : std::move(name)};
}

}  // namespace

Assertions::Assertions(std::optional<StaffTrust> const& trust, net::Resolver& resolver, Clock const& clock) : clock_(clock) {
  if (!trust) return;
  expected_ = expected_by(*trust);
  keys_.emplace(trust->keys(resolver));
}

net::Task<StaffIdentity> Assertions::verify(std::string assertion) {
  if (!keys_) co_return fail(Code::forbidden, "assertion.untrusted");
  if (assertion.empty()) co_return fail(Code::forbidden, "assertion.missing");
  auto keys = co_await keys_->keys();
  if (!keys) co_return fail(keys);
  auto token = jose::verify(assertion, *keys, expected_, clock_.wall());
  if (!token && token.error().reason == "jwt.key") {
    keys = co_await keys_->newer();
    if (!keys) co_return fail(keys);
    token = jose::verify(assertion, *keys, expected_, clock_.wall());
  }
  if (!token) co_return fail(token);
  co_return identity_of(token->claims);
}

}  // namespace cordon::praxis
