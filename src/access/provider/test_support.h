#pragma once

#include <gtest/gtest.h>

#include "access/provider/metadata.h"

// What the tests of this folder share.
namespace cordon::access::test {

constexpr Wall now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

inline ProviderSettings settings() {
  return {.name = "clinic",
          .title = "Clinic",
          .issuer = "https://idp.test",
          .client_id = "cordon",
          .client_secret = "secret",
          .redirect_uri = "https://login.test/.cordon/provider/clinic"};
}

inline jose::SigningKey key() {
  static auto const made = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  return made;
}

inline ProviderMetadata metadata() {
  return {.authorization_endpoint = "https://idp.test/auth",
          .token_endpoint = "https://idp.test/token",
          .jwks_uri = "https://idp.test/keys",
          .userinfo_endpoint = "https://idp.test/me",
          .end_session_endpoint = "https://idp.test/end",
          .names_itself = true,
          .wants_secret_in_form = false,
          .algorithms = {jose::Algorithm::rs256}};
}

inline jose::Claims claims(View json) {
  return jose::Claims::parse(json).value();
}

}  // namespace cordon::access::test
