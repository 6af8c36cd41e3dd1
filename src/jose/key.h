#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jose/algorithm.h"
#include "jose/claims.h"

namespace cordon::jose {

// A public key of somebody else (RFC 7517). Copies share it; any thread may use it.
class Key {
 public:
  // RSA of 2048 to 8192 bits, or EC on P-256, P-384 or P-521. Code::forbidden for what is no such key or must not be used:
  // "jwk.kind" (another kty or curve), "jwk.symmetric", "jwk.private" (it tells its secret), "jwk.use" (not for signatures),
  // "jwk.algorithm" (an alg that is none of ours or not for such a key), "jwk.size", "jwk.malformed".
  static Result<Key> parse(Claims const& jwk);
  static Result<Key> parse(View jwk);

  std::string const& id() const { return id_; }  // kid; may be empty
  // RFC 7638.
  std::string const& thumbprint() const { return thumbprint_; }
  // Whether it may verify that: by its kind and curve, and by its own alg when it names one.
  bool can(Algorithm algorithm) const;
  // Whether it signed this compact token with this algorithm, which its header names.
  bool verifies(View compact, Algorithm algorithm) const;

 private:
  struct Handle;
  enum class Kind : std::uint8_t { rsa, p256, p384, p521 };
  struct Curve;

  static Result<Key> parse_rsa(Claims const& jwk);
  static Result<Key> parse_curve(Claims const& jwk);
  Result<void> bind(Claims const& jwk);

  std::string id_;
  std::string thumbprint_;
  Kind kind_ = Kind::rsa;
  std::size_t octets_ = 0;  // of the modulus, or of a coordinate
  std::optional<Algorithm> bound_;
  std::shared_ptr<Handle const> handle_;
};

// The keys that somebody signs with (RFC 7517 5).
class KeySet {
 public:
  static constexpr std::size_t most_octets = std::size_t{64} * 1024;
  static constexpr std::size_t most_keys = 100;
  static constexpr std::size_t most_tries = 5;  // for one token

  KeySet() = default;
  explicit KeySet(std::vector<Key> keys) : keys_(std::move(keys)) {}
  // Keys that cannot be used are left out; `refused` says why, in their order. Code::malformed or too_large "jwks.…" for what is
  // no set.
  static Result<KeySet> parse(View text);

  std::vector<Key> const& keys() const { return keys_; }
  std::vector<std::string_view> const& refused() const { return refused_; }
  // Those that may have signed: with that id, or of any id when the token names none; at most `most_tries`.
  std::vector<Key> candidates(View id, Algorithm algorithm) const;

 private:
  std::vector<Key> keys_;
  std::vector<std::string_view> refused_;
};

}  // namespace cordon::jose
