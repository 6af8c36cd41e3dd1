#pragma once

#include <optional>

#include "base/clock.h"
#include "store/statement.h"

// Statements that several parts of the directory run in the same way.
namespace cordon::directory {

using store::change, store::find_row, store::seconds;

// One statement of a transaction. With an error it must change exactly one row: otherwise all is undone, and that is why.
struct Change {
  std::string_view statement;
  store::Values values;
  std::optional<Error> unless_one{};
};

// All of them, in their order, or none.
net::Task<void> change_all(store::Database& database, std::vector<Change> changes);

// What several statements found, at one time.
net::Task<std::vector<store::Answer>> read_all(store::Database& database, std::vector<store::Statement> statements);

inline Wall at_second(std::int64_t count) {
  return Wall(std::chrono::seconds(count));
}

}  // namespace cordon::directory
