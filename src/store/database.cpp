#include "store/database.h"

namespace cordon::store {
namespace {

net::Task<void> run_all(Session& session, std::vector<Statement> const& statements, std::vector<Answer>& answers) {
  auto ran = co_await session.run_all(statements);
  if (!ran) co_return fail(ran);
  answers = std::move(*ran);
  co_return ok();
}

}  // namespace

net::Task<std::vector<Answer>> Database::write_all(std::vector<Statement> statements, std::uint64_t /*order*/) {
  std::vector<Answer> answers;
  auto done = co_await write([&](Session& session) { return run_all(session, statements, answers); });
  if (!done) co_return fail(done);
  co_return answers;
}

}  // namespace cordon::store
