#include "praxis/staff/assertion.h"

#include <sodium.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "tls/digest.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;

// The one header there is: an algorithm that the token may choose is none.
constexpr View header = R"({"alg":"HS256","typ":"JWT"})";
constexpr View issuer = "praxis-local";
constexpr View audience = "praxis-staff";
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
  return given && given->size() == expected.size() && sodium_memcmp(given->data(), expected.data(), expected.size()) == 0;
}

Result<json::object> claims_of(View payload) {
  auto const text = tls::from_base64url(payload);
  if (!text) return fail(Code::forbidden, "assertion.malformed");
  boost::system::error_code error;
  auto const value = json::parse(*text, error);
  if (error || !value.is_object()) return fail(Code::forbidden, "assertion.malformed");
  return value.get_object();
}

}  // namespace

Result<LocalAssertions> LocalAssertions::make(std::string key, Clock const& clock) {
  if (key.size() < least_key) return fail(Code::invalid, "assertion.key", "the key of staff assertions is too short");
  return LocalAssertions(std::move(key), clock);
}

Result<StaffIdentity> LocalAssertions::verify(View assertion) const {
  if (assertion.empty()) return fail(Code::forbidden, "assertion.missing");
  if (assertion.size() > most_octets) return fail(Code::forbidden, "assertion.malformed");
  auto const end = assertion.rfind('.');
  if (end == View::npos) return fail(Code::forbidden, "assertion.malformed");
  View rest = assertion.substr(0, end);
  if (!is_signed(rest, assertion.substr(end + 1), key_)) return fail(Code::forbidden, "assertion.signature");
  if (text::take_until(rest, '.') != tls::base64url(header)) return fail(Code::forbidden, "assertion.algorithm");
  auto const claims = claims_of(rest);
  if (!claims) return fail(claims.error());
  if (text_of(*claims, "iss") != issuer || text_of(*claims, "aud") != audience)
    return fail(Code::forbidden, "assertion.audience");
  auto const* const expiry = claims->if_contains("exp");
  if (!expiry || !expiry->is_int64() || expiry->get_int64() <= seconds(clock_->wall()))
    return fail(Code::forbidden, "assertion.expired");
  auto email = text_of(*claims, "email");
  auto name = text_of(*claims, "name");
  if (!email || !name) return fail(Code::forbidden, "assertion.claims");
  return StaffIdentity{.email = text::to_lower(*email), .name = std::move(*name)};
}

std::string LocalAssertions::issue(StaffIdentity const& identity) const {
  json::object const claims{{"iss", issuer},
                            {"aud", audience},
                            {"email", identity.email},
                            {"name", identity.name},
                            {"exp", seconds(clock_->wall() + lifetime)}};
  auto const part = tls::base64url(header) + "." + tls::base64url(json::serialize(claims));
  return part + "." + tls::base64url(tls::hmac_sha256(key_, part));
}

}  // namespace cordon::praxis
