#include "store/postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <map>

#include "net/group.h"
#include "testing/free_port.h"
#include "testing/postgres_server.h"

// What is PostgreSQL's alone; the rest is in database_test.cpp.
namespace cordon::store {
namespace {

using namespace std::chrono_literals;

TEST(PostgresLocation, IsDescribedWithoutItsPassword) {
  EXPECT_EQ(describe({"postgresql://praxis:secret@db.internal:5433/praxis?sslmode=verify-full"}).value(),
            "postgresql://db.internal/praxis");
  EXPECT_EQ(describe({"host=/run/postgresql dbname=praxis password=secret"}).value(), "postgresql:/run/postgresql/praxis");
  for (auto const* wrong : {"postgresql://u:SECRET@[::1", "postgresql://u:SECRET@[::1]x/db", "nonsense=SECRET", "host",
                            "password=TOP SECRET", "dbname=x", "host=a,b", "postgresql://u:a@SECRET@host/x", "service=SECRET"}) {
    auto const described = describe({wrong});
    ASSERT_FALSE(described) << wrong;
    EXPECT_EQ(described.error().code, Code::invalid);
    EXPECT_FALSE(described.error().detail.contains("SECRET")) << described.error().detail;
    EXPECT_FALSE(described.error().detail.contains('\n'));
  }
}

class PostgresTest : public ::testing::Test {
 protected:
  ~PostgresTest() override {
    group_.cancel();
    loop_.run_until([this] { return group_.empty(); });
  }

  static net::Task<void> once(Session& session, std::string_view statement) {
    auto const answer = co_await session.run(statement);
    if (!answer) co_return fail(answer.error());
    co_return ok();
  }
  // Runs a statement in a fiber of its own, and notes how that ended.
  net::Task<void> work(std::string name, std::string_view statement, Duration patience = 1min) {
    (co_await net::this_fiber()).set_deadline(patience);
    auto const done = co_await database_->write([statement](Session& session) { return once(session, statement); });
    ended_.push_back(name + (done ? " done" : " " + std::string(cordon::name(done.error().code))));
    co_return ok();
  }
  // The same together with others.
  net::Task<void> work_together(std::string name, std::string_view statement, Duration patience = 1min) {
    (co_await net::this_fiber()).set_deadline(patience);
    std::vector<Statement> statements;
    statements.push_back({.text = statement});
    auto const done = co_await database_->write_all(std::move(statements), 0);
    ended_.push_back(name + (done ? " done" : " " + std::string(cordon::name(done.error().code))));
    co_return ok();
  }
  net::Task<void> hold_row(Postgres& other) {
    auto const held = co_await other.write([](Session& session) {
      return once(session, "WITH row AS (SELECT id FROM seen FOR UPDATE) SELECT pg_sleep(4) FROM row");
    });
    ended_.emplace_back(held ? "holder done" : "holder failed");
    co_return ok();
  }
  net::Task<void> hold_name(Postgres& other) {
    auto const held = co_await other.write([](Session& session) { return lock_and_sleep(session); });
    ended_.emplace_back(held ? "holder done" : "holder failed");
    co_return ok();
  }
  static net::Task<void> lock_and_sleep(Session& session) {
    auto locked = co_await session.lock("name");
    if (!locked) co_return locked;
    co_return co_await once(session, "SELECT pg_sleep(3)");
  }
  net::Task<void> take_turn(std::uint64_t order, std::map<std::uint64_t, std::int64_t>& turns) {
    std::vector<Statement> statements;
    statements.push_back({.text = "SELECT nextval('turns')"});
    auto const turn = co_await database_->write_all(std::move(statements), order);
    EXPECT_TRUE(turn);
    turns[order] = turn ? turn->front().rows.front().number(0) : 0;
    co_return ok();
  }
  std::int64_t count(std::string_view statement) {
    std::vector<Statement> statements;
    statements.push_back({.text = statement});
    return net::run(loop_, database_->write_all(std::move(statements), 0)).value().front().rows.front().number(0);
  }
  void wait_for(std::size_t count) {
    loop_.run_until([&] { return ended_.size() >= count; });
  }

