#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>

#include "access/session/change.h"
#include "crypto/crypto.h"
#include "store/migration.h"

namespace cordon::access {

// What a machine proves with: an id, which is no secret, and a secret, of which only a digest is kept. It has 256 bits, so that
// nobody finds it by trying: a quick digest is as good as a slow one.
struct ServiceToken {
  Id id;
  std::string name;  // in rules: `token:backup`
  Wall created;
  Wall ends;                    // no secret of it is good any more
  std::optional<Wall> used;     // last, to the minute
  std::optional<Wall> rotated;  // until when the secret before this one is good too
};

// The service tokens of an organisation. Any thread, but for what takes a database. Reasons are under "token.".
class ServiceTokens {
 public:
  static constexpr std::chrono::hours longest{2 * 366 * 24};  // that one may last
  static constexpr std::chrono::hours longest_grace{30 * 24};
  static constexpr std::size_t most = 10'000;

  explicit ServiceTokens(Clock const& clock) : clock_(clock) {}

  static std::span<store::Migration const> migrations();
  // All that there are. What was known stays when it fails.
  net::Task<void> load(store::Database& database);

  // Which secret of which token somebody has.
  struct Proof {
    Id id;
    std::string name;
    std::array<unsigned char, 32> digest{};
  };
  // Nothing for a secret that none has, or that is over. Takes as long for an id that there is as for one that there is not.
  std::optional<Proof> verify(View id, View secret) const;
  // Whether that secret is still good.
  bool still_counts(Proof const& proof) const;

  // Administration. The journal tells the other nodes.
  struct Made {
    ServiceToken token;
    std::string secret;
  };
  // Code::invalid "token.name", "token.lifetime"; Code::forbidden "token.taken".
  net::Task<Made> add(store::Database& database, std::string name, std::chrono::seconds lifetime);
  // Another secret, for as long as the first was to last; the one before stays good for a while. Code::not_found "token.none",
  // Code::invalid "token.grace".
  net::Task<Made> rotate(store::Database& database, std::string name, std::chrono::seconds grace);
  // Code::not_found "token.none".
  net::Task<void> remove(store::Database& database, std::string name);
  net::Task<std::vector<ServiceToken>> list(store::Database& database);

  // Tells the database which were used.
  net::Task<void> save_used(store::Database& database);

 private:
  struct Known {
    ServiceToken token;
    std::string digest, before;  // SHA-256; `before` is empty without one
  };
  using All = std::map<std::string, Known, std::less<>>;  // by the text of their ids

  std::shared_ptr<All const> all() const;
  void use(All all);
  void note_use(Id const& id) const;
  static Known known_of(store::Row const& row);
  static bool counts(Known const& known, View digest, Wall now);

  Clock const& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<All const> all_ = std::make_shared<All const>();
  mutable std::map<std::string, Wall> used_;  // and not told yet
};

}  // namespace cordon::access
