#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "access/assertion/assertions.h"
#include "access/session/session.h"
#include "jose/signing_key.h"
#include "store/database.h"
#include "store/migration.h"

namespace cordon::access {

// Signs Cordon-Assertion: who asks, for the origin of one site (a JWT with ES256, RFC 7519). Each node has keys of its own in its
// folder of state, which leave it only as what others verify with: that is in the database, and all nodes publish all of it. A
// new key is published before it signs, and an old one until nothing that it signed is good any more. Any thread.
class Signer {
 public:
  static constexpr std::chrono::minutes lifetime{5};   // of an assertion
  static constexpr std::chrono::minutes freshness{1};  // of one that is given out, at least
  static constexpr std::chrono::minutes question_lifetime{1};
  static constexpr std::chrono::hours key_lifetime{30 * 24}, announced{1}, remembered{24};

  static std::span<store::Migration const> migrations();

  // Reads the keys in the folder, or makes the first. `issuer` is the URL of the login host. Code::invalid with a sentence when
  // the folder cannot be used.
  static Result<std::unique_ptr<Signer>> open(std::filesystem::path folder, std::string issuer, Clock const& clock);

  // Makes and drops keys that are due, publishes ours, reads those of the others. Without the database what was known stays.
  net::Task<void> load(store::Database& database);

  // For the origin of this session's site; the same until it would soon be too old. Null when it cannot be signed.
  std::shared_ptr<Assertion const> assertion(Session const& session, std::string const& audience) const;
  // For a machine, which has no session: as new as it is asked for.
  Result<std::string> assertion(View machine, std::string const& audience) const;

  // A question about somebody to an evaluator outside: what origins are told, for this audience alone.
  Result<std::string> question(Session const& session, std::string const& audience, View nonce) const;

  std::string const& issuer() const { return issuer_; }
  // What tokens call somebody ("sub").
  static std::string subject_of(Session const& session);

  // All that verify, as a JWK set: /.cordon/jwks.json.
  std::string key_set() const;

 private:
  struct Own {
    jose::SigningKey key;
    Wall made;
    std::filesystem::path file;
  };
  struct Keys {
    std::vector<Own> own;                // the newest first
    std::vector<std::string> published;  // JWKs, ours and others'
  };
  Signer(std::filesystem::path folder, std::string issuer, Clock const& clock)
      : folder_(std::move(folder)), issuer_(std::move(issuer)), clock_(clock) {}

  Result<Own> make_key() const;
  Result<Own> read_key(std::filesystem::path const& file) const;
  Result<void> read_folder();
  Result<void> renew();
  Result<std::string> sign(View type, jose::Claims const& claims) const;
  std::shared_ptr<Keys const> keys() const;
  void use(Keys keys);
  jose::SigningKey const* current(Keys const& keys) const;

  std::filesystem::path folder_;
  std::string issuer_;
  Clock const& clock_;
  mutable Assertions made_;
  mutable std::mutex mutex_;
  std::shared_ptr<Keys const> keys_;
};

}  // namespace cordon::access
