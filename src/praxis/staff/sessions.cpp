#include "praxis/staff/sessions.h"

#include "crypto/crypto.h"
#include "store/statement.h"

namespace cordon::praxis {
namespace {

using store::seconds;

using store::Bytes;

// One that ended stays until its time is over, and so does the number of its entry.
constexpr std::string_view steps[] = {
    R"(CREATE TABLE staff_session (
  token_hash BYTEA PRIMARY KEY, entry TEXT NOT NULL, email TEXT NOT NULL, name TEXT NOT NULL,
  expires BIGINT NOT NULL, ended BIGINT NOT NULL DEFAULT 0))",
    "CREATE UNIQUE INDEX staff_session_entry ON staff_session (entry)",
    "CREATE INDEX staff_session_expires ON staff_session (expires)",
};
constexpr store::Migration history[] = {{.name = "09 sessions of the staff", .steps = steps}};
static_assert(StaffSessions::lifetime > LocalAssertions::entry_lifetime);

constexpr std::string_view begin_one = R"(
INSERT INTO staff_session (token_hash, entry, email, name, expires) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (entry) DO NOTHING)";
constexpr std::string_view find_entry = "SELECT entry FROM staff_session WHERE entry = $1";
constexpr std::string_view find_one =
    "SELECT email, name FROM staff_session WHERE token_hash = $1 AND ended = 0 AND expires > $2";
constexpr std::string_view find_open = "SELECT ended FROM staff_session WHERE token_hash = $1 AND ended = 0";
constexpr std::string_view end_one = "UPDATE staff_session SET ended = 1 WHERE token_hash = $1";
constexpr std::string_view delete_over = "DELETE FROM staff_session WHERE expires <= $1";

}  // namespace

std::span<store::Migration const> StaffSessions::migrations() {
  return history;
}

net::Task<StaffIdentity> StaffSessions::read(std::string entry) {
  auto verified = entries_.verify_entry(entry);
  if (!verified) co_return fail(verified);
  auto const used = co_await find_row(database_, find_entry, {verified->number});
  if (!used) co_return fail(used.error());
  if (*used) co_return fail(Code::forbidden, "staff.entered");
  co_return std::move(verified->identity);
}

net::Task<std::string> StaffSessions::enter(std::string entry) {
  auto const verified = entries_.verify_entry(entry);
  if (!verified) co_return fail(verified.error());
  auto token = crypto::make_token();
  store::Values const values{Bytes(crypto::digest(token)), verified->number, verified->identity.email, verified->identity.name,
                             seconds(clock_.wall() + lifetime)};
  auto const begun = co_await change(database_, begin_one, values);
  if (!begun) co_return fail(begun.error());
  if (*begun == 0) co_return fail(Code::forbidden, "staff.entered");
  co_return token;
}

net::Task<StaffIdentity> StaffSessions::find(std::string token) {
  if (token.empty()) co_return fail(Code::forbidden, "staff.session");
  auto const row = co_await find_row(database_, find_one, {Bytes(crypto::digest(token)), seconds(clock_.wall())});
  if (!row) co_return fail(row.error());
  if (!*row) co_return fail(Code::forbidden, "staff.session");
  co_return StaffIdentity{.email = (*row)->text(0), .name = (*row)->text(1)};
}

net::Task<void> StaffSessions::end(std::string token) {
  if (token.empty()) co_return ok();
  store::Values const values{Bytes(crypto::digest(token))};
  auto const open = co_await find_row(database_, find_open, values);
  if (!open) co_return fail(open.error());
  if (!*open) co_return ok();  // what somebody made up keeps no writer busy
  auto const ended = co_await change(database_, end_one, values);
  if (!ended) co_return fail(ended.error());
  co_return ok();
}

net::Task<void> StaffSessions::expire() {
  auto const deleted = co_await change(database_, delete_over, {seconds(clock_.wall())});
  if (!deleted) co_return fail(deleted.error());
  co_return ok();
}

}  // namespace cordon::praxis
