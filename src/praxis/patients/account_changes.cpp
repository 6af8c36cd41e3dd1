#include "praxis/patients/account_rows.h"
#include "praxis/patients/accounts.h"

namespace cordon::praxis {
namespace {

using store::Bytes;
using store::Values;

constexpr std::string_view link_by_token =
    "SELECT account, email_index, email FROM reset WHERE token_hash = $1 AND kind = $2 AND expires > $3";
constexpr std::string_view set_password = "UPDATE login SET password = $2 WHERE account = $1 AND password = $3";
constexpr std::string_view set_email = "UPDATE login SET email_index = $2, email = $3 WHERE account = $1";

net::Task<void> add(store::Session& session, Values link) {
  co_return co_await change_one(session, insert_link, std::move(link), Error());
}

// Another password, and no session but this one, nor a link to choose yet another.
net::Task<void> set(store::Session& session, Id account, Values password, std::string kept_session, std::int64_t kind) {
  auto changed = co_await change_one(session, set_password, std::move(password), login_wrong().error());
  if (!changed) co_return changed;
  auto ended = co_await Sessions::end_others(session, account, std::move(kept_session));
  if (!ended) co_return ended;
  auto const deleted = co_await change(session, delete_links, {account, kind});
  if (!deleted) co_return fail(deleted.error());
  co_return ok();
}

net::Task<void> set_by_link(store::Session& session, Values link, Id account, Values password, std::int64_t kind) {
  auto used = co_await change_one(session, use_link, std::move(link), link_used().error());
  if (!used) co_return used;
  co_return co_await set(session, account, std::move(password), {}, kind);
}

net::Task<void> set_email_by_link(store::Session& session, Values link, Values email) {
  auto used = co_await change_one(session, use_link, std::move(link), link_used().error());
  if (!used) co_return used;
  auto changed = co_await change_one(session, set_email, std::move(email), link_used().error());
  if (!changed && changed.error().reason == "store.constraint") co_return fail(Code::invalid, "link.taken");
  co_return changed;
}

}  // namespace

net::Task<void> Accounts::send(Letter letter, Language language, std::string email, std::string link) {
  co_return co_await parts_.mailbox.send(write_letter(letter, language, std::move(email), link));
}

net::Task<void> Accounts::send_to(Letter letter, Login login, std::string link) {
  auto email = co_await parts_.vault.open(login.account, "email", login.email);
  if (!email) co_return fail(email);
  auto const language = co_await parts_.vault.open(login.account, "language", login.language);
  if (!language) co_return fail(language.error());
  co_return co_await send(letter, find_language(*language).value_or(Language::en), std::move(*email), std::move(link));
}

net::Task<Accounts::Link> Accounts::find_link(std::string link, LinkKind kind) {
  auto hash = crypto::digest(link);
  auto const row = co_await find_row(parts_.database, link_by_token,
                                     {Bytes(hash), static_cast<std::int64_t>(kind), seconds(parts_.clock.wall())});
  if (!row) co_return fail(row.error());
  if (!*row) co_return link_used();
  Link found{.token_hash = std::move(hash), .account = (*row)->number(0), .email_index = {}, .email = {}};
  if (!(*row)->is_null(1)) found.email_index = (*row)->bytes(1);
  if (!(*row)->is_null(2)) found.email = (*row)->bytes(2);
  co_return found;
}

net::Task<Accounts::Login> Accounts::login_of(UserSession session) {
  auto login = co_await find_login(login_by_account, session.account);
  if (!login) co_return fail(login.error());
  if (!*login) co_return fail(Code::forbidden, "session.none");
  co_return std::move(**login);
}

// Who asks once more for the password: a session alone must not take an account over.
net::Task<Accounts::Login> Accounts::verified(UserSession session, std::string password) {
  auto const name = "account " + std::to_string(session.account);
  if (auto admitted = parts_.guards.accounts.admit(name); !admitted) co_return fail(admitted);
  auto login = co_await login_of(std::move(session));
  if (!login) co_return fail(login);
  auto const verdict = co_await parts_.passwords.verify(std::move(password), login->password);
  if (!verdict) co_return fail(verdict.error());
  if (!verdict->right) co_return login_wrong();
  parts_.guards.accounts.forget(name);
  co_return std::move(*login);
}

// A row is written in any case, by which nobody can tell whether there is an account. Account 0 is nobody's.
net::Task<void> Accounts::ask_reset(std::string email, net::Address from) {
  auto const address = check_email(email);
  if (!address) co_return fail(address.error());
  auto const index = index_of(*address);
  if (auto admitted = admit_letter(index, from); !admitted) co_return admitted;
  auto const login = co_await find_login(login_by_email, Bytes(index));
  if (!login) co_return fail(login.error());
  auto const link = crypto::make_token();
  Values const values{Bytes(crypto::digest(link)),
                      static_cast<std::int64_t>(LinkKind::reset),
                      *login ? (*login)->account : 0,
                      seconds(parts_.clock.wall() + reset_time),
                      {},
                      {}};
  auto added = co_await parts_.database.write([&](store::Session& session) { return add(session, values); });
  if (!added) co_return added;
  if (*login) outbox_.spawn(send_to(Letter::reset, **login, links_.reset + link));
  co_return ok();
}

net::Task<void> Accounts::reset(std::string link, std::string password) {
  constexpr auto kind = static_cast<std::int64_t>(LinkKind::reset);
  auto const found = co_await find_link(std::move(link), LinkKind::reset);
  if (!found) co_return fail(found.error());
  auto const login = co_await find_login(login_by_account, found->account);
  if (!login) co_return fail(login.error());
  if (!*login) co_return link_used();
  auto const email = co_await parts_.vault.open(found->account, "email", (*login)->email);
  if (!email) co_return fail(email.error());
  if (auto checked = credentials::check_password(password, *email); !checked) co_return checked;
  auto const hash = co_await parts_.passwords.hash(std::move(password));
  if (!hash) co_return fail(hash.error());
  Values const used{Bytes(found->token_hash), kind, found->account, seconds(parts_.clock.wall())};
  Values const changed{found->account, *hash, (*login)->password};
  auto done = co_await parts_.database.write(
      [&](store::Session& session) { return set_by_link(session, used, found->account, changed, kind); });
  if (!done) co_return done;
  parts_.sessions.forget(found->account);
  parts_.guards.accounts.forget(index_of(*email));
  outbox_.spawn(send_to(Letter::password_changed, **login, {}));
  co_return ok();
}

net::Task<void> Accounts::change_password(UserSession session, std::string old, std::string password) {
  auto const login = co_await verified(session, std::move(old));
  if (!login) co_return fail(login.error());
  auto const email = co_await parts_.vault.open(login->account, "email", login->email);
  if (!email) co_return fail(email.error());
  if (auto checked = credentials::check_password(password, *email); !checked) co_return checked;
  auto const hash = co_await parts_.passwords.hash(std::move(password));
  if (!hash) co_return fail(hash.error());
  Values const changed{login->account, *hash, login->password};
  auto done = co_await parts_.database.write([&](store::Session& transaction) {
    return set(transaction, login->account, changed, session.id, static_cast<std::int64_t>(LinkKind::reset));
  });
  if (!done) co_return done;
  parts_.sessions.forget(login->account, session.id);
  outbox_.spawn(send_to(Letter::password_changed, *login, {}));
  co_return ok();
}

net::Task<void> Accounts::ask_email_change(UserSession session, std::string password, std::string email) {
  auto const address = check_email(email);
  if (!address) co_return fail(address.error());
  auto const login = co_await verified(session, std::move(password));
  if (!login) co_return fail(login.error());
  auto const index = index_of(*address);
  auto const sender = "account " + std::to_string(session.account);
  if (auto admitted = parts_.guards.senders.admit(sender); !admitted) co_return admitted;
  if (auto admitted = parts_.guards.letters.admit(index); !admitted) co_return admitted;
  auto const taken = co_await find_login(login_by_email, Bytes(index));
  if (!taken) co_return fail(taken.error());
  auto const sealed = co_await parts_.vault.seal(login->account, "email", *address);
  if (!sealed) co_return fail(sealed.error());
  auto const language = co_await parts_.vault.open(login->account, "language", login->language);
  if (!language) co_return fail(language.error());
  auto const link = crypto::make_token();
  Values const values{Bytes(crypto::digest(link)),
                      static_cast<std::int64_t>(LinkKind::change_email),
                      login->account,
                      seconds(parts_.clock.wall() + reset_time),
                      Bytes(index),
                      Bytes(*sealed)};
  auto added = co_await parts_.database.write([&](store::Session& transaction) { return add(transaction, values); });
  if (!added) co_return added;
  auto const letter = *taken ? Letter::already_registered : Letter::confirm_change;
  outbox_.spawn(send(letter, find_language(*language).value_or(Language::en), *address, links_.change_email + link));
  co_return ok();
}

net::Task<void> Accounts::change_email(UserSession session, std::string link) {
  auto const found = co_await find_link(std::move(link), LinkKind::change_email);
  if (!found) co_return fail(found.error());
  if (found->account != session.account) co_return link_used();
  auto const before = co_await login_of(session);
  if (!before) co_return fail(before.error());
  Values const used{Bytes(found->token_hash), static_cast<std::int64_t>(LinkKind::change_email), session.account,
                    seconds(parts_.clock.wall())};
  Values const email{session.account, Bytes(found->email_index), Bytes(found->email)};
  auto done =
      co_await parts_.database.write([&](store::Session& transaction) { return set_email_by_link(transaction, used, email); });
  if (!done) co_return done;
  if (before->confirmed) outbox_.spawn(send_to(Letter::email_changed, *before, {}));
  co_return ok();
}

net::Task<std::string> Accounts::email(UserSession session) {
  auto const login = co_await login_of(std::move(session));
  if (!login) co_return fail(login.error());
  co_return co_await parts_.vault.open(login->account, "email", login->email);
}

net::Task<bool> Accounts::is_confirmed(UserSession session) {
  auto const login = co_await login_of(std::move(session));
  if (!login) co_return fail(login.error());
  co_return login->confirmed;
}

net::Task<void> Accounts::drain() {
  co_await outbox_.join();
  co_return ok();
}

}  // namespace cordon::praxis
