#include "praxis/patients/account_rows.h"
#include "praxis/patients/accounts.h"

namespace cordon::praxis {
namespace {

using store::Values;

constexpr std::string_view delete_over = "DELETE FROM reset WHERE expires <= $1";
constexpr std::string_view oldest_unconfirmed =
    "SELECT account FROM login WHERE email_index IS NULL AND created <= $1 ORDER BY created LIMIT $2";
// One that is confirmed meanwhile stays.
constexpr std::string_view delete_unconfirmed = "DELETE FROM login WHERE account = $1 AND email_index IS NULL AND created <= $2";

net::Task<void> delete_old(store::Session& session, std::int64_t now, std::uint64_t& count) {
  auto const deleted = co_await change(session, delete_over, {now});
  if (!deleted) co_return fail(deleted.error());
  count = *deleted;
  co_return ok();
}

net::Task<void> close_one(store::Session& session, Id account, Wall now, bool& closed) {
  auto const deleted = co_await change(session, delete_unconfirmed, {account, seconds(now - Accounts::confirm_time)});
  if (!deleted) co_return fail(deleted.error());
  closed = *deleted == 1;
  if (!closed) co_return ok();
  for (auto const statement : {delete_sessions, delete_all_links}) {
    auto const ended = co_await change(session, statement, {account});
    if (!ended) co_return fail(ended.error());
  }
  auto const begun = co_await change(session, begin_erasure, {account, seconds(now)});
  if (!begun) co_return fail(begun.error());
  co_return ok();
}

}  // namespace

net::Task<std::uint64_t> Accounts::expire() {
  std::uint64_t count = 0;
  auto const now = seconds(parts_.clock.wall());
  auto done = co_await parts_.database.write([&](store::Session& session) { return delete_old(session, now, count); });
  if (!done) co_return fail(done);
  co_return count;
}

net::Task<std::vector<Id>> Accounts::unconfirmed(std::size_t most) {
  std::vector<Id> accounts;
  Values const values{seconds(parts_.clock.wall() - confirm_time), static_cast<std::int64_t>(most)};
  auto done = co_await parts_.database.read(
      [&](store::Session& session) { return list_ids(session, oldest_unconfirmed, values, accounts); });
  if (!done) co_return fail(done);
  co_return accounts;
}

net::Task<bool> Accounts::close(Id account) {
  bool closed = false;
  auto const now = parts_.clock.wall();
  auto done = co_await parts_.database.write([&](store::Session& session) { return close_one(session, account, now, closed); });
  if (!done) co_return fail(done);
  if (closed) parts_.sessions.forget(account);
  co_return closed;
}

}  // namespace cordon::praxis
