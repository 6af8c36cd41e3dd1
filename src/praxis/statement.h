#pragma once

#include <optional>

#include "store/database.h"

namespace cordon::praxis {

// How many rows it changed.
inline net::Task<std::uint64_t> change(store::Session& session, std::string_view statement, store::Values values) {
  auto const answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  co_return answer->changed;
}

inline net::Task<void> change_counted(store::Session& session, std::string_view statement, store::Values values,
                                      std::uint64_t& count) {
  auto const changed = co_await change(session, statement, std::move(values));
  if (!changed) co_return fail(changed.error());
  count = *changed;
  co_return ok();
}

// The same by itself.
inline net::Task<std::uint64_t> change(store::Database& database, std::string_view statement, store::Values values) {
  std::uint64_t count = 0;
  auto done = co_await database.write([&](store::Session& session) { return change_counted(session, statement, values, count); });
  if (!done) co_return fail(done);
  co_return count;
}

// The first row; nothing when there is none.
inline net::Task<void> fetch(store::Session& session, std::string_view statement, store::Values values,
                             std::optional<store::Row>& row) {
  auto answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  row.reset();
  if (!answer->rows.empty()) row = std::move(answer->rows.front());
  co_return ok();
}

inline net::Task<std::optional<store::Row>> find_row(store::Database& database, std::string_view statement,
                                                     store::Values values) {
  std::optional<store::Row> row;
  auto found = co_await database.read([&](store::Session& session) { return fetch(session, statement, values, row); });
  if (!found) co_return fail(found);
  co_return row;
}

inline std::int64_t seconds(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace cordon::praxis
