#include "access/session/schema.h"

namespace cordon::access {
namespace {

constexpr std::string_view steps[] = {
    // `identity` is JSON. `tokens` is what the provider gave, sealed.
    R"(CREATE TABLE access_login (
  id BYTEA PRIMARY KEY, person BYTEA NOT NULL, sid BYTEA, identity TEXT NOT NULL,
  tokens BYTEA, browser TEXT NOT NULL, created BIGINT NOT NULL, ends BIGINT NOT NULL))",
    "CREATE INDEX access_login_person ON access_login (person)",
    "CREATE INDEX access_login_sid ON access_login (sid)",
    "CREATE INDEX access_login_ends ON access_login (ends)",
    // The login host has sessions as any site. `key` is a digest; what was in the journal up to `born` is not about it.
    R"(CREATE TABLE access_session (
  id BYTEA PRIMARY KEY, login BYTEA NOT NULL, site TEXT NOT NULL, key BYTEA NOT NULL,
  created BIGINT NOT NULL, seen BIGINT NOT NULL, ends BIGINT NOT NULL, idle BIGINT NOT NULL,
  born BIGINT NOT NULL, purposes TEXT))",
    // Somebody let a person in at a site for a while.
    R"(CREATE TABLE access_approval (
  id BYTEA PRIMARY KEY, person BYTEA NOT NULL, site TEXT NOT NULL, rule TEXT NOT NULL, approver TEXT NOT NULL,
  given BIGINT NOT NULL, ends BIGINT NOT NULL))",
    "CREATE INDEX access_approval_person ON access_approval (person, site)",
    "CREATE INDEX access_approval_ends ON access_approval (ends)",
    "CREATE INDEX access_session_login ON access_session (login)",
    "CREATE INDEX access_session_ends ON access_session (ends)",
    // What takes a browser from the login host to a site, once.
    R"(CREATE TABLE access_code (
  code BYTEA PRIMARY KEY, login BYTEA NOT NULL, site TEXT NOT NULL, state TEXT NOT NULL, ends BIGINT NOT NULL))",
    "CREATE INDEX access_code_ends ON access_code (ends)",
    // What ended or changed, in the order in which it did.
    "CREATE TABLE access_change (number BIGINT PRIMARY KEY, kind TEXT NOT NULL, about BYTEA NOT NULL, at BIGINT NOT NULL)",
    "CREATE INDEX access_change_at ON access_change (at)",
    // What all nodes have to know to read what one of them wrote.
    "CREATE TABLE access_key (id BYTEA PRIMARY KEY, kind TEXT NOT NULL, secret BYTEA NOT NULL, made BIGINT NOT NULL)",
};
constexpr store::Migration history[] = {{.name = "access 01 sessions", .steps = steps}};

}  // namespace

std::span<store::Migration const> session_migrations() {
  return history;
}

}  // namespace cordon::access
