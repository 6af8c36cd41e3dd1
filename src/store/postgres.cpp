#include "store/postgres.h"

#include <random>

#include "net/time_limit.h"
#include "store/work.h"

namespace cordon::store {
namespace {

constexpr int most_tries = 8;                         // of a work that lost against another
constexpr std::chrono::seconds patience{10};          // until a transaction has begun
constexpr std::chrono::seconds surely_alive{1};       // what was used so short a time ago
constexpr std::chrono::seconds patience_for_all{30};  // until one that many wait for has ended
constexpr std::size_t most_waiting = 10'000;

constexpr std::string_view begin_write = "BEGIN";  // READ COMMITTED, as the connection was told
constexpr std::string_view begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

class PostgresSession final : public Session {
 public:
  explicit PostgresSession(PostgresConnection& connection) : connection_(connection) {}

  net::Task<Answer> run(std::string_view statement, Values values) override {
    Statement const one{.text = statement, .values = std::move(values)};
    auto answers = co_await ask({&one, 1});
    if (!answers) co_return fail(answers);
    co_return std::move(answers->front());
  }
  net::Task<std::vector<Answer>> run_all(std::vector<Statement> statements) override { co_return co_await ask(statements); }
  net::Task<void> define(std::string statement) override {
    if (!failed_.has_value()) co_return fail(failed_.error());
    failed_ = co_await connection_.execute(std::move(statement));
    co_return failed_;
  }
  net::Task<void> lock(std::string name) override {
    std::vector<Statement> statements;
    statements.push_back({.text = "SELECT set_config('lock_timeout', '0', true)"});  // whoever has it may take long
    statements.push_back({.text = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", .values = {std::move(name)}});
    auto const held = co_await run_all(std::move(statements));
    if (!held) co_return fail(held.error());
    co_return ok();
  }
  Result<void> const& failed() const { return failed_; }

 private:
  net::Task<std::vector<Answer>> ask(std::span<Statement const> statements) {
    for (auto const& each : statements)
      if (failed_.has_value()) failed_ = check_texts(each.values);
    if (!failed_.has_value()) co_return fail(failed_.error());
    auto answers = co_await connection_.run(statements);
    if (!answers) failed_ = fail(answers.error());
    co_return answers;
  }

  PostgresConnection& connection_;
  Result<void> failed_;
};

}  // namespace

// A place among those that may use a connection, and the connection.
class Postgres::Lease {
 public:
  explicit Lease(Postgres& owner) : owner_(owner) {}
  Lease(Lease const&) = delete;
  Lease& operator=(Lease const&) = delete;
  ~Lease() { owner_.give_back(std::move(connection)); }

  std::unique_ptr<PostgresConnection> connection;

