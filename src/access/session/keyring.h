#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/session/id.h"
#include "base/clock.h"
#include "store/database.h"

namespace cordon::access {

// Keys that the nodes of an organisation share, so that one can read what a browser brings back from another. Kept in the
// database, known to each node; any thread. Sealing keys are made anew each day, and open what they sealed for a day longer.
class Keyring {
 public:
  static constexpr std::chrono::hours lifetime{24}, overlap{24};
  static constexpr std::chrono::minutes settled{3};  // until all nodes know a new one

  explicit Keyring(Clock const& clock) : clock_(clock) {}

  // Reads what there is, makes what is due. Several nodes may at once. Without the database what was known stays known.
  net::Task<void> load(store::Database& database);

  // Sealed for whoever gives the same `about`; text of base64url. Empty before the first load.
  std::string seal(View about, View text) const;
  // Nothing when it is not what one of us sealed about this.
  std::optional<std::string> open(View about, View sealed) const;

  // Eight octets that only we know of an id: what does not have them is no cookie of ours, and asks no database.
  using Tag = std::array<unsigned char, 8>;
  Tag tag(Id const& id) const;

 private:
  struct Key {
    Id id;
    std::string secret;
    Wall made;
  };
  struct Keys {
    std::vector<Key> seals;  // the newest first
    std::string tag;
  };
  static net::Task<void> read(store::Session& session, Keys& keys);
  static net::Task<void> renew(store::Session& session, Keys& keys, Wall now);
  std::shared_ptr<Keys const> keys() const;

  Clock const& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<Keys const> keys_ = std::make_shared<Keys const>();
};

}  // namespace cordon::access
