#include "praxis/staff/roster.h"

#include <algorithm>

#include "store/statement.h"

namespace cordon::praxis {
namespace {

constexpr std::string_view steps[] = {R"(CREATE TABLE staff_duty (
  email TEXT NOT NULL, practitioner BIGINT NOT NULL, role BIGINT NOT NULL, PRIMARY KEY (email, practitioner)))"};
constexpr store::Migration history[] = {{.name = "04 staff", .steps = steps}};

constexpr std::string_view later_steps[] = {
    "CREATE TABLE staff_member (id BIGINT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL)",
    "CREATE UNIQUE INDEX staff_member_email ON staff_member (email)",
};
// The staff once had sessions here; now the edge has them.
constexpr std::string_view session_steps[] = {
    R"(CREATE TABLE staff_session (
  token_hash BYTEA PRIMARY KEY, entry TEXT NOT NULL, email TEXT NOT NULL, name TEXT NOT NULL,
  expires BIGINT NOT NULL, ended BIGINT NOT NULL DEFAULT 0))",
    "CREATE UNIQUE INDEX staff_session_entry ON staff_session (entry)",
    "CREATE INDEX staff_session_expires ON staff_session (expires)",
};
constexpr store::Migration later[] = {{.name = "08 members of the staff", .steps = later_steps},
                                      {.name = "09 sessions of the staff", .steps = session_steps}};
constexpr std::string_view last_steps[] = {"DROP TABLE staff_session"};
constexpr store::Migration last[] = {{.name = "14 no sessions of the staff", .steps = last_steps}};

constexpr std::string_view by_email = "SELECT practitioner, role FROM staff_duty WHERE email = $1 ORDER BY practitioner";
constexpr std::string_view put = R"(INSERT INTO staff_duty (email, practitioner, role) VALUES ($1, $2, $3)
ON CONFLICT (email, practitioner) DO UPDATE SET role = excluded.role)";
constexpr std::string_view remove = "DELETE FROM staff_duty WHERE email = $1 AND practitioner = $2";
constexpr std::string_view member_by_email = "SELECT id, name FROM staff_member WHERE email = $1";
// Whoever comes first gives the number.
constexpr std::string_view put_member = R"(INSERT INTO staff_member (id, email, name) VALUES ($1, $2, $3)
ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id)";

void read_duties(store::Answer const& answer, std::vector<Duty>& duties) {
  duties.clear();
  for (auto const& row : answer.rows)
    duties.push_back({.practitioner = row.number(0), .role = static_cast<Duty::Role>(row.number(1))});
}

net::Task<void> fetch_member(store::Session& session, std::string const& email, Member& member) {
  member = {};
  auto const answers =
      co_await session.run_all({{.text = by_email, .values = {email}}, {.text = member_by_email, .values = {email}}});
  if (!answers) co_return fail(answers.error());
  read_duties(answers->front(), member.duties);
  for (auto const& row : answers->back().rows) {
    member.id = row.number(0);
    member.name = row.text(1);
  }
  co_return ok();
}

net::Task<void> keep_member(store::Session& session, store::Values values, Id& id) {
  auto const answer = co_await session.run(put_member, std::move(values));
  if (!answer) co_return fail(answer.error());
  id = answer->rows.front().number(0);
  co_return ok();
}

}  // namespace

std::span<store::Migration const> Roster::migrations() {
  return history;
}

std::span<store::Migration const> Roster::later_migrations() {
  return later;
}

std::span<store::Migration const> Roster::last_migrations() {
  return last;
}

Duty const* Member::duty(Id practitioner) const {
  auto const found = std::ranges::find(duties, practitioner, &Duty::practitioner);
  return found == duties.end() ? nullptr : &*found;
}

net::Task<Member> Roster::recognize(StaffIdentity who) {
  Member member;
  auto done = co_await database_.read([&](store::Session& session) { return fetch_member(session, who.email, member); });
  if (!done) co_return fail(done);
  if (member.duties.empty()) co_return fail(Code::forbidden, "staff.stranger");
  if (member.id != 0 && member.name == who.name) co_return member;
  member.name = who.name;
  store::Values const values{make_id(clock_.wall()), who.email, who.name};
  done = co_await database_.write([&](store::Session& session) { return keep_member(session, values, member.id); });
  if (!done) co_return fail(done);
  co_return member;
}

net::Task<void> Roster::assign(std::string email, Duty duty) {
  auto const put_it = co_await change(database_, put, {email, duty.practitioner, static_cast<std::int64_t>(duty.role)});
  if (!put_it) co_return fail(put_it.error());
  co_return ok();
}

net::Task<void> Roster::dismiss(std::string email, Id practitioner) {
  auto const removed = co_await change(database_, remove, {email, practitioner});
  if (!removed) co_return fail(removed.error());
  co_return ok();
}

}  // namespace cordon::praxis
