#pragma once

#include "access/session/cache.h"
#include "store/database.h"

namespace cordon::access {

// Something that ended, or is another one now.
struct Change {
  enum class Kind : std::uint8_t { session, login, person, sid, everything, identity, renewed, tokens, approvals };
  Kind kind = Kind::session;
  Id about{};  // the session, the login, the person, the provider's session; of an identity its login; of one renewed the
               // session; of approvals whom they let in

  std::int64_t number = 0;  // in the journal

  bool operator==(Change const&) const = default;
  // Whether it is about this one, which was there before.
  bool concerns(Session const& session) const;
  // Whether what it is about has ended, and did not only change. Service tokens are no sessions: who holds one is asked again.
  bool ends() const { return kind < Kind::identity; }
};

// The journal in which the nodes tell each other what changed, in an order that is the same for all. The first is 1.
struct Journal {
  struct Read {
    std::vector<Change> changes;
    std::int64_t last = 0;
  };
  // In the transaction of what it tells of; they follow each other. Gives it its number.
  static net::Task<void> add(store::Session& session, Change& change, Wall now);
  // Those after that one; `last` is the number of the last there is.
  static net::Task<Read> read(store::Database& database, std::int64_t after);
  static net::Task<std::int64_t> last(store::Database& database);
  static net::Task<void> expire(store::Database& database, Wall before);
};

// What a change is to a node's cache.
void apply(Change const& change, SessionCache& cache);

}  // namespace cordon::access
