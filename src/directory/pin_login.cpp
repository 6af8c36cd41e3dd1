#include "directory/pin_login.h"

#include "credentials/pin.h"

namespace cordon::directory {
namespace {

using store::Bytes;

constexpr std::string_view insert_pin =
    "INSERT INTO member_pin (place, member, digest, tries, expires) VALUES ($1, $2, $3, 0, $4)";
// Counted before it is looked at, so that many at once are many.
constexpr std::string_view count_try = "UPDATE member_pin SET tries = tries + 1 WHERE place = $1 AND tries < $2 AND expires > $3";
constexpr std::string_view find_pin = "SELECT member, digest FROM member_pin WHERE place = $1";
constexpr std::string_view use_pin = "DELETE FROM member_pin WHERE place = $1";

}  // namespace

net::Task<void> PinLogin::send(mail::Message message) {
  co_return co_await parts_.mailbox.send(std::move(message));
}

net::Task<std::string> PinLogin::ask(std::string email, WriteLetter write, net::Address from) {
  auto const address = check_email(email);
  if (!address) co_return fail(address.error());
  auto& guards = parts_.guards;
  if (auto admitted = guards.senders.admit(name_of(from)); !admitted) co_return fail(admitted);
  if (auto admitted = guards.letters.admit(crypto::digest(*address)); !admitted) co_return fail(admitted);
  Members members(parts_);
  auto const found = co_await members.find_by_email(*address);
  if (!found) co_return fail(found.error());
  bool const known = *found && (*found)->is_active;
  auto const pin = credentials::make_pin();
  auto const record = credentials::pin_record(pin.secret, pin.digits);
  auto const expires = seconds(parts_.clock.wall() + credentials::pin_lifetime);
  store::Values values{Bytes(record.place), known ? (*found)->id : std::string(), Bytes(record.digest), expires};
  auto const asked = co_await change(parts_.database, insert_pin, std::move(values));
  if (!asked) co_return fail(asked.error());
  if (known) outbox_.spawn(send(write(**found, pin.digits)));
  co_return pin.secret;
}

net::Task<Proved> PinLogin::verify(std::string secret, std::string pin, net::Address from) {
  if (auto admitted = parts_.guards.addresses.admit(name_of(from)); !admitted) co_return fail(admitted);
  auto const now = parts_.clock.wall();
  auto const place = credentials::pin_record(secret, {}).place;
  auto const counted =
      co_await change(parts_.database, count_try, {Bytes(place), std::int64_t{credentials::pin_tries}, seconds(now)});
  if (!counted) co_return fail(counted.error());
  if (*counted != 1) co_return fail(login_wrong());
  auto const row = co_await find_row(parts_.database, find_pin, {Bytes(place)});
  if (!row) co_return fail(row.error());
  if (!*row || !credentials::is_pin({.place = place, .digest = (*row)->bytes(1)}, secret, pin)) co_return fail(login_wrong());
  auto const used = co_await change(parts_.database, use_pin, {Bytes(place)});
  if (!used) co_return fail(used.error());
  if (*used != 1) co_return fail(login_wrong());
  parts_.guards.addresses.forgive(name_of(from));
  auto proved = co_await find_proved(parts_.database, (*row)->text(0), {.factor = Factor::pin, .when = now});
  if (proved) parts_.guards.letters.forget(crypto::digest(proved->member.email));
  co_return proved;
}

}  // namespace cordon::directory
