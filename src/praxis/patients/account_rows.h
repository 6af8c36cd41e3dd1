#pragma once

#include "praxis/patients/crypto.h"
#include "praxis/patients/statement.h"

// Statements that several of what an account can do have in common.
namespace cordon::praxis {

constexpr std::string_view login_by_account =
    "SELECT account, email_index, password, email, language FROM login WHERE account = $1";
constexpr std::string_view login_by_email =
    "SELECT account, email_index, password, email, language FROM login WHERE email_index = $1";
constexpr std::string_view insert_link =
    "INSERT INTO reset (token_hash, kind, account, expires, email_index, email) VALUES ($1, $2, $3, $4, $5, $6)";
// Only one of many who bring the same link finds it.
constexpr std::string_view use_link = "DELETE FROM reset WHERE token_hash = $1 AND kind = $2 AND account = $3 AND expires > $4";
constexpr std::string_view delete_links = "DELETE FROM reset WHERE account = $1 AND kind = $2";

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

}  // namespace cordon::praxis
