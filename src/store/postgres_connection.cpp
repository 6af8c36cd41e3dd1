#include "store/postgres_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include <map>

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

struct PostgresConnection::Handle {
  net::Loop& loop;
  std::unique_ptr<PGconn, Finish> connection;
  std::unique_ptr<net::Descriptor> descriptor;  // of a copy of the library's, as that one is its own; goes before it
  ino_t watched = 0;
  bool is_broken = false;
  std::map<std::string, std::string, std::less<>> prepared;  // statements, and their names

  Result<void> watch();
  net::Task<void> wait(bool to_read);
  net::Task<void> connect(PostgresSettings const& settings);
  net::Task<void> greet();
  net::Task<void> send_all();
  net::Task<ResultOwner> receive();
  bool consume();
  net::Task<std::string> prepare(std::string_view statement, Parameters const& parameters);
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
  co_return watch();
}

net::Task<void> PostgresConnection::Handle::connect(PostgresSettings const& settings) {
  std::vector<char const*> names, values;
  for (auto const& [name, value] : settings) {
    if (value.empty()) continue;
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection.reset(PQconnectStartParams(names.data(), values.data(), 0));
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
  auto const durable = co_await run("SELECT current_setting('synchronous_commit')", {});
  if (!durable) co_return fail(durable.error());
  if (durable->rows.front().text(0) == "off")
    co_return fail(Code::invalid, "store.location",
                   "the server says that something is kept before it is on the disk: synchronous_commit is off");
  co_return ok();
}

bool PostgresConnection::is_usable() const {
  return PQstatus(handle_->connection.get()) == CONNECTION_OK && PQtransactionStatus(handle_->connection.get()) == PQTRANS_IDLE &&
         !handle_->is_broken;
}

net::Task<void> PostgresConnection::Handle::send_all() {
  for (;;) {
    int const left = PQflush(connection.get());
    if (left < 0) co_return lost(connection.get());
    if (left == 0) co_return ok();
    auto waited = co_await wait(false);
    if (!waited) co_return waited;
  }
}

// The last of what a question is answered with, which alone may be a failure.
net::Task<ResultOwner> PostgresConnection::Handle::receive() {
  auto sent = co_await send_all();
  if (!sent) co_return fail(sent);
  ResultOwner last;
  for (int rounds = 1;; ++rounds) {
    while (PQisBusy(connection.get()) != 0) {
      auto waited = co_await wait(true);
      if (!waited) co_return fail(waited);
      if (!consume()) co_return lost(connection.get());
      if (rounds++ % in_a_turn != 0) continue;
      auto turn = co_await net::next_batch(loop);
      if (!turn) co_return fail(turn);
    }
    ResultOwner next(PQgetResult(connection.get()));
    if (!next) break;
    auto const status = PQresultStatus(next.get());
    is_broken = is_broken || status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
    if (is_broken) co_return fail(Code::internal, "store.statement", "COPY is nothing for this");
    bool const failed_before = last && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (!failed_before) last = std::move(next);
  }
  if (!last) co_return lost(connection.get());
  auto const status = PQresultStatus(last.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) co_return last;
  if (status == PGRES_EMPTY_QUERY) co_return fail(Code::internal, "store.statement", "there is no statement");
  is_broken = spoils_connection(*last);
  co_return failure(*last);
}

// Over TLS the rest of a record may be left inside the library, where no poll sees it: it has room for that in a second reading.
bool PostgresConnection::Handle::consume() {
  if (PQconsumeInput(connection.get()) == 0) return false;
  return PQsslInUse(connection.get()) == 0 || PQconsumeInput(connection.get()) != 0;
}

net::Task<std::string> PostgresConnection::Handle::prepare(std::string_view statement, Parameters const& parameters) {
  std::string const text(statement);
  auto key = text;
  for (auto const type : parameters.types) key += fmt::format(" {}", type);
  if (auto const found = prepared.find(key); found != prepared.end()) co_return found->second;
  auto name = fmt::format("s{}", prepared.size() + 1);
  int const count = static_cast<int>(parameters.types.size());
  if (PQsendPrepare(connection.get(), name.c_str(), text.c_str(), count, parameters.types.data()) == 0)
    co_return lost(connection.get());
  auto const made = co_await receive();
  if (!made) co_return fail(made.error());
  prepared.emplace(std::move(key), name);
  co_return name;
}

net::Task<Answer> PostgresConnection::run(std::string_view statement, Values const& values) {
  Parameters const parameters(values);
  auto const name = co_await handle_->prepare(statement, parameters);
  if (!name) co_return fail(name.error());
  int const sent = PQsendQueryPrepared(handle_->connection.get(), name->c_str(), static_cast<int>(values.size()),
                                       parameters.values.data(), parameters.lengths.data(), parameters.formats.data(), 1);
  if (sent == 0) co_return lost(handle_->connection.get());
  auto const result = co_await handle_->receive();
  if (!result) co_return fail(result.error());
  co_return answer_of(**result);
}

net::Task<void> PostgresConnection::execute(std::string statements) {
  if (PQsendQuery(handle_->connection.get(), statements.c_str()) == 0) co_return lost(handle_->connection.get());
  auto const result = co_await handle_->receive();
  if (!result) co_return fail(result.error());
  co_return ok();
}

net::Task<void> PostgresConnection::commit() {
  if (PQsendQuery(handle_->connection.get(), "COMMIT") == 0) co_return lost(handle_->connection.get());
  auto result = co_await handle_->receive();
  if (result && std::string_view(PQcmdStatus(result->get())) == "COMMIT") co_return ok();
  if (result) co_return fail(Code::internal, "store.statement", "the transaction was ended before");
  if (result.error().reason.starts_with("store.")) co_return fail(result.error());
  co_return fail(Code::unavailable, "store.lost", "nobody waited for the end of the transaction");
}

}  // namespace cordon::store
