#include "directory/invitations.h"

#include "directory/password_login.h"

namespace cordon::directory {
namespace {

using store::Bytes;

constexpr std::string_view delete_earlier = "DELETE FROM member_invitation WHERE member = $1";
constexpr std::string_view insert_invitation = "INSERT INTO member_invitation (token_hash, member, expires) VALUES ($1, $2, $3)";
constexpr std::string_view find_invitation = "SELECT member FROM member_invitation WHERE token_hash = $1 AND expires > $2";
// Only one of many who bring the same token finds it.
constexpr std::string_view use_invitation =
    "DELETE FROM member_invitation WHERE token_hash = $1 AND member = $2 AND expires > $3";

Error used_up() {
  return {Code::invalid, "invitation.used"};
}

}  // namespace

net::Task<std::string> Invitations::make(std::string member) {
  auto const token = crypto::make_token();
  auto const expires = seconds(parts_.clock.wall() + lifetime);
  auto done = co_await change_all(parts_.database,
                                  {hold_member(member),
                                   {.statement = delete_earlier, .values = {member}},
                                   {.statement = insert_invitation, .values = {Bytes(crypto::digest(token)), member, expires}}});
  if (!done) co_return fail(done);
  co_return token;
}

net::Task<Member> Invitations::find(std::string token) {
  auto const row =
      co_await find_row(parts_.database, find_invitation, {Bytes(crypto::digest(token)), seconds(parts_.clock.wall())});
  if (!row) co_return fail(row.error());
  if (!*row) co_return fail(used_up());
  auto found = co_await find_active(parts_.database, (*row)->text(0));
  if (!found) co_return fail(found.error().reason == "member.none" ? used_up() : std::move(found.error()));
  co_return found;
}

// The member is held first, as by all who change what is theirs: nobody waits for whom who waits for him.
net::Task<Member> Invitations::use(std::string token, Member member, std::vector<Change> changes) {
  store::Values values{Bytes(crypto::digest(token)), member.id, seconds(parts_.clock.wall())};
  auto held = hold_member(member.id);
  held.unless_one = used_up();
  changes.insert(changes.begin(),
                 {std::move(held), {.statement = use_invitation, .values = std::move(values), .unless_one = used_up()}});
  auto done = co_await change_all(parts_.database, std::move(changes));
  if (!done) co_return fail(passkey_taken_or(std::move(done.error())));
  parts_.changed(member.id);
  co_return member;
}

net::Task<Member> Invitations::use_with_password(std::string token, std::string password) {
  auto member = co_await find(token);
  if (!member) co_return member;
  auto const hash = co_await hash_for(parts_.passwords, *member, std::move(password));
  if (!hash) co_return fail(hash.error());
  co_return co_await use(std::move(token), *member, set_password(member->id, *hash, parts_.clock.wall()));
}

net::Task<std::string> Invitations::begin_passkey(std::string token, std::string browser) {
  auto const member = co_await find(std::move(token));
  if (!member) co_return fail(member.error());
  co_return co_await passkeys_.begin_registration(member->id, std::move(browser));
}

net::Task<Member> Invitations::use_with_passkey(std::string token, std::string browser, std::string name, std::string answer) {
  auto member = co_await find(token);
  if (!member) co_return member;
  auto changes = co_await passkeys_.registration(member->id, std::move(browser), std::move(name), std::move(answer));
  if (!changes) co_return fail(changes);
  co_return co_await use(std::move(token), *member, std::move(*changes));
}

}  // namespace cordon::directory
