#pragma once

#include "jose/algorithm.h"
#include "jose/claims.h"
#include "tls/custody.h"

namespace cordon::jose {

// A key of ours, with the one algorithm that it signs with. Copies share it; any thread may use it.
class SigningKey {
 public:
  // P-256 for ES256, RSA of at least 2048 bits for RS256 or PS256. Code::unsupported for any other pair.
  static Result<SigningKey> make(tls::PrivateKey key, Algorithm algorithm);
  // ES256 or PS256, by the kind of key.
  static Result<SigningKey> make(tls::PrivateKey key);

  Algorithm algorithm() const { return algorithm_; }
  // Its thumbprint (RFC 7638), which is its "kid".
  std::string const& id() const { return id_; }
  // The public half, as a JWK with kid, use and alg.
  std::string jwk() const;

  // A compact token of this "typ". `header` has what else its header says, for example x5t#S256; it cannot change ours.
  Result<std::string> sign(View type, Claims const& claims, Claims const& header = Claims()) const;

 private:
  SigningKey(tls::PrivateKey key, Algorithm algorithm, std::string members);

  tls::PrivateKey key_;
  Algorithm algorithm_;
  std::string members_;  // what the thumbprint is of
  std::string id_;
};

// What is published for those who verify: {"keys":[…]}.
std::string key_set(std::vector<SigningKey> const& keys);

}  // namespace cordon::jose
