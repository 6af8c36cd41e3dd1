#include "praxis/staff/roster.h"

#include <algorithm>

namespace cordon::praxis {
namespace {

constexpr std::string_view steps[] = {R"(CREATE TABLE staff_duty (
  email TEXT NOT NULL, practitioner BIGINT NOT NULL, role BIGINT NOT NULL, PRIMARY KEY (email, practitioner)))"};
constexpr store::Migration history[] = {{.name = "04 staff", .steps = steps}};

constexpr std::string_view later_steps[] = {
    "CREATE TABLE staff_member (id BIGINT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL)",
    "CREATE UNIQUE INDEX staff_member_email ON staff_member (email)",
};
constexpr store::Migration later[] = {{.name = "08 members of the staff", .steps = later_steps}};

constexpr std::string_view by_email = "SELECT practitioner, role FROM staff_duty WHERE email = $1 ORDER BY practitioner";
constexpr std::string_view put = R"(INSERT INTO staff_duty (email, practitioner, role) VALUES ($1, $2, $3)
ON CONFLICT (email, practitioner) DO UPDATE SET role = excluded.role)";
constexpr std::string_view remove = "DELETE FROM staff_duty WHERE email = $1 AND practitioner = $2";
// Of who has no duty: a session that went on, or was begun without any, would open what somebody is given later.
constexpr std::string_view end_sessions = R"(
UPDATE staff_session SET ended = 1 WHERE email = $1 AND NOT EXISTS (SELECT 1 FROM staff_duty WHERE email = $1))";
constexpr std::string_view member_by_email = "SELECT id, name FROM staff_member WHERE email = $1";
// Whoever comes first gives the number.
constexpr std::string_view put_member = R"(INSERT INTO staff_member (id, email, name) VALUES ($1, $2, $3)
ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id)";

// One change of one person's duties at a time: of two dismissals at once each would still see the other's duty.
std::string lock_of(std::string const& email) {
  return "staff " + email;
}

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

net::Task<void> run(store::Session& session, std::string_view statement, store::Values values) {
  auto const answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  co_return ok();
}

net::Task<void> begin_duty(store::Session& session, std::string const& email, Duty duty) {
  auto const alone = co_await session.lock(lock_of(email));
  if (!alone) co_return fail(alone.error());
  auto const ended = co_await run(session, end_sessions, {email});
  if (!ended) co_return fail(ended.error());
  co_return co_await run(session, put, {email, duty.practitioner, static_cast<std::int64_t>(duty.role)});
}

net::Task<void> end_duty(store::Session& session, std::string const& email, Id practitioner) {
  auto const alone = co_await session.lock(lock_of(email));
  if (!alone) co_return fail(alone.error());
  auto const removed = co_await run(session, remove, {email, practitioner});
  if (!removed) co_return fail(removed.error());
  co_return co_await run(session, end_sessions, {email});
}

}  // namespace

std::span<store::Migration const> Roster::migrations() {
  return history;
}

std::span<store::Migration const> Roster::later_migrations() {
  return later;
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
  co_return co_await database_.write([&](store::Session& session) { return begin_duty(session, email, duty); });
}

net::Task<void> Roster::dismiss(std::string email, Id practitioner) {
  co_return co_await database_.write([&](store::Session& session) { return end_duty(session, email, practitioner); });
}

}  // namespace cordon::praxis
