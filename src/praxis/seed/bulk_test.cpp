#include "praxis/seed/bulk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/database_places.h"

namespace cordon::praxis::seed {
namespace {

using store::Session;

net::Task<void> define(Session& session) {
  return session.define("CREATE TABLE thing (id BIGINT PRIMARY KEY, twin BIGINT NOT NULL, kind BIGINT NOT NULL, name TEXT)");
}

net::Task<void> read(Session& session, std::string_view statement, std::vector<store::Row>& rows) {
  auto answer = co_await session.run(statement);
  if (!answer) co_return fail(answer.error());
  rows = std::move(answer->rows);
  co_return ok();
}

template <class T>
class BulkTest : public ::testing::Test {
 protected:
  BulkTest() { EXPECT_TRUE(net::run(loop_, place_.database().write(define))); }
  net::Loop loop_;
  T place_{loop_};
  Bulk const bulk_{"INSERT INTO thing (id, twin, kind, name) VALUES ($1, $1, 7, $2)"};
};
TYPED_TEST_SUITE(BulkTest, testing::DatabasePlaces);

TYPED_TEST(BulkTest, InsertsEachRowOnceWhateverTheirNumber) {
  std::vector<store::Row> found;
  for (std::size_t const count : {0U, 1U, 49U, 50U, 51U, 100U, 149U}) {
    std::vector<store::Values> rows;
    rows.reserve(count);
    for (std::size_t i = 0; i < count; ++i) rows.push_back({static_cast<std::int64_t>(i), "name " + std::to_string(i)});
    auto& database = this->place_.database();
    ASSERT_TRUE(
        net::run(this->loop_, database.write([&](Session& session) { return read(session, "DELETE FROM thing", found); })));
    auto const inserted =
        net::run(this->loop_, database.write([&](Session& session) { return this->bulk_.insert(session, rows); }));
    ASSERT_TRUE(inserted) << inserted.error().detail;
    ASSERT_TRUE(net::run(this->loop_, database.read([&](Session& session) {
      return read(session, "SELECT id, twin, kind, name FROM thing ORDER BY id", found);
    })));
    ASSERT_EQ(found.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      auto const id = static_cast<std::int64_t>(i);
      EXPECT_EQ(found[i].number(0), id);
      EXPECT_EQ(found[i].number(1), id);
      EXPECT_EQ(found[i].number(2), 7);
      EXPECT_EQ(found[i].text(3), "name " + std::to_string(i));
    }
  }
}

TEST(BulkStatement, CountsItsParametersOn) {
  EXPECT_THAT(Bulk("INSERT INTO t (a, b, c) VALUES ($1, 1, $2)").many(),
              ::testing::StartsWith("INSERT INTO t (a, b, c) VALUES ($1, 1, $2), ($3, 1, $4), ($5, 1, $6), "));
  EXPECT_THAT(Bulk("INSERT INTO t (a) VALUES ($1)").many(), ::testing::EndsWith(", ($49), ($50)"));
}

}  // namespace
}  // namespace cordon::praxis::seed