 private:
  Postgres& owner_;
};

Postgres::Postgres(net::Loop& loop, net::Resolver& resolver, PostgresLocation location, std::string place, unsigned most)
    : loop_(loop), resolver_(resolver), location_(std::move(location)), place_(std::move(place)), free_(std::max(1U, most)) {}

Result<std::unique_ptr<Postgres>> Postgres::make(net::Loop& loop, net::Resolver& resolver, PostgresLocation location,
                                                 unsigned most) {
  auto place = describe(location);
  if (!place) return fail(place);
  return std::unique_ptr<Postgres>(new Postgres(loop, resolver, std::move(location), std::move(*place), most));
}

// In the order of who came.
net::Task<void> Postgres::await_place() {
  if (free_ > 0 && waiting_.empty()) {
    --free_;
    co_return ok();
  }
  if (waiting_.size() >= most_waiting) co_return fail(Code::unavailable, "store.busy", "too many wait for the database");
  net::Event called(loop_);
  waiting_.push_back(&called);
  auto waited = co_await called.wait();
  if (waited) co_return ok();  // the place was handed on
  auto const ours = std::ranges::find(waiting_, &called);
  bool const was_called = ours == waiting_.end();
  if (!was_called) waiting_.erase(ours);
  if (was_called) give_back(nullptr);
  co_return waited;
}

void Postgres::give_back(std::unique_ptr<PostgresConnection> connection) {
  if (connection && connection->is_usable()) idle_.push_back(std::move(connection));
  if (waiting_.empty()) {
    ++free_;
    return;
  }
  auto* const next = waiting_.front();
  waiting_.pop_front();
  next->set();
}

// A connection in a transaction, or one that begins it with the first statement: it was used just now. One that the server closed
// while it was idle is found out by that, and another is tried.
net::Task<std::unique_ptr<PostgresConnection>> Postgres::begin(std::string_view statement) {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (loop_.now() - connection->last_used() < surely_alive) {
      connection->begin_later(statement);
      co_return connection;
    }
    auto begun = co_await connection->begin(statement);
    if (begun) co_return connection;
    if (begun.error().reason != "store.lost") co_return fail(begun);
  }
  auto opened = co_await PostgresConnection::open(loop_, resolver_, location_);
  if (!opened) co_return fail(opened);
  auto begun = co_await (*opened)->begin(statement);
  if (!begun) co_return fail(begun);
  co_return opened;
}

// A server that does not answer keeps nobody's place for long.
net::Task<std::unique_ptr<PostgresConnection>> Postgres::begin_in_time(std::string_view statement) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const before = fiber.deadline();
  bool const ours = !before || *before - loop_.now() > patience;
  net::TimeLimit const limit(fiber, patience);
  auto begun = co_await begin(statement);
  if (!begun && begun.error().code == Code::timeout && ours)
    co_return fail(Code::unavailable, "store.lost", "the server does not answer");
  co_return begun;
}

net::Task<void> Postgres::end(PostgresConnection& connection, Kind kind, Result<void> done) {
  if (!done) [[maybe_unused]]
    auto const undone = co_await connection.roll_back();
  if (!done) co_return done;
  if (kind == Kind::write) co_return co_await connection.commit();
  [[maybe_unused]] auto const left = co_await connection.leave();
  co_return ok();
}

// The connection that was lost before anything of the work was done is not what the work failed by.
net::Task<void> Postgres::transact(Work const& work, Kind kind) {
  auto placed = co_await await_place();
  if (!placed) co_return placed;
  Lease lease(*this);
  for (;;) {
    auto begun = co_await begin_in_time(kind == Kind::write ? begin_write : begin_read);
    if (!begun) co_return fail(begun);
    lease.connection = std::move(*begun);
    auto& connection = *lease.connection;
    PostgresSession session(connection);
    auto done = co_await run_guarded(work, session);
    if (done && !session.failed().has_value()) done = session.failed();
    if (!done && done.error().reason == "store.lost" && !connection.has_begun()) continue;
    co_return co_await end(connection, kind, std::move(done));
  }
}

net::Task<void> Postgres::transact_until_done(Work const& work, Kind kind) {
  std::minstd_rand random(static_cast<unsigned>(loop_.batch()));
  for (int tries = 1;; ++tries) {
    auto done = co_await transact(work, kind);
    if (done || done.error().reason != "store.conflict") co_return done;
    if (tries == most_tries) co_return fail(Code::unavailable, "store.busy", std::move(done.error().detail));
    auto rested = co_await net::sleep(std::chrono::milliseconds(1 + random() % (4U << tries)));
    if (!rested) co_return rested;
  }
}

// One transaction in one way. What it came to is not known when it takes too long.
net::Task<std::vector<Answer>> Postgres::carry(std::vector<Statement> const& statements) {
  net::Fiber& fiber = co_await net::this_fiber();
  net::TimeLimit const limit(fiber, patience_for_all);
  if (auto placed = co_await await_place(); !placed)
    co_return fail(Code::unavailable, "store.busy", "too many wait for the database");
  Lease lease(*this);
  for (;;) {
    auto begun = co_await begin_in_time(begin_write);
    bool const is_late = !begun && begun.error().code == Code::timeout;
    if (is_late) co_return fail(Code::unavailable, "store.lost", "the server does not answer");
    if (!begun) co_return fail(begun);
    lease.connection = std::move(*begun);
    auto& connection = *lease.connection;
    auto answers = co_await connection.run_and_commit(statements);
    if (!answers && answers.error().reason == "store.lost" && !connection.has_begun()) continue;
    if (!answers) [[maybe_unused]]
      auto const undone = co_await connection.roll_back();
    co_return answers;
  }
}

net::Task<std::vector<Answer>> Postgres::write_all(std::vector<Statement> statements, std::uint64_t order) {
  if (statements.empty()) co_return std::vector<Answer>();
  for (auto const& each : statements)
    if (auto checked = check_texts(each.values); !checked) co_return fail(checked);
  auto answers = co_await group_commit_.run(statements, order);
  if (answers || answers.error().reason != GroupCommit::shared) co_return answers;
  co_return co_await Database::write_all(std::move(statements), order);
}

net::Task<void> Postgres::write(Work work) {
  co_return co_await transact_until_done(work, Kind::write);
}

net::Task<void> Postgres::read(Work work) {
  co_return co_await transact_until_done(work, Kind::read);
}

}  // namespace cordon::store
