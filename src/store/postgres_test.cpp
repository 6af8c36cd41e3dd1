#include "store/postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/postgres_server.h"

// What is PostgreSQL's alone; the rest is in database_test.cpp.
namespace cordon::store {
namespace {

using namespace std::chrono_literals;

TEST(PostgresLocation, IsDescribedWithoutItsPassword) {
  EXPECT_EQ(describe({"postgresql://praxis:secret@db.internal:5433/praxis?sslmode=verify-full"}).value(),
            "postgresql://db.internal/praxis");
  EXPECT_EQ(describe({"host=/run/postgresql dbname=praxis password=secret"}).value(), "postgresql:/run/postgresql/praxis");
  for (auto const* wrong : {"postgresql://[::1", "nonsense=1", "host"}) {
    auto const described = describe({wrong});
    ASSERT_FALSE(described) << wrong;
    EXPECT_EQ(described.error().code, Code::invalid);
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
