#include "praxis/patients/accounts.h"

#include "base/text.h"
#include "praxis/patients/account_rows.h"

namespace cordon::praxis {
namespace {

using store::Bytes;
using store::Values;

constexpr std::string_view insert_self = "INSERT INTO relation (account, patient, kind, created) VALUES ($1, $1, 0, $2)";
constexpr std::string_view insert_login =
    "INSERT INTO login (account, created, email, language, password) VALUES ($1, $2, $3, $4, $5)";
constexpr std::string_view insert_session = "INSERT INTO session (token_hash, account, created, seen) VALUES ($1, $2, $3, $3)";
constexpr std::string_view bind_email =
    "UPDATE login SET email_index = $2 WHERE account = $1 AND email_index IS NULL AND password = $3";
constexpr std::string_view replace_password = "UPDATE login SET password = $2 WHERE account = $1 AND password = $3";

// Of IPv6 the network: one customer has all of it.
std::string name_of(net::Address const& from) {
  return from.kind() == net::Address::Kind::ipv6 ? net::Prefix::around(from, 64).text() : from.ip();
}

struct Statement {
  std::string_view text;
  Values values;
};

net::Task<void> run_all(store::Session& session, std::vector<Statement> const& statements) {
  for (auto const& statement : statements) {
    auto const done = co_await change(session, statement.text, statement.values);
    if (!done) co_return fail(done.error());
  }
  co_return ok();
}

// A new account, and whether its address has one already.
net::Task<void> insert(store::Session& session, std::vector<Statement> const& statements, Bytes index, bool& taken) {
  auto made = co_await run_all(session, statements);
  if (!made) co_return made;
  std::optional<store::Row> row;
  auto found = co_await fetch(session, login_by_email, {index}, row);
  if (!found) co_return found;
  taken = row.has_value();
  co_return ok();
}

net::Task<void> bind(store::Session& session, Values link, Values login, Values begun) {
  auto used = co_await change_one(session, use_link, std::move(link), link_used().error());
  if (!used) co_return used;
  auto bound = co_await change_one(session, bind_email, std::move(login), link_used().error());
  if (!bound && bound.error().reason == "store.constraint") co_return fail(Code::invalid, "link.taken");
  if (!bound) co_return bound;
  co_return co_await change_one(session, insert_session, std::move(begun), Error());
}

net::Task<void> begin(store::Session& session, std::string id, Id account, std::string password, Wall now) {
  auto const begun = co_await Sessions::begin(session, std::move(id), account, std::move(password), now);
  if (!begun) co_return fail(begun.error());
  if (!*begun) co_return login_wrong();
  co_return ok();
}

net::Task<void> replace(store::Session& session, Values values) {
  auto const replaced = co_await change(session, replace_password, std::move(values));
  if (!replaced) co_return fail(replaced.error());
  co_return ok();
}

}  // namespace

Guards::Guards(Clock const& clock)
    : accounts({.free = 5}, clock),
      addresses({.free = 50}, clock),
      letters({.free = 3, .first = std::chrono::minutes(1), .longest = std::chrono::hours(1)}, clock),
      senders({.free = 20, .first = std::chrono::seconds(10)}, clock) {}

Result<void> Accounts::admit_password(View name, net::Address const& from) {
  if (auto admitted = parts_.guards.addresses.admit(name_of(from)); !admitted) return admitted;
  return parts_.guards.accounts.admit(name);
}

void Accounts::forgive_password(View name, net::Address const& from) {
  parts_.guards.accounts.forget(name);
  parts_.guards.addresses.forgive(name_of(from));
}

Result<void> Accounts::admit_letter(View index, net::Address const& from) {
  if (auto admitted = parts_.guards.senders.admit(name_of(from)); !admitted) return admitted;
  return parts_.guards.letters.admit(index);
}

net::Task<std::optional<Accounts::Login>> Accounts::find_login(std::string_view statement, store::Value key) {
  auto const row = co_await find_row(parts_.database, statement, {std::move(key)});
  if (!row) co_return fail(row.error());
  if (!*row) co_return std::optional<Login>();
  co_return Login{.account = (*row)->number(0),
                  .confirmed = !(*row)->is_null(1),
                  .password = (*row)->text(2),
                  .email = (*row)->bytes(3),
                  .language = (*row)->bytes(4)};
}

net::Task<std::string> Accounts::sign_up(Registration registration, net::Address from) {
  auto const now = parts_.clock.wall();
  auto const address = check_email(registration.email);
  if (!address) co_return fail(address.error());
  if (auto checked = credentials::check_password(registration.password, *address); !checked) co_return fail(checked);
  auto const profile = check_profile(registration.profile, now);
  if (!profile) co_return fail(profile.error());
  if (auto admitted = admit_letter(index_of(*address), from); !admitted) co_return fail(admitted);
  co_return co_await create(*address, std::move(registration.password), *profile);
}

// The same for an address that is taken: such an account can never be confirmed.
net::Task<std::string> Accounts::create(std::string address, std::string password, Profile profile) {
  auto const now = parts_.clock.wall();
  auto const index = index_of(address);
  auto const hash = co_await parts_.passwords.hash(std::move(password));
  if (!hash) co_return fail(hash.error());
  Id const account = make_id(now);
  if (auto made = co_await parts_.vault.create(account); !made) co_return fail(made);
  auto patient = co_await seal_profile(parts_.vault, account, profile);
  if (!patient) co_return fail(patient);
  auto const email = co_await parts_.vault.seal(account, "email", address);
  if (!email) co_return fail(email.error());
  auto const language = patient->at(language_column);
  patient->insert(patient->end(), {account, seconds(now)});

  auto const token = crypto::make_token(), link = crypto::make_token();
  std::vector<Statement> const statements{{insert_patient, std::move(*patient)},
                                          {insert_self, {account, seconds(now)}},
                                          {insert_login, {account, seconds(now), Bytes(*email), language, *hash}},
                                          {insert_link,
                                           {Bytes(crypto::digest(link)), static_cast<std::int64_t>(LinkKind::confirm), account,
                                            seconds(now + confirm_time), Bytes(index), Bytes(*email)}},
                                          {insert_session, {Bytes(crypto::digest(token)), account, seconds(now)}}};
  bool taken = false;
  auto done =
      co_await parts_.database.write([&](store::Session& session) { return insert(session, statements, Bytes(index), taken); });
  if (!done) co_return fail(done);
  outbox_.spawn(send(taken ? Letter::already_registered : Letter::confirm, profile.language, address, links_.confirm + link));
  co_return token;
}

net::Task<std::string> Accounts::log_in(std::string email, std::string password, net::Address from) {
  auto const address = check_email(email);
  auto const index = index_of(address ? *address : text::to_lower(text::trim(email)));  // what is no address waits for itself
  if (auto admitted = admit_password(index, from); !admitted) co_return fail(admitted);
  auto const login = co_await find_login(login_by_email, Bytes(index));
  if (!login) co_return fail(login.error());
  auto const hash = *login ? std::optional((*login)->password) : std::nullopt;
  auto const verdict = co_await parts_.passwords.verify(password, hash);
  if (!verdict) co_return fail(verdict.error());
  if (!verdict->right) co_return login_wrong();
  forgive_password(index, from);
  auto token = co_await begin_session(**login);
  if (!token) co_return fail(token);
  if (verdict->outdated) outbox_.spawn(rehash(**login, std::move(password)));
  co_return token;
}

net::Task<std::string> Accounts::begin_session(Login login) {
  auto const token = crypto::make_token();
  auto const now = parts_.clock.wall();
  auto begun = co_await parts_.database.write(
      [&](store::Session& session) { return begin(session, crypto::digest(token), login.account, login.password, now); });
  if (!begun) co_return fail(begun);
  co_return token;
}

net::Task<void> Accounts::rehash(Login login, std::string password) {
  auto const hash = co_await parts_.passwords.hash(std::move(password));
  if (!hash) co_return fail(hash.error());
  Values const values{login.account, *hash, login.password};
  co_return co_await parts_.database.write([&](store::Session& session) { return replace(session, values); });
}

net::Task<Accounts::Login> Accounts::verified_by_link(Link link, std::string password, net::Address from) {
  auto const name = "account " + std::to_string(link.account);
  if (auto admitted = admit_password(name, from); !admitted) co_return fail(admitted);
  auto login = co_await find_login(login_by_account, link.account);
  if (!login) co_return fail(login.error());
  if (!*login) co_return link_used();
  auto const verdict = co_await parts_.passwords.verify(std::move(password), (*login)->password);
  if (!verdict) co_return fail(verdict.error());
  if (!verdict->right) co_return login_wrong();
  forgive_password(name, from);
  co_return std::move(**login);
}

// The link proves that the address is theirs; the password, that it was they who signed up with it.
net::Task<std::string> Accounts::confirm(std::string link, std::string password, net::Address from) {
  auto const found = co_await find_link(std::move(link), LinkKind::confirm);
  if (!found) co_return fail(found.error());
  auto const login = co_await verified_by_link(*found, std::move(password), std::move(from));
  if (!login) co_return fail(login.error());
  auto const token = crypto::make_token();
  auto const now = seconds(parts_.clock.wall());
  Values const used{Bytes(found->token_hash), static_cast<std::int64_t>(LinkKind::confirm), login->account, now};
  Values const bound{login->account, Bytes(found->email_index), login->password};
  Values const begun{Bytes(crypto::digest(token)), login->account, now};
  auto done = co_await parts_.database.write([&](store::Session& session) { return bind(session, used, bound, begun); });
  if (!done) co_return fail(done);
  co_return token;
}

}  // namespace cordon::praxis
