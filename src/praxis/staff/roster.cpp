#include "praxis/staff/roster.h"

namespace cordon::praxis {
namespace {

constexpr std::string_view steps[] = {R"(CREATE TABLE staff_duty (
  email TEXT NOT NULL, practitioner BIGINT NOT NULL, role BIGINT NOT NULL, PRIMARY KEY (email, practitioner)))"};
constexpr store::Migration history[] = {{.name = "04 staff", .steps = steps}};

constexpr std::string_view by_email = "SELECT practitioner, role FROM staff_duty WHERE email = $1 ORDER BY practitioner";
constexpr std::string_view put = R"(INSERT INTO staff_duty (email, practitioner, role) VALUES ($1, $2, $3)
ON CONFLICT (email, practitioner) DO UPDATE SET role = excluded.role)";
constexpr std::string_view remove = "DELETE FROM staff_duty WHERE email = $1 AND practitioner = $2";

net::Task<void> fetch(store::Session& session, std::string const& email, std::vector<Duty>& duties) {
  auto const answer = co_await session.run(by_email, {email});
  if (!answer) co_return fail(answer.error());
  duties.clear();
  for (auto const& row : answer->rows)
    duties.push_back({.practitioner = row.number(0), .role = static_cast<Duty::Role>(row.number(1))});
  co_return ok();
}

net::Task<void> run(store::Session& session, std::string_view statement, store::Values values) {
  auto const answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  co_return ok();
}

}  // namespace

std::span<store::Migration const> Roster::migrations() {
  return history;
}

net::Task<std::vector<Duty>> Roster::duties_of(std::string email) {
  std::vector<Duty> duties;
  auto done = co_await database_.read([&](store::Session& session) { return fetch(session, email, duties); });
  if (!done) co_return fail(done);
  co_return duties;
}

net::Task<void> Roster::assign(std::string email, Duty duty) {
  co_return co_await database_.write([&](store::Session& session) {
    return run(session, put, {email, duty.practitioner, static_cast<std::int64_t>(duty.role)});
  });
}

net::Task<void> Roster::dismiss(std::string email, Id practitioner) {
  co_return co_await database_.write([&](store::Session& session) { return run(session, remove, {email, practitioner}); });
}

}  // namespace cordon::praxis
