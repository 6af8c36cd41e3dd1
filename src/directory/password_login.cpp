#include "directory/password_login.h"

#include "base/text.h"

namespace cordon::directory {
namespace {

constexpr std::string_view find_login = "SELECT id, password, version FROM member WHERE email = $1 AND is_active = 1";
constexpr std::string_view update_password =
    "UPDATE member SET password = $2, version = version + 1, changed = $3 WHERE id = $1 AND is_active = 1";
constexpr std::string_view replace_password = "UPDATE member SET password = $2 WHERE id = $1 AND password = $3";
constexpr std::string_view remove_password =
    "UPDATE member SET password = NULL, version = version + 1, changed = $2 WHERE id = $1";
constexpr std::string_view delete_invitations = "DELETE FROM member_invitation WHERE member = $1";

}  // namespace

net::Task<std::string> hash_for(credentials::Passwords& passwords, Member member, std::string password) {
  if (auto checked = credentials::check_password(password, member.email); !checked) co_return fail(checked);
  co_return co_await passwords.hash(std::move(password));
}

std::vector<Change> set_password(std::string member, std::string hash, Wall now) {
  return {{.statement = update_password, .values = {member, std::move(hash), seconds(now)}, .unless_one = no_member()},
          {.statement = delete_invitations, .values = {member}}};
}

// What is no address is looked for as well: nobody has the empty one.
net::Task<Proved> PasswordLogin::verify(std::string email, std::string password, net::Address from) {
  auto const address = check_email(email);
  auto const account = crypto::digest(address ? *address : text::to_lower(text::trim(email)));
  auto& guards = parts_.guards;
  if (auto admitted = guards.addresses.admit(name_of(from)); !admitted) co_return fail(admitted);
  if (auto admitted = guards.accounts.admit(account); !admitted) co_return fail(admitted);
  auto const row = co_await find_row(parts_.database, find_login, {address ? *address : std::string()});
  if (!row) co_return fail(row.error());
  auto const hash = *row && !(*row)->is_null(1) ? std::optional((*row)->text(1)) : std::nullopt;
  auto const verdict = co_await parts_.passwords.verify(password, hash);
  if (!verdict) co_return fail(verdict.error());
  if (!verdict->right) co_return fail(login_wrong());
  guards.accounts.forget(account);
  guards.addresses.forgive(name_of(from));
  auto proved = co_await find_proved(parts_.database, (*row)->text(0), {.factor = Factor::password, .when = parts_.clock.wall()});
  if (!proved) co_return proved;
  if (proved->member.version != (*row)->number(2)) co_return fail(login_wrong());  // perhaps it is not the password any more
  if (verdict->outdated) outbox_.spawn(rehash((*row)->text(0), *hash, std::move(password)));
  co_return proved;
}

net::Task<void> PasswordLogin::set(std::string member, std::string password) {
  auto const found = co_await find_active(parts_.database, member);
  if (!found) co_return fail(found.error());
  auto const hash = co_await hash_for(parts_.passwords, *found, std::move(password));
  if (!hash) co_return fail(hash.error());
  auto done = co_await change_all(parts_.database, set_password(member, *hash, parts_.clock.wall()));
  if (!done) co_return done;
  parts_.changed(member);
  co_return ok();
}

net::Task<void> PasswordLogin::remove(std::string member) {
  auto const removed = co_await change(parts_.database, remove_password, {member, seconds(parts_.clock.wall())});
  if (!removed) co_return fail(removed.error());
  if (*removed != 1) co_return fail(no_member());
  parts_.changed(member);
  co_return ok();
}

net::Task<void> PasswordLogin::rehash(std::string member, std::string before, std::string password) {
  auto const hash = co_await parts_.passwords.hash(std::move(password));
  if (!hash) co_return fail(hash.error());
  auto const replaced = co_await change(parts_.database, replace_password, {member, *hash, before});
  if (!replaced) co_return fail(replaced.error());
  co_return ok();
}

}  // namespace cordon::directory
