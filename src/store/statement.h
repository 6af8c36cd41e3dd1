#pragma once

#include <optional>

#include "store/database.h"

namespace cordon::store {

// How many rows it changed.
inline net::Task<std::uint64_t> change(Session& session, std::string_view statement, Values values) {
  auto const answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  co_return answer->changed;
}

inline net::Task<void> change_counted(Session& session, std::string_view statement, Values values, std::uint64_t& count) {
  auto const changed = co_await change(session, statement, std::move(values));
  if (!changed) co_return fail(changed.error());
  count = *changed;
  co_return ok();
}

// The same by itself.
inline net::Task<std::uint64_t> change(Database& database, std::string_view statement, Values values) {
  std::uint64_t count = 0;
  auto done = co_await database.write([&](Session& session) { return change_counted(session, statement, values, count); });
  if (!done) co_return fail(done);
  co_return count;
}

// The first row; nothing when there is none.
inline net::Task<void> fetch(Session& session, std::string_view statement, Values values, std::optional<Row>& row) {
  auto answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  row.reset();
  if (!answer->rows.empty()) row = std::move(answer->rows.front());
  co_return ok();
}

inline net::Task<std::optional<Row>> find_row(Database& database, std::string_view statement, Values values) {
  std::optional<Row> row;
  auto found = co_await database.read([&](Session& session) { return fetch(session, statement, values, row); });
  if (!found) co_return fail(found);
  co_return row;
}

// All rows.
inline net::Task<void> fetch_all(Session& session, std::string_view statement, Values values, std::vector<Row>& rows) {
  auto answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  rows = std::move(answer->rows);
  co_return ok();
}

inline std::int64_t seconds(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace cordon::store
