#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "net/group.h"
#include "store/migration.h"
#include "testing/database_places.h"

// Both databases keep the same promises.
namespace cordon::store {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view steps[] = {"CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL, secret BYTEA)",
                                      "CREATE UNIQUE INDEX thing_name ON thing (name)"};
constexpr Migration migrations[] = {{"01 things", steps}};

template <class T>
class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() { EXPECT_TRUE(net::run(loop_, migrate(database(), migrations))); }

  Database& database() { return place_.database(); }
  Result<void> write(Work work) { return net::run(loop_, database().write(std::move(work))); }
  Result<void> write(std::string_view statement, Values values = {}) {
    return write([&](Session& session) { return once(session, statement, values); });
  }
  static net::Task<void> once(Session& session, std::string_view statement, Values values) {
    auto const answer = co_await session.run(statement, std::move(values));
    if (!answer) co_return fail(answer.error());
    co_return ok();
  }
  std::vector<Row> read(std::string_view statement, Values values = {}) {
    std::vector<Row> rows;
    EXPECT_TRUE(net::run(loop_, database().read([&](Session& session) { return fetch(session, statement, values, rows); })));
    return rows;
  }
  static net::Task<void> fetch(Session& session, std::string_view statement, Values values, std::vector<Row>& rows) {
    auto answer = co_await session.run(statement, std::move(values));
    if (!answer) co_return fail(answer.error());
    rows = std::move(answer->rows);
    co_return ok();
  }
  std::int64_t count() { return read("SELECT count(*) FROM thing").at(0).number(0); }
  static constexpr std::string_view insert = "INSERT INTO thing (id, name, secret) VALUES ($1, $2, $3)";

  net::Loop loop_;
  T place_{loop_};
};

TYPED_TEST_SUITE(DatabaseTest, testing::DatabasePlaces);

