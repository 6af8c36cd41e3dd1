#pragma once

#include <gtest/gtest.h>

#include "jose/signing_key.h"
#include "jose/token.h"
#include "tls/digest.h"
#include "tls/jose.h"

// What the tests of this room share: keys, and tokens that are made by hand.
namespace cordon::jose::test {

inline tls::PrivateKey const& rsa() {
  static auto const key = tls::PrivateKey::make(tls::KeyKind::rsa).value();
  return key;
}
inline tls::PrivateKey const& curve() {
  static auto const key = tls::PrivateKey::make(tls::KeyKind::p256).value();
  return key;
}

inline Key public_half(SigningKey const& key) {
  return Key::parse(View(key.jwk())).value();
}

// A JWK with members added or replaced: R"("alg":"PS256")".
inline std::string jwk_of(tls::PrivateKey const& key, Algorithm algorithm, View more) {
  auto const jwk = SigningKey::make(key, algorithm)->jwk();
  auto const members = jwk.substr(1, jwk.find(",\"kid\"") - 1);
  return "{" + members + (more.empty() ? "" : ",") + std::string(more) + "}";
}

// What anybody may say, under a signature over it.
inline std::string joined(View header, View payload, View signature) {
  return tls::base64url(header) + "." + tls::base64url(payload) + "." + tls::base64url(signature);
}
inline std::string input(View header, View payload) {
  return tls::base64url(header) + "." + tls::base64url(payload);
}

inline std::string signed_by(tls::PrivateKey const& key, tls::SignatureScheme scheme, View message) {
  auto const signature = key.sign(scheme, message).value();
  return std::string(message) + "." + tls::base64url(View(std::string(signature.begin(), signature.end())));
}

}  // namespace cordon::jose::test
