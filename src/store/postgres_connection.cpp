#include "store/postgres_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include <deque>
#include <map>
#include <optional>

#include "net/descriptor.h"
#include "net/next_batch.h"
#include "net/readiness.h"
#include "store/postgres_result_libpq.h"

namespace cordon::store {
namespace {

constexpr int in_a_turn = 16;  // times that an answer is read before others have their turn

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultOwner = std::unique_ptr<PGresult, Clear>;

std::unexpected<Error> lost(PGconn const* connection) {
  return fail(Code::unavailable, "store.lost", sentence(PQerrorMessage(connection)));
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

// What was sent, and how its answers end.
enum class Sent : std::uint8_t {
  statement,  // its answer is wanted
  step,       // only its failure matters, as of a transaction's begin
  naming,     // the same, of a statement that is prepared
  last,       // it matters to nobody
  sync,       // a failure skips what was sent before this
};

struct PostgresConnection::Handle {
  explicit Handle(net::Loop& on) : loop(on) {}

  net::Loop& loop;
  std::unique_ptr<PGconn, Finish> connection;
  std::unique_ptr<net::Descriptor> descriptor;  // of a copy of the library's, as that one is its own; goes before it
  ino_t watched = 0;
  Steady last_used{};
  bool is_broken = false;
  bool is_waiting = false;
  bool in_transaction = false;
  std::string_view pending_begin;                            // goes with the next statement
  std::deque<Sent> sent;                                     // and not answered
  std::map<std::string, std::string, std::less<>> prepared;  // statements, and their names
  std::deque<std::string> named;                             // those whose naming was sent and not answered
  std::size_t names = 0;
  std::string last_command;  // what the server did last: "COMMIT"
  int turns = 0;

  Result<void> watch();
  net::Task<void> wait(bool to_read);
  net::Task<void> connect(PostgresSettings const& settings);
  net::Task<void> greet();

  Result<void> send(std::string_view statement, Values const& values, Sent as);
  Result<std::string> prepare(std::string_view statement, Parameters const& parameters);
  Result<void> sync();
  Result<void> send_begin();
  net::Task<void> flush();
  net::Task<ResultOwner> next();
  bool consume();
  net::Task<std::vector<Answer>> collect();
  net::Task<std::optional<Error>> settle(Sent what, std::vector<Answer>& answers);
  std::optional<Error> judge(PGresult const& result, Sent what, std::vector<Answer>& answers);
  void settle_name(bool is_named);
  net::Task<void> ask(std::string_view statement);
};

PostgresConnection::PostgresConnection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
PostgresConnection::~PostgresConnection() = default;

// The library may change its socket while it connects; the new one may have the number of the old one.
Result<void> PostgresConnection::Handle::watch() {
  int const socket = PQsocket(connection.get());
  if (socket < 0) return lost(connection.get());
  struct stat status{};
  if (::fstat(socket, &status) != 0) return fail(Code::unavailable, "store.lost", "the socket cannot be looked at");
  if (descriptor && status.st_ino == watched) return ok();
  net::Fd copy(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(Code::unavailable, "store.lost", "there are no more descriptors");
  descriptor.reset();
  descriptor = std::make_unique<net::Descriptor>(loop, std::move(copy));
  watched = status.st_ino;
  return ok();
}

// The library does not say whether it read all that was there.
net::Task<void> PostgresConnection::Handle::wait(bool to_read) {
  if (auto watched_now = watch(); !watched_now) co_return watched_now;
  pollfd state{.fd = descriptor->fd(), .events = static_cast<short>(to_read ? POLLIN : POLLOUT), .revents = 0};
  if (::poll(&state, 1, 0) > 0) co_return ok();
  to_read ? descriptor->read_blocked() : descriptor->write_blocked();
  auto ready = co_await net::Readiness(*descriptor, false, to_read ? net::Readiness::To::read : net::Readiness::To::write);
  co_return ready;
}

net::Task<void> PostgresConnection::Handle::greet() {
  for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(connection.get())) {
    if (next == PGRES_POLLING_FAILED) co_return lost(connection.get());
    auto waited = co_await wait(next == PGRES_POLLING_READING);
    if (!waited) co_return waited;
  }
  if (PQsetnonblocking(connection.get(), 1) != 0) co_return lost(connection.get());
  if (PQenterPipelineMode(connection.get()) != 1) co_return lost(connection.get());
  co_return watch();
}

net::Task<void> PostgresConnection::Handle::connect(PostgresSettings const& settings) {
  std::vector<char const*> keywords, values;
  for (auto const& [name, value] : settings) {
    if (value.empty()) continue;
    keywords.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  connection.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
  if (!connection) co_return fail(Code::unavailable, "store.lost", "there is no memory for a connection");
  PQsetNoticeReceiver(connection.get(), [](void*, PGresult const*) {}, nullptr);  // remarks, which it would print
  PQsetErrorVerbosity(connection.get(), PQERRORS_TERSE);                          // the rest repeats values
  if (PQstatus(connection.get()) == CONNECTION_BAD) co_return lost(connection.get());
  co_return co_await greet();
}

net::Task<std::unique_ptr<PostgresConnection>> PostgresConnection::open(net::Loop& loop, net::Resolver& resolver,
                                                                        PostgresLocation location) {
  auto settings = settings_of(location);
  if (!settings) co_return fail(settings);
  auto handle = std::make_unique<Handle>(loop);
  auto found = co_await find_host(*settings, resolver);
  if (!found) co_return fail(found);
  auto connected = co_await handle->connect(*settings);
  if (!connected) co_return fail(connected);
  std::unique_ptr<PostgresConnection> opened(new PostgresConnection(std::move(handle)));
  auto prepared = co_await opened->prepare_session();
  if (!prepared) co_return fail(prepared);
  co_return opened;
}

// A server that does not know how to see that we are gone (before 14) goes on for a while with what nobody waits for.
net::Task<void> PostgresConnection::prepare_session() {
  auto set = co_await execute("SET client_connection_check_interval = '5s'");
  if (!set && set.error().reason == "store.lost") co_return set;
  Statement const question{.text =
                               "SELECT current_setting('synchronous_commit'), "
                               "set_config('default_transaction_isolation', 'read committed', false), "
                               "set_config('default_transaction_read_only', 'off', false)"};
  auto const durable = co_await run({&question, 1});
  if (!durable) co_return fail(durable.error());
  if (durable->front().rows.front().text(0) == "off")
    co_return fail(Code::invalid, "store.location",
                   "the server says that something is kept before it is on the disk: synchronous_commit is off");
  co_return ok();
}

bool PostgresConnection::is_usable() const {
  auto const& handle = *handle_;
  return PQstatus(handle.connection.get()) == CONNECTION_OK && !handle.is_broken && !handle.is_waiting && !handle.in_transaction;
}

bool PostgresConnection::has_begun() const {
  return handle_->pending_begin.empty();
}

Steady PostgresConnection::last_used() const {
  return handle_->last_used;
}

Result<std::string> PostgresConnection::Handle::prepare(std::string_view statement, Parameters const& parameters) {
  std::string const text(statement);
  auto key = text;
  for (auto const type : parameters.types) key += fmt::format(" {}", type);
  if (auto const found = prepared.find(key); found != prepared.end()) return found->second;
  auto name = fmt::format("s{}", ++names);
  int const count = static_cast<int>(parameters.types.size());
  if (PQsendPrepare(connection.get(), name.c_str(), text.c_str(), count, parameters.types.data()) == 0)
    return lost(connection.get());
  sent.push_back(Sent::naming);
  named.push_back(key);
  prepared.emplace(std::move(key), name);
  return name;
}

Result<void> PostgresConnection::Handle::send(std::string_view statement, Values const& values, Sent as) {
  Parameters const parameters(values);
  auto const name = prepare(statement, parameters);
  if (!name) return fail(name.error());
  int const done = PQsendQueryPrepared(connection.get(), name->c_str(), static_cast<int>(values.size()), parameters.values.data(),
                                       parameters.lengths.data(), parameters.formats.data(), 1);
  if (done == 0) return lost(connection.get());
  sent.push_back(as);
  return ok();
}

Result<void> PostgresConnection::Handle::send_begin() {
  if (pending_begin.empty()) return ok();
  in_transaction = true;
  return send(pending_begin, {}, Sent::step);
}

Result<void> PostgresConnection::Handle::sync() {
  if (PQpipelineSync(connection.get()) != 1) return lost(connection.get());
  sent.push_back(Sent::sync);
  return ok();
}

net::Task<void> PostgresConnection::Handle::flush() {
  for (;;) {
    int const left = PQflush(connection.get());
    if (left < 0) co_return lost(connection.get());
    if (left == 0) co_return ok();
    auto waited = co_await wait(false);
    if (!waited) co_return waited;
  }
}

// Null where the answers to one question end.
net::Task<ResultOwner> PostgresConnection::Handle::next() {
  while (PQisBusy(connection.get()) != 0) {
    auto waited = co_await wait(true);
    if (!waited) co_return fail(waited);
    if (!consume()) co_return lost(connection.get());
    if (++turns % in_a_turn != 0) continue;
    auto turn = co_await net::next_batch(loop);
    if (!turn) co_return fail(turn);
  }
  co_return ResultOwner(PQgetResult(connection.get()));
}

// Over TLS the rest of a record may be left inside the library, where no poll sees it: it has room for that in a second reading.
bool PostgresConnection::Handle::consume() {
  if (PQconsumeInput(connection.get()) == 0) return false;
  return PQsslInUse(connection.get()) == 0 || PQconsumeInput(connection.get()) != 0;
}

// What one result says.
std::optional<Error> PostgresConnection::Handle::judge(PGresult const& result, Sent what, std::vector<Answer>& answers) {
  auto const status = PQresultStatus(&result);
  if (status == PGRES_PIPELINE_ABORTED) return Error(Code::cancelled, "store.skipped");
  if (status == PGRES_EMPTY_QUERY) return Error(Code::internal, "store.statement", "there is no statement");
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
    if (what != Sent::statement) return {};
    last_command = PQcmdStatus(const_cast<PGresult*>(&result));  // NOLINT(cppcoreguidelines-pro-type-const-cast): changes nothing
    auto answer = answer_of(result);
    if (!answer) return std::move(answer.error());
    answers.push_back(std::move(*answer));
    return {};
  }
  is_broken = is_broken || status != PGRES_FATAL_ERROR || spoils_connection(result);
  if (status != PGRES_FATAL_ERROR) return Error(Code::internal, "store.statement", "COPY is nothing for this");
  return failure(result).error();
}

// Takes what one question was answered with. Fails when the connection does; a failure of the question is what it returns.
net::Task<std::optional<Error>> PostgresConnection::Handle::settle(Sent what, std::vector<Answer>& answers) {
  std::optional<Error> failed;
  for (bool is_first = true;; is_first = false) {
    auto const result = co_await next();
    if (!result) co_return fail(result.error());
    bool const is_synced = *result && PQresultStatus(result->get()) == PGRES_PIPELINE_SYNC;
    if ((!*result && is_first) || is_synced != (what == Sent::sync && is_first)) co_return lost(connection.get());
    if (is_synced || !*result) co_return failed;
    if (auto judged = judge(**result, what, answers); judged && !failed) failed = std::move(judged);
    if (is_broken) co_return failed;
  }
}

// A statement that could not be prepared has no name.
void PostgresConnection::Handle::settle_name(bool is_named) {
  if (!is_named) prepared.erase(named.front());
  named.pop_front();
}

// Of all that was sent. The first failure is the one that matters: the others follow from it.
net::Task<std::vector<Answer>> PostgresConnection::Handle::collect() {
  is_waiting = true;
  std::vector<Answer> answers;
  std::optional<Error> failed;
  if (auto flushed = co_await flush(); !flushed) co_return fail(flushed);
  while (!sent.empty()) {
    auto const what = sent.front();
    auto outcome = co_await settle(what, answers);
    if (!outcome) co_return fail(failed ? std::move(*failed) : std::move(outcome.error()));
    sent.pop_front();
    if (what == Sent::naming) settle_name(!*outcome);
    if (*outcome && what != Sent::last && !failed) failed = std::move(*outcome);
    if (is_broken && failed) co_return fail(std::move(*failed));
  }
  is_waiting = false;
  last_used = loop.now();
  if (failed) co_return fail(std::move(*failed));
  co_return answers;
}

// One of our own, whose answer is only whether it went well.
net::Task<void> PostgresConnection::Handle::ask(std::string_view statement) {
  if (auto sent_now = send(statement, {}, Sent::step); !sent_now) co_return sent_now;
  if (auto synced = sync(); !synced) co_return synced;
  auto const done = co_await collect();
  if (!done) co_return fail(done.error());
  co_return ok();
}

net::Task<void> PostgresConnection::begin(std::string_view statement) {
  handle_->in_transaction = true;
  co_return co_await handle_->ask(statement);
}

void PostgresConnection::begin_later(std::string_view statement) {
  handle_->pending_begin = statement;
}

net::Task<std::vector<Answer>> PostgresConnection::run(std::span<Statement const> statements) {
  if (auto begun = handle_->send_begin(); !begun) co_return fail(begun);
  for (auto const& [text, values] : statements)
    if (auto done = handle_->send(text, values, Sent::statement); !done) co_return fail(done);
  if (auto synced = handle_->sync(); !synced) co_return fail(synced);
  auto answers = co_await handle_->collect();
  if (answers || answers.error().reason != "store.lost") handle_->pending_begin = {};
  co_return answers;
}

net::Task<void> PostgresConnection::execute(std::string statement) {
  if (auto begun = handle_->send_begin(); !begun) co_return begun;
  if (PQsendQueryParams(handle_->connection.get(), statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1) == 0)
    co_return lost(handle_->connection.get());
  handle_->sent.push_back(Sent::step);
  if (auto synced = handle_->sync(); !synced) co_return synced;
  auto const done = co_await handle_->collect();
  if (done || done.error().reason != "store.lost") handle_->pending_begin = {};
  if (!done) co_return fail(done.error());
  co_return ok();
}

net::Task<void> PostgresConnection::commit() {
  if (!handle_->in_transaction) co_return ok();  // it did nothing
  if (auto sent = handle_->send("COMMIT", {}, Sent::statement); !sent) co_return sent;
  if (auto synced = handle_->sync(); !synced) co_return synced;
  auto const result = co_await handle_->collect();
  handle_->in_transaction = !result;
  if (result && handle_->last_command == "COMMIT") co_return ok();
  if (result) co_return fail(Code::internal, "store.statement", "the transaction was ended before");
  if (result.error().reason.starts_with("store.")) co_return fail(result.error());
  co_return fail(Code::unavailable, "store.lost", "nobody waited for the end of the transaction");
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
  if (auto sent = handle_->send("COMMIT", {}, Sent::last); !sent) co_return sent;
  if (auto synced = handle_->sync(); !synced) co_return synced;
  auto flushed = co_await handle_->flush();
  handle_->in_transaction = !flushed;
  co_return flushed;
}

}  // namespace cordon::store
