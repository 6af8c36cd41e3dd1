#pragma once

#include <string>

#include "tls/custody.h"
#include "tls/jose.h"

namespace cordon::acme {

// The P-256 key by which an ACME server knows us, and what JOSE makes of it (RFC 7515, 7517, 7638).
class AccountKey {
 public:
  static Result<AccountKey> from(tls::PrivateKey key);

  std::string jwk() const;         // the public key as JSON, in the one spelling that is hashed
  std::string thumbprint() const;  // RFC 7638
  // What answers a challenge (RFC 8555 8.1).
  std::string authorization(View token) const { return std::string(token) + '.' + thumbprint(); }
  // A flattened JWS with ES256; `header` is the protected one, as JSON.
  Result<std::string> sign(View header, View payload) const;

 private:
  AccountKey(tls::PrivateKey key, tls::P256Point point) : key_(std::move(key)), point_(std::move(point)) {}
  tls::PrivateKey key_;
  tls::P256Point point_;
};

// An account with the authority that we had before, by a key it gave us (RFC 8555 7.3.4).
struct ExternalAccount {
  std::string id;
  std::string key;  // octets
};
// Says that the account of `account` is that one; `url` is where new accounts are made.
std::string bind_account(ExternalAccount const& external, AccountKey const& account, View url);

}  // namespace cordon::acme
