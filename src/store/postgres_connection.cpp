#include "store/postgres_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "store/postgres_pipeline_libpq.h"

namespace cordon::store {
namespace {

using Sent = PostgresPipeline::Sent;

constexpr std::size_t most_on_the_way = 32 * 1024;  // octets: less than any socket takes
constexpr std::size_t least_of_a_statement = 256;   // as it is sent

std::size_t size_of(Statement const& statement) {
  std::size_t octets = least_of_a_statement;
  for (auto const& value : statement.values) {
    if (auto const* const text = std::get_if<std::string>(&value)) octets += text->size();
    if (auto const* const bytes = std::get_if<Bytes>(&value)) octets += bytes->octets.size();
  }
  return octets;
}

// The library would look a name up itself, and block.
net::Task<void> find_host(PostgresSettings& settings, net::Resolver& resolver) {
  auto const host = settings["host"];
  if (host.empty() || host.starts_with('/') || !settings["hostaddr"].empty()) co_return ok();
  auto const found = co_await resolver.resolve(host, 0);
  if (!found) co_return fail(Code::unavailable, "store.lost", fmt::format("{} has no address", host));
  settings["host"] = settings["hostaddr"] = {};
  for (auto const& address : *found) {
    settings["host"] += (settings["host"].empty() ? "" : ",") + host;
    settings["hostaddr"] += (settings["hostaddr"].empty() ? "" : ",") + address.ip();
  }
  co_return ok();
}

}  // namespace

struct PostgresConnection::Handle {
  explicit Handle(net::Loop& loop) : pipeline(loop) {}

  PostgresPipeline pipeline;
  bool in_transaction = false;
  std::string_view pending_begin;  // goes with the next statement

