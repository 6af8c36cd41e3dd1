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

net::Task<std::vector<store::Answer>> read_all(store::Database& database, std::vector<store::Statement> statements) {
  std::vector<store::Answer> answers;
  auto done = co_await database.read([&](store::Session& session) { return read_in(session, statements, answers); });
  if (!done) co_return fail(done);
  co_return answers;
}

}  // namespace cordon::directory
