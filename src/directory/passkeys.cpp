#include "directory/passkeys.h"

#include "directory/challenge.h"

namespace cordon::directory {
namespace {

using credentials::Passkey, credentials::PasskeyAlgorithm;
using store::Bytes;

constexpr std::string_view find_passkey = R"(
SELECT p.member, p.algorithm, p.public_key, p.counter, p.backup_eligible, p.backed_up
FROM member_passkey p JOIN member m ON m.id = p.member WHERE p.id = $1 AND m.is_active = 1)";
constexpr std::string_view list_passkeys = R"(
SELECT id, name, backup_eligible, backed_up, created, used FROM member_passkey WHERE member = $1 ORDER BY created, id)";
// Not one more than there may be, also when several come at once: the member is held.
constexpr std::string_view insert_passkey = R"(
INSERT INTO member_passkey (id, member, name, algorithm, public_key, counter, backup_eligible, backed_up, created, used)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 0 WHERE (SELECT COUNT(*) FROM member_passkey WHERE member = $2) < $10)";
// Nor two uses that say the same count.
constexpr std::string_view use_passkey = R"(
UPDATE member_passkey SET counter = $2, backed_up = $3, used = $4
WHERE id = $1 AND (counter < $2 OR (counter = $2 AND counter = 0)))";
constexpr std::string_view rename_passkey = "UPDATE member_passkey SET name = $3 WHERE member = $1 AND id = $2";
constexpr std::string_view delete_passkey = "DELETE FROM member_passkey WHERE member = $1 AND id = $2";
// Only one of many who bring the same answer.
constexpr std::string_view use_challenge =
    "INSERT INTO member_challenge (digest, expires) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
constexpr View login_purpose = "login";
constexpr std::size_t longest_name = 100;

std::string registration_purpose(std::string const& member) {
  return "registration " + member;
}

Error refused(std::string_view reason) {
  return {Code::forbidden, reason};
}

Change spend(std::string const& challenge, Wall now) {
  return {.statement = use_challenge,
          .values = {Bytes(crypto::digest(challenge)), seconds(now + challenge_lifetime) + 1},
          .unless_one = refused("passkey.challenge")};
}

// Which challenge it answers, when that is one of ours for this.
Result<std::string> challenge_for(Parts const& parts, View purpose, View browser, View client_data) {
  auto challenge = credentials::challenge_of(client_data);
  if (!challenge) return challenge;
  if (!is_challenge(parts.key.span(), purpose, browser, *challenge, parts.clock.wall()))
    return fail(refused("passkey.challenge"));
  return challenge;
}

struct Owned {
  std::string member;
  Passkey passkey;
};

net::Task<Owned> find_owned(store::Database& database, std::string id) {
  auto const row = co_await find_row(database, find_passkey, {Bytes(id)});
  if (!row) co_return fail(row.error());
  if (!*row) co_return fail(refused("passkey.unknown"));
  co_return Owned{.member = (*row)->text(0),
                  .passkey = {.id = std::move(id),
                              .algorithm = static_cast<PasskeyAlgorithm>((*row)->number(1)),
                              .public_key = (*row)->bytes(2),
                              .counter = static_cast<std::uint32_t>((*row)->number(3)),
                              .backup_eligible = (*row)->number(4) != 0,
                              .backed_up = (*row)->number(5) != 0}};
}

PasskeyInfo info_of(store::Row const& row) {
  return {.id = row.bytes(0),
          .name = row.text(1),
          .backup_eligible = row.number(2) != 0,
          .backed_up = row.number(3) != 0,
          .created = at_second(row.number(4)),
          .used = at_second(row.number(5))};
}

}  // namespace

net::Task<std::string> Passkeys::begin_registration(std::string member, std::string browser) {
  auto const found = co_await find_active(parts_.database, member);
  if (!found) co_return fail(found.error());
  auto const known = co_await list(member);
  if (!known) co_return fail(known.error());
  std::vector<std::string> ids;
  ids.reserve(known->size());
  for (auto const& passkey : *known) ids.push_back(passkey.id);
  auto const challenge = make_challenge(parts_.key.span(), registration_purpose(member), browser, parts_.clock.wall());
  co_return credentials::registration_options(parts_.party, {.handle = member, .name = found->email, .display_name = found->name},
                                              challenge, ids);
}

