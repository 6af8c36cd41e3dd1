#include "access/assertion/signer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/log.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/private_file.h"
#include "store/statement.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

namespace json = boost::json;
using std::filesystem::path;

constexpr std::string_view steps[] = {
    "CREATE TABLE access_assertion_key (kid TEXT PRIMARY KEY, jwk TEXT NOT NULL, ends BIGINT NOT NULL)",
};
constexpr store::Migration history[] = {{.name = "access 02 assertion keys", .steps = steps}};

constexpr std::string_view publish =
    "INSERT INTO access_assertion_key (kid, jwk, ends) VALUES ($1, $2, $3) "
    "ON CONFLICT (kid) DO UPDATE SET ends = $3";
constexpr std::string_view read_published = "SELECT kid, jwk FROM access_assertion_key WHERE ends > $1 ORDER BY kid";
constexpr std::string_view drop_published = "DELETE FROM access_assertion_key WHERE ends <= $1";

constexpr std::string_view prefix = "assertion-", suffix = ".pem";
constexpr std::size_t longest_key = 4096;

struct Publication {
  std::string kid, jwk;
  Wall ends;
};

net::Task<void> publish_all(store::Session& session, std::span<Publication const> ours, Wall now) {
  for (auto const& each : ours) {
    auto const done = co_await store::change(session, publish, {each.kid, each.jwk, store::seconds(each.ends)});
    if (!done) co_return fail(done.error());
  }
  auto const dropped = co_await store::change(session, drop_published, {store::seconds(now)});
  if (!dropped) co_return fail(dropped.error());
  co_return ok();
}

json::object claims_of(Session const& session, std::string_view issuer, std::string const& audience, Wall now,
                       std::chrono::minutes lifetime) {
  auto const& identity = session.identity();
  json::object claims{{"iss", issuer},
                      {"aud", audience},
                      {"sub", Signer::subject_of(session)},
                      {"sid", session.facts().id.text()},
                      {"iat", jose::seconds(now)},
                      {"exp", jose::seconds(now + lifetime)},
                      {"auth_time", jose::seconds(identity.authenticated)},
                      {"provider", identity.provider},
                      {"groups", json::value_from(identity.groups.list())},
                      {"amr", json::value_from(identity.amr.list())}};
  if (!identity.email.empty()) claims["email"] = identity.email;
  if (!identity.name.empty()) claims["name"] = identity.name;
  if (!identity.acr.empty()) claims["acr"] = identity.acr;
  for (auto const& claim : identity.claims)
    if (!claims.contains(claim.name)) claims[claim.name] = json::value_from(claim.values);
  return claims;
}

}  // namespace

std::span<store::Migration const> Signer::migrations() {
  return history;
}

Result<std::unique_ptr<Signer>> Signer::open(path folder, std::string issuer, Clock const& clock) {
  std::unique_ptr<Signer> signer(new Signer(std::move(folder), std::move(issuer), clock));
  auto done = signer->read_folder();
  if (done) done = signer->renew();
  if (!done) return fail(done);
  return signer;
}

Result<Signer::Own> Signer::make_key() const {
  auto key = tls::PrivateKey::make(tls::KeyKind::p256);
  if (!key) return fail(key);
  auto const made = std::chrono::floor<std::chrono::seconds>(clock_.wall());
  auto const file = folder_ / fmt::format("{}{}{}", prefix, store::seconds(made), suffix);
  auto const created = crypto::create_private(file, key->pem());
  if (!created) return fail(created.error());
  if (!*created) return read_key(file);
  auto signing = jose::SigningKey::make(std::move(*key));
  if (!signing) return fail(signing);
  return Own{.key = std::move(*signing), .made = made, .file = file};
}

Result<Signer::Own> Signer::read_key(path const& file) const {
  auto name = file.filename().string();
  auto const made =
      text::parse_number<std::int64_t>(View(name).substr(prefix.size(), name.size() - prefix.size() - suffix.size()));
  auto pem = crypto::read_private(file, longest_key);
  if (!pem) return fail(pem);
  auto key = tls::PrivateKey::from_pem(*pem);
  crypto::wipe(*pem);
  if (!key || !made) return fail(Code::invalid, "assertion.key", file.string() + " holds no key");
  auto signing = jose::SigningKey::make(std::move(*key));
  if (!signing) return fail(Code::invalid, "assertion.key", file.string() + " holds a key of another kind");
  return Own{.key = std::move(*signing), .made = Wall(std::chrono::seconds(*made)), .file = file};
}

