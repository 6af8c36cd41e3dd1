#include "store/postgres.h"

#include <random>

#include "net/time_limit.h"
#include "store/work.h"

namespace cordon::store {
namespace {

constexpr int most_tries = 8;                 // of a work that lost against another
constexpr std::chrono::seconds patience{10};  // until a transaction has begun
constexpr std::size_t most_waiting = 10'000;

class PostgresSession final : public Session {
 public:
  explicit PostgresSession(PostgresConnection& connection) : connection_(connection) {}

  net::Task<Answer> run(std::string_view statement, Values values) override {
    if (!failed_.has_value()) co_return fail(failed_.error());
    failed_ = check_texts(values);
    if (!failed_.has_value()) co_return fail(failed_.error());
    auto answer = co_await connection_.run(statement, values);
    if (!answer) failed_ = fail(answer.error());
    co_return answer;
  }
  net::Task<void> define(std::string statement) override {
    if (!failed_.has_value()) co_return fail(failed_.error());
    failed_ = co_await connection_.execute(std::move(statement));
    co_return failed_;
  }
  net::Task<void> lock(std::string name) override {
    auto const held = co_await run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", {std::move(name)});
    if (!held) co_return fail(held.error());
    co_return ok();
  }
  Result<void> const& failed() const { return failed_; }

 private:
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

// A connection in a transaction. One that the server closed while it was idle is found out by that, and another is tried.
net::Task<std::unique_ptr<PostgresConnection>> Postgres::begin(std::string statement) {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    auto begun = co_await connection->execute(statement);
    if (begun) co_return connection;
    if (begun.error().reason != "store.lost") co_return fail(begun);
  }
  auto opened = co_await PostgresConnection::open(loop_, resolver_, location_);
  if (!opened) co_return fail(opened);
  auto begun = co_await (*opened)->execute(std::move(statement));
  if (!begun) co_return fail(begun);
  co_return opened;
}

// A server that does not answer keeps nobody's place for long.
net::Task<std::unique_ptr<PostgresConnection>> Postgres::begin_in_time(std::string statement) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const before = fiber.deadline();
  bool const ours = !before || *before - loop_.now() > patience;
  net::TimeLimit const limit(fiber, patience);
  auto begun = co_await begin(std::move(statement));
  if (!begun && begun.error().code == Code::timeout && ours)
    co_return fail(Code::unavailable, "store.lost", "the server does not answer");
  co_return begun;
}

net::Task<void> Postgres::transact(Work const& work, std::string begin_statement) {
  auto placed = co_await await_place();
  if (!placed) co_return placed;
  Lease lease(*this);
  auto begun = co_await begin_in_time(std::move(begin_statement));
  if (!begun) co_return fail(begun);
  lease.connection = std::move(*begun);
  auto& connection = *lease.connection;
  PostgresSession session(connection);
  auto done = co_await run_guarded(work, session);
  if (done && !session.failed().has_value()) done = session.failed();
  if (done) co_return co_await connection.commit();
  [[maybe_unused]] auto const undone = co_await connection.execute("ROLLBACK");
  co_return done;
}

net::Task<void> Postgres::transact_until_done(Work const& work, std::string begin_statement) {
  std::minstd_rand random(static_cast<unsigned>(loop_.batch()));
  for (int tries = 1;; ++tries) {
    auto done = co_await transact(work, begin_statement);
    if (done || done.error().reason != "store.conflict") co_return done;
    if (tries == most_tries) co_return fail(Code::unavailable, "store.busy", std::move(done.error().detail));
    auto rested = co_await net::sleep(std::chrono::milliseconds(1 + random() % (4U << tries)));
    if (!rested) co_return rested;
  }
}

net::Task<void> Postgres::write(Work work) {
  co_return co_await transact_until_done(work, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
}

net::Task<void> Postgres::read(Work work) {
  co_return co_await transact_until_done(work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

}  // namespace cordon::store
