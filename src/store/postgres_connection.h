#pragma once

#include <memory>
#include <string_view>

#include "net/resolver.h"
#include "store/value.h"

namespace cordon::store {

// Where a PostgreSQL server is, as libpq has it: "postgresql://user@host:5432/name?sslmode=verify-full", or "host=/run/postgresql
// dbname=praxis". A password belongs into a file that `passfile` names.
struct PostgresLocation {
  std::string text;
};
// The same without any password, for people. Code::invalid with a sentence when libpq does not understand it.
Result<std::string> describe(PostgresLocation const& location);

// One connection to a PostgreSQL server, on one loop. One question at a time; after a failure of the connection, or a wait that
// was given up, it is of no more use.
class PostgresConnection {
 public:
  // Fails with Code::unavailable "store.lost".
  static net::Task<std::unique_ptr<PostgresConnection>> open(net::Loop& loop, net::Resolver& resolver, PostgresLocation location);
  ~PostgresConnection();

  // A statement that is prepared once and kept. Fails as Session::run does; "store.conflict" when another transaction was faster
  // and this one has to be run again.
  net::Task<Answer> run(std::string_view statement, Values const& values);
  // Statements without parameters that are not kept: "BEGIN", definitions.
  net::Task<void> execute(std::string statements);
  bool is_usable() const;

 private:
  struct Handle;
  explicit PostgresConnection(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace cordon::store
