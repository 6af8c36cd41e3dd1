#include "access/session/renewals.h"

#include "access/session/identity_json.h"
#include "access/session/session_rows.h"

namespace cordon::access {
namespace {

using store::seconds;

constexpr std::string_view steps[] = {
    "CREATE TABLE access_renewal (login BYTEA PRIMARY KEY, due BIGINT NOT NULL)",
    "CREATE INDEX access_renewal_due ON access_renewal (due)",
};
constexpr store::Migration history[] = {{.name = "access 02 renewals", .steps = steps}};

constexpr std::string_view set_due =
    "INSERT INTO access_renewal (login, due) VALUES ($1, $2) ON CONFLICT (login) DO UPDATE SET due = excluded.due";
constexpr std::string_view drop = "DELETE FROM access_renewal WHERE login = $1";
constexpr std::string_view find_due =
    "SELECT l.id, l.identity, l.tokens FROM access_renewal r JOIN access_login l ON l.id = r.login WHERE r.due <= $1 AND "
    "l.tokens IS NOT NULL ORDER BY r.due LIMIT 1";
constexpr std::string_view claim_one = "UPDATE access_renewal SET due = $2 WHERE login = $1 AND due <= $3";
constexpr std::string_view drop_lost = "DELETE FROM access_renewal WHERE login NOT IN (SELECT id FROM access_login)";

}  // namespace

std::span<store::Migration const> Renewals::migrations() {
  return history;
}

net::Task<void> Renewals::plan(Id login, std::chrono::seconds after) {
  auto const planned =
      co_await store::change(database_, set_due, {bytes(login), seconds(clock_.wall()) + std::int64_t{after.count()}});
  if (!planned) co_return fail(planned.error());
  co_return ok();
}

net::Task<void> Renewals::cancel(Id login) {
  auto const dropped = co_await store::change(database_, drop, {bytes(login)});
  if (!dropped) co_return fail(dropped.error());
  co_return ok();
}

// Who was slower by a moment has claimed nothing, and looks again later.
net::Task<std::optional<SeenLogin>> Renewals::claim() {
  auto const now = clock_.wall();
  auto const row = co_await store::find_row(database_, find_due, {seconds(now)});
  if (!row) co_return fail(row.error());
  if (!*row) co_return std::optional<SeenLogin>();
  auto const id = Id::from((*row)->bytes(0));
  if (!id) co_return fail(Code::internal, "session.row");
  auto const claimed = co_await store::change(database_, claim_one, {bytes(*id), seconds(now + claim_time), seconds(now)});
  if (!claimed) co_return fail(claimed.error());
  if (*claimed != 1) co_return std::optional<SeenLogin>();
  co_return SeenLogin{.id = *id, .identity = (*row)->text(1), .tokens = (*row)->bytes(2)};
}

net::Task<void> Renewals::expire() {
  auto const dropped = co_await store::change(database_, drop_lost, {});
  if (!dropped) co_return fail(dropped.error());
  co_return ok();
}

}  // namespace cordon::access
