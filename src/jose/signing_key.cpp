#include "jose/signing_key.h"

#include <boost/json.hpp>

#include "tls/digest.h"
#include "tls/jose.h"

namespace cordon::jose {
namespace {

namespace json = boost::json;

constexpr std::size_t least_octets = 256;  // of an RSA modulus

std::unexpected<Error> unsupported() {
  return fail(Code::unsupported, "jose.key", "tokens are signed with a P-256 key, or an RSA one of at least 2048 bits");
}

// In the spelling that RFC 7638 hashes.
Result<std::string> members_of(tls::PrivateKey const& key, bool is_rsa) {
  if (is_rsa) {
    auto const numbers = tls::rsa_numbers(key);
    if (!numbers || numbers->modulus.size() < least_octets) return unsupported();
    return R"({"e":")" + tls::base64url(numbers->exponent) + R"(","kty":"RSA","n":")" + tls::base64url(numbers->modulus) +
           R"("})";
  }
  auto const point = tls::p256_point(key);
  if (!point) return unsupported();
  return R"({"crv":"P-256","kty":"EC","x":")" + tls::base64url(point->x) + R"(","y":")" + tls::base64url(point->y) + R"("})";
}

Result<std::string> signature_of(tls::PrivateKey const& key, Algorithm algorithm, View message) {
  if (algorithm == Algorithm::es256) return tls::sign_es256(key, message);
  auto const scheme =
      algorithm == Algorithm::rs256 ? tls::SignatureScheme::rsa_pkcs1_sha256 : tls::SignatureScheme::rsa_pss_rsae_sha256;
  auto const signature = key.sign(scheme, message);
  if (!signature) return fail(signature.error());
  return std::string(signature->begin(), signature->end());
}

}  // namespace

SigningKey::SigningKey(tls::PrivateKey key, Algorithm algorithm, std::string members)
    : key_(std::move(key)), algorithm_(algorithm), members_(std::move(members)), id_(tls::base64url(tls::sha256(members_))) {}

Result<SigningKey> SigningKey::make(tls::PrivateKey key, Algorithm algorithm) {
  using enum Algorithm;
  if (algorithm != es256 && algorithm != rs256 && algorithm != ps256) return unsupported();
  auto members = members_of(key, algorithm != es256);
  if (!members) return fail(members);
  return SigningKey(std::move(key), algorithm, std::move(*members));
}

Result<SigningKey> SigningKey::make(tls::PrivateKey key) {
  auto const algorithm = tls::p256_point(key) ? Algorithm::es256 : Algorithm::ps256;
  return make(std::move(key), algorithm);
}

std::string SigningKey::jwk() const {
  auto all = json::parse(members_).as_object();
  all["kid"] = id_;
  all["use"] = "sig";
  all["alg"] = std::string(name(algorithm_));
  return json::serialize(all);
}

Result<std::string> SigningKey::sign(View type, Claims const& claims, Claims const& header) const {
  auto head = header.json();
  head["alg"] = std::string(name(algorithm_));
  head["kid"] = id_;
  head["typ"] = std::string(type);
  auto const message = tls::base64url(View(json::serialize(head))) + "." + tls::base64url(View(json::serialize(claims.json())));
  auto const signature = signature_of(key_, algorithm_, message);
  if (!signature) return fail(signature.error());
  return message + "." + tls::base64url(View(*signature));
}

std::string key_set(std::vector<SigningKey> const& keys) {
  std::string all;
  for (auto const& key : keys) all += (all.empty() ? "" : ",") + key.jwk();
  return R"({"keys":[)" + all + "]}";
}

}  // namespace cordon::jose
