#include "directory/rows.h"

namespace cordon::directory {
namespace {

net::Task<void> change_all_in(store::Session& session, std::vector<Change> const& changes) {
  for (auto const& change : changes) {
    auto const answer = co_await session.run(change.statement, change.values);
    if (!answer) co_return fail(answer.error());
    if (change.unless_one && answer->changed != 1) co_return fail(*change.unless_one);
  }
  co_return ok();
}

net::Task<void> change_in(store::Session& session, std::string_view statement, store::Values const& values,
                          std::uint64_t& count) {
  auto const answer = co_await session.run(statement, values);
  if (!answer) co_return fail(answer.error());
  count = answer->changed;
  co_return ok();
}

net::Task<void> read_in(store::Session& session, std::vector<store::Statement> const& statements,
                        std::vector<store::Answer>& answers) {
  auto ran = co_await session.run_all(statements);
  if (!ran) co_return fail(ran);
  answers = std::move(*ran);
  co_return ok();
}

}  // namespace

net::Task<void> change_all(store::Database& database, std::vector<Change> changes) {
  co_return co_await database.write([&](store::Session& session) { return change_all_in(session, changes); });
}

net::Task<std::uint64_t> change(store::Database& database, std::string_view statement, store::Values values) {
  std::uint64_t count = 0;
  auto done = co_await database.write([&](store::Session& session) { return change_in(session, statement, values, count); });
  if (!done) co_return fail(done);
  co_return count;
}

net::Task<std::vector<store::Answer>> read_all(store::Database& database, std::vector<store::Statement> statements) {
  std::vector<store::Answer> answers;
  auto done = co_await database.read([&](store::Session& session) { return read_in(session, statements, answers); });
  if (!done) co_return fail(done);
  co_return answers;
}

net::Task<std::optional<store::Row>> find_row(store::Database& database, std::string_view statement, store::Values values) {
  std::vector<store::Statement> statements;
  statements.push_back({.text = statement, .values = std::move(values)});
  auto answers = co_await read_all(database, std::move(statements));
  if (!answers) co_return fail(answers);
  auto& rows = answers->front().rows;
  co_return rows.empty() ? std::optional<store::Row>() : std::optional(std::move(rows.front()));
}

}  // namespace cordon::directory
