#include "store/sqlite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "net/group.h"
#include "store/sqlite_connection.h"
#include "testing/folder.h"
#include "testing/program.h"

// What is SQLite's alone; the rest is in database_test.cpp.
namespace cordon::store {
namespace {

using namespace std::chrono_literals;

class SqliteTest : public ::testing::Test {
 protected:
  SqliteTest() { EXPECT_EQ(write("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT"), "done"); }

  static net::Task<void> once(Session& session, std::string_view statement) {
    auto const answer = co_await session.run(statement);
    if (!answer) co_return fail(answer.error());
    co_return ok();
  }
  net::Task<void> work(std::string_view statement, std::string& ended, Duration patience = 1min) {
    (co_await net::this_fiber()).set_deadline(patience);
    auto const done = co_await database_->write([statement](Session& session) { return once(session, statement); });
    ended = done ? "done" : done.error().reason;
    co_return ok();
  }
  std::string write(std::string_view statement) {
    std::string ended;
    EXPECT_TRUE(net::run(loop_, work(statement, ended)));
    return ended;
  }
  std::string contents(std::string const& name) const {
    std::ifstream file(folder_.path() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing::Folder folder_;
  net::Loop loop_;
  std::unique_ptr<Sqlite> database_ = Sqlite::open(folder_.path() / "test.db").value();
};

TEST_F(SqliteTest, IsReadableForItsOwnerAlone) {
  for (auto const* name : {"test.db", "test.db-wal", "test.db-shm"}) {
    auto const permissions = std::filesystem::status(folder_.path() / name).permissions();
    EXPECT_EQ(permissions, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write) << name;
  }
}

TEST_F(SqliteTest, DoesNotOpenWhatIsNoDatabaseOrNowhere) {
  folder_.write("other.db", "this is no database, however long it may be: it is just some text");
  for (auto const* name : {"other.db", "none/test.db"}) {
    auto const opened = Sqlite::open(folder_.path() / name);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::unavailable) << name;
  }
  EXPECT_EQ(contents("other.db").substr(0, 7), "this is");
}

// An erased key must not be found on the disk.
TEST_F(SqliteTest, LeavesNothingOfWhatWasDeleted) {
  EXPECT_EQ(write("INSERT INTO thing VALUES (1, 'THE-SECRET-OF-A-PATIENT')"), "done");
  EXPECT_EQ(write("DELETE FROM thing"), "done");
  auto const is_gone = [&] { return !(contents("test.db") + contents("test.db-wal")).contains("THE-SECRET-OF-A-PATIENT"); };
  EXPECT_TRUE(testing::Program::eventually(is_gone));
}

TEST_F(SqliteTest, RefusesAWriteInsideAWrite) {
  auto const outer = [this](Session&) -> net::Task<void> {
    co_return co_await database_->write([](Session& session) { return once(session, "SELECT 1"); });
  };
  auto const done = net::run(loop_, database_->write(outer));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "store.nested");
}

TEST_F(SqliteTest, IsLeftByWhoDoesNotWaitForItsTurn) {
  auto other = SqliteConnection::open(folder_.path() / "test.db", SqliteConnection::Mode::write).value();
  ASSERT_TRUE(other.execute("BEGIN IMMEDIATE"));
  net::Group group(loop_);
  std::string first, second;
  group.spawn(work("INSERT INTO thing VALUES (1, 'a')", first));
  std::this_thread::sleep_for(50ms);  // the writer is at it
  group.spawn(work("INSERT INTO thing VALUES (2, 'b')", second, 100ms));
  loop_.run_until([&] { return !second.empty(); });
  EXPECT_EQ(second, "store.wait");
  EXPECT_EQ(first, "");
  ASSERT_TRUE(other.execute("ROLLBACK"));
  loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(first, "done");
}

// What works found in a batch rests on each other: when it falls, each is run by itself.
TEST_F(SqliteTest, RunsTheOthersAgainWhenOneTakesTheBatchDown) {
  EXPECT_EQ(write("INSERT INTO thing VALUES (9, 'there')"), "done");
  auto other = SqliteConnection::open(folder_.path() / "test.db", SqliteConnection::Mode::write).value();
  ASSERT_TRUE(other.execute("BEGIN IMMEDIATE"));
  net::Group group(loop_);
  std::array<std::string, 5> ended;
  group.spawn(work("SELECT 1", ended[4]));  // which the writer waits with, while the others come
  std::this_thread::sleep_for(50ms);
  group.spawn(work("INSERT INTO thing VALUES (1, 'k')", ended[0]));
  group.spawn(work("INSERT INTO thing VALUES (2, 'k')", ended[1]));
  group.spawn(work("INSERT OR ROLLBACK INTO thing VALUES (9, 'x')", ended[2]));
  group.spawn(work("INSERT INTO thing VALUES (3, 'l')", ended[3]));
  ASSERT_TRUE(other.execute("ROLLBACK"));
  loop_.run_until([&] { return group.empty(); });
  EXPECT_THAT(ended, ::testing::ElementsAre("done", "store.constraint", "store.constraint", "done", "done"));
}

}  // namespace
}  // namespace cordon::store
