#pragma once

#include <memory>
#include <string_view>

#include "net/resolver.h"
#include "store/postgres_location.h"
#include "store/value.h"

namespace cordon::store {

// One connection to a PostgreSQL server, on one loop. One question at a time; after a failure of the connection, or a wait that
// was given up, it is of no more use.
class PostgresConnection {
 public:
  // Fails with Code::unavailable "store.lost".
  static net::Task<std::unique_ptr<PostgresConnection>> open(net::Loop& loop, net::Resolver& resolver, PostgresLocation location);
  ~PostgresConnection();

  // A statement that is prepared once and kept, for each kind of values. Fails as Session::run does; "store.conflict" when the
  // transaction has to be run again: another was faster, or the schema has changed.
  net::Task<Answer> run(std::string_view statement, Values const& values);
  // Statements without parameters that are not kept: "BEGIN", definitions.
  net::Task<void> execute(std::string statements);
  // Ends the transaction. Code::unavailable "store.lost" when nobody knows how.
  net::Task<void> commit();
  bool is_usable() const;

 private:
  struct Handle;
  explicit PostgresConnection(std::unique_ptr<Handle> handle);
  net::Task<void> prepare_session();
  std::unique_ptr<Handle> handle_;
};

}  // namespace cordon::store
