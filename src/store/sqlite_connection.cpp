#include "store/sqlite_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

namespace cordon::store {
namespace {

constexpr int patience = 5000;  // milliseconds, for other programs that hold the file

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};

// A statement, and where its parameters go: $1 is a name to SQLite.
struct Prepared {
  std::unique_ptr<sqlite3_stmt, Finalize> statement;
  std::vector<int> places;
};

// Leaves a statement as it was, without what was bound to it.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  Use(Use const&) = delete;
  Use& operator=(Use const&) = delete;
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

std::unexpected<Error> failure(sqlite3* database, int result) {
  std::string detail = database ? sqlite3_errmsg(database) : sqlite3_errstr(result);
  switch (result & 0xff) {
    case SQLITE_CONSTRAINT: return fail(Code::invalid, "store.constraint", std::move(detail));
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return fail(Code::unavailable, "store.busy", std::move(detail));
    case SQLITE_FULL: return fail(Code::unavailable, "store.full", std::move(detail));
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM: return fail(Code::unavailable, "store.lost", std::move(detail));
    default: return fail(Code::internal, "store.statement", std::move(detail));
  }
}

// What is bound lasts until the statement has run: nothing is copied.
struct Bind {
  sqlite3_stmt* statement;
  int place;
  int operator()(std::monostate) const { return sqlite3_bind_null(statement, place); }
  int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, place, number); }
  int operator()(std::string const& text) const {
    return sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(Bytes const& bytes) const {
    return sqlite3_bind_blob64(statement, place, bytes.octets.data(), bytes.octets.size(), SQLITE_STATIC);
  }
};

std::string octets_of(void const* data, int size) {
  return {static_cast<char const*>(data), static_cast<std::size_t>(size)};
}

Result<Value> value_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: return Value();
    case SQLITE_INTEGER: return Value(std::int64_t{sqlite3_column_int64(statement, column)});
    case SQLITE_TEXT: {
      auto const* text = sqlite3_column_text(statement, column);
      return Value(octets_of(text, sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      auto const* octets = sqlite3_column_blob(statement, column);
      return Value(Bytes{octets_of(octets, sqlite3_column_bytes(statement, column))});
    }
    default: return fail(Code::internal, "store.statement", "a column holds what is no whole number");
  }
}

Result<Row> row_of(sqlite3_stmt* statement) {
  Values values;
  int const columns = sqlite3_data_count(statement);
  values.reserve(static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column) {
    auto value = value_of(statement, column);
    if (!value) return fail(value);
    values.push_back(std::move(*value));
  }
  return Row(std::move(values));
}

// Before SQLite would make it readable for everybody. One that is there is not opened: to close it would give up the locks that
// other connections of this process hold on it.
Result<void> make_file(std::filesystem::path const& file) {
  int const fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno != EEXIST)
    return fail(Code::unavailable, "store.lost", fmt::format("{}: {}", file.string(), std::strerror(errno)));
  if (fd >= 0) ::close(fd);
  return ok();
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n;") == text.npos;
}

}  // namespace

struct SqliteConnection::Handle {
  std::unique_ptr<sqlite3, Close> database;
  std::map<std::string, Prepared, std::less<>> prepared;

  Result<Prepared*> prepare(std::string_view text);
};

SqliteConnection::SqliteConnection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
SqliteConnection::SqliteConnection(SqliteConnection&&) noexcept = default;
SqliteConnection::~SqliteConnection() = default;

Result<SqliteConnection> SqliteConnection::open(std::filesystem::path const& file, Mode mode, unsigned cache) {
  if (mode == Mode::write) {
    if (auto made = make_file(file); !made) return fail(made);
  }
  sqlite3* opened = nullptr;
  int const flags =
      (mode == Mode::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int const result = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  auto handle = std::make_unique<Handle>();
  handle->database.reset(opened);
  if (result != SQLITE_OK) return failure(opened, result);
  SqliteConnection connection(std::move(handle));
  sqlite3_busy_timeout(opened, patience);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  auto settings =
      fmt::format("PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA cache_size=-{}; PRAGMA temp_store=MEMORY;",
                  std::size_t{cache} * 1024);
  // What was deleted is overwritten in the file; in its log with the next checkpoint.
  if (mode == Mode::write) settings += "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA journal_size_limit=67108864;";
  if (auto set = connection.execute(settings); !set) return fail(set);
  if (mode == Mode::read) return connection;
  auto const journal = connection.run("PRAGMA journal_mode=WAL");
  if (!journal) return fail(journal.error());
  if (journal->rows.empty() || journal->rows.front().text(0) != "wal")
    return fail(Code::unavailable, "store.lost", fmt::format("{} is where no write-ahead log can be kept", file.string()));
  return connection;
}

Result<void> SqliteConnection::execute(std::string const& statements) {
  int const result = sqlite3_exec(handle_->database.get(), statements.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return failure(handle_->database.get(), result);
  return ok();
}

bool SqliteConnection::owes_references() const {
  int owed = 0, highest = 0;
  sqlite3_db_status(handle_->database.get(), SQLITE_DBSTATUS_DEFERRED_FKS, &owed, &highest, 0);
  return owed > 0;
}

void SqliteConnection::checkpoint() {
  sqlite3_busy_timeout(handle_->database.get(), 50);
  sqlite3_wal_checkpoint_v2(handle_->database.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(handle_->database.get(), patience);
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(handle_->database.get()) == 0;
}

Result<Prepared*> SqliteConnection::Handle::prepare(std::string_view text) {
  if (auto const found = prepared.find(text); found != prepared.end()) return &found->second;
  sqlite3_stmt* made = nullptr;
  char const* rest = nullptr;
  int const result =
      sqlite3_prepare_v3(database.get(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &made, &rest);
  Prepared statement{.statement = std::unique_ptr<sqlite3_stmt, Finalize>(made), .places = {}};
  if (result != SQLITE_OK) return failure(database.get(), result);
  if (!made || !is_blank(text.substr(static_cast<std::size_t>(rest - text.data()))))
    return fail(Code::internal, "store.statement", "it is not one statement");
  for (int number = 1; number <= sqlite3_bind_parameter_count(made); ++number)
    statement.places.push_back(sqlite3_bind_parameter_index(made, fmt::format("${}", number).c_str()));
  return &prepared.emplace(std::string(text), std::move(statement)).first->second;
}

Result<Answer> SqliteConnection::run(std::string_view text, Values const& values) {
  auto const prepared = handle_->prepare(text);
  if (!prepared) return fail(prepared.error());
  auto const& [owner, places] = **prepared;
  if (places.size() != values.size())
    return fail(Code::internal, "store.statement", "the parameters are not as many as the values");
  sqlite3_stmt* const statement = owner.get();
  Use const use(statement);
  for (std::size_t i = 0; i < values.size(); ++i) {
    int const bound = std::visit(Bind{statement, places[i]}, values[i]);
    if (bound != SQLITE_OK) return failure(handle_->database.get(), bound);
  }
  Answer answer;
  int result = SQLITE_OK;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    auto row = row_of(statement);
    if (!row) return fail(row);
    answer.rows.push_back(std::move(*row));
  }
  if (result != SQLITE_DONE) return failure(handle_->database.get(), result);
  if (sqlite3_stmt_readonly(statement) == 0)
    answer.changed = static_cast<std::uint64_t>(sqlite3_changes64(handle_->database.get()));
  return answer;
}

}  // namespace cordon::store
