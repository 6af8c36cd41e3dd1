#include "directory/members.h"

#include <algorithm>
#include <unordered_map>

namespace cordon::directory {
namespace {

using store::Values;

constexpr std::string_view by_id =
    "SELECT id, email, name, is_active, is_break_glass, version, created, changed FROM member WHERE id = $1";
constexpr std::string_view by_email =
    "SELECT id, email, name, is_active, is_break_glass, version, created, changed FROM member WHERE email = $1";
constexpr std::string_view by_place =
    "SELECT id, email, name, is_active, is_break_glass, version, created, changed FROM member WHERE email > $1 ORDER BY email "
    "LIMIT $2";
constexpr std::string_view groups_by_id = "SELECT member, name FROM member_group WHERE member = $1";
constexpr std::string_view groups_by_email =
    "SELECT member, name FROM member_group WHERE member IN (SELECT id FROM member WHERE email = $1)";
constexpr std::string_view groups_by_place =
    "SELECT member, name FROM member_group WHERE member IN (SELECT id FROM member WHERE email > $1 ORDER BY email LIMIT $2)";
constexpr std::string_view find_enrolled = R"(
SELECT (SELECT COUNT(*) FROM member WHERE id = $1 AND password IS NOT NULL),
  (SELECT COUNT(*) FROM member_totp WHERE member = $1 AND secret IS NOT NULL),
  (SELECT COUNT(*) FROM member_recovery_code WHERE member = $1), (SELECT COUNT(*) FROM member_passkey WHERE member = $1))";

constexpr std::string_view insert_member = R"(
INSERT INTO member (id, email, name, is_active, is_break_glass, version, created, changed) VALUES ($1, $2, $3, $4, $5, 1, $6, $6)
ON CONFLICT (email) DO NOTHING)";
constexpr std::string_view update_member = R"(
UPDATE member SET email = $2, name = $3, is_active = $4, is_break_glass = $5, version = version + 1, changed = $6
WHERE id = $1 AND version = $7)";
constexpr std::string_view insert_group = "INSERT INTO member_group (member, name) VALUES ($1, $2)";
constexpr std::string_view delete_groups = "DELETE FROM member_group WHERE member = $1";
constexpr std::string_view deactivate_member =
    "UPDATE member SET is_active = 0, version = version + 1, changed = $2 WHERE id = $1";
constexpr std::string_view hold = "UPDATE member SET version = version WHERE id = $1 AND is_active = 1";
constexpr std::string_view delete_member = "DELETE FROM member WHERE id = $1";
constexpr std::string_view delete_belongings[] = {
    delete_groups,
    "DELETE FROM member_totp WHERE member = $1",
    "DELETE FROM member_recovery_code WHERE member = $1",
    "DELETE FROM member_passkey WHERE member = $1",
    "DELETE FROM member_pin WHERE member = $1",
    "DELETE FROM member_invitation WHERE member = $1",
};

std::string make_id() {
  auto const random = crypto::random_octets(16);
  std::string id;
  crypto::put_hex({reinterpret_cast<unsigned char const*>(random.data()), random.size()}, id);
  return id;
}

Member member_of(store::Row const& row) {
  return {.id = row.text(0),
          .email = row.text(1),
          .name = row.text(2),
          .groups = {},
          .is_active = row.number(3) != 0,
          .is_break_glass = row.number(4) != 0,
          .version = row.number(5),
          .created = at_second(row.number(6)),
          .changed = at_second(row.number(7))};
}

std::vector<Member> members_of(std::vector<store::Row> const& rows, std::vector<store::Row> const& groups) {
  std::vector<Member> members;
  members.reserve(rows.size());
  std::unordered_map<std::string, std::size_t> places;
  for (auto const& row : rows) {
    places[row.text(0)] = members.size();
    members.push_back(member_of(row));
  }
  for (auto const& row : groups) {
    auto const place = places.find(row.text(0));
    if (place != places.end()) members[place->second].groups.push_back(row.text(1));
  }
  for (auto& member : members) std::ranges::sort(member.groups);
  return members;
}

Enrolled enrolled_of(store::Row const& row) {
  return {.password = row.number(0) != 0, .totp = row.number(1) != 0, .recovery_codes = row.number(2), .passkeys = row.number(3)};
}

void put_groups(Member const& member, std::vector<Change>& changes) {
  for (auto const& group : member.groups) changes.push_back({.statement = insert_group, .values = {member.id, group}});
}

Values values_of(Member const& member) {
  return {member.id, member.email, member.name, member.is_active ? 1 : 0, member.is_break_glass ? 1 : 0, seconds(member.changed)};
}

// Another's address is found by the index of the table.
Error taken_or(Error error) {
  return error.reason == "store.constraint" ? Error(Code::invalid, "member.taken") : std::move(error);
}

}  // namespace

