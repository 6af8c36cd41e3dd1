#include "access/machine/service_tokens.h"

#include <algorithm>

#include "access/session/session_rows.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

using std::chrono::seconds;

constexpr std::string_view steps[] = {
    // `digest` is that of the secret, `before` that of the one before it, good until `before_ends`.
    R"(CREATE TABLE access_token (
  id BYTEA PRIMARY KEY, name TEXT NOT NULL UNIQUE, digest BYTEA NOT NULL, before BYTEA, before_ends BIGINT,
  created BIGINT NOT NULL, ends BIGINT NOT NULL, used BIGINT))",
};
constexpr store::Migration history[] = {{.name = "access 03 service tokens", .steps = steps}};

constexpr std::string_view list_tokens =
    "SELECT id, name, digest, before, before_ends, created, ends, used FROM access_token ORDER BY name LIMIT 10001";
constexpr std::string_view find_token =
    "SELECT id, name, digest, before, before_ends, created, ends, used FROM access_token WHERE name = $1";
constexpr std::string_view count_tokens =
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN name = $1 THEN 1 ELSE 0 END), 0) FROM access_token";
constexpr std::string_view add_token = "INSERT INTO access_token (id, name, digest, created, ends) VALUES ($1, $2, $3, $4, $5)";
constexpr std::string_view rotate_token =
    "UPDATE access_token SET before = digest, before_ends = $2, digest = $3, created = $4, ends = $5 WHERE id = $1";
constexpr std::string_view remove_token = "DELETE FROM access_token WHERE name = $1";
constexpr std::string_view save_use = "UPDATE access_token SET used = $2 WHERE id = $1 AND (used IS NULL OR used < $2)";

constexpr Change all_tokens{.kind = Change::Kind::tokens};

std::string digest_of(View secret) {
  auto const digest = tls::sha256(secret);
  return std::string(crypto::view(digest));
}

bool is_name(View name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

net::Task<void> insert(store::Session& session, ServiceToken const& token, std::string const& digest, Change& change) {
  auto const row = co_await session.run(count_tokens, {token.name});
  if (!row) co_return fail(row.error());
  if (row->rows.at(0).number(1) != 0) co_return fail(Code::forbidden, "token.taken");
  if (row->rows.at(0).number(0) >= static_cast<std::int64_t>(ServiceTokens::most)) co_return fail(Code::forbidden, "token.many");
  auto const added = co_await session.run(
      add_token, {bytes(token.id), token.name, bytes(digest), store::seconds(token.created), store::seconds(token.ends)});
  if (!added) co_return fail(added.error());
  co_return co_await Journal::add(session, change, token.created);
}

net::Task<void> replace(store::Session& session, ServiceToken const& token, std::string const& digest, Change& change) {
  auto const changed = co_await store::change(session, rotate_token,
                                              {bytes(token.id), store::seconds(*token.rotated), bytes(digest),
                                               store::seconds(token.created), store::seconds(token.ends)});
  if (!changed) co_return fail(changed.error());
  if (*changed == 0) co_return fail(Code::not_found, "token.none");
  co_return co_await Journal::add(session, change, token.created);
}

net::Task<void> drop(store::Session& session, std::string const& name, Wall now, Change& change) {
  auto const changed = co_await store::change(session, remove_token, {name});
  if (!changed) co_return fail(changed.error());
  if (*changed == 0) co_return fail(Code::not_found, "token.none");
  co_return co_await Journal::add(session, change, now);
}

}  // namespace

std::span<store::Migration const> ServiceTokens::migrations() {
  return history;
}

ServiceTokens::Known ServiceTokens::known_of(store::Row const& row) {
  Known known{.token = {.id = Id::from(row.bytes(0)).value_or(Id()),
                        .name = std::string(row.text(1)),
                        .created = wall(row.number(5)),
                        .ends = wall(row.number(6)),
                        .used = {},
                        .rotated = {}},
              .digest = std::string(row.bytes(2)),
              .before = {}};
  if (!row.is_null(3)) known.before = row.bytes(3);
  if (!row.is_null(4)) known.token.rotated = wall(row.number(4));
  if (!row.is_null(7)) known.token.used = wall(row.number(7));
  return known;
}

std::shared_ptr<ServiceTokens::All const> ServiceTokens::all() const {
  std::lock_guard const lock(mutex_);
  return all_;
}

void ServiceTokens::use(All all) {
  auto shared = std::make_shared<All const>(std::move(all));
  std::lock_guard const lock(mutex_);
  all_ = std::move(shared);
}

net::Task<void> ServiceTokens::load(store::Database& database) {
  std::vector<store::Row> rows;
  auto read = co_await database.read([&](store::Session& session) { return store::fetch_all(session, list_tokens, {}, rows); });
  if (!read) co_return read;
  All all;
  for (auto const& row : rows) {
    auto known = known_of(row);
    auto id = known.token.id.text();
    all.emplace(std::move(id), std::move(known));
  }
  use(std::move(all));
  co_return ok();
}

