#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "store/value.h"

namespace cordon::store {

// One connection to a SQLite file. Blocks; for one thread at a time.
class SqliteConnection {
 public:
  enum class Mode : bool { write, read };

  // Makes the file, which only its owner may read, when it is opened for writing and not there.
  static Result<SqliteConnection> open(std::filesystem::path const& file, Mode mode, unsigned cache = 64);
  SqliteConnection(SqliteConnection&&) noexcept;
  ~SqliteConnection();

  // Fails as Session::run does.
  Result<Answer> run(std::string_view statement, Values const& values = {});
  // Statements without parameters that are not kept.
  Result<void> execute(std::string const& statements);
  // False after a failure that undid the whole transaction.
  bool in_transaction() const;
  // Whether a row names another that is not there, which only a COMMIT would find.
  bool owes_references() const;
  // Empties the log into the file, as far as nobody reads it: what was deleted is in neither then.
  void checkpoint();

 private:
  struct Handle;
  explicit SqliteConnection(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace cordon::store
