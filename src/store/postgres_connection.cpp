#include "store/postgres_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/stat.h>

#include <map>

#include "net/descriptor.h"
#include "net/next_batch.h"

namespace cordon::store {
namespace {

constexpr int in_a_turn = 16;  // times that an answer is read before others have their turn

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using ResultOwner = std::unique_ptr<PGresult, Clear>;
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// Types as pg_type has them.
enum : Oid {
  bool_type = 16,
  bytea_type = 17,
  name_type = 19,
  int8_type = 20,
  int2_type = 21,
  int4_type = 23,
  text_type = 25,
  json_type = 114,
  unknown_type = 705,
  bpchar_type = 1042,
  varchar_type = 1043,
  void_type = 2278,
};

// Waits for a descriptor. What is there already is not waited for.
class Ready final : public net::Waiter {
 public:
  Ready(net::Descriptor& descriptor, bool to_read) : descriptor_(descriptor), to_read_(to_read) {}
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  bool attempt() override { return true; }
  void enlist() override { to_read_ ? descriptor_.wait_readable(*this) : descriptor_.wait_writable(*this); }
  void withdraw() override { descriptor_.withdraw(*this); }
  bool give_up(Code code) override {
    result_ = fail(code, "store.wait");
    return true;
  }

  net::Descriptor& descriptor_;
  bool to_read_;
  Result<void> result_;
};

// libpq's messages end with a line break, and may be of several lines.
std::string sentence(char const* message) {
  std::string text(message ? message : "");
  while (text.ends_with('\n')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::unexpected<Error> lost(PGconn const* connection) {
  return fail(Code::unavailable, "store.lost", sentence(PQerrorMessage(connection)));
}

// By SQLSTATE (PostgreSQL, appendix A). Of the message only the first part, and of data that are wrong not even that: they
// repeat values.
// The plan of a prepared statement does not go with the schema any more, or is not there.
bool is_outdated(std::string_view state) {
  return state == "0A000" || state == "26000";
}

std::string_view state_of(PGresult const& result) {
  auto const* field = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
  return field ? field : "";
}

std::unexpected<Error> failure(PGresult const& result) {
  auto const state = state_of(result);
  auto detail = state.starts_with("22")
                    ? std::string(state)
                    : fmt::format("{} {}", state, sentence(PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY)));
  if (state == "40001" || state == "40P01" || is_outdated(state))
    return fail(Code::unavailable, "store.conflict", std::move(detail));
  if (state.starts_with("23")) return fail(Code::invalid, "store.constraint", std::move(detail));
  if (state == "53100") return fail(Code::unavailable, "store.full", std::move(detail));
  if (state.starts_with("53") || state.starts_with("55")) return fail(Code::unavailable, "store.busy", std::move(detail));
  if (state == "25006") return fail(Code::unavailable, "store.lost", std::move(detail));  // it has become a standby
  if (state == "08P01") return fail(Code::internal, "store.statement", std::move(detail));
  if (state.starts_with("57") || state.starts_with("58") || state.starts_with("08") || state.empty())
    return fail(Code::unavailable, "store.lost", std::move(detail));
  return fail(Code::internal, "store.statement", std::move(detail));
}

// Parameters as libpq takes them: numbers and text as text, octets as they are.
struct Parameters {
  std::vector<std::string> numbers;
  std::vector<char const*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<Oid> types;

  explicit Parameters(Values const& from) {
    numbers.reserve(from.size());
    for (auto const& value : from) std::visit([this](auto const& each) { add(each); }, value);
  }

 private:
  void add(std::monostate) { add(nullptr, 0, 0, 0); }
  void add(std::int64_t number) {
    numbers.push_back(std::to_string(number));
    add(numbers.back().c_str(), numbers.back().size(), 0, int8_type);
  }
  void add(std::string const& text) { add(text.data(), text.size(), 1, text_type); }
  void add(Bytes const& bytes) { add(bytes.octets.data(), bytes.octets.size(), 1, bytea_type); }
  void add(char const* value, std::size_t size, int format, Oid type) {
    values.push_back(value);
    lengths.push_back(static_cast<int>(size));
    formats.push_back(format);
    types.push_back(type);
  }
};

std::int64_t big_endian(std::string_view octets) {
  std::uint64_t number = (static_cast<unsigned char>(octets.front()) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (char const octet : octets) number = number << 8 | static_cast<unsigned char>(octet);
  return static_cast<std::int64_t>(number);
}

Result<Value> value_of(PGresult const& result, int row, int column) {
  if (PQgetisnull(&result, row, column) != 0) return Value();
  std::string_view const octets(PQgetvalue(&result, row, column), static_cast<std::size_t>(PQgetlength(&result, row, column)));
  switch (PQftype(&result, column)) {
    case int8_type:
    case int4_type:
    case int2_type:
    case bool_type: return Value(big_endian(octets));
    case bytea_type: return Value(Bytes{std::string(octets)});
    case text_type:
    case varchar_type:
    case bpchar_type:
    case name_type:
    case json_type:
    case unknown_type:
    case void_type: return Value(std::string(octets));
    default:
      return fail(Code::internal, "store.statement",
                  fmt::format("column {} is neither a whole number nor text nor octets: CAST it", column));
  }
}

Result<Answer> answer_of(PGresult const& result) {
  Answer answer;
  int const rows = PQntuples(&result), columns = PQnfields(&result);
  answer.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    Values values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      auto value = value_of(result, row, column);
      if (!value) return fail(value);
      values.push_back(std::move(*value));
    }
    answer.rows.emplace_back(std::move(values));
  }
  auto& mutable_result = const_cast<PGresult&>(result);  // libpq only reads it
  bool const reads = std::string_view(PQcmdStatus(&mutable_result)).starts_with("SELECT");
  if (!reads) answer.changed = std::strtoull(PQcmdTuples(&mutable_result), nullptr, 10);
  return answer;
}

// What the library says of a text that it does not understand repeats the password in it.
Result<Options> parse(PostgresLocation const& location) {
  char* error = nullptr;
  Options options(PQconninfoParse(location.text.c_str(), &error));
  std::unique_ptr<char, void (*)(void*)> const owner(error, PQfreemem);
  if (!options)
    return fail(Code::invalid, "store.location",
                "this is not how PostgreSQL writes where a server is: \"postgresql://user@host:5432/name\", "
                "with \"passfile\" for the file of the password");
  return options;
}

std::string option(PQconninfoOption const* options, std::string_view name) {
  for (; options->keyword; ++options) {
    if (options->keyword == name) return options->val ? options->val : "";
  }
  return {};
}

}  // namespace

// One host that is named, or the library would ask the environment, and look up names itself, which blocks.
Result<std::string> describe(PostgresLocation const& location) {
  auto const options = parse(location);
  if (!options) return fail(options.error());
  auto const host = option(options->get(), "host"), address = option(options->get(), "hostaddr");
  if ((host.empty() && address.empty()) || host.find_first_of(",@") != host.npos)
    return fail(Code::invalid, "store.location",
                "it has to name one host; other characters of a password than letters and digits are written as %40");
  auto const& shown = host.empty() ? address : host;
  return fmt::format("postgresql:{}/{}", shown.starts_with('/') ? shown : "//" + shown, option(options->get(), "dbname"));
}

struct PostgresConnection::Handle {
  net::Loop& loop;
  std::unique_ptr<PGconn, Finish> connection;
  std::unique_ptr<net::Descriptor> descriptor;  // of a copy of the library's, as that one is its own; goes before it
  ino_t watched = 0;
  bool is_broken = false;
  std::map<std::string, std::string, std::less<>> prepared;  // statements, and their names

