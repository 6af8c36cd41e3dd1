#pragma once

#include <deque>

#include "net/event.h"
#include "store/group_commit.h"
#include "store/postgres_connection.h"

namespace cordon::store {

// A database in a PostgreSQL server, for one loop: a few connections that its fibers take in turn. The server commits together
// what comes together, and keeps what several write at once apart (READ COMMITTED). Empty when it goes: nobody asks any more.
class Postgres final : public Database {
 public:
  // Connects when it is first asked. `most`: connections at once.
  static Result<std::unique_ptr<Postgres>> make(net::Loop& loop, net::Resolver& resolver, PostgresLocation location,
                                                unsigned most = 8);

  net::Task<void> write(Work work) override;
  net::Task<std::vector<Answer>> write_all(std::vector<Statement> statements, std::uint64_t order) override;
  net::Task<void> read(Work work) override;
  std::string place() const override { return place_; }

 private:
  class Lease;
  Postgres(net::Loop& loop, net::Resolver& resolver, PostgresLocation location, std::string place, unsigned most);

  enum class Kind : std::uint8_t { write, read };
  net::Task<std::unique_ptr<PostgresConnection>> begin(std::string_view statement);
  void give_back(std::unique_ptr<PostgresConnection> connection);
  net::Task<std::unique_ptr<PostgresConnection>> begin_in_time(std::string_view statement);
  net::Task<void> transact(Work const& work, Kind kind);
  net::Task<void> transact_until_done(Work const& work, Kind kind);
  static net::Task<void> end(PostgresConnection& connection, Kind kind, Result<void> done);
  net::Task<void> await_place();
  net::Task<std::vector<Answer>> carry(std::vector<Statement> const& statements);

  net::Loop& loop_;
  net::Resolver& resolver_;
  PostgresLocation location_;
  std::string place_;
  unsigned free_;  // connections that may still be made or taken
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
  std::deque<net::Event*> waiting_;
  GroupCommit group_commit_{loop_, [this](std::vector<Statement> const& statements) { return carry(statements); }};
};

}  // namespace cordon::store