Change hold_member(std::string id) {
  return {.statement = hold, .values = {std::move(id)}, .unless_one = no_member()};
}

net::Task<Proved> find_proved(store::Database& database, std::string id, Proof proof) {
  auto const answers = co_await read_all(database, {{by_id, {id}}, {groups_by_id, {id}}, {find_enrolled, {id}}});
  if (!answers) co_return fail(answers.error());
  auto members = members_of(answers->at(0).rows, answers->at(1).rows);
  if (members.empty() || !members.front().is_active) co_return fail(login_wrong());
  co_return Proved{.member = std::move(members.front()), .enrolled = enrolled_of(answers->at(2).rows.at(0)), .proof = proof};
}

net::Task<Member> find_active(store::Database& database, std::string id) {
  auto found = co_await find_proved(database, std::move(id), {});
  if (!found) co_return fail(found.error().reason == "login.wrong" ? no_member() : std::move(found.error()));
  co_return std::move(found->member);
}

net::Task<Member> Members::add(Member member) {
  auto checked = check_member(std::move(member));
  if (!checked) co_return fail(checked);
  checked->id = make_id();
  checked->version = 1;
  checked->created = checked->changed = at_second(seconds(parts_.clock.wall()));
  std::vector<Change> changes{
      {.statement = insert_member, .values = values_of(*checked), .unless_one = Error(Code::invalid, "member.taken")}};
  put_groups(*checked, changes);
  auto done = co_await change_all(parts_.database, std::move(changes));
  if (!done) co_return fail(done);
  co_return std::move(*checked);
}

net::Task<Member> Members::change(Member member) {
  auto const known = co_await find(member.id);
  if (!known) co_return fail(known.error());
  if (!*known) co_return fail(no_member());
  auto checked = check_member(std::move(member));
  if (!checked) co_return fail(checked);
  checked->created = (*known)->created;
  checked->changed = at_second(seconds(parts_.clock.wall()));
  auto values = values_of(*checked);
  values.emplace_back(checked->version);
  std::vector<Change> changes{
      {.statement = update_member, .values = std::move(values), .unless_one = Error(Code::invalid, "member.outdated")},
      {.statement = delete_groups, .values = {checked->id}}};
  put_groups(*checked, changes);
  auto done = co_await change_all(parts_.database, std::move(changes));
  if (!done) co_return fail(taken_or(std::move(done.error())));
  ++checked->version;
  parts_.changed(checked->id);
  co_return std::move(*checked);
}

net::Task<void> Members::deactivate(std::string id) {
  Values values{id, seconds(parts_.clock.wall())};
  auto const changed = co_await directory::change(parts_.database, deactivate_member, std::move(values));
  if (!changed) co_return fail(changed.error());
  if (*changed != 1) co_return fail(no_member());
  parts_.changed(id);
  co_return ok();
}

net::Task<void> Members::remove(std::string id) {
  std::vector<Change> changes{{.statement = delete_member, .values = {id}, .unless_one = no_member()}};
  for (auto const statement : delete_belongings) changes.push_back({.statement = statement, .values = {id}});
  auto done = co_await change_all(parts_.database, std::move(changes));
  if (!done) co_return done;
  parts_.changed(id);
  co_return ok();
}

net::Task<std::vector<Member>> Members::read(std::string_view members, std::string_view groups, Values values) {
  auto const answers = co_await read_all(parts_.database, {{members, values}, {groups, values}});
  if (!answers) co_return fail(answers.error());
  co_return members_of(answers->at(0).rows, answers->at(1).rows);
}

net::Task<std::optional<Member>> Members::find(std::string id) {
  auto found = co_await read(by_id, groups_by_id, {std::move(id)});
  if (!found) co_return fail(found);
  co_return found->empty() ? std::optional<Member>() : std::optional(std::move(found->front()));
}

net::Task<std::optional<Member>> Members::find_by_email(std::string email) {
  auto address = check_email(email);
  if (!address) co_return std::optional<Member>();
  auto found = co_await read(by_email, groups_by_email, {std::move(*address)});
  if (!found) co_return fail(found);
  co_return found->empty() ? std::optional<Member>() : std::optional(std::move(found->front()));
}

net::Task<std::vector<Member>> Members::list(std::string after, std::size_t most) {
  co_return co_await read(by_place, groups_by_place, {std::move(after), static_cast<std::int64_t>(most)});
}

net::Task<Enrolled> Members::enrolled(std::string id) {
  auto const row = co_await find_row(parts_.database, find_enrolled, {std::move(id)});
  if (!row) co_return fail(row.error());
  co_return enrolled_of(row->value());
}

}  // namespace cordon::directory