TYPED_TEST(DatabaseTest, GivesBackWhatItWasGiven) {
  std::int64_t const numbers[] = {0, -1, 1, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  std::string const texts[] = {"", "ä€😀", "o'clock \"x\" \\ $1 %", std::string(100'000, 'x')};
  std::string const octets[] = {"", "\0\xff\x80'\\"s, std::string(100'000, '\0')};
  std::size_t i = 0;
  for (auto const number : numbers) {
    auto const& text = texts[i % 4];
    auto const& bytes = octets[i % 3];
    auto const name = text + std::to_string(i++);
    EXPECT_TRUE(this->write(this->insert, {number, name, Bytes{bytes}}));
    auto const rows = this->read("SELECT id, name, secret FROM thing WHERE id = $1", {number});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].number(0), number);
    EXPECT_EQ(rows[0].text(1), name);
    EXPECT_EQ(rows[0].bytes(2), bytes);
  }
  EXPECT_TRUE(this->write(this->insert, {std::int64_t{7}, "none"s, {}}));
  EXPECT_TRUE(this->read("SELECT secret FROM thing WHERE id = $1", {std::int64_t{7}}).at(0).is_null(0));
}

TYPED_TEST(DatabaseTest, TakesAParameterAsOftenAsItIsNamed) {
  EXPECT_TRUE(this->write("INSERT INTO thing (name, id, secret) VALUES ($2, $1, NULL)", {std::int64_t{1}, "a"s}));
  EXPECT_EQ(this->read("SELECT id FROM thing WHERE name = $1 OR name = $1", {"a"s}).size(), 1U);
}

TYPED_TEST(DatabaseTest, SaysHowManyRowsWereChanged) {
  std::vector<std::uint64_t> changed;
  auto const work = [&](Session& session) -> net::Task<void> {
    for (auto const* statement : {"INSERT INTO thing (id, name) VALUES (1, 'a'), (2, 'b')", "UPDATE thing SET secret = NULL",
                                  "INSERT INTO thing (id, name) VALUES (3, 'a') ON CONFLICT DO NOTHING",
                                  "DELETE FROM thing WHERE id = 2", "DELETE FROM thing WHERE id = 99"}) {
      auto const answer = co_await session.run(statement);
      if (!answer) co_return fail(answer.error());
      changed.push_back(answer->changed);
    }
    co_return ok();
  };
  EXPECT_TRUE(this->write(work));
  EXPECT_THAT(changed, ElementsAre(2, 2, 0, 1, 0));
}

net::Task<void> run_some(Session& session, std::vector<Statement> statements, std::vector<Answer>& answers) {
  auto some = co_await session.run_all(std::move(statements));
  if (!some) co_return fail(some);
  answers = std::move(*some);
  co_return ok();
}

TYPED_TEST(DatabaseTest, AnswersSeveralStatementsInTheirOrder) {
  std::vector<Answer> answers;
  std::vector<Statement> const some{{.text = this->insert, .values = {std::int64_t{1}, "a"s, {}}},
                                    {.text = this->insert, .values = {std::int64_t{2}, "b"s, Bytes{"x"}}},
                                    {.text = "SELECT name FROM thing ORDER BY id"},
                                    {.text = "UPDATE thing SET secret = NULL WHERE id > $1", .values = {std::int64_t{0}}},
                                    {.text = "DELETE FROM thing WHERE id = 1 RETURNING name"}};
  for (int i = 0; i < 2; ++i) {  // statements that are prepared, and then known
    ASSERT_TRUE(this->write([&](Session& session) { return run_some(session, some, answers); }));
    ASSERT_EQ(answers.size(), some.size());
    EXPECT_EQ(answers[0].changed, 1U);
    ASSERT_EQ(answers[2].rows.size(), 2U);
    EXPECT_EQ(answers[2].rows[1].text(0), "b");
    EXPECT_EQ(answers[3].changed, 2U);
    EXPECT_EQ(answers[4].rows.at(0).text(0), "a");
    EXPECT_TRUE(this->write("DELETE FROM thing"));
  }
  ASSERT_TRUE(this->write([&](Session& session) { return run_some(session, {}, answers); }));
  EXPECT_TRUE(answers.empty());
}

// More than fits into the sockets, on both ways.
TYPED_TEST(DatabaseTest, AnswersManyLargeStatementsAtOnce) {
  std::vector<Answer> answers;
  std::vector<Statement> some;
  std::string const large(20'000, 'x');
  for (std::int64_t i = 0; i < 200; ++i) {
    some.push_back({.text = this->insert, .values = {i, std::to_string(i), Bytes{large}}});
    some.push_back({.text = "SELECT secret FROM thing WHERE id <= $1 AND id > $1 - 5", .values = {i}});
  }
  ASSERT_TRUE(this->write([&](Session& session) { return run_some(session, some, answers); }));
  ASSERT_EQ(answers.size(), some.size());
  EXPECT_EQ(answers.back().rows.size(), 5U);
  EXPECT_EQ(answers.back().rows.back().bytes(0), large);
  std::string const huge(8'000'000, 'x');
  some = {{.text = this->insert, .values = {std::int64_t{1000}, "a"s, Bytes{huge}}},
          {.text = "SELECT secret FROM thing WHERE id = 1000"},
          {.text = this->insert, .values = {std::int64_t{1001}, "b"s, Bytes{huge}}}};
  ASSERT_TRUE(this->write([&](Session& session) { return run_some(session, some, answers); }));
  EXPECT_EQ(answers.at(1).rows.back().bytes(0), huge);
}

TYPED_TEST(DatabaseTest, KeepsNothingOfSeveralStatementsWhenOneFails) {
  std::vector<Answer> answers;
  EXPECT_TRUE(this->write(this->insert, {std::int64_t{2}, "b"s, {}}));
  for (int i = 0; i < 2; ++i) {
    std::vector<Statement> const some{{.text = this->insert, .values = {std::int64_t{1}, "a"s, {}}},
                                      {.text = this->insert, .values = {std::int64_t{2}, "c"s, {}}},
                                      {.text = "UPDATE thing SET name = 'd' WHERE id = 2"}};
    auto const done = this->write([&](Session& session) { return run_some(session, some, answers); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().reason, "store.constraint");
    EXPECT_EQ(this->count(), 1);
    std::vector<Statement> const wrong{{.text = "SELECT 1"}, {.text = "SELECT nothing FROM nowhere"}, {.text = "SELECT 2"}};
    auto const wrongly = this->write([&](Session& session) { return run_some(session, wrong, answers); });
    ASSERT_FALSE(wrongly);
    EXPECT_EQ(wrongly.error().reason, "store.statement");
  }
  EXPECT_TRUE(this->write([&](Session& session) {
    return run_some(session, {{.text = "SELECT 2"}, {.text = "UPDATE thing SET name = 'd' WHERE id = 2"}}, answers);
  })) << "what was skipped is prepared now";
}

TYPED_TEST(DatabaseTest, KeepsNothingOfAWorkThatFails) {
  auto const work = [&](Session& session) -> net::Task<void> {
    auto const first = co_await session.run("INSERT INTO thing (id, name) VALUES (1, 'a')");
    EXPECT_TRUE(first);
    co_return fail(Code::not_found, "test.changed_its_mind");
  };
  auto const done = this->write(work);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "test.changed_its_mind");
  EXPECT_EQ(this->count(), 0);
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (1, 'a')"));
}

TYPED_TEST(DatabaseTest, KeepsNothingOfAWorkThatGoesOnAfterAFailure) {
  auto const work = [&](Session& session) -> net::Task<void> {
    [[maybe_unused]] auto const first = co_await session.run("INSERT INTO thing (id, name) VALUES (1, 'a')");
    [[maybe_unused]] auto const second = co_await session.run("INSERT INTO thing (id, name) VALUES (1, 'b')");
    [[maybe_unused]] auto const third = co_await session.run("INSERT INTO thing (id, name) VALUES (3, 'c')");
    EXPECT_FALSE(third);
    co_return ok();
  };
  auto const done = this->write(work);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "store.constraint");
  EXPECT_EQ(this->count(), 0);
}

TYPED_TEST(DatabaseTest, KeepsNothingOfAWorkThatThrows) {
  auto const work = [&](Session& session) -> net::Task<void> {
    [[maybe_unused]] auto const first = co_await session.run("INSERT INTO thing (id, name) VALUES (1, 'a')");
    throw std::runtime_error("test");
  };
  Result<void> done;
  try {
    done = this->write(work);
  } catch (std::exception const&) {
    done = fail(Code::internal, "thrown");
  }
  EXPECT_FALSE(done);
  EXPECT_EQ(this->count(), 0);
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (1, 'a')"));
}

TYPED_TEST(DatabaseTest, SurvivesAWorkThatThrowsBeforeItWaits) {
  bool throws = true;  // no constant: the rest is to be reached for all the compiler knows
  auto const work = [throws](Session& session) -> net::Task<void> {
    if (throws) throw std::runtime_error("test");
    return DatabaseTest<TypeParam>::once(session, "SELECT 1", {});
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(this->write(work).error().reason, "store.work");
    EXPECT_EQ(net::run(this->loop_, this->database().read(work)).error().reason, "store.work");
  }
  EXPECT_EQ(this->count(), 0);
}

TYPED_TEST(DatabaseTest, TakesNoTextThatIsNone) {
  for (auto const& text : {"\xff"s, "a\0b"s, "\xc0\xaf"s})
    EXPECT_EQ(this->write(this->insert, {std::int64_t{1}, text, {}}).error().reason, "store.text");
  EXPECT_EQ(this->count(), 0);
}

TYPED_TEST(DatabaseTest, HoldsInAColumnWhatItSaysAndMakesUpNoKey) {
  EXPECT_FALSE(this->write(this->insert, {"one"s, "a"s, {}}));
  EXPECT_FALSE(this->write(this->insert, {Bytes{"12345678"}, "a"s, {}}));
  EXPECT_FALSE(this->write(this->insert, {std::int64_t{1}, "a"s, "text"s}));
  EXPECT_EQ(this->write(this->insert, {{}, "a"s, {}}).error().reason, "store.constraint");
  EXPECT_EQ(this->count(), 0);
}

TYPED_TEST(DatabaseTest, TakesOneStatementAtATime) {
  EXPECT_EQ(this->write("INSERT INTO thing (id, name) VALUES (1, 'a'); SELECT 1").error().reason, "store.statement");
  EXPECT_EQ(this->write("").error().reason, "store.statement");
}

TYPED_TEST(DatabaseTest, KnowsTheTypeOfAParameterThatStandsAlone) {
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (1, 'a')"));
  constexpr std::string_view optional = "SELECT id FROM thing WHERE $1 IS NULL OR id = $1";
  EXPECT_EQ(this->read(optional, {std::int64_t{1}}).size(), 1U);
  EXPECT_EQ(this->read(optional, {std::int64_t{2}}).size(), 0U);
  EXPECT_EQ(this->read("SELECT id FROM thing WHERE $1 IS NULL OR name = $1", {"a"s}).size(), 1U);
}

TYPED_TEST(DatabaseTest, GoesOnWhenTheSchemaChangesUnderAStatement) {
  constexpr std::string_view all = "SELECT * FROM thing";
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (1, 'a')"));
  EXPECT_EQ(this->read(all).at(0).size(), 3U);
  EXPECT_TRUE(this->write([](Session& session) { return session.define("ALTER TABLE thing ADD COLUMN colour TEXT"); }));
  EXPECT_EQ(this->read(all).at(0).size(), 4U);
}

// What only the end of a transaction finds out is the business of who did it.
TYPED_TEST(DatabaseTest, LetsNobodyPayForTheReferenceOfAnother) {
  EXPECT_TRUE(this->write([](Session& session) {
    return session.define(
        "CREATE TABLE part (id BIGINT PRIMARY KEY, thing BIGINT NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)");
  }));
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (1, 'a')"));
  net::Group group(this->loop_);
  std::map<std::int64_t, std::string> ended;
  auto const add = [&](std::int64_t id, std::int64_t thing) -> net::Task<void> {
    auto const done = co_await this->database().write([=](Session& session) {
      return DatabaseTest<TypeParam>::once(session, "INSERT INTO part VALUES ($1, $2)", {id, thing});
    });
    ended[id] = done ? "done" : done.error().reason;
    co_return ok();
  };
  for (std::int64_t id = 1; id <= 9; ++id) group.spawn(add(id, id == 5 ? 99 : 1));
  this->loop_.run_until([&] { return group.empty(); });
  for (auto const& [id, how] : ended) EXPECT_EQ(how, id == 5 ? "store.constraint" : "done") << id;
  EXPECT_EQ(this->read("SELECT id FROM part").size(), 8U);
}

TYPED_TEST(DatabaseTest, TellsARuleThatWasBrokenFromAStatementThatIsWrong) {
  EXPECT_TRUE(this->write(this->insert, {std::int64_t{1}, "secret-name"s, {}}));
  auto const twice = this->write(this->insert, {std::int64_t{2}, "secret-name"s, {}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().reason, "store.constraint");
  EXPECT_THAT(twice.error().detail, ::testing::Not(HasSubstr("secret-name")));
  EXPECT_EQ(this->write(this->insert, {std::int64_t{2}, {}, {}}).error().reason, "store.constraint");
  EXPECT_EQ(this->write("SELEKT 1").error().reason, "store.statement");
  EXPECT_EQ(this->write("SELECT nothing FROM thing").error().reason, "store.statement");
  EXPECT_EQ(this->write(this->insert, {std::int64_t{3}}).error().reason, "store.statement");
}

TYPED_TEST(DatabaseTest, ReadsOneSnapshot) {
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (1, 'a')"));
  std::vector<std::int64_t> seen;
  auto const work = [&](Session& session) -> net::Task<void> {
    for (int i = 0; i < 2; ++i) {
      auto const answer = co_await session.run("SELECT count(*) FROM thing");
      if (!answer) co_return fail(answer.error());
      seen.push_back(answer->rows.at(0).number(0));
    }
    co_return ok();
  };
  EXPECT_TRUE(net::run(this->loop_, this->database().read(work)));
  EXPECT_THAT(seen, ElementsAre(1, 1));
}

TYPED_TEST(DatabaseTest, LetsAReaderChangeNothing) {
  auto const work = [&](Session& session) { return this->once(session, "INSERT INTO thing (id, name) VALUES (1, 'a')", {}); };
  EXPECT_FALSE(net::run(this->loop_, this->database().read(work)));
  EXPECT_EQ(this->count(), 0);
}

// Of many that want the same, one gets it.
TYPED_TEST(DatabaseTest, SellsAThingOnce) {
  net::Group group(this->loop_);
  int sold = 0, refused = 0;
  auto const buy = [&](std::int64_t who) -> net::Task<void> {
    std::uint64_t changed = 0;
    auto const work = [&](Session& session) -> net::Task<void> {
      auto const answer =
          co_await session.run("INSERT INTO thing (id, name) VALUES ($1, 'the one') ON CONFLICT DO NOTHING", {who});
      if (!answer) co_return fail(answer.error());
      changed = answer->changed;
      co_return ok();
    };
    auto const done = co_await this->database().write(work);
    EXPECT_TRUE(done) << done.error().detail;
    (changed == 1 ? sold : refused) += 1;
    co_return ok();
  };
  for (std::int64_t who = 1; who <= 100; ++who) group.spawn(buy(who));
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(sold, 1);
  EXPECT_EQ(refused, 99);
  EXPECT_EQ(this->count(), 1);
}

net::Task<void> write_one(Database& database, std::vector<Statement> wish, std::uint64_t order,
                          Result<std::vector<Answer>>& ended) {
  ended = co_await database.write_all(std::move(wish), order);
  co_return ok();
}

// Many at once, on a fiber each. How each ended.
std::vector<Result<std::vector<Answer>>> write_at_once(net::Loop& loop, Database& database,
                                                       std::vector<std::vector<Statement>> wishes) {
  net::Group group(loop);
  std::vector<Result<std::vector<Answer>>> ended(wishes.size());
  for (std::size_t i = 0; i < wishes.size(); ++i) group.spawn(write_one(database, std::move(wishes[i]), i / 4, ended[i]));
  loop.run_until([&] { return group.empty(); });
  return ended;
}

TYPED_TEST(DatabaseTest, AnswersEachOfManyWhoWriteTogether) {
  std::vector<std::vector<Statement>> wishes;
  for (std::int64_t i = 0; i < 1000; ++i)
    wishes.push_back({{.text = this->insert, .values = {i, std::to_string(i), {}}},
                      {.text = "UPDATE thing SET secret = $2 WHERE id = $1 RETURNING name", .values = {i, Bytes{"s"}}}});
  auto const ended = write_at_once(this->loop_, this->database(), wishes);
  for (std::size_t i = 0; i < ended.size(); ++i) {
    ASSERT_TRUE(ended[i]) << ended[i].error().detail;
    ASSERT_EQ(ended[i]->size(), 2U);
    EXPECT_EQ(ended[i]->front().changed, 1U);
    EXPECT_EQ(ended[i]->back().rows.at(0).text(0), std::to_string(i));
  }
  EXPECT_EQ(this->count(), 1000);
}

TYPED_TEST(DatabaseTest, FailsAloneWhoWritesTogetherWithOthers) {
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (-1, 'taken')"));
  std::vector<std::vector<Statement>> wishes;
  for (std::int64_t i = 0; i < 40; ++i) {
    bool const is_wrong = i % 10 == 3;
    wishes.push_back({{.text = this->insert, .values = {2 * i, "a" + std::to_string(i), {}}},
                      {.text = this->insert, .values = {2 * i + 1, is_wrong ? "taken" : "b" + std::to_string(i), {}}}});
  }
  auto const ended = write_at_once(this->loop_, this->database(), wishes);
  for (std::size_t i = 0; i < ended.size(); ++i) {
    EXPECT_EQ(ended[i].has_value(), i % 10 != 3);
    if (!ended[i]) EXPECT_EQ(ended[i].error().reason, "store.constraint");
  }
  EXPECT_EQ(this->count(), 1 + 36 * 2);
}

TYPED_TEST(DatabaseTest, WritesTogetherInTheirOrderWhoWriteTheSame) {
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (0, 'counter')"));
  std::vector<std::vector<Statement>> const wishes(500, {{.text = "UPDATE thing SET id = id + 1 RETURNING id"}});
  std::vector<std::int64_t> seen;
  for (auto const& each : write_at_once(this->loop_, this->database(), wishes)) {
    ASSERT_TRUE(each) << each.error().detail;
    seen.push_back(each->front().rows.at(0).number(0));
  }
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<std::int64_t>(i) + 1);
}

TYPED_TEST(DatabaseTest, WritesNothingTogetherThatIsNoText) {
  std::vector<Statement> const wish{{.text = this->insert, .values = {std::int64_t{1}, "a\0b"s, {}}}};
  auto const ended = write_at_once(this->loop_, this->database(), {wish});
  EXPECT_EQ(ended.front().error().reason, "store.text");
}

TYPED_TEST(DatabaseTest, AddsUpWhatManyAddAtOnce) {
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (0, 'counter')"));
  net::Group group(this->loop_);
  auto const add = [&]() -> net::Task<void> {
    auto const done = co_await this->database().write(
        [&](Session& session) { return this->once(session, "UPDATE thing SET id = id + 1", {}); });
    EXPECT_TRUE(done) << done.error().detail;
    co_return ok();
  };
  for (int i = 0; i < 200; ++i) group.spawn(add());
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(this->read("SELECT id FROM thing").at(0).number(0), 200);
}

TYPED_TEST(DatabaseTest, LosesNothingThatWasCommittedAndGoesOnAfterACrash) {
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (1, 'a')"));
  this->place_.crash();
  EXPECT_EQ(this->count(), 1);
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name) VALUES (2, 'b')"));
}

constexpr std::string_view more_steps[] = {"ALTER TABLE thing ADD COLUMN colour TEXT"};
constexpr std::string_view other_steps[] = {"CREATE TABLE thing (id BIGINT PRIMARY KEY)"};
constexpr std::string_view wrong_steps[] = {"CREATE TABLE half (id BIGINT PRIMARY KEY)", "CREATE TABEL oops"};

TYPED_TEST(DatabaseTest, IsMigratedOnceAndFurther) {
  Migration const further[] = {migrations[0], {"02 colours", more_steps}};
  for (int i = 0; i < 2; ++i) {
    auto const done = net::run(this->loop_, migrate(this->database(), further));
    EXPECT_TRUE(done) << done.error().detail;
  }
  EXPECT_TRUE(this->write("INSERT INTO thing (id, name, colour) VALUES (1, 'a', 'red')"));
}

TYPED_TEST(DatabaseTest, IsMigratedByManyAtOnce) {
  Migration const further[] = {migrations[0], {"02 colours", more_steps}};
  net::Group group(this->loop_);
  auto const one = [&]() -> net::Task<void> {
    auto const done = co_await migrate(this->database(), further);
    EXPECT_TRUE(done) << done.error().detail;
    co_return ok();
  };
  for (int i = 0; i < 4; ++i) group.spawn(one());
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(this->read("SELECT number FROM migration").size(), 2U);
}

TYPED_TEST(DatabaseTest, IsNotMigratedFromAnotherHistory) {
  Migration const changed[] = {{"01 things", other_steps}};
  EXPECT_EQ(net::run(this->loop_, migrate(this->database(), changed)).error().reason, "store.schema");
  auto const older = net::run(this->loop_, migrate(this->database(), {}));
  ASSERT_FALSE(older);
  EXPECT_THAT(older.error().detail, HasSubstr("\"01 things\""));
}

TYPED_TEST(DatabaseTest, KeepsNothingOfAMigrationThatFails) {
  Migration const wrong[] = {migrations[0], {"02 wrong", wrong_steps}};
  auto const done = net::run(this->loop_, migrate(this->database(), wrong));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, HasSubstr("02 wrong"));
  EXPECT_EQ(this->write("INSERT INTO half (id) VALUES (1)").error().reason, "store.statement");
}

}  // namespace
}  // namespace cordon::store
