#pragma once

#include <gtest/gtest.h>

#include "store/postgres.h"
#include "store/sqlite.h"
#include "testing/postgres_server.h"

// Both databases, each with what it needs, for tests that run on both: TYPED_TEST_SUITE(SomeTest, testing::DatabasePlaces).
namespace cordon::testing {

class SqlitePlace {
 public:
  explicit SqlitePlace(net::Loop&) {}
  store::Database& database() { return *database_; }
  // As when the program ends and comes back: what was committed is there.
  void crash() {
    database_.reset();
    database_ = open();
  }

 private:
  std::unique_ptr<store::Sqlite> open() { return store::Sqlite::open(folder_.path() / "test.db").value(); }
  Folder folder_;
  std::unique_ptr<store::Sqlite> database_ = open();
};

class PostgresPlace {
 public:
  explicit PostgresPlace(net::Loop& loop)
      : resolver_(loop), database_(store::Postgres::make(loop, resolver_, {server_.location()}, 4).value()) {}
  store::Database& database() { return *database_; }
  void crash() {
    server_.end(SIGQUIT);
    server_.start();
  }

 private:
  PostgresServer server_;
  net::Resolver resolver_;
  std::unique_ptr<store::Postgres> database_;
};

using DatabasePlaces = ::testing::Types<SqlitePlace, PostgresPlace>;

}  // namespace cordon::testing