// Both are looked at, whatever there is of them: how long it takes tells nobody which tokens there are.
bool ServiceTokens::counts(Known const& known, View digest, Wall now) {
  static std::string const nothing(sizeof(tls::Sha256::Digest), '\0');
  bool const had_another = !known.before.empty();
  bool const is_newest = crypto::same(digest, known.digest);
  bool const is_before = crypto::same(digest, had_another ? known.before : nothing) && had_another;
  if (now >= known.token.ends) return false;
  return is_newest || (is_before && known.token.rotated && now < *known.token.rotated);
}

std::optional<ServiceTokens::Proof> ServiceTokens::verify(View id, View secret) const {
  static Known const none{.token = {}, .digest = std::string(32, '\0'), .before = std::string(32, '\0')};
  auto const digest = tls::sha256(secret);
  auto const known = all();
  auto const found = known->find(id);
  bool const good = counts(found == known->end() ? none : found->second, crypto::view(digest), clock_.wall());
  if (!good || found == known->end()) return {};
  note_use(found->second.token.id);
  return Proof{.id = found->second.token.id, .name = found->second.token.name, .digest = digest};
}

bool ServiceTokens::still_counts(Proof const& proof) const {
  auto const known = all();
  auto const found = known->find(proof.id.text());
  return found != known->end() && counts(found->second, crypto::view(proof.digest), clock_.wall());
}

void ServiceTokens::note_use(Id const& id) const {
  auto const now = std::chrono::floor<std::chrono::minutes>(clock_.wall());
  std::lock_guard const lock(mutex_);
  used_[std::string(id.view())] = now;
}

net::Task<ServiceTokens::Made> ServiceTokens::add(store::Database& database, std::string name, seconds lifetime) {
  if (!is_name(name)) co_return fail(Code::invalid, "token.name");
  if (lifetime < std::chrono::minutes(1) || lifetime > longest) co_return fail(Code::invalid, "token.lifetime");
  auto const now = clock_.wall();
  Made made{
      .token = {.id = Id::random(), .name = std::move(name), .created = now, .ends = now + lifetime, .used = {}, .rotated = {}},
      .secret = crypto::make_token()};
  Change change;
  auto const digest = digest_of(made.secret);
  auto const done = co_await database.write([&](store::Session& session) {
    change = all_tokens;
    return insert(session, made.token, digest, change);
  });
  if (!done) co_return fail(done.error());
  auto const loaded = co_await load(database);
  if (!loaded) co_return fail(loaded.error());
  co_return made;
}

net::Task<ServiceTokens::Made> ServiceTokens::rotate(store::Database& database, std::string name, seconds grace) {
  if (grace < seconds(0) || grace > longest_grace) co_return fail(Code::invalid, "token.grace");
  auto const row = co_await store::find_row(database, find_token, {name});
  if (!row) co_return fail(row.error());
  if (!*row) co_return fail(Code::not_found, "token.none");
  Made made{.token = known_of(**row).token, .secret = crypto::make_token()};
  auto const now = clock_.wall();
  auto const before_ends = std::min(now + grace, made.token.ends);  // an old secret does not become young again
  made.token.ends = now + (made.token.ends - made.token.created);
  made.token.created = now;
  made.token.rotated = before_ends;
  Change change;
  auto const digest = digest_of(made.secret);
  auto const done = co_await database.write([&](store::Session& session) {
    change = all_tokens;
    return replace(session, made.token, digest, change);
  });
  if (!done) co_return fail(done.error());
  auto const loaded = co_await load(database);
  if (!loaded) co_return fail(loaded.error());
  co_return made;
}

net::Task<void> ServiceTokens::remove(store::Database& database, std::string name) {
  Change change;
  auto const now = clock_.wall();
  auto const done = co_await database.write([&](store::Session& session) {
    change = all_tokens;
    return drop(session, name, now, change);
  });
  if (!done) co_return fail(done.error());
  co_return co_await load(database);
}

net::Task<std::vector<ServiceToken>> ServiceTokens::list(store::Database& database) {
  auto const loaded = co_await load(database);
  if (!loaded) co_return fail(loaded.error());
  std::vector<ServiceToken> tokens;
  auto const known = all();
  for (auto const& [id, each] : *known) tokens.push_back(each.token);
  std::ranges::sort(tokens, {}, &ServiceToken::name);
  co_return tokens;
}

net::Task<void> ServiceTokens::save_used(store::Database& database) {
  std::map<std::string, Wall> used;
  {
    std::lock_guard const lock(mutex_);
    used.swap(used_);
  }
  for (auto const& [id, when] : used) {
    auto const saved = co_await store::change(database, save_use, {bytes(id), store::seconds(when)});
    if (!saved) co_return fail(saved.error());
  }
  co_return ok();
}

}  // namespace cordon::access
