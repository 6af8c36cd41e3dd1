#pragma once

#include <optional>

#include "base/clock.h"
#include "store/database.h"

// Statements that several parts of the directory run in the same way.
namespace cordon::directory {

// One statement of a transaction. With an error it must change exactly one row: otherwise all is undone, and that is why.
struct Change {
  std::string_view statement;
  store::Values values;
  std::optional<Error> unless_one{};
};

// All of them, in their order, or none.
net::Task<void> change_all(store::Database& database, std::vector<Change> changes);

// How many rows one changed.
net::Task<std::uint64_t> change(store::Database& database, std::string_view statement, store::Values values);

// The first row; nothing when there is none.
net::Task<std::optional<store::Row>> find_row(store::Database& database, std::string_view statement, store::Values values);

// What several statements found, at one time.
net::Task<std::vector<store::Answer>> read_all(store::Database& database, std::vector<store::Statement> statements);

inline std::int64_t seconds(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}
inline Wall at_second(std::int64_t count) {
  return Wall(std::chrono::seconds(count));
}

}  // namespace cordon::directory
