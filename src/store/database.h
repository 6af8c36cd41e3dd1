#pragma once

#include <functional>
#include <string_view>

#include "net/task.h"
#include "store/value.h"

namespace cordon::store {

struct Statement {
  std::string_view text;  // outlives the transaction
  Values values{};
};

// Where statements run: one transaction of one database.
class Session {
 public:
  // A statement with parameters $1, $2 …, of what both databases understand. It is prepared once and kept, so there must be few
  // different ones: what changes is a parameter. Fails with
  // - Code::invalid "store.constraint" when it breaks a rule of the schema, "store.text" for a text that is none,
  // - Code::unavailable "store.busy", "store.full", "store.lost" when the database cannot do it now,
  // - Code::internal "store.statement" when it is wrong.
  // After a failure the transaction can only fail.
  virtual net::Task<Answer> run(std::string_view statement, Values values = {}) = 0;
  // Several in their order, for the way of one: none of them rests on what another gave.
  virtual net::Task<std::vector<Answer>> run_all(std::vector<Statement> statements) = 0;

  // A definition of tables or indexes, written as for PostgreSQL, of BIGINT, TEXT and BYTEA. Each table has a primary key. How
  // PostgreSQL stores a table ("ALTER TABLE t SET (…)") is its own business.
  virtual net::Task<void> define(std::string statement) = 0;

  // Waits until no other transaction holds this name; held to the end of this one, which from then on waits for rows as long as
  // it takes.
  virtual net::Task<void> lock(std::string name) = 0;

 protected:
  ~Session() = default;
};

// Asks its session, and nothing else that takes time: it may run on another thread, and more than once. What it throws is a
// failure.
using Work = std::function<net::Task<void>(Session&)>;

// One loop's way to the database. Many fibers may ask at once.
class Database {
 public:
  virtual ~Database() = default;

  // Runs the work in one transaction: all of it, on the disk, or nothing of it when it fails. A failure with Code::unavailable
  // "store.lost" leaves open which of both. Others write at the same time (READ COMMITTED): who writes what he read before says
  // so in the statement that writes (UPDATE … WHERE version = $1), or locks. A write inside a write fails.
  virtual net::Task<void> write(Work work) = 0;
  // The same for statements that need no other's answer: each says itself under which condition it writes. They may share the
  // transaction of others, so that many cost little more than one; what fails, fails alone. Who writes the same rows gives the
  // same `order`: they are written in that order, and two transactions do not wait for each other.
  virtual net::Task<std::vector<Answer>> write_all(std::vector<Statement> statements, std::uint64_t order);
  // Runs the work in one snapshot of what was committed. It may change nothing.
  virtual net::Task<void> read(Work work) = 0;

  // For people: "sqlite:/var/lib/praxis/praxis.db", "postgresql://10.0.0.5/praxis".
  virtual std::string place() const = 0;
};

}  // namespace cordon::store