  Result<void> watch();
  net::Task<void> wait(bool to_read);
  using Settings = std::map<std::string, std::string, std::less<>>;
  static Settings settings_of(PQconninfoOption const* options);
  static net::Task<void> find_host(Settings& settings, net::Resolver& resolver);
  net::Task<void> connect(Settings const& settings);
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
  auto ready = co_await Ready(*descriptor, to_read);
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

// What is not said is as it should be for patient data: over a network the server proves who it is.
PostgresConnection::Handle::Settings PostgresConnection::Handle::settings_of(PQconninfoOption const* options) {
  bool const is_socket = option(options, "host").starts_with('/');
  Settings settings{
      {"client_encoding", "UTF8"}, {"gssencmode", "disable"}, {"keepalives_idle", "30"}, {"tcp_user_timeout", "15000"}};
  if (!is_socket) settings["sslmode"] = "verify-full";
  for (; options->keyword; ++options) {
    if (options->val && options->keyword != std::string_view("client_encoding")) settings[options->keyword] = options->val;
  }
  return settings;
}

// The library would look a name up itself, and block.
net::Task<void> PostgresConnection::Handle::find_host(Settings& settings, net::Resolver& resolver) {
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

net::Task<void> PostgresConnection::Handle::connect(Settings const& settings) {
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
  auto const options = parse(location);
  if (!options) co_return fail(options.error());
  auto settings = Handle::settings_of(options->get());
  auto handle = std::make_unique<Handle>(loop);
  auto found = co_await handle->find_host(settings, resolver);
  if (!found) co_return fail(found);
  auto connected = co_await handle->connect(settings);
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
  is_broken = is_outdated(state_of(*last)) || state_of(*last) == "25006";
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
  bool const is_known = result.error().reason != "store.wait" && result.error().reason != "next_batch";
  if (is_known) co_return fail(result.error());
  co_return fail(Code::unavailable, "store.lost", "nobody waited for the end of the transaction");
}

}  // namespace cordon::store
