#include "access/session/sessions.h"

#include "access/session/identity_json.h"
#include "access/session/session_rows.h"
#include "crypto/crypto.h"

namespace cordon::access {
namespace {

using store::seconds;

constexpr std::chrono::minutes code_lifetime{1};

constexpr std::string_view add_login =
    "INSERT INTO access_login (id, person, sid, identity, tokens, browser, created, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, "
    "$8)";
constexpr std::string_view add_code = "INSERT INTO access_code (code, login, site, state, ends) VALUES ($1, $2, $3, $4, $5)";
constexpr std::string_view take_one = "DELETE FROM access_code WHERE code = $1 RETURNING login, site, state, ends";

// A session and the approvals of its person, of one moment.
net::Task<void> fetch_both(store::Session& place, Id id, Wall now, std::vector<store::Answer>& answers) {
  std::vector<store::Statement> asked{{.text = find_session, .values = {bytes(id)}},
                                      {.text = find_approvals, .values = {bytes(id), seconds(now)}}};
  auto read = co_await place.run_all(std::move(asked));
  if (!read) co_return fail(read);
  answers = std::move(*read);
  co_return ok();
}
}  // namespace

net::Task<std::shared_ptr<Session const>> Sessions::fetch(Id id) {
  auto const now = parts_.clock.wall();
  std::vector<store::Answer> answers;
  auto read = co_await parts_.database.read([&](store::Session& place) { return fetch_both(place, id, now, answers); });
  if (!read) co_return fail(read);
  if (answers.at(0).rows.empty()) co_return fail(Code::forbidden, "session.none");
  co_return session_of(answers[0].rows.front(), approvals_of(answers.at(1).rows));
}

// One that is idle here may have been used at another node.
net::Task<std::shared_ptr<Session const>> Sessions::find(Cookie cookie, std::string site) {
  if (auto session = parts_.cache.open(cookie, site, parts_.clock.wall())) co_return session;
  auto const before = parts_.cache.find(cookie.id);
  bool const is_refused = before && (!before->opens(cookie, site) || before->is_over(parts_.clock.wall()));
  if (is_refused) co_return fail(Code::forbidden, "session.none");
  auto found = co_await look_up(cookie.id, [&](Session const& session) { return session.opens(cookie, site); });
  if (found) (*found)->saw(parts_.clock.wall());
  co_return found;
}

net::Task<std::shared_ptr<Session const>> Sessions::look_up_again(Id id) {
  return look_up(id, [](Session const&) { return true; });
}

net::Task<std::shared_ptr<Session const>> Sessions::look_up(Id id, std::function<bool(Session const&)> is_asked_for) {
  for (int tries = 0; tries < 3; ++tries) {
    auto const generation = parts_.cache.generation();
    auto session = co_await fetch(id);
    if (!session) co_return fail(session);
    bool const is_good = is_asked_for(**session) && (*session)->is_good(parts_.clock.wall());
    if (!is_good) co_return fail(Code::forbidden, "session.none");
    if (parts_.cache.put(*session, generation)) co_return std::move(*session);
  }
  co_return fail(Code::unavailable, "session.busy");
}

net::Task<void> Sessions::begin(store::Session& session, NewLogin const& login, Session::Facts& first) {
  auto const& made = *first.login;
  auto const sid = login.sid == Id() ? store::Value() : bytes(login.sid);
  auto const added = co_await store::change(session, add_login,
                                            {bytes(made.id), bytes(person_of(made.identity)), sid, to_json(made.identity),
                                             sealed(login.tokens), made.browser, seconds(made.created), seconds(made.ends)});
  if (!added) co_return fail(added.error());
  co_return co_await insert(session, first);
}

net::Task<Sessions::Begun> Sessions::log_in(NewLogin login, std::string host, Lifetime limits) {
  auto const now = parts_.clock.wall();
  auto const kept = std::make_shared<Login const>(Login{.id = Id::random(),
                                                        .identity = login.identity,
                                                        .sid = login.sid,
                                                        .browser = login.browser,
                                                        .created = now,
                                                        .ends = now + limits.absolute});
  auto [cookie, text] = Cookie::make(parts_.keyring);
  Session::Facts facts{.id = cookie.id,
                       .key = cookie.key,
                       .site = shared_name(host),
                       .login = kept,
                       .created = now,
                       .ends = kept->ends,
                       .idle = limits.idle,
                       .grants = {}};
  auto done = co_await parts_.database.write([&](store::Session& place) { return begin(place, login, facts); });
  if (!done) co_return fail(done);
  co_return Begun{.session = std::make_shared<Session const>(std::move(facts), now), .cookie = std::move(text)};
}

net::Task<std::string> Sessions::make_code(Id login, std::string site, std::string state) {
  auto code = crypto::make_token();
  auto const ends = parts_.clock.wall() + code_lifetime;
  auto const added = co_await store::change(
      parts_.database, add_code, {bytes(crypto::digest(code)), bytes(login), std::move(site), std::move(state), seconds(ends)});
  if (!added) co_return fail(added.error());
  co_return code;
}

// Whatever comes of it, the code is used up.
net::Task<void> Sessions::redeem(store::Session& session, Taking const& taking, std::shared_ptr<Session const>& made) {
  std::optional<store::Row> taken, login;
  made.reset();
  auto done = co_await store::fetch(session, take_one, {bytes(crypto::digest(taking.code))}, taken);
  if (!done || !taken) co_return done;
  auto const now = parts_.clock.wall();
  bool const fits = taken->text(1) == taking.site && crypto::same(taken->text(2), taking.state) && wall(taken->number(3)) > now;
  if (!fits) co_return ok();
  done = co_await store::fetch(session, find_login, {bytes(taken->bytes(0))}, login);
  if (!done || !login) co_return done;
  auto read = login_of(*login, 0);
  if (!read) co_return fail(read);
  auto const ends = std::min<Wall>(now + taking.limits.absolute, (*read)->ends);
  Session::Facts facts{.id = taking.cookie.id,
                       .key = taking.cookie.key,
                       .site = shared_name(taking.site),
                       .login = std::move(*read),
                       .created = now,
                       .ends = ends,
                       .idle = taking.limits.idle,
                       .grants = {}};
  done = co_await insert(session, facts);
  if (done) made = std::make_shared<Session const>(std::move(facts), now);
  co_return done;
}

net::Task<Sessions::Begun> Sessions::take_code(std::string code, std::string site, std::string state, Lifetime limits) {
  auto [cookie, text] = Cookie::make(parts_.keyring);
  Taking const taking{
      .code = std::move(code), .site = std::move(site), .state = std::move(state), .limits = limits, .cookie = cookie};
  std::shared_ptr<Session const> made;
  auto done = co_await parts_.database.write([&](store::Session& session) { return redeem(session, taking, made); });
  if (!done) co_return fail(done);
  if (!made) co_return fail(Code::forbidden, "session.code");
  co_return Begun{.session = std::move(made), .cookie = std::move(text)};
}

net::Task<std::vector<std::shared_ptr<Session const>>> Sessions::list(Id person) {
  return list_all(list_sessions, {bytes(person)});
}

// What has the address somewhere, and then who has it as theirs.
net::Task<std::vector<std::shared_ptr<Session const>>> Sessions::list_of(std::string email) {
  auto all = co_await list_all(list_sessions_of_email, {"%\"" + email + "\"%"});
  if (all) std::erase_if(*all, [&](auto const& session) { return session->identity().email != email; });
  co_return all;
}

net::Task<std::shared_ptr<Session const>> Sessions::read(Id id) {
  auto session = co_await fetch(id);
  if (session && !(*session)->is_good(parts_.clock.wall())) co_return fail(Code::forbidden, "session.none");
  co_return session;
}

net::Task<std::vector<std::shared_ptr<Session const>>> Sessions::list_all(std::string_view statement, store::Values values) {
  std::vector<store::Row> rows;
  auto read =
      co_await parts_.database.read([&](store::Session& session) { return store::fetch_all(session, statement, values, rows); });
  if (!read) co_return fail(read);
  std::vector<std::shared_ptr<Session const>> all;
  all.reserve(rows.size());
  for (auto const& row : rows) {
    auto session = session_of(row);
    if (!session) co_return fail(session);
    if ((*session)->is_good(parts_.clock.wall())) all.push_back(std::move(*session));
  }
  co_return all;
}

}  // namespace cordon::access