Result<void> Signer::read_folder() {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  Keys found;
  for (auto const& entry : std::filesystem::directory_iterator(folder_, error)) {
    auto const name = entry.path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) continue;
    auto key = read_key(entry.path());
    if (!key) return fail(key);
    found.own.push_back(std::move(*key));
  }
  if (error) return fail(Code::invalid, "assertion.folder", folder_.string() + " cannot be read: " + error.message());
  use(std::move(found));
  return ok();
}

void Signer::use(Keys keys) {
  std::ranges::sort(keys.own, std::ranges::greater(), &Own::made);
  auto made = std::make_shared<Keys const>(std::move(keys));
  std::lock_guard const lock(mutex_);
  keys_ = std::move(made);
}

std::shared_ptr<Signer::Keys const> Signer::keys() const {
  std::lock_guard const lock(mutex_);
  return keys_;
}

// The next one is made while the last still signs for a while: others must have read it before it does.
Result<void> Signer::renew() {
  auto const now = clock_.wall();
  auto next = *keys();
  if (next.own.empty() || now - next.own.front().made >= key_lifetime) {
    auto key = make_key();
    if (!key) return fail(key);
    next.own.insert(next.own.begin(), std::move(*key));
  }
  while (next.own.size() > 1 && now - next.own[next.own.size() - 2].made >= announced + remembered) {
    std::error_code error;
    std::filesystem::remove(next.own.back().file, error);
    next.own.pop_back();
  }
  for (auto const& own : next.own) {
    if (std::ranges::find(next.published, own.key.jwk()) == next.published.end()) next.published.push_back(own.key.jwk());
  }
  use(std::move(next));
  return ok();
}

net::Task<void> Signer::load(store::Database& database) {
  if (auto renewed = renew(); !renewed) co_return renewed;
  auto const now = clock_.wall();
  std::vector<Publication> ours;
  for (auto const& own : keys()->own) ours.push_back({.kid = own.key.id(), .jwk = own.key.jwk(), .ends = now + remembered});
  auto done = co_await database.write([&](store::Session& session) { return publish_all(session, ours, now); });
  if (!done) co_return done;
  std::vector<store::Row> rows;
  done = co_await database.read(
      [&](store::Session& session) { return store::fetch_all(session, read_published, {store::seconds(now)}, rows); });
  if (!done) co_return done;
  auto next = *keys();
  next.published.clear();
  for (auto const& row : rows) next.published.push_back(row.text(1));
  use(std::move(next));
  co_return ok();
}

// The newest that has been announced for long enough; the very first at once.
jose::SigningKey const* Signer::current(Keys const& keys) const {
  auto const now = clock_.wall();
  auto const ready = std::ranges::find_if(keys.own, [&](Own const& own) { return now - own.made >= announced; });
  return ready == keys.own.end() ? &keys.own.back().key : &ready->key;
}

std::shared_ptr<Assertion const> Signer::assertion(Session const& session, std::string const& audience) const {
  auto const now = clock_.wall();
  auto kept = made_.find(session.number());
  if (kept && kept->audience == audience && kept->good_until - now >= freshness) return kept;
  auto token = sign("JWT", jose::Claims(claims_of(session, issuer_, audience, now, lifetime)));
  if (!token) {
    log::error(fmt::format("an assertion could not be signed: {}", token.error().reason));
    return nullptr;
  }
  token->shrink_to_fit();
  auto made = std::make_shared<Assertion const>(
      Assertion{.token = std::move(*token), .good_until = now + lifetime, .audience = audience});
  made_.keep(session.number(), made);
  return made;
}

Result<std::string> Signer::assertion(View machine, std::string const& audience) const {
  auto const now = clock_.wall();
  return sign("JWT", jose::Claims(json::object{{"iss", issuer_},
                                               {"aud", audience},
                                               {"sub", json::string_view(machine)},
                                               {"client_id", json::string_view(machine)},
                                               {"iat", jose::seconds(now)},
                                               {"exp", jose::seconds(now + lifetime)}}));
}

std::string Signer::subject_of(Session const& session) {
  return tls::base64url(session.who);
}

Result<std::string> Signer::question(Session const& session, std::string const& audience, View nonce) const {
  auto claims = claims_of(session, issuer_, audience, clock_.wall(), question_lifetime);
  claims["nonce"] = json::string_view(nonce);
  return sign("cordon-question+jwt", jose::Claims(std::move(claims)));
}

Result<std::string> Signer::sign(View type, jose::Claims const& claims) const {
  auto const known = keys();
  return current(*known)->sign(type, claims);
}

std::string Signer::key_set() const {
  std::string set = "{\"keys\":[";
  for (View separator; auto const& jwk : keys()->published) {
    set += separator;
    set += jwk;
    separator = ",";
  }
  return set += "]}\n";
}

}  // namespace cordon::access
