#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "net/resolver.h"
#include "store/database.h"
#include "store/postgres_location.h"

namespace cordon::store {

// One connection to a PostgreSQL server, on one loop. One who asks at a time; after a failure of the connection, or a wait that
// was given up, it is of no more use. What belongs together goes one way (pipeline mode of libpq, PostgreSQL 14).
class PostgresConnection {
 public:
  // Fails with Code::unavailable "store.lost".
  static net::Task<std::unique_ptr<PostgresConnection>> open(net::Loop& loop, net::Resolver& resolver, PostgresLocation location);
  ~PostgresConnection();

  // Begins a transaction, at once or together with the first statements.
  net::Task<void> begin(std::string_view statement);
  void begin_later(std::string_view statement);
  // Statements that are prepared once and kept, for each kind of values. Fails as Session::run does; "store.conflict" when the
  // transaction has to be run again: another was faster, or the schema has changed.
  net::Task<std::vector<Answer>> run(std::span<Statement const> statements);
  // The same, and the end of the transaction in the same way; "store.lost" when nobody knows how it ended.
  net::Task<std::vector<Answer>> run_and_commit(std::span<Statement const> statements);
  // One without parameters that is not kept: a definition.
  net::Task<void> execute(std::string statement);
  // Ends the transaction. Code::unavailable "store.lost" when nobody knows how.
  net::Task<void> commit();
  net::Task<void> roll_back();
  // Ends one that changed nothing; how it ends is nobody's business.
  net::Task<void> leave();

  bool is_usable() const;
  // Whether the server answered since begin_later().
  bool has_begun() const;
  Steady last_used() const;

 private:
  struct Handle;
  explicit PostgresConnection(std::unique_ptr<Handle> handle);
  net::Task<void> prepare_session();
  enum class Then : std::uint8_t { nothing, commit };
  net::Task<std::vector<Answer>> run(std::span<Statement const> statements, Then then);
  Result<void> judge_commit(Result<std::vector<Answer>> const& result);
  std::unique_ptr<Handle> handle_;
};

}  // namespace cordon::store