  Result<void> send_begin();
  net::Task<std::vector<Answer>> collect();
  net::Task<void> ask(std::string_view statement);
};

Result<void> PostgresConnection::Handle::send_begin() {
  if (pending_begin.empty()) return ok();
  in_transaction = true;
  return pipeline.send(pending_begin, {}, Sent::step);
}

// Once something is answered the transaction has begun.
net::Task<std::vector<Answer>> PostgresConnection::Handle::collect() {
  if (auto synced = pipeline.sync(); !synced) co_return fail(synced);
  auto answers = co_await pipeline.collect();
  if (answers || answers.error().reason != "store.lost") pending_begin = {};
  co_return answers;
}

// One of our own, whose answer is only whether it went well.
net::Task<void> PostgresConnection::Handle::ask(std::string_view statement) {
  if (auto sent = pipeline.send(statement, {}, Sent::step); !sent) co_return sent;
  auto const done = co_await collect();
  if (!done) co_return fail(done.error());
  co_return ok();
}

PostgresConnection::PostgresConnection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
PostgresConnection::~PostgresConnection() = default;

net::Task<std::unique_ptr<PostgresConnection>> PostgresConnection::open(net::Loop& loop, net::Resolver& resolver,
                                                                        PostgresLocation location) {
  auto settings = settings_of(location);
  if (!settings) co_return fail(settings);
  auto handle = std::make_unique<Handle>(loop);
  auto found = co_await find_host(*settings, resolver);
  if (!found) co_return fail(found);
  auto connected = co_await handle->pipeline.connect(*settings);
  if (!connected) co_return fail(connected);
  std::unique_ptr<PostgresConnection> opened(new PostgresConnection(std::move(handle)));
  auto prepared = co_await opened->prepare_session();
  if (!prepared) co_return fail(prepared);
  co_return opened;
}

// A server that does not know how to see that we are gone (before 14) goes on for a while with what nobody waits for. Who goes on
// no more in the middle, as a machine without power does, keeps no row for long; nobody waits for one for long.
net::Task<void> PostgresConnection::prepare_session() {
  auto set = co_await execute("SET client_connection_check_interval = '5s'");
  if (!set && set.error().reason == "store.lost") co_return set;
  Statement const question{.text =
                               "SELECT current_setting('synchronous_commit'), "
                               "set_config('default_transaction_isolation', 'read committed', false), "
                               "set_config('default_transaction_read_only', 'off', false), "
                               "set_config('idle_in_transaction_session_timeout', '10s', false), "
                               "set_config('lock_timeout', '2s', false)"};
  auto const durable = co_await run({&question, 1});
  if (!durable) co_return fail(durable.error());
  if (durable->front().rows.front().text(0) == "off")
    co_return fail(Code::invalid, "store.location",
                   "the server says that something is kept before it is on the disk: synchronous_commit is off");
  co_return ok();
}

bool PostgresConnection::is_usable() const {
  return handle_->pipeline.is_usable() && !handle_->in_transaction;
}

bool PostgresConnection::has_begun() const {
  return handle_->pending_begin.empty();
}

Steady PostgresConnection::last_used() const {
  return handle_->pipeline.last_used();
}

net::Task<void> PostgresConnection::begin(std::string_view statement) {
  handle_->pending_begin = {};
  handle_->in_transaction = true;
  co_return co_await handle_->ask(statement);
}

void PostgresConnection::begin_later(std::string_view statement) {
  handle_->pending_begin = statement;
}

net::Task<std::vector<Answer>> PostgresConnection::run(std::span<Statement const> statements) {
  co_return co_await run(statements, Then::nothing);
}

net::Task<std::vector<Answer>> PostgresConnection::run_and_commit(std::span<Statement const> statements) {
  auto answers = co_await run(statements, Then::commit);
  auto committed = judge_commit(answers);
  if (!committed) co_return fail(committed);
  answers->pop_back();
  co_return answers;
}

// In parts: who sends more than fits on the way, while the other side waits to be read, waits for ever.
net::Task<std::vector<Answer>> PostgresConnection::run(std::span<Statement const> statements, Then then) {
  if (auto begun = handle_->send_begin(); !begun) co_return fail(begun);
  std::vector<Answer> all;
  all.reserve(statements.size());
  for (std::size_t next = 0; next < statements.size();) {
    for (std::size_t octets = 0; next < statements.size(); ++next) {
      auto const& [text, values] = statements[next];
      octets += size_of(statements[next]);
      if (octets > most_on_the_way && octets != size_of(statements[next])) break;  // a large one goes by itself
      if (auto sent = handle_->pipeline.send(text, values, Sent::statement); !sent) co_return fail(sent);
    }
    bool const ends = then == Then::commit && next == statements.size();
    if (ends) handle_->pending_begin = {};  // from here on it may have happened
    if (auto sent = ends ? handle_->pipeline.send("COMMIT", {}, Sent::statement) : ok(); !sent) co_return fail(sent);
    auto some = co_await handle_->collect();
    if (!some) co_return some;
    std::ranges::move(*some, std::back_inserter(all));
  }
  co_return all;
}

net::Task<void> PostgresConnection::execute(std::string statement) {
  if (auto begun = handle_->send_begin(); !begun) co_return begun;
  if (auto sent = handle_->pipeline.send_unkept(statement); !sent) co_return sent;
  auto const done = co_await handle_->collect();
  if (!done) co_return fail(done.error());
  co_return ok();
}

net::Task<void> PostgresConnection::commit() {
  handle_->pending_begin = {};
  if (!handle_->in_transaction) co_return ok();  // it did nothing
  if (auto sent = handle_->pipeline.send("COMMIT", {}, Sent::statement); !sent) co_return sent;
  co_return judge_commit(co_await handle_->collect());
}

Result<void> PostgresConnection::judge_commit(Result<std::vector<Answer>> const& result) {
  handle_->in_transaction = !result;
  bool const is_committed = handle_->pipeline.last_command() == "COMMIT";
  if (result && is_committed) return ok();
  if (is_committed) return fail(Code::unavailable, "store.lost", "an answer cannot be read");
  if (result) return fail(Code::internal, "store.statement", "the transaction was ended before");
  if (result.error().reason.starts_with("store.")) return fail(result.error());
  return fail(Code::unavailable, "store.lost", "nobody waited for the end of the transaction");
}

net::Task<void> PostgresConnection::roll_back() {
  handle_->pending_begin = {};
  if (!handle_->in_transaction) co_return ok();
  auto done = co_await handle_->ask("ROLLBACK");
  handle_->in_transaction = !done;
  co_return done;
}

net::Task<void> PostgresConnection::leave() {
  handle_->pending_begin = {};
  if (!handle_->in_transaction) co_return ok();
  if (auto sent = handle_->pipeline.send("COMMIT", {}, Sent::last); !sent) co_return sent;
  if (auto synced = handle_->pipeline.sync(); !synced) co_return synced;
  auto flushed = co_await handle_->pipeline.flush();
  handle_->in_transaction = !flushed;
  co_return flushed;
}

}  // namespace cordon::store
