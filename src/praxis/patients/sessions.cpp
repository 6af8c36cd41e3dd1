#include "praxis/patients/sessions.h"

#include "crypto/crypto.h"
#include "store/statement.h"

namespace cordon::praxis {
namespace {

using store::seconds;

using store::Bytes;

constexpr std::size_t token_length = 43;

constexpr std::string_view insert_session = R"(
INSERT INTO session (token_hash, account, created, seen)
SELECT $1, account, $3, $3 FROM login WHERE account = $2 AND password = $4)";
constexpr std::string_view touch = R"(
UPDATE session SET seen = $2 WHERE token_hash = $1 AND seen > $3 AND created > $4
  AND EXISTS (SELECT 1 FROM login WHERE login.account = session.account) RETURNING account, created)";
constexpr std::string_view find_one = "SELECT account FROM session WHERE token_hash = $1";
constexpr std::string_view delete_one = "DELETE FROM session WHERE token_hash = $1";
constexpr std::string_view delete_others = "DELETE FROM session WHERE account = $1 AND token_hash <> $2";
constexpr std::string_view delete_over = "DELETE FROM session WHERE seen <= $1 OR created <= $2";

}  // namespace

std::optional<SessionCache::Known> SessionCache::find(std::string const& id) {
  std::lock_guard const lock(mutex_);
  auto const found = by_id_.find(id);
  if (found == by_id_.end()) return {};
  return found->second->second;
}

void SessionCache::saw(std::string const& id, Wall now) {
  std::lock_guard const lock(mutex_);
  auto const found = by_id_.find(id);
  if (found == by_id_.end()) return;
  found->second->second.seen = std::max(found->second->second.seen, now);
  entries_.splice(entries_.end(), entries_, found->second);
}

std::uint64_t SessionCache::generation() const {
  std::lock_guard const lock(mutex_);
  return generation_;
}

void SessionCache::put(std::string const& id, Known known, std::uint64_t generation) {
  std::lock_guard const lock(mutex_);
  if (generation != generation_) return;
  if (auto const found = by_id_.find(id); found != by_id_.end()) {
    found->second->second = known;
    entries_.splice(entries_.end(), entries_, found->second);
    return;
  }
  if (entries_.size() >= most_) {
    by_id_.erase(entries_.front().first);
    entries_.pop_front();
  }
  entries_.emplace_back(id, known);
  by_id_[id] = std::prev(entries_.end());
}

void SessionCache::forget(std::string const& id) {
  std::lock_guard const lock(mutex_);
  ++generation_;
  auto const found = by_id_.find(id);
  if (found == by_id_.end()) return;
  entries_.erase(found->second);
  by_id_.erase(found);
}

void SessionCache::forget_all(Id account, std::string const& except) {
  std::lock_guard const lock(mutex_);
  ++generation_;
  std::erase_if(entries_, [&](Entry const& entry) {
    bool const ends = entry.second.account == account && entry.first != except;
    if (ends) by_id_.erase(entry.first);
    return ends;
  });
}

net::Task<UserSession> Sessions::find(std::string token) {
  if (token.size() != token_length) co_return fail(Code::forbidden, "session.none");
  auto const id = crypto::digest(token);
  auto const now = clock_.wall();
  auto const known = cache_.find(id);
  bool const awake = known && now - known->seen < idle;  // or only in another process
  if (awake && now - known->checked < freshness && now - known->created < absolute) {
    cache_.saw(id, now);
    co_return UserSession{.account = known->account, .id = id};
  }
  if (!known) {
    auto const there = co_await find_row(database_, find_one, {Bytes(id)});
    if (!there) co_return fail(there.error());
    if (!*there) co_return fail(Code::forbidden, "session.none");
  }
  // What the database last heard of one that is known here is older than what is known.
  co_return co_await look_up(id, awake ? now - idle - freshness : now - idle);
}

net::Task<UserSession> Sessions::look_up(std::string id, Wall seen_after) {
  auto const now = clock_.wall();
  auto const generation = cache_.generation();
  std::vector<store::Statement> statements;
  statements.push_back({.text = touch, .values = {Bytes(id), seconds(now), seconds(seen_after), seconds(now - absolute)}});
  auto const found = co_await database_.write_all(std::move(statements), std::hash<std::string>()(id));
  if (!found) co_return fail(found.error());
  auto const& rows = found->front().rows;
  if (rows.empty()) {
    cache_.forget(id);
    co_return fail(Code::forbidden, "session.none");
  }
  SessionCache::Known const known{
      .account = rows[0].number(0), .created = Wall(std::chrono::seconds(rows[0].number(1))), .seen = now, .checked = now};
  cache_.put(id, known, generation);
  co_return UserSession{.account = known.account, .id = id};
}

net::Task<void> Sessions::end(UserSession ended) {
  auto const deleted = co_await change(database_, delete_one, {Bytes(ended.id)});
  cache_.forget(ended.id);
  if (!deleted) co_return fail(deleted.error());
  co_return ok();
}

net::Task<void> Sessions::end_all(Id account) {
  auto done = co_await database_.write([=](store::Session& session) { return end_others(session, account, {}); });
  cache_.forget_all(account);
  co_return done;
}

net::Task<bool> Sessions::begin(store::Session& session, std::string id, Id account, std::string password, Wall now) {
  auto const made = co_await change(session, insert_session, {Bytes(std::move(id)), account, seconds(now), std::move(password)});
  if (!made) co_return fail(made.error());
  co_return *made == 1;
}

net::Task<void> Sessions::end_others(store::Session& session, Id account, std::string id) {
  auto const ended = co_await change(session, delete_others, {account, Bytes(std::move(id))});
  if (!ended) co_return fail(ended.error());
  co_return ok();
}

net::Task<std::uint64_t> Sessions::expire() {
  auto const now = clock_.wall();
  co_return co_await change(database_, delete_over, {seconds(now - idle), seconds(now - absolute)});
}

}  // namespace cordon::praxis