net::Task<std::vector<Change>> Passkeys::registration(std::string member, std::string browser, std::string name,
                                                      std::string answer) {
  if (!is_name(name, longest_name)) co_return fail(Code::invalid, "passkey.name");
  auto const parsed = credentials::parse_registration_answer(answer);
  if (!parsed) co_return fail(parsed.error());
  auto const challenge = challenge_for(parts_, registration_purpose(member), browser, parsed->client_data);
  if (!challenge) co_return fail(challenge.error());
  auto const passkey = credentials::verify_registration(parts_.party, *challenge, *parsed);
  if (!passkey) co_return fail(passkey.error());
  auto const now = parts_.clock.wall();
  store::Values values{Bytes(passkey->id),
                       member,
                       std::move(name),
                       static_cast<std::int64_t>(passkey->algorithm),
                       Bytes(passkey->public_key),
                       std::int64_t{passkey->counter},
                       passkey->backup_eligible ? 1 : 0,
                       passkey->backed_up ? 1 : 0,
                       seconds(now),
                       most};
  co_return std::vector<Change>{
      hold_member(member),
      spend(*challenge, now),
      {.statement = insert_passkey, .values = std::move(values), .unless_one = Error(Code::invalid, "passkey.many")}};
}

net::Task<PasskeyInfo> Passkeys::finish_registration(std::string member, std::string browser, std::string name,
                                                     std::string answer) {
  auto changes = co_await registration(std::move(member), std::move(browser), std::move(name), std::move(answer));
  if (!changes) co_return fail(changes);
  auto const values = changes->back().values;
  auto done = co_await change_all(parts_.database, std::move(*changes));
  if (!done) co_return fail(passkey_taken_or(std::move(done.error())));
  co_return info_of(store::Row({values[0], values[2], values[6], values[7], values[8], std::int64_t{0}}));
}

std::string Passkeys::begin_login(std::string const& browser) const {
  auto const challenge = make_challenge(parts_.key.span(), login_purpose, browser, parts_.clock.wall());
  return credentials::login_options(parts_.party, challenge);
}

net::Task<Proved> Passkeys::finish_login(std::string browser, std::string answer, net::Address from) {
  if (auto admitted = parts_.guards.passkeys.admit(name_of(from)); !admitted) co_return fail(admitted);
  auto const parsed = credentials::parse_login_answer(answer);
  if (!parsed) co_return fail(parsed.error());
  auto const challenge = challenge_for(parts_, login_purpose, browser, parsed->client_data);
  if (!challenge) co_return fail(challenge.error());
  auto const owned = co_await find_owned(parts_.database, parsed->id);
  if (!owned) co_return fail(owned.error());
  if (!crypto::same(owned->member, parsed->user_handle)) co_return fail(refused("passkey.user"));
  auto const kept = credentials::verify_login(parts_.party, *challenge, owned->passkey, *parsed);
  if (!kept) co_return fail(kept.error());
  auto const now = parts_.clock.wall();
  store::Values use{Bytes(kept->id), std::int64_t{kept->counter}, kept->backed_up ? 1 : 0, seconds(now)};
  auto done = co_await change_all(
      parts_.database,
      {spend(*challenge, now), {.statement = use_passkey, .values = std::move(use), .unless_one = refused("passkey.counter")}});
  if (!done) co_return fail(done);
  parts_.guards.passkeys.forgive(name_of(from));
  co_return co_await find_proved(parts_.database, owned->member,
                                 {.factor = Factor::passkey, .device_bound = !kept->backup_eligible, .when = now});
}

net::Task<std::vector<PasskeyInfo>> Passkeys::list(std::string member) {
  auto const answers = co_await read_all(parts_.database, {{list_passkeys, {std::move(member)}}});
  if (!answers) co_return fail(answers.error());
  std::vector<PasskeyInfo> passkeys;
  passkeys.reserve(answers->front().rows.size());
  for (auto const& row : answers->front().rows) passkeys.push_back(info_of(row));
  co_return passkeys;
}

net::Task<void> Passkeys::rename(std::string member, std::string id, std::string name) {
  if (!is_name(name, longest_name)) co_return fail(Code::invalid, "passkey.name");
  auto const renamed = co_await change(parts_.database, rename_passkey, {member, Bytes(std::move(id)), std::move(name)});
  if (!renamed) co_return fail(renamed.error());
  if (*renamed != 1) co_return fail(Code::not_found, "passkey.none");
  co_return ok();
}

net::Task<void> Passkeys::remove(std::string member, std::string id) {
  auto const removed = co_await change(parts_.database, delete_passkey, {member, Bytes(std::move(id))});
  if (!removed) co_return fail(removed.error());
  if (*removed != 1) co_return fail(Code::not_found, "passkey.none");
  parts_.changed(member);
  co_return ok();
}

}  // namespace cordon::directory
