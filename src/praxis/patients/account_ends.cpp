#include "base/log.h"
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
constexpr std::string_view delete_own = R"(
DELETE FROM login WHERE account = $1 AND password = $2 RETURNING email_index, email, language)";
// Where to write when it is done, which nobody can tell from the login any more.
constexpr std::string_view begin_own_erasure =
    "INSERT INTO erasure (patient, begun, email, language) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
constexpr std::string_view owed_farewell = "SELECT email, language, begun FROM erasure WHERE patient = $1 AND email IS NOT NULL";
// One of many who would write at once.
constexpr std::string_view claim_farewell =
    "UPDATE erasure SET letter_due = $2 WHERE patient = $1 AND email IS NOT NULL AND letter_due <= $3";
constexpr std::string_view forget_farewell = "UPDATE erasure SET email = NULL, language = NULL WHERE patient = $1";

net::Task<void> end_use(store::Session& session, Id account) {
  for (auto const statement : {delete_sessions, delete_all_links}) {
    auto const ended = co_await change(session, statement, {account});
    if (!ended) co_return fail(ended.error());
  }
  co_return ok();
}

net::Task<void> close_one(store::Session& session, Id account, Wall now, bool& closed) {
  auto const deleted = co_await change(session, delete_unconfirmed, {account, seconds(now - Accounts::confirm_time)});
  if (!deleted) co_return fail(deleted.error());
  closed = *deleted == 1;
  if (!closed) co_return ok();
  if (auto ended = co_await end_use(session, account); !ended) co_return ended;
  auto const begun = co_await change(session, begin_erasure, {account, whole_seconds_after(now)});
  if (!begun) co_return fail(begun.error());
  co_return ok();
}

// Nobody is written to at an address that may be another's.
net::Task<void> close_own(store::Session& session, Id account, std::string password, Wall now) {
  auto const deleted = co_await session.run(delete_own, {account, std::move(password)});
  if (!deleted) co_return fail(deleted.error());
  if (deleted->rows.empty()) co_return login_wrong();
  if (auto ended = co_await end_use(session, account); !ended) co_return ended;
  auto const& login = deleted->rows.front();
  bool const is_confirmed = !login.is_null(0);
  Values begun{account, whole_seconds_after(now), {}, {}};
  if (is_confirmed) begun = {account, whole_seconds_after(now), login[1], login[2]};
  auto const inserted = co_await change(session, begin_own_erasure, std::move(begun));
  if (!inserted) co_return fail(inserted.error());
  co_return ok();
}

}  // namespace

net::Task<std::uint64_t> Accounts::expire() {
  co_return co_await change(parts_.database, delete_over, {seconds(parts_.clock.wall())});
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

net::Task<void> Accounts::close(UserSession session, std::string password) {
  auto const login = co_await verified(session, std::move(password));
  if (!login) co_return fail(login.error());
  auto const now = parts_.clock.wall();
  auto done = co_await parts_.database.write(
      [&](store::Session& transaction) { return close_own(transaction, login->account, login->password, now); });
  if (!done) co_return done;
  parts_.sessions.forget(login->account);
  co_return ok();
}

net::Task<bool> Accounts::tell_erased(Id account) {
  auto const owed = co_await find_row(parts_.database, owed_farewell, {account});
  if (!owed) co_return fail(owed.error());
  if (!*owed) co_return true;
  auto const now = parts_.clock.wall();
  bool const is_late = (*owed)->number(2) <= seconds(now - farewell_time);
  auto const claimed = co_await change(parts_.database, claim_farewell, {account, seconds(now + letter_time), seconds(now)});
  if (!claimed) co_return fail(claimed.error());
  if (*claimed == 0) co_return is_late;
  auto const sent = co_await send_to(
      Letter::erased,
      {.account = account, .confirmed = true, .password = {}, .email = (*owed)->bytes(0), .language = (*owed)->bytes(1)}, {});
  bool const is_futile = !sent && sent.error().code == Code::invalid;  // its keys are gone already
  if (!sent) log::warning("a farewell could not be sent: " + std::string(sent.error().reason));
  if (!sent && !is_futile) co_return is_late;
  auto const forgotten = co_await change(parts_.database, forget_farewell, {account});
  if (!forgotten) co_return fail(forgotten.error());
  co_return true;
}

}  // namespace cordon::praxis