  testing::PostgresServer server_;
  net::Loop loop_;
  net::Resolver resolver_{loop_};
  std::unique_ptr<Postgres> database_ = Postgres::make(loop_, resolver_, {server_.location()}, 1).value();
  std::vector<std::string> ended_;
  net::Group group_{loop_};
};

TEST_F(PostgresTest, IsLeftByWhoDoesNotWaitAndServesTheOthers) {
  group_.spawn(work("slow", "SELECT pg_sleep(60)", 300ms));
  group_.spawn(work("waiting", "SELECT 1"));
  wait_for(2);
  EXPECT_THAT(ended_, ::testing::ElementsAre("slow timeout", "waiting done"));
}

TEST_F(PostgresTest, ServesInTheOrderOfWhoCameAlsoWhenOneGoes) {
  group_.spawn(work("first", "SELECT pg_sleep(0.5)"));
  group_.spawn(work("second", "SELECT 1", 50ms));
  group_.spawn(work("third", "SELECT 1"));
  group_.spawn(work("fourth", "SELECT 1"));
  wait_for(4);
  EXPECT_THAT(ended_, ::testing::ElementsAre("second timeout", "first done", "third done", "fourth done"));
}

TEST_F(PostgresTest, SaysThatTheAnswerWasLostWhenTheServerGoes) {
  group_.spawn(work("first", "SELECT 1"));
  wait_for(1);
  group_.spawn(work("lost", "SELECT pg_sleep(60)"));
  auto const since = loop_.now();
  loop_.run_until([&] { return loop_.now() > since + 200ms; });
  server_.end(SIGQUIT);
  wait_for(2);
  group_.spawn(work("without", "SELECT 1"));
  wait_for(3);
  server_.start();
  group_.spawn(work("again", "SELECT 1"));
  wait_for(4);
  EXPECT_THAT(ended_, ::testing::ElementsAre("first done", "lost unavailable", "without unavailable", "again done"));
}

TEST_F(PostgresTest, LeavesOutWhoGivesUpBeforeItsTransactionIsOnItsWay) {
  EXPECT_TRUE(net::run(
      loop_, database_->write([](Session& session) { return session.define("CREATE TABLE seen (id BIGINT PRIMARY KEY)"); })));
  group_.spawn(work_together("first", "SELECT pg_sleep(0.5)"));
  EXPECT_TRUE(net::run(loop_, net::sleep(100ms)));
  group_.spawn(work_together("second", "INSERT INTO seen VALUES (2)", 50ms));
  group_.spawn(work_together("third", "INSERT INTO seen VALUES (3)"));
  wait_for(3);
  EXPECT_THAT(ended_, ::testing::ElementsAre("second timeout", "first done", "third done"));
  EXPECT_EQ(count("SELECT sum(id)::BIGINT FROM seen"), 3);
}

TEST_F(PostgresTest, WaitsForATransactionOfSeveralThatIsOnItsWay) {
  group_.spawn(work_together("first", "SELECT pg_sleep(0.3)", 50ms));
  group_.spawn(work_together("second", "SELECT 1"));
  wait_for(2);
  EXPECT_THAT(ended_, ::testing::ElementsAre("first done", "second done"));
}

TEST_F(PostgresTest, GoesOnWhenAllLeaveBeforeTheirTransactionIsOnItsWay) {
  EXPECT_EQ(count("SELECT 1::BIGINT"), 1);
  for (int i = 0; i < 3; ++i) {
    net::Group leaving(loop_);
    leaving.spawn(work_together("left", "SELECT 1"));
    leaving.cancel();
    loop_.run_until([&] { return leaving.empty(); });
    EXPECT_EQ(count("SELECT 2::BIGINT"), 2);
  }
  EXPECT_EQ(ended_, std::vector<std::string>(3, "left cancelled"));
}

TEST_F(PostgresTest, LetsNobodyWaitForALockOfSomebodyElse) {
  database_ = Postgres::make(loop_, resolver_, {server_.location()}, 4).value();
  auto const other = Postgres::make(loop_, resolver_, {server_.location()}, 1).value();
  for (auto const* definition : {"CREATE TABLE seen (id BIGINT PRIMARY KEY)", "INSERT INTO seen VALUES (1)"})
    EXPECT_TRUE(net::run(loop_, database_->write([=](Session& session) { return session.define(definition); })));
  EXPECT_TRUE(net::run(loop_, other->write([](Session& session) { return once(session, "SELECT 1"); })));
  group_.spawn(hold_row(*other));
  EXPECT_TRUE(net::run(loop_, net::sleep(200ms)));
  group_.spawn(work_together("same", "UPDATE seen SET id = 2 WHERE id = 1"));
  group_.spawn(work_together("another", "INSERT INTO seen VALUES (3)"));
  wait_for(3);
  EXPECT_THAT(ended_, ::testing::ElementsAre("another done", "holder done", "same done"));
}

TEST_F(PostgresTest, LetsWhoLocksANameWaitAsLongAsItTakes) {
  auto const other = Postgres::make(loop_, resolver_, {server_.location()}, 1).value();
  group_.spawn(hold_name(*other));
  EXPECT_TRUE(net::run(loop_, net::sleep(200ms)));
  EXPECT_TRUE(net::run(loop_, database_->write([](Session& session) { return session.lock("name"); })));
  EXPECT_THAT(ended_, ::testing::ElementsAre("holder done"));
}

TEST_F(PostgresTest, WritesTogetherInTheOrderThatIsGiven) {
  EXPECT_TRUE(net::run(loop_, database_->write([](Session& session) { return session.define("CREATE SEQUENCE turns"); })));
  group_.spawn(work_together("first", "SELECT pg_sleep(0.3)"));
  EXPECT_TRUE(net::run(loop_, net::sleep(100ms)));
  std::map<std::uint64_t, std::int64_t> turns;
  for (auto const order : {3U, 1U, 2U}) group_.spawn(take_turn(order, turns));
  loop_.run_until([&] { return turns.size() == 3; });
  EXPECT_THAT(turns, ::testing::ElementsAre(std::pair(1, 1), std::pair(2, 2), std::pair(3, 3)));
}

TEST_F(PostgresTest, RepeatsNoTransactionThatMayHaveHappened) {
  EXPECT_TRUE(net::run(loop_, database_->write([](Session& session) { return session.define("CREATE SEQUENCE runs"); })));
  EXPECT_EQ(count("SELECT 1::BIGINT"), 1);  // its connection was used just now
  group_.spawn(work_together("lost", "SELECT pg_terminate_backend(pg_backend_pid()) FROM (SELECT nextval('runs')) AS run"));
  wait_for(1);
  EXPECT_THAT(ended_, ::testing::ElementsAre("lost unavailable"));
  EXPECT_EQ(count("SELECT nextval('runs')"), 2);
}

TEST_F(PostgresTest, TellsAllOfATransactionThatItsAnswerWasLost) {
  group_.spawn(work_together("first", "SELECT pg_sleep(60)"));
  group_.spawn(work_together("second", "SELECT 1"));
  EXPECT_TRUE(net::run(loop_, net::sleep(200ms)));
  server_.end(SIGQUIT);
  wait_for(2);
  server_.start();
  group_.spawn(work_together("again", "SELECT 1"));
  wait_for(3);
  EXPECT_THAT(ended_, ::testing::ElementsAre("first unavailable", "second unavailable", "again done"));
}

TEST_F(PostgresTest, TakesAnotherConnectionWhenTheOneThatWasJustUsedIsGone) {
  auto const other = Postgres::make(loop_, resolver_, {server_.location()}, 1).value();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(net::run(loop_, database_->read([](Session& session) { return once(session, "SELECT 1"); })));
    EXPECT_TRUE(net::run(loop_, other->write([](Session& session) {
      return once(session,
                  "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
                  "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    })));
    EXPECT_TRUE(net::run(loop_, database_->write([](Session& session) { return once(session, "SELECT 1"); })));
  }
}

TEST_F(PostgresTest, SaysThatNobodyKnowsWhetherACommitThatWasLeftHappened) {
  for (auto const* definition :
       {"CREATE TABLE slow (id BIGINT PRIMARY KEY)",
        "CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER dozes AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION doze()"}) {
    EXPECT_TRUE(net::run(loop_, database_->write([=](Session& session) { return session.define(definition); })));
  }
  group_.spawn(work("slow", "INSERT INTO slow VALUES (1)", 300ms));
  wait_for(1);
  EXPECT_THAT(ended_, ::testing::ElementsAre("slow unavailable"));
}

TEST_F(PostgresTest, RepeatsNoValueInWhatItSays) {
  auto const done =
      net::run(loop_, database_->write([](Session& session) { return once(session, "SELECT CAST('mySecret' AS BIGINT)"); }));
  ASSERT_FALSE(done);
  EXPECT_FALSE(done.error().detail.contains("mySecret")) << done.error().detail;
}

TEST_F(PostgresTest, DoesNotTrustAServerThatKeepsNothingOnTheDisk) {
  EXPECT_TRUE(net::run(loop_, database_->write([](Session& session) {
    return session.define("ALTER ROLE cordon SET synchronous_commit = off");
  })));
  auto const other = Postgres::make(loop_, resolver_, {server_.location()}).value();
  auto const done = net::run(loop_, other->read([](Session& session) { return once(session, "SELECT 1"); }));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "store.location");
}

// The library closes the socket of the address that refused, and the next one gets its number.
TEST(PostgresPlace, IsWaitedForWithoutAnyWorkAlsoWhenTheFirstAddressRefuses) {
  testing::PostgresServer const server(testing::free_port());
  net::Loop loop;
  net::Resolver resolver(loop);
  auto const database = Postgres::make(loop, resolver, {server.location_over_tcp()}).value();
  auto const before = std::clock();
  EXPECT_TRUE(net::run(loop, database->read([](Session& session) -> net::Task<void> {
    auto const answer = co_await session.run("SELECT pg_sleep(1)");
    if (!answer) co_return fail(answer.error());
    co_return ok();
  })));
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 3);
}

TEST(PostgresPlace, IsUnavailableWhereNobodyListens) {
  net::Loop loop;
  net::Resolver resolver(loop);
  for (auto const* nowhere : {"host=/nowhere dbname=x", "host=127.0.0.1 port=1 dbname=x", "host=no.such.name.invalid dbname=x"}) {
    auto const database = Postgres::make(loop, resolver, {nowhere}).value();
    auto const done = net::run(loop, database->read([](Session& session) -> net::Task<void> {
      auto const answer = co_await session.run("SELECT 1");
      if (!answer) co_return fail(answer.error());
      co_return ok();
    }));
    ASSERT_FALSE(done) << nowhere;
    EXPECT_EQ(done.error().code, Code::unavailable);
    EXPECT_NE(done.error().detail, "");
  }
}

}  // namespace
}  // namespace cordon::store
