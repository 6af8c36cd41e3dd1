#include "access/session/grants_json.h"
#include "access/session/identity_json.h"
#include "access/session/session_rows.h"

// How sessions change, and end.
namespace cordon::access {
namespace {

using store::seconds;

constexpr View about_tokens = "access tokens";
// A login that leads nowhere, because its browser never came back from it.
constexpr std::chrono::hours orphan{1};

constexpr std::string_view set_purpose = "UPDATE access_session SET purposes = $2 WHERE id = $1";
constexpr std::string_view set_identity =
    "UPDATE access_login SET identity = $2, tokens = $3, sid = COALESCE($4, sid) WHERE id = $1";
constexpr std::string_view renew_identity =
    "UPDATE access_login SET identity = $2, tokens = $3 WHERE id = $1 AND identity = $4 AND tokens = $5";
constexpr std::string_view get_tokens = "SELECT tokens FROM access_login WHERE id = $1";
constexpr std::string_view save_one = "UPDATE access_session SET seen = $2 WHERE id = $1 AND seen < $2";
constexpr std::string_view end_session = "DELETE FROM access_session WHERE id = $1";
constexpr std::string_view end_login[] = {"DELETE FROM access_session WHERE login = $1",
                                          "DELETE FROM access_login WHERE id = $1"};
constexpr std::string_view end_person[] = {
    "DELETE FROM access_session WHERE login IN (SELECT id FROM access_login WHERE person = $1)",
    "DELETE FROM access_login WHERE person = $1"};
constexpr std::string_view end_sid[] = {"DELETE FROM access_session WHERE login IN (SELECT id FROM access_login WHERE sid = $1)",
                                        "DELETE FROM access_login WHERE sid = $1"};
constexpr std::string_view end_all[] = {"DELETE FROM access_session", "DELETE FROM access_login", "DELETE FROM access_code"};
constexpr std::string_view expire_sessions = "DELETE FROM access_session WHERE ends <= $1 OR seen + idle <= $1";
constexpr std::string_view expire_logins = "DELETE FROM access_login WHERE ends <= $1";
constexpr std::string_view expire_orphans =
    "DELETE FROM access_login WHERE created <= $1 AND id NOT IN (SELECT login FROM access_session)";
constexpr std::string_view expire_codes = "DELETE FROM access_code WHERE ends <= $1";

net::Task<void> run_each(store::Session& session, std::span<std::string_view const> statements, store::Values values) {
  for (auto const statement : statements) {
    auto const done = co_await store::change(session, statement, values);
    if (!done) co_return fail(done.error());
  }
  co_return ok();
}

net::Task<void> delete_what(store::Session& session, Change change) {
  using Kind = Change::Kind;
  switch (change.kind) {
    case Kind::session: return run_each(session, {&end_session, 1}, {bytes(change.about)});
    case Kind::login: return run_each(session, end_login, {bytes(change.about)});
    case Kind::person: return run_each(session, end_person, {bytes(change.about)});
    case Kind::sid: return run_each(session, end_sid, {bytes(change.about)});
    case Kind::everything: return run_each(session, end_all, {});
    case Kind::identity:
    case Kind::renewed:
    case Kind::tokens:
    case Kind::approvals: break;
  }
  return run_each(session, {}, {});
}

net::Task<void> end_in(store::Session& session, Change& change, Wall now) {
  auto done = co_await delete_what(session, change);
  if (!done) co_return done;
  co_return co_await Journal::add(session, change, now);
}

net::Task<void> expire_in(store::Session& session, Wall now) {
  for (auto const& [statement, when] : {std::pair{expire_sessions, now}, std::pair{expire_logins, now},
                                        std::pair{expire_codes, now}, std::pair{expire_orphans, now - orphan}}) {
    auto const done = co_await store::change(session, statement, {seconds(when)});
    if (!done) co_return fail(done.error());
  }
  co_return ok();
}

struct Written {
  std::string_view statement;
  store::Values values;
  Change& change;
};

// Only what is still there changed.
net::Task<void> write_and_tell(store::Session& session, Written const& written, Wall now, bool& changed) {
  auto const count = co_await store::change(session, written.statement, written.values);
  if (!count) co_return fail(count.error());
  changed = *count == 1;
  if (!changed) co_return ok();
  co_return co_await Journal::add(session, written.change, now);
}

}  // namespace

void Sessions::tell(Change const& change) {
  if (parts_.tell) {
    parts_.tell(change);
  } else {
    apply(change, parts_.cache);
  }
}

store::Value Sessions::sealed(View tokens) const {
  if (tokens.empty()) return {};
  return bytes(parts_.keyring.seal(about_tokens, tokens));
}

// In the place of what was said before for the same rule.
net::Task<void> Sessions::say_purpose(Session const& session, Purpose purpose) {
  auto purposes = session.facts().grants ? session.facts().grants->purposes : std::vector<Purpose>();
  std::erase_if(purposes, [&](Purpose const& before) { return before.rule == purpose.rule; });
  purposes.push_back(std::move(purpose));
  Change change{.kind = Change::Kind::renewed, .about = session.facts().id};
  Written const written{.statement = set_purpose, .values = {bytes(change.about), to_json(purposes)}, .change = change};
  bool changed = false;
  auto const now = parts_.clock.wall();
  auto done = co_await parts_.database.write([&](store::Session& place) { return write_and_tell(place, written, now, changed); });
  if (!done) co_return done;
  if (!changed) co_return fail(Code::forbidden, "session.none");
  tell(change);
  co_return ok();
}

net::Task<void> Sessions::refresh(Id login, Identity identity, std::string tokens, Id sid) {
  auto const now = parts_.clock.wall();
  Change change{.kind = Change::Kind::identity, .about = login};
  auto const named = sid == Id() ? store::Value() : bytes(sid);
  Written const written{
      .statement = set_identity, .values = {bytes(login), to_json(identity), sealed(tokens), named}, .change = change};
  bool changed = false;
  auto done = co_await parts_.database.write([&](store::Session& place) { return write_and_tell(place, written, now, changed); });
  if (!done) co_return done;
  if (!changed) co_return fail(Code::forbidden, "session.none");
  tell(change);
  co_return ok();
}

net::Task<bool> Sessions::renew(SeenLogin const& seen, Identity identity, std::string tokens) {
  auto const now = parts_.clock.wall();
  Change change{.kind = Change::Kind::identity, .about = seen.id};
  Written const written{.statement = renew_identity,
                        .values = {bytes(seen.id), to_json(identity), sealed(tokens), seen.identity, bytes(View(seen.tokens))},
                        .change = change};
  bool changed = false;
  auto done = co_await parts_.database.write([&](store::Session& place) { return write_and_tell(place, written, now, changed); });
  if (!done) co_return fail(done);
  if (changed) tell(change);
  co_return changed;
}

std::string Sessions::tokens(SeenLogin const& seen) const {
  return parts_.keyring.open(about_tokens, seen.tokens).value_or("");
}

// Empty when there are none, or none that can be opened any more.
net::Task<std::string> Sessions::tokens(Id login) {
  auto const row = co_await store::find_row(parts_.database, get_tokens, {bytes(login)});
  if (!row) co_return fail(row.error());
  if (!*row || (*row)->is_null(0)) co_return std::string();
  co_return parts_.keyring.open(about_tokens, (*row)->bytes(0)).value_or("");
}

net::Task<void> Sessions::end(Change change) {
  auto const now = parts_.clock.wall();
  auto done = co_await parts_.database.write([&](store::Session& session) { return end_in(session, change, now); });
  if (!done) co_return done;
  tell(change);
  co_return ok();
}

net::Task<void> Sessions::save_seen() {
  std::vector<std::pair<Id, Wall>> seen;
  parts_.cache.each([&](Session const& session) {
    if (session.take_unsaved()) seen.emplace_back(session.facts().id, session.seen());
  });
  for (auto const& [id, when] : seen) {
    auto const saved =
        co_await parts_.database.write_all({{.text = save_one, .values = {bytes(id), seconds(when)}}}, Id::Hash()(id));
    if (!saved) co_return fail(saved.error());
  }
  co_return ok();
}

net::Task<void> Sessions::expire() {
  auto const now = parts_.clock.wall();
  parts_.cache.end([&](Session const& session) { return session.is_over(now); });
  auto const work = [now](store::Session& session) { return expire_in(session, now); };
  auto done = co_await parts_.database.write(work);
  if (!done) co_return done;
  co_return co_await Journal::expire(parts_.database, now - std::chrono::days(7));
}

}  // namespace cordon::access
