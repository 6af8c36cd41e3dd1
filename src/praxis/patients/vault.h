#pragma once

#include "praxis/patients/key_cache.h"
#include "praxis/patients/master_keys.h"
#include "store/migration.h"

namespace cordon::praxis {

// Each patient has a key of its own, wrapped by the master key and kept in a database of its own: a backup of the data is without
// keys, and whoever destroys a key destroys what all backups hold of that patient. One for each loop; the keys and the cache are
// shared.
class Vault {
 public:
  Vault(MasterKeys const& keys, KeyCache& cache, store::Database& database, Clock const& clock)
      : keys_(keys), cache_(cache), database_(database), clock_(clock) {}
  static std::span<store::Migration const> migrations();  // of the database of keys

  // Makes the patient's key; nothing when there is one. Code::invalid "vault.erased" for one that was destroyed: it never
  // comes back.
  net::Task<void> create(Id patient);
  // The same in one transaction, for many who are new; whoever seals for them at once finds the keys in the cache. None is made
  // when one of them has a key or had one: Code::invalid "store.constraint".
  net::Task<void> create_new(std::vector<Id> patients);

  // Opens only as what was sealed: of this patient, in this column. Who keeps several in one column adds to its name what tells
  // them apart. The length shows only in steps of 32 octets. Fail with
  // - Code::invalid "vault.erased" when the key was destroyed, "vault.broken" when it is not what was sealed,
  // - Code::internal "vault.lost" when there is no key, or none that unwraps it.
  net::Task<std::string> seal(Id patient, std::string column, std::string text);
  net::Task<std::string> open(Id patient, std::string column, std::string sealed);

  // Erases the key, again as often as one likes. Other processes use it for KeyCache::freshness at most.
  net::Task<void> destroy(Id patient);

  // Wraps keys of older versions by the current one, at most so many; how many there were.
  net::Task<std::size_t> rewrap(std::size_t most = 100);

  // Finds equal texts without storing them. `kind` keeps those of different columns apart; stays the same when keys rotate. It
  // rests on a key of the house, not of the patient: equal texts look equal to who has the data, who has that key too can try
  // texts, and destroy() takes nothing of it out of old backups.
  std::string index(View kind, View normalised) const;

 private:
  net::Task<void> use_key(Id patient, std::function<void(crypto::Octets)> use);
  net::Task<crypto::Secret> load(Id patient) const;
  Result<crypto::Secret> unwrap(Id patient, std::int64_t version, View wrapped) const;
  std::string wrap(Id patient, crypto::Octets key) const;
  net::Task<void> rewrap_some(store::Session& session, std::int64_t most, std::size_t& count) const;

  MasterKeys const& keys_;
  KeyCache& cache_;
  store::Database& database_;
  Clock const& clock_;
};

}  // namespace cordon::praxis
