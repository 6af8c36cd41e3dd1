#pragma once

#include "access/session/sessions.h"
#include "store/statement.h"

// What logins and sessions are in the database.
namespace cordon::access {

store::Bytes bytes(View octets);
store::Bytes bytes(Id const& id);
Wall wall(std::int64_t seconds);

// The statement that finds one by its id, and the one that lists those of a person.
extern std::string_view const find_session, list_sessions, list_sessions_of_email, find_login;
// What others let the person of a session ($1) do at a time ($2).
extern std::string_view const find_approvals;

std::vector<Approval> approvals_of(std::vector<store::Row> const& rows);
Result<std::shared_ptr<Session const>> session_of(store::Row const& row, std::vector<Approval> approvals = {});
// Of the columns of a login that begin there.
Result<std::shared_ptr<Login const>> login_of(store::Row const& row, std::size_t at);

// Sites are few: the name of each is there once.
std::shared_ptr<std::string const> shared_name(std::string const& name);

// Notes when it was born, too.
net::Task<void> insert(store::Session& session, Session::Facts& facts);

}  // namespace cordon::access
