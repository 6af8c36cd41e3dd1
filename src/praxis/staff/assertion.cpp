#include "praxis/staff/assertion.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;

// The one header there is: an algorithm that the token may choose is none.
constexpr View header = R"({"alg":"HS256","typ":"JWT"})";
constexpr View issuer = "praxis-local";
constexpr View assertion_audience = "praxis-staff";
constexpr View entry_audience = "praxis-staff-enter";
constexpr std::size_t most_octets = 4096;
constexpr std::size_t least_key = 32;

std::int64_t seconds(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::optional<std::string> text_of(json::object const& claims, View name) {
  auto const* const value = claims.if_contains(name);
  if (!value || !value->is_string() || value->get_string().empty()) return {};
  return std::string(value->get_string());
}

bool is_signed(View signed_part, View signature, View key) {
  auto const expected = tls::hmac_sha256(key, signed_part);
  auto const given = tls::from_base64url(signature);
  return given && crypto::same(*given, {reinterpret_cast<char const*>(expected.data()), expected.size()});
}

Result<json::object> claims_of(View payload) {
  auto const text = tls::from_base64url(payload);
  if (!text) return fail(Code::forbidden, "assertion.malformed");
  boost::system::error_code error;
  auto const value = json::parse(*text, error);
  if (error || !value.is_object()) return fail(Code::forbidden, "assertion.malformed");
  return value.get_object();
}

Result<StaffIdentity> identity_of(json::object const& claims) {
  auto const email = text_of(claims, "email");
  auto name = text_of(claims, "name");
  if (!email || !name) return fail(Code::forbidden, "assertion.claims");
  return StaffIdentity{.email = text::to_lower(*email), .name = std::move(*name)};
}

}  // namespace

struct LocalAssertions::Claims {
  json::object all;
};

Result<LocalAssertions> LocalAssertions::make(std::string key, Clock const& clock) {
  if (key.size() < least_key) return fail(Code::invalid, "assertion.key", "the key of staff assertions is too short");
  return LocalAssertions(std::move(key), clock);
}

Result<LocalAssertions::Claims> LocalAssertions::claims_for(View audience, View token) const {
  if (token.empty()) return fail(Code::forbidden, "assertion.missing");
  if (token.size() > most_octets) return fail(Code::forbidden, "assertion.malformed");
  auto const end = token.rfind('.');
  if (end == View::npos) return fail(Code::forbidden, "assertion.malformed");
  View rest = token.substr(0, end);
  if (!is_signed(rest, token.substr(end + 1), key_)) return fail(Code::forbidden, "assertion.signature");
  if (text::take_until(rest, '.') != tls::base64url(header)) return fail(Code::forbidden, "assertion.algorithm");
  auto claims = claims_of(rest);
  if (!claims) return fail(claims);
  if (text_of(*claims, "iss") != issuer || text_of(*claims, "aud") != audience)
    return fail(Code::forbidden, "assertion.audience");
  auto const* const expiry = claims->if_contains("exp");
  if (!expiry || !expiry->is_int64() || expiry->get_int64() <= seconds(clock_->wall()))
    return fail(Code::forbidden, "assertion.expired");
  return Claims{std::move(*claims)};
}

std::string LocalAssertions::sign(Claims claims, Duration time) const {
  claims.all["iss"] = issuer;
  claims.all["exp"] = seconds(clock_->wall() + std::chrono::duration_cast<Wall::duration>(time));
  auto const part = tls::base64url(header) + "." + tls::base64url(json::serialize(claims.all));
  return part + "." + tls::base64url(tls::hmac_sha256(key_, part));
}

Result<StaffIdentity> LocalAssertions::verify(View assertion) const {
  auto const claims = claims_for(assertion_audience, assertion);
  if (!claims) return fail(claims.error());
  return identity_of(claims->all);
}

std::string LocalAssertions::issue(StaffIdentity const& identity) const {
  return sign({{{"aud", assertion_audience}, {"email", identity.email}, {"name", identity.name}}}, lifetime);
}

Result<StaffEntry> LocalAssertions::verify_entry(View entry) const {
  auto const claims = claims_for(entry_audience, entry);
  if (!claims) return fail(claims.error());
  auto identity = identity_of(claims->all);
  if (!identity) return fail(identity);
  auto number = text_of(claims->all, "jti");
  if (!number) return fail(Code::forbidden, "assertion.claims");
  return StaffEntry{.identity = std::move(*identity), .number = std::move(*number)};
}

std::string LocalAssertions::issue_entry(StaffIdentity const& identity) const {
  return sign({{{"aud", entry_audience}, {"email", identity.email}, {"name", identity.name}, {"jti", crypto::make_token()}}},
              entry_lifetime);
}

}  // namespace cordon::praxis
