#include "directory/schema.h"

namespace cordon::directory {
namespace {

constexpr std::string_view steps[] = {
    // `version` counts changes, so that who changes what another changed meanwhile hears of it. Without a password it is null.
    R"(CREATE TABLE member (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, is_active BIGINT NOT NULL, is_break_glass BIGINT NOT NULL,
  version BIGINT NOT NULL, created BIGINT NOT NULL, changed BIGINT NOT NULL, password TEXT))",
    "CREATE UNIQUE INDEX member_email ON member (email)",
    "CREATE TABLE member_group (member TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (member, name))",
    "CREATE INDEX member_group_name ON member_group (name)",
    // Secrets are sealed. One that no code has confirmed yet is pending, beside the one that counts.
    R"(CREATE TABLE member_totp (
  member TEXT PRIMARY KEY, secret BYTEA, last_step BIGINT NOT NULL, pending BYTEA, pending_until BIGINT NOT NULL))",
    "CREATE TABLE member_recovery_code (member TEXT NOT NULL, digest BYTEA NOT NULL, PRIMARY KEY (member, digest))",
    R"(CREATE TABLE member_passkey (
  id BYTEA PRIMARY KEY, member TEXT NOT NULL, name TEXT NOT NULL, algorithm BIGINT NOT NULL, public_key BYTEA NOT NULL,
  counter BIGINT NOT NULL, backup_eligible BIGINT NOT NULL, backed_up BIGINT NOT NULL, created BIGINT NOT NULL,
  used BIGINT NOT NULL))",
    "CREATE INDEX member_passkey_member ON member_passkey (member)",
    // Challenges that were answered, until they are too old anyway.
    "CREATE TABLE member_challenge (digest BYTEA PRIMARY KEY, expires BIGINT NOT NULL)",
    "CREATE INDEX member_challenge_expires ON member_challenge (expires)",
    // Of nobody ('') when somebody asked with an address that no member has.
    R"(CREATE TABLE member_pin (
  place BYTEA PRIMARY KEY, member TEXT NOT NULL, digest BYTEA NOT NULL, tries BIGINT NOT NULL, expires BIGINT NOT NULL))",
    "CREATE INDEX member_pin_expires ON member_pin (expires)",
    "CREATE INDEX member_pin_member ON member_pin (member)",
    "CREATE TABLE member_invitation (token_hash BYTEA PRIMARY KEY, member TEXT NOT NULL, expires BIGINT NOT NULL)",
    "CREATE INDEX member_invitation_member ON member_invitation (member)",
    "CREATE INDEX member_invitation_expires ON member_invitation (expires)",
};
constexpr store::Migration history[] = {{.name = "directory 01 members", .steps = steps}};

}  // namespace

std::span<store::Migration const> migrations() {
  return history;
}

}  // namespace cordon::directory
