#include "store/postgres_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <map>

#include "net/descriptor.h"

namespace cordon::store {
namespace {

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
enum : Oid { bool_type = 16, bytea_type = 17, int8_type = 20, int2_type = 21, int4_type = 23 };

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

// By SQLSTATE (PostgreSQL, appendix A). Of the message only the first part: the others repeat values.
std::unexpected<Error> failure(PGresult const& result) {
  auto const* field = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
  std::string_view const state = field ? field : "";
  auto detail = fmt::format("{} {}", state, sentence(PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY)));
  if (state == "40001" || state == "40P01") return fail(Code::unavailable, "store.conflict", std::move(detail));
  if (state.starts_with("23")) return fail(Code::invalid, "store.constraint", std::move(detail));
  if (state == "53100") return fail(Code::unavailable, "store.full", std::move(detail));
  if (state.starts_with("53") || state.starts_with("55")) return fail(Code::unavailable, "store.busy", std::move(detail));
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

  explicit Parameters(Values const& from) {
    numbers.reserve(from.size());
    for (auto const& value : from) std::visit([this](auto const& each) { add(each); }, value);
  }

 private:
  void add(std::monostate) { add(nullptr, 0, 0); }
  void add(std::int64_t number) {
    numbers.push_back(std::to_string(number));
    add(numbers.back().c_str(), numbers.back().size(), 0);
  }
  // A text ends at its first NUL for libpq; PostgreSQL has no such text, and the length that is told makes it refuse it.
  void add(std::string const& text) { add(text.data(), text.size(), 1); }
  void add(Bytes const& bytes) { add(bytes.octets.data(), bytes.octets.size(), 1); }
  void add(char const* value, std::size_t size, int format) {
    values.push_back(value);
    lengths.push_back(static_cast<int>(size));
    formats.push_back(format);
  }
};

std::int64_t big_endian(std::string_view octets) {
  std::uint64_t number = (static_cast<unsigned char>(octets.front()) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (char const octet : octets) number = number << 8 | static_cast<unsigned char>(octet);
  return static_cast<std::int64_t>(number);
}

Value value_of(PGresult const& result, int row, int column) {
  if (PQgetisnull(&result, row, column) != 0) return {};
  std::string_view const octets(PQgetvalue(&result, row, column), static_cast<std::size_t>(PQgetlength(&result, row, column)));
  switch (PQftype(&result, column)) {
    case int8_type:
    case int4_type:
    case int2_type:
    case bool_type: return big_endian(octets);
    case bytea_type: return Bytes{std::string(octets)};
    default: return std::string(octets);
  }
}

Answer answer_of(PGresult const& result) {
  Answer answer;
  int const rows = PQntuples(&result), columns = PQnfields(&result);
  answer.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    Values values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) values.push_back(value_of(result, row, column));
    answer.rows.emplace_back(std::move(values));
  }
  answer.changed = std::strtoull(PQcmdTuples(const_cast<PGresult*>(&result)), nullptr, 10);
  return answer;
}

Result<Options> parse(PostgresLocation const& location) {
  char* error = nullptr;
  Options options(PQconninfoParse(location.text.c_str(), &error));
  std::unique_ptr<char, void (*)(void*)> const owner(error, PQfreemem);
  if (!options) return fail(Code::invalid, "store.location", sentence(error));
  return options;
}

std::string option(PQconninfoOption const* options, std::string_view name) {
  for (; options->keyword; ++options) {
    if (options->keyword == name) return options->val ? options->val : "";
  }
  return {};
}

}  // namespace

Result<std::string> describe(PostgresLocation const& location) {
  auto const options = parse(location);
  if (!options) return fail(options.error());
  auto const host = option(options->get(), "host");
  return fmt::format("postgresql:{}/{}", host.starts_with('/') ? host : "//" + host, option(options->get(), "dbname"));
}

struct PostgresConnection::Handle {
  net::Loop& loop;
  std::unique_ptr<PGconn, Finish> connection;
  std::unique_ptr<net::Descriptor> descriptor;  // of a copy of the library's, as that one is its own; goes before it
  int watched = -1;
  std::map<std::string, std::string, std::less<>> prepared;  // statements, and their names

