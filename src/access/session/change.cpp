#include "access/session/change.h"

#include <algorithm>

#include "store/statement.h"

namespace cordon::access {
namespace {

using store::Bytes;
using Kind = Change::Kind;

constexpr std::pair<Kind, std::string_view> names[] = {
    {Kind::session, "session"}, {Kind::login, "login"},           {Kind::person, "person"},
    {Kind::sid, "sid"},         {Kind::everything, "everything"}, {Kind::identity, "identity"},
    {Kind::renewed, "renewed"}, {Kind::tokens, "tokens"},         {Kind::approvals, "approvals"}};

constexpr std::string_view add_change =
    "INSERT INTO access_change (number, kind, about, at) SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3 FROM access_change "
    "RETURNING number";
constexpr std::string_view changes_after =
    "SELECT number, kind, about FROM access_change WHERE number > $1 ORDER BY number LIMIT 1000";
constexpr std::string_view last_change = "SELECT COALESCE(MAX(number), 0) FROM access_change";
// The last one stays, so that numbers go on.
constexpr std::string_view drop_changes =
    "DELETE FROM access_change WHERE at < $1 AND number < (SELECT MAX(number) FROM access_change)";

std::string name_of(Kind kind) {
  return std::string(std::ranges::find(names, kind, &std::pair<Kind, std::string_view>::first)->second);
}

// One of a kind that this program does not know yet is about everything: whatever it is, nothing that ended goes on.
Change change_of(store::Row const& row) {
  auto const kind = std::ranges::find(names, row.text(1), &std::pair<Kind, std::string_view>::second);
  auto const about = Id::from(row.bytes(2));
  if (kind == std::end(names) || !about) return {.kind = Kind::everything, .number = row.number(0)};
  return {.kind = kind->first, .about = *about, .number = row.number(0)};
}

net::Task<void> read_changes(store::Session& session, std::int64_t after, Journal::Read& read) {
  auto const answer = co_await session.run(changes_after, {after});
  if (!answer) co_return fail(answer.error());
  read.changes.clear();
  read.last = after;
  for (auto const& row : answer->rows) {
    read.changes.push_back(change_of(row));
    read.last = row.number(0);
  }
  co_return ok();
}

}  // namespace

bool Change::concerns(Session const& session) const {
  auto const& facts = session.facts();
  if (number != 0 && facts.born >= number) return false;
  switch (kind) {
    case Kind::session:
    case Kind::renewed: return facts.id == about;
    case Kind::login:
    case Kind::identity: return facts.login->id == about;
    case Kind::person:
    case Kind::approvals: return session.who == about.octets;
    case Kind::sid: return facts.login->sid == about && about != Id();
    case Kind::everything: return true;
    case Kind::tokens: return false;
  }
  return true;
}

net::Task<void> Journal::add(store::Session& session, Change& change, Wall now) {
  auto locked = co_await session.lock("access_change");
  if (!locked) co_return locked;
  auto const added =
      co_await session.run(add_change, {name_of(change.kind), Bytes(std::string(change.about.view())), store::seconds(now)});
  if (!added) co_return fail(added.error());
  change.number = added->rows.at(0).number(0);
  co_return ok();
}

net::Task<Journal::Read> Journal::read(store::Database& database, std::int64_t after) {
  Read all;
  auto done = co_await database.read([&](store::Session& session) { return read_changes(session, after, all); });
  if (!done) co_return fail(done);
  co_return all;
}

net::Task<std::int64_t> Journal::last(store::Database& database) {
  auto const row = co_await store::find_row(database, last_change, {});
  if (!row) co_return fail(row.error());
  co_return (*row)->number(0);
}

net::Task<void> Journal::expire(store::Database& database, Wall before) {
  auto const dropped = co_await store::change(database, drop_changes, {store::seconds(before)});
  if (!dropped) co_return fail(dropped.error());
  co_return ok();
}

void apply(Change const& change, SessionCache& cache) {
  auto const concerned = [&](Session const& session) { return change.concerns(session); };
  if (change.ends()) {
    cache.end(concerned);
  } else {
    cache.forget(concerned);
  }
}

}  // namespace cordon::access
