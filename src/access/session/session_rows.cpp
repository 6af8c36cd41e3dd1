#include "access/session/session_rows.h"

#include <mutex>
#include <unordered_map>

#include "access/session/grants_json.h"
#include "access/session/identity_json.h"

namespace cordon::access {
namespace {

using store::Bytes;
using store::seconds;

constexpr std::string_view add_session = R"(
INSERT INTO access_session (id, login, site, key, created, seen, ends, idle, born)
SELECT $1, $2, $3, $4, $5, $5, $6, $7, COALESCE(MAX(number), 0) FROM access_change RETURNING born)";

Bytes key_bytes(std::array<unsigned char, 32> const& key) {
  return Bytes(std::string(reinterpret_cast<char const*>(key.data()), key.size()));
}
}  // namespace

std::string_view const find_session =
    "SELECT s.id, s.key, s.site, s.created, s.seen, s.ends, s.idle, s.purposes, s.born, "
    "l.id, l.identity, l.sid, l.browser, l.created, l.ends, l.person FROM access_session s JOIN access_login l ON l.id = s.login "
    "WHERE s.id = $1";
std::string_view const list_sessions =
    "SELECT s.id, s.key, s.site, s.created, s.seen, s.ends, s.idle, s.purposes, s.born, "
    "l.id, l.identity, l.sid, l.browser, l.created, l.ends, l.person FROM access_session s JOIN access_login l ON l.id = s.login "
    "WHERE l.person = $1 ORDER BY s.created DESC, s.id LIMIT 200";
std::string_view const list_sessions_of_email =
    "SELECT s.id, s.key, s.site, s.created, s.seen, s.ends, s.idle, s.purposes, s.born, "
    "l.id, l.identity, l.sid, l.browser, l.created, l.ends, l.person FROM access_session s JOIN access_login l ON l.id = s.login "
    "WHERE l.identity LIKE $1 ORDER BY s.created DESC, s.id LIMIT 200";
std::string_view const find_login = "SELECT id, identity, sid, browser, created, ends FROM access_login WHERE id = $1";

std::string_view const find_approvals =
    "SELECT a.site, a.rule, a.approver, q.ground, a.given, a.ends FROM access_approval a JOIN access_question q ON q.id = a.id "
    "WHERE a.ends > $2 AND a.person = (SELECT l.person FROM access_session s JOIN access_login l ON l.id = s.login "
    "WHERE s.id = $1) ORDER BY a.site, a.given, a.id LIMIT 200";

Bytes bytes(View octets) {
  return Bytes(std::string(octets));
}
Bytes bytes(Id const& id) {
  return bytes(id.view());
}
Wall wall(std::int64_t number) {
  return Wall(std::chrono::seconds(number));
}

std::shared_ptr<std::string const> shared_name(std::string const& name) {
  static std::mutex mutex;
  static std::unordered_map<std::string, std::weak_ptr<std::string const>> names;
  std::lock_guard const lock(mutex);
  auto& kept = names[name];
  if (auto known = kept.lock()) return known;
  auto made = std::make_shared<std::string const>(name);
  kept = made;
  return made;
}

Result<std::shared_ptr<Login const>> login_of(store::Row const& row, std::size_t at) {
  auto identity = identity_from_json(row.text(at + 1));
  if (!identity) return fail(identity);
  auto const id = Id::from(row.bytes(at));
  if (!id) return fail(Code::internal, "session.row");
  return std::make_shared<Login const>(Login{.id = *id,
                                             .identity = std::move(*identity),
                                             .sid = row.is_null(at + 2) ? Id() : Id::from(row.bytes(at + 2)).value_or(Id()),
                                             .browser = row.text(at + 3),
                                             .created = wall(row.number(at + 4)),
                                             .ends = wall(row.number(at + 5))});
}

std::vector<Approval> approvals_of(std::vector<store::Row> const& rows) {
  std::vector<Approval> approvals;
  approvals.reserve(rows.size());
  for (auto const& row : rows)
    approvals.push_back({.rule = row.text(1),
                         .by = row.text(2),
                         .given = wall(row.number(4)),
                         .until = wall(row.number(5)),
                         .as = row.text(3),
                         .site = row.text(0)});
  return approvals;
}

Result<std::shared_ptr<Session const>> session_of(store::Row const& row, std::vector<Approval> approvals) {
  auto login = login_of(row, 9);
  if (!login) return fail(login);
  auto const id = Id::from(row.bytes(0));
  if (!id || row.bytes(1).size() != 32) return fail(Code::internal, "session.row");
  Session::Facts facts{.id = *id,
                       .site = shared_name(row.text(2)),
                       .login = std::move(*login),
                       .created = wall(row.number(3)),
                       .ends = wall(row.number(5)),
                       .idle = std::chrono::seconds(row.number(6)),
                       .born = row.number(8),
                       .grants = {}};
  std::memcpy(facts.key.data(), row.bytes(1).data(), facts.key.size());
  auto purposes = row.is_null(7) ? std::vector<Purpose>() : purposes_from_json(row.text(7));
  if (!purposes.empty() || !approvals.empty())
    facts.grants = std::make_shared<Grants const>(Grants{.purposes = std::move(purposes), .approvals = std::move(approvals)});
  return std::make_shared<Session const>(std::move(facts), wall(row.number(4)));
}

net::Task<void> insert(store::Session& session, Session::Facts& facts) {
  auto const added =
      co_await session.run(add_session, {bytes(facts.id), bytes(facts.login->id), *facts.site, key_bytes(facts.key),
                                         seconds(facts.created), seconds(facts.ends), facts.idle.count()});
  if (!added) co_return fail(added.error());
  facts.born = added->rows.at(0).number(0);
  co_return ok();
}

}  // namespace cordon::access
