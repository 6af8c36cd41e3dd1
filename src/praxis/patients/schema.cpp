#include "praxis/patients/schema.h"

namespace cordon::praxis {
namespace {

constexpr std::string_view steps[] = {
    R"(CREATE TABLE patient (
  id BIGINT PRIMARY KEY, created BIGINT NOT NULL,
  given_name BYTEA NOT NULL, family_name BYTEA NOT NULL, birth_date BYTEA NOT NULL, sex BYTEA NOT NULL,
  phone BYTEA NOT NULL, address BYTEA NOT NULL, identifier BYTEA NOT NULL, language BYTEA NOT NULL))",
    // An account is the patient of the same number. It has no index until its address is confirmed, so that anybody may sign up
    // with any address.
    R"(CREATE TABLE login (
  account BIGINT PRIMARY KEY, created BIGINT NOT NULL, email_index BYTEA,
  email BYTEA NOT NULL, language BYTEA NOT NULL, password TEXT NOT NULL))",
    "CREATE UNIQUE INDEX login_email ON login (email_index)",
    "CREATE INDEX login_unconfirmed ON login (created) WHERE email_index IS NULL",
    R"(CREATE TABLE session (
  token_hash BYTEA PRIMARY KEY, account BIGINT NOT NULL, created BIGINT NOT NULL, seen BIGINT NOT NULL))",
    "CREATE INDEX session_account ON session (account)",
    "CREATE INDEX session_seen ON session (seen)",
    // Links that were mailed.
    R"(CREATE TABLE reset (
  token_hash BYTEA PRIMARY KEY, kind BIGINT NOT NULL, account BIGINT NOT NULL, expires BIGINT NOT NULL,
  email_index BYTEA, email BYTEA))",
    "CREATE INDEX reset_account ON reset (account)",
    "CREATE INDEX reset_expires ON reset (expires)",
    // Who may act for whom; everybody for themselves.
    R"(CREATE TABLE relation (
  account BIGINT NOT NULL, patient BIGINT NOT NULL, kind BIGINT NOT NULL, created BIGINT NOT NULL, PRIMARY KEY (account, patient)))",
    "CREATE INDEX relation_patient ON relation (patient)",
    R"(CREATE TABLE access_event (
  id BIGINT PRIMARY KEY, patient BIGINT NOT NULL, actor_kind BIGINT NOT NULL, actor BIGINT NOT NULL,
  purpose TEXT NOT NULL, at BIGINT NOT NULL))",
    "CREATE INDEX access_event_patient ON access_event (patient, id)",
};
constexpr store::Migration history[] = {{.name = "03 patients", .steps = steps}};

constexpr std::string_view later_steps[] = {
    // Records of which nothing may stay: what was cut short goes on.
    "CREATE TABLE erasure (patient BIGINT PRIMARY KEY, begun BIGINT NOT NULL)",
    "CREATE INDEX erasure_begun ON erasure (begun)",
    // Few among many of the patient's own.
    "CREATE INDEX access_event_others ON access_event (patient, id) WHERE actor_kind <> 0",
};
constexpr store::Migration later[] = {{.name = "05 erasures", .steps = later_steps}};

// Of reads of the staff: the person, their role, and what they were called then. Older ones say for whom alone.
constexpr std::string_view reader_steps[] = {
    "ALTER TABLE access_event ADD COLUMN member BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE access_event ADD COLUMN role BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE access_event ADD COLUMN member_name TEXT",
};
constexpr std::string_view farewell_steps[] = {
    // Where to write when the erasure is done, sealed; and when somebody may try to (again).
    "ALTER TABLE erasure ADD COLUMN email BYTEA",
    "ALTER TABLE erasure ADD COLUMN language BYTEA",
    "ALTER TABLE erasure ADD COLUMN letter_due BIGINT NOT NULL DEFAULT 0",
};
// Of names; null for a record that has none yet.
constexpr std::string_view name_steps[] = {
    "ALTER TABLE patient ADD COLUMN family_index BYTEA",
    "ALTER TABLE patient ADD COLUMN born_index BYTEA",
    "CREATE INDEX patient_family ON patient (family_index)",
    "CREATE INDEX patient_born ON patient (born_index)",
    "CREATE INDEX patient_without_index ON patient (id) WHERE family_index IS NULL",
};
constexpr store::Migration last[] = {{.name = "10 readers of the staff", .steps = reader_steps},
                                     {.name = "11 farewells", .steps = farewell_steps},
                                     {.name = "12 names of patients", .steps = name_steps}};

}  // namespace

std::span<store::Migration const> patient_migrations() {
  return history;
}

std::span<store::Migration const> later_patient_migrations() {
  return later;
}

std::span<store::Migration const> last_patient_migrations() {
  return last;
}

}  // namespace cordon::praxis
