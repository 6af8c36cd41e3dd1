#include "jose/token.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "tls/digest.h"

namespace cordon::jose {
namespace {

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::forbidden, reason);
}

// What a compact token has in base64url.
struct Parts {
  std::string header;
  std::string payload;
};

Result<Parts> split(View compact) {
  if (compact.size() > longest_token) return refuse("jwt.too_large");
  auto rest = compact;
  auto header = tls::from_base64url(text::take_until(rest, '.'));
  auto payload = tls::from_base64url(text::take_until(rest, '.'));
  auto const signature = tls::from_base64url(rest);  // a fourth part has a dot in it, which is no base64url
  if (!header || !payload || !signature || signature->empty()) return refuse("jwt.malformed");
  return Parts{std::move(*header), std::move(*payload)};
}

Result<Claims> read(View part) {
  auto claims = Claims::parse(part);
  if (claims) return claims;
  return refuse(claims.error().reason == "json.duplicate" ? "jwt.duplicate" : "jwt.malformed");
}

// RFC 7515 4.1.9: without "application/" when there is no other slash.
std::string type_of(Claims const& header) {
  constexpr View prefix = "application/";
  auto const type = text::to_lower(header.text("typ"));
  return type.starts_with(prefix) ? type.substr(prefix.size()) : type;
}

template <class T>
bool is_among(T const& one, std::vector<T> const& all) {
  return std::ranges::find(all, one) != all.end();
}

// A token without its claims: what its header promises.
Result<Token> read_header(Claims const& header, Expected const& expected) {
  auto const algorithm = find_algorithm(header.text("alg"));
  if (!algorithm || !is_among(*algorithm, expected.algorithms)) return refuse("jwt.algorithm");
  if (header.has("crit") || header.has("b64")) return refuse("jwt.critical");
  if (header.has("kid") && header.text("kid").empty()) return refuse("jwt.malformed");
  Token token{.algorithm = *algorithm, .key_id = header.text("kid"), .type = type_of(header), .claims = {}};
  if (header.has("typ") && token.type.empty()) return refuse("jwt.type");
  if (!expected.types.empty() && !is_among(token.type, expected.types)) return refuse("jwt.type");
  return token;
}

Result<void> check_signature(View compact, Token const& token, KeySet const& keys) {
  auto const candidates = keys.candidates(token.key_id, token.algorithm);
  if (candidates.empty()) return refuse("jwt.key");
  bool const is_signed = std::ranges::any_of(candidates, [&](Key const& key) { return key.verifies(compact, token.algorithm); });
  return is_signed ? ok() : refuse("jwt.signature");
}

Result<void> check_parties(Claims const& claims, Expected const& expected) {
  if (!is_among(claims.text("iss"), expected.issuers) || claims.text("iss").empty()) return refuse("jwt.issuer");
  auto const audiences = claims.texts("aud");
  bool const for_us = audiences && !expected.audience.empty() && is_among(expected.audience, *audiences);
  if (!for_us) return refuse("jwt.audience");
  if (expected.authorized_party.empty()) return ok();
  bool const needed = claims.has("azp") || audiences->size() > 1;
  return needed && claims.text("azp") != expected.authorized_party ? refuse("jwt.party") : ok();
}

Result<void> check_issued(Claims const& claims, Expected const& expected, Wall now) {
  auto const issued = claims.time("iat");
  bool const aged = expected.longest_age > Duration::zero();
  if (!issued) return claims.has("iat") || aged ? refuse("jwt.issued") : ok();
  if (*issued - expected.skew > now) return refuse("jwt.issued");
  return aged && now - *issued > expected.longest_age + expected.skew ? refuse("jwt.age") : ok();
}

Result<void> check_times(Claims const& claims, Expected const& expected, Wall now) {
  auto const expiry = claims.time("exp");
  if (!expiry) return refuse("jwt.expiry");
  if (now - expected.skew >= *expiry) return refuse("jwt.expired");
  auto const begin = claims.time("nbf");
  if (claims.has("nbf") && (!begin || *begin - expected.skew > now)) return refuse("jwt.early");
  return check_issued(claims, expected, now);
}

}  // namespace

Result<Token> verify(View compact, KeySet const& keys, Expected const& expected, Wall now) {
  auto const parts = split(compact);
  if (!parts) return fail(parts.error());
  auto const header = read(parts->header);
  if (!header) return fail(header.error());
  auto token = read_header(*header, expected);
  if (!token) return fail(token);
  auto checked = check_signature(compact, *token, keys);
  if (!checked) return fail(checked);
  auto claims = read(parts->payload);
  if (!claims) return fail(claims);
  checked = check_parties(*claims, expected);
  if (checked) checked = check_times(*claims, expected, now);
  if (!checked) return fail(checked);
  token->claims = std::move(*claims);
  return token;
}

}  // namespace cordon::jose
