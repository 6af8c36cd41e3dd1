#include "directory/second_factors.h"

#include "credentials/recovery_codes.h"
#include "credentials/totp.h"

namespace cordon::directory {
namespace {

using store::Bytes;

constexpr std::string_view put_pending = R"(
INSERT INTO member_totp (member, last_step, pending, pending_until) VALUES ($1, -1, $2, $3)
ON CONFLICT (member) DO UPDATE SET pending = excluded.pending, pending_until = excluded.pending_until)";
constexpr std::string_view find_pending = "SELECT pending FROM member_totp WHERE member = $1 AND pending_until > $2";
constexpr std::string_view confirm_pending = R"(
UPDATE member_totp SET secret = pending, last_step = $3, pending = NULL, pending_until = 0
WHERE member = $1 AND pending = $2)";
constexpr std::string_view find_secret = "SELECT secret, last_step FROM member_totp WHERE member = $1 AND secret IS NOT NULL";
// One of many who bring the code of the same step.
constexpr std::string_view use_step =
    "UPDATE member_totp SET last_step = $3 WHERE member = $1 AND secret = $2 AND last_step < $3";
constexpr std::string_view delete_totp = "DELETE FROM member_totp WHERE member = $1";
constexpr std::string_view delete_codes = "DELETE FROM member_recovery_code WHERE member = $1";
constexpr std::string_view insert_code = "INSERT INTO member_recovery_code (member, digest) VALUES ($1, $2)";
constexpr std::string_view use_code = "DELETE FROM member_recovery_code WHERE member = $1 AND digest = $2";

std::string about(std::string const& member) {
  return "totp " + member;
}

Error no_totp() {
  return {Code::forbidden, "totp.none"};
}

}  // namespace

Result<void> SecondFactors::admit(std::string const& member, net::Address const& from) {
  if (auto admitted = parts_.guards.addresses.admit(name_of(from)); !admitted) return admitted;
  return parts_.guards.factors.admit(member);
}

void SecondFactors::forgive(std::string const& member, net::Address const& from) {
  parts_.guards.factors.forget(member);
  parts_.guards.addresses.forgive(name_of(from));
}

std::string SecondFactors::seal(std::string const& member, std::string const& secret) const {
  return crypto::seal(parts_.key.span(), about(member), secret);
}

Result<std::string> SecondFactors::open(std::string const& member, std::string const& sealed) const {
  std::string secret(credentials::totp_secret_size, '\0');
  std::span const octets(reinterpret_cast<unsigned char*>(secret.data()), secret.size());
  if (!crypto::open(parts_.key.span(), about(member), sealed, octets))
    return fail(Code::internal, "totp.sealed", "it was sealed under another key");
  return secret;
}

net::Task<SecondFactors::TotpEnrolment> SecondFactors::begin_totp(std::string member, std::string issuer) {
  auto const found = co_await find_active(parts_.database, member);
  if (!found) co_return fail(found.error());
  auto const secret = credentials::make_totp_secret();
  auto const until = seconds(parts_.clock.wall() + enrolment_time);
  auto done = co_await change_all(
      parts_.database, {hold_member(member), {.statement = put_pending, .values = {member, Bytes(seal(member, secret)), until}}});
  if (!done) co_return fail(done);
  co_return TotpEnrolment{.text = credentials::totp_text(secret), .uri = credentials::totp_uri(secret, issuer, found->email)};
}

net::Task<void> SecondFactors::confirm_totp(std::string member, std::string code) {
  auto const now = parts_.clock.wall();
  auto const row = co_await find_row(parts_.database, find_pending, {member, seconds(now)});
  if (!row) co_return fail(row.error());
  if (!*row || (*row)->is_null(0)) co_return fail(no_totp());
  auto const& pending = (*row)->bytes(0);
  auto const secret = open(member, pending);
  if (!secret) co_return fail(secret.error());
  auto const step = credentials::find_totp_step(*secret, code, now);
  if (!step) co_return fail(Code::forbidden, "totp.wrong");
  co_return co_await change_all(
      parts_.database,
      {hold_member(member), {.statement = confirm_pending, .values = {member, Bytes(pending), *step}, .unless_one = no_totp()}});
}

net::Task<void> SecondFactors::remove_totp(std::string member) {
  auto const removed = co_await change(parts_.database, delete_totp, {member});
  if (!removed) co_return fail(removed.error());
  if (*removed > 0) parts_.changed(member);
  co_return ok();
}

net::Task<Proved> SecondFactors::verify_totp(std::string member, std::string code, net::Address from) {
  if (auto admitted = admit(member, from); !admitted) co_return fail(admitted);
  auto const now = parts_.clock.wall();
  auto const row = co_await find_row(parts_.database, find_secret, {member});
  if (!row) co_return fail(row.error());
  if (!*row) co_return fail(login_wrong());
  auto const& sealed = (*row)->bytes(0);
  auto const secret = open(member, sealed);
  if (!secret) co_return fail(secret.error());
  auto const step = credentials::find_totp_step(*secret, code, now, (*row)->number(1));
  if (!step) co_return fail(login_wrong());
  auto const used = co_await change(parts_.database, use_step, {member, Bytes(sealed), *step});
  if (!used) co_return fail(used.error());
  if (*used != 1) co_return fail(login_wrong());
  forgive(member, from);
  co_return co_await find_proved(parts_.database, member, {.factor = Factor::totp, .when = now});
}

net::Task<std::vector<std::string>> SecondFactors::make_recovery_codes(std::string member) {
  auto codes = credentials::make_recovery_codes();
  std::vector<Change> changes{hold_member(member), {.statement = delete_codes, .values = {member}}};
  for (auto const& code : codes)
    changes.push_back({.statement = insert_code, .values = {member, Bytes(credentials::recovery_code_digest(member, code))}});
  auto done = co_await change_all(parts_.database, std::move(changes));
  if (!done) co_return fail(done);
  co_return codes;
}

net::Task<Proved> SecondFactors::use_recovery_code(std::string member, std::string code, net::Address from) {
  if (auto admitted = admit(member, from); !admitted) co_return fail(admitted);
  auto const digest = credentials::recovery_code_digest(member, code);
  auto const used = co_await change(parts_.database, use_code, {member, Bytes(digest)});
  if (!used) co_return fail(used.error());
  if (*used != 1) co_return fail(login_wrong());
  forgive(member, from);
  co_return co_await find_proved(parts_.database, member, {.factor = Factor::recovery_code, .when = parts_.clock.wall()});
}

}  // namespace cordon::directory
