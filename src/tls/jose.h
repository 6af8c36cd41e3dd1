#pragma once

#include <string>

#include "tls/custody.h"

namespace cordon::tls {

// The public half of a P-256 key: two numbers of 32 octets (RFC 7518 6.2.1).
struct P256Point {
  std::string x;
  std::string y;
};
// Code::unsupported for a key of another kind.
Result<P256Point> p256_point(PrivateKey const& key);

// The public half of an RSA key, without leading zeros (RFC 7518 6.3.1).
struct RsaNumbers {
  std::string modulus;
  std::string exponent;
};
// Code::unsupported for a key of another kind.
Result<RsaNumbers> rsa_numbers(PrivateKey const& key);

// A signature as JOSE wants it: R and S, 32 octets each (RFC 7518 3.4).
Result<std::string> sign_es256(PrivateKey const& key, View message);

}  // namespace cordon::tls