  Result<void> watch();
  net::Task<void> wait(bool to_read);
  net::Task<void> greet();
  net::Task<void> send_all();
  net::Task<ResultOwner> receive();
  net::Task<std::string> prepare(std::string_view statement);
};

PostgresConnection::PostgresConnection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
PostgresConnection::~PostgresConnection() = default;

// The library may change its socket while it connects.
Result<void> PostgresConnection::Handle::watch() {
  int const socket = PQsocket(connection.get());
  if (socket < 0) return lost(connection.get());
  if (descriptor && socket == watched) return ok();
  net::Fd copy(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(Code::unavailable, "store.lost", "there are no more descriptors");
  descriptor.reset();
  descriptor = std::make_unique<net::Descriptor>(loop, std::move(copy));
  watched = socket;
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

net::Task<std::unique_ptr<PostgresConnection>> PostgresConnection::open(net::Loop& loop, net::Resolver& resolver,
                                                                        PostgresLocation location) {
  auto const options = parse(location);
  if (!options) co_return fail(options.error());
  std::vector<char const*> names, values;
  for (auto const* each = options->get(); each->keyword; ++each) {
    if (!each->val) continue;
    names.push_back(each->keyword);
    values.push_back(each->val);
  }
  // The library would look names up itself, and block.
  auto const host = option(options->get(), "host");
  std::string address;
  if (!host.empty() && !host.starts_with('/') && option(options->get(), "hostaddr").empty()) {
    auto const found = co_await resolver.resolve(host, 0);
    if (!found) co_return fail(Code::unavailable, "store.lost", fmt::format("{} has no address", host));
    address = found->front().ip();
    names.push_back("hostaddr");
    values.push_back(address.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  auto handle = std::make_unique<Handle>(loop);
  handle->connection.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!handle->connection) co_return fail(Code::unavailable, "store.lost", "there is no memory for a connection");
  PQsetNoticeReceiver(handle->connection.get(), [](void*, PGresult const*) {}, nullptr);  // remarks, which it would print
  if (PQstatus(handle->connection.get()) == CONNECTION_BAD) co_return lost(handle->connection.get());
  auto greeted = co_await handle->greet();
  if (!greeted) co_return fail(greeted);
  co_return std::unique_ptr<PostgresConnection>(new PostgresConnection(std::move(handle)));
}

bool PostgresConnection::is_usable() const {
  return PQstatus(handle_->connection.get()) == CONNECTION_OK && PQtransactionStatus(handle_->connection.get()) == PQTRANS_IDLE;
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
  for (;;) {
    while (PQisBusy(connection.get()) != 0) {
      auto waited = co_await wait(true);
      if (!waited) co_return fail(waited);
      if (PQconsumeInput(connection.get()) == 0) co_return lost(connection.get());
    }
    ResultOwner next(PQgetResult(connection.get()));
    if (!next) break;
    bool const failed_before = last && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (!failed_before) last = std::move(next);
  }
  if (!last) co_return lost(connection.get());
  auto const status = PQresultStatus(last.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) co_return failure(*last);
  co_return last;
}

net::Task<std::string> PostgresConnection::Handle::prepare(std::string_view statement) {
  if (auto const found = prepared.find(statement); found != prepared.end()) co_return found->second;
  std::string const text(statement);
  auto name = fmt::format("s{}", prepared.size() + 1);
  if (PQsendPrepare(connection.get(), name.c_str(), text.c_str(), 0, nullptr) == 0) co_return lost(connection.get());
  auto const made = co_await receive();
  if (!made) co_return fail(made.error());
  prepared.emplace(text, name);
  co_return name;
}

net::Task<Answer> PostgresConnection::run(std::string_view statement, Values const& values) {
  auto const name = co_await handle_->prepare(statement);
  if (!name) co_return fail(name.error());
  Parameters const parameters(values);
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

}  // namespace cordon::store
