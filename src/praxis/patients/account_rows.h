#pragma once

#include "crypto/crypto.h"
#include "praxis/id.h"
#include "store/statement.h"

// Statements that several of what an account can do have in common.
namespace cordon::praxis {

using store::seconds;

constexpr std::string_view login_by_account =
    "SELECT account, email_index, password, email, language FROM login WHERE account = $1";
constexpr std::string_view login_by_email =
    "SELECT account, email_index, password, email, language FROM login WHERE email_index = $1";
constexpr std::string_view insert_link =
    "INSERT INTO reset (token_hash, kind, account, expires, email_index, email) VALUES ($1, $2, $3, $4, $5, $6)";
// Only one of many who bring the same link finds it.
constexpr std::string_view use_link = "DELETE FROM reset WHERE token_hash = $1 AND kind = $2 AND account = $3 AND expires > $4";
constexpr std::string_view delete_links = "DELETE FROM reset WHERE account = $1 AND kind = $2";

constexpr std::string_view delete_all_links = "DELETE FROM reset WHERE account = $1";
constexpr std::string_view delete_sessions = "DELETE FROM session WHERE account = $1";
// From then on it goes on until nothing is left (Family::finish_erasure). It begins in a second that is rounded up
// (whole_seconds_after): who compares with one that is rounded down is never early.
constexpr std::string_view begin_erasure = "INSERT INTO erasure (patient, begun) VALUES ($1, $2) ON CONFLICT DO NOTHING";

inline std::int64_t whole_seconds_after(Wall time) {
  return std::chrono::ceil<std::chrono::seconds>(time.time_since_epoch()).count();
}

inline std::unexpected<Error> link_used() {
  return fail(Code::invalid, "link.used");
}
inline std::unexpected<Error> login_wrong() {
  return fail(Code::forbidden, "login.wrong");
}

// A change that must find its row; fails with `otherwise` when it does not, and undoes the transaction.
inline net::Task<void> change_one(store::Session& session, std::string_view statement, store::Values values, Error otherwise) {
  auto const changed = co_await change(session, statement, std::move(values));
  if (!changed) co_return fail(changed.error());
  if (*changed != 1) co_return fail(std::move(otherwise));
  co_return ok();
}

// The numbers of a statement's first column.
inline net::Task<void> list_ids(store::Session& session, std::string_view statement, store::Values values, std::vector<Id>& ids) {
  auto const found = co_await session.run(statement, std::move(values));
  if (!found) co_return fail(found.error());
  ids.clear();
  for (auto const& row : found->rows) ids.push_back(row.number(0));
  co_return ok();
}

}  // namespace cordon::praxis
