#include "praxis/directory/directory.h"
#include "praxis/directory/rows.h"

namespace cordon::praxis {
namespace {

constexpr std::string_view steps[] = {
    R"(CREATE TABLE practitioner (
  id BIGINT PRIMARY KEY, version BIGINT NOT NULL,
  given_name TEXT NOT NULL, family_name TEXT NOT NULL, title TEXT NOT NULL, specialty TEXT NOT NULL, country TEXT NOT NULL,
  register_number TEXT NOT NULL, languages TEXT NOT NULL, insurance TEXT NOT NULL,
  video BIGINT NOT NULL, accepts_new_patients BIGINT NOT NULL, work_on_holidays BIGINT NOT NULL))",
    "CREATE UNIQUE INDEX practitioner_register ON practitioner (country, register_number)",
    R"(CREATE TABLE place (
  id BIGINT PRIMARY KEY, version BIGINT NOT NULL,
  name TEXT NOT NULL, street TEXT NOT NULL, postal_code TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
  region TEXT NOT NULL, zone TEXT NOT NULL, latitude BIGINT NOT NULL, longitude BIGINT NOT NULL, wheelchair BIGINT NOT NULL))",
    R"(CREATE TABLE motive (
  id BIGINT PRIMARY KEY, practitioner BIGINT NOT NULL, name TEXT NOT NULL, duration BIGINT NOT NULL, raster BIGINT NOT NULL,
  in_person BIGINT NOT NULL, video BIGINT NOT NULL, patients BIGINT NOT NULL, offered BIGINT NOT NULL))",
    "CREATE INDEX motive_practitioner ON motive (practitioner, id)",
    R"(CREATE TABLE opening_rule (
  id BIGINT PRIMARY KEY, practitioner BIGINT NOT NULL, place BIGINT NOT NULL, weekday BIGINT NOT NULL,
  from_minute BIGINT NOT NULL, to_minute BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_until BIGINT NOT NULL,
  weeks BIGINT NOT NULL))",
    "CREATE INDEX opening_rule_practitioner ON opening_rule (practitioner, id)",
    R"(CREATE TABLE opening_exception (
  id BIGINT PRIMARY KEY, practitioner BIGINT NOT NULL, place BIGINT NOT NULL, day BIGINT NOT NULL, closed BIGINT NOT NULL,
  from_minute BIGINT NOT NULL, to_minute BIGINT NOT NULL))",
    "CREATE INDEX opening_exception_practitioner ON opening_exception (practitioner, id)",
    // Minutes since 1970.
    R"(CREATE TABLE absence (
  id BIGINT PRIMARY KEY, practitioner BIGINT NOT NULL, from_minute BIGINT NOT NULL, to_minute BIGINT NOT NULL))",
    "CREATE INDEX absence_practitioner ON absence (practitioner, id)",
};
constexpr store::Migration history[] = {{.name = "02 directory", .steps = steps}};

}  // namespace

std::span<store::Migration const> Directory::migrations() {
  return history;
}

namespace rows {
namespace {

constexpr Statements of_practitioners{.insert = R"(
INSERT INTO practitioner (id, given_name, family_name, title, specialty, country, register_number, languages, insurance, video,
  accepts_new_patients, work_on_holidays, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1))",
                                      .update = R"(
UPDATE practitioner SET given_name = $2, family_name = $3, title = $4, specialty = $5, country = $6, register_number = $7,
  languages = $8, insurance = $9, video = $10, accepts_new_patients = $11, work_on_holidays = $12
WHERE id = $1)",
                                      .remove = {},
                                      .missing = "directory.practitioner"};

constexpr Statements of_places{.insert = R"(
INSERT INTO place (id, name, street, postal_code, city, country, region, zone, latitude, longitude, wheelchair, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1))",
                               .update = R"(
UPDATE place SET name = $2, street = $3, postal_code = $4, city = $5, country = $6, region = $7, zone = $8, latitude = $9,
  longitude = $10, wheelchair = $11, version = version + 1
WHERE id = $1)",
                               .remove = {},
                               .missing = "directory.place"};

constexpr Statements of_motives{.insert = R"(
INSERT INTO motive (id, practitioner, name, duration, raster, in_person, video, patients, offered)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))",
                                .update = R"(
UPDATE motive SET name = $3, duration = $4, raster = $5, in_person = $6, video = $7, patients = $8, offered = $9
WHERE id = $1 AND practitioner = $2 AND offered = 1)",
                                .remove = {},
                                .missing = "directory.motive"};

constexpr Statements of_rules{.insert = R"(
INSERT INTO opening_rule (id, practitioner, place, weekday, from_minute, to_minute, valid_from, valid_until, weeks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))",
                              .update = R"(
UPDATE opening_rule SET place = $3, weekday = $4, from_minute = $5, to_minute = $6, valid_from = $7, valid_until = $8, weeks = $9
WHERE id = $1 AND practitioner = $2)",
                              .remove = "DELETE FROM opening_rule WHERE practitioner = $1 AND id = $2",
                              .missing = "directory.opening"};

constexpr Statements of_exceptions{.insert = R"(
INSERT INTO opening_exception (id, practitioner, place, day, closed, from_minute, to_minute)
VALUES ($1, $2, $3, $4, $5, $6, $7))",
                                   .update = R"(
UPDATE opening_exception SET place = $3, day = $4, closed = $5, from_minute = $6, to_minute = $7
WHERE id = $1 AND practitioner = $2)",
                                   .remove = "DELETE FROM opening_exception WHERE practitioner = $1 AND id = $2",
                                   .missing = "directory.exception"};

constexpr Statements of_absences{.insert = R"(
INSERT INTO absence (id, practitioner, from_minute, to_minute) VALUES ($1, $2, $3, $4))",
                                 .update = R"(
UPDATE absence SET from_minute = $3, to_minute = $4 WHERE id = $1 AND practitioner = $2)",
                                 .remove = "DELETE FROM absence WHERE practitioner = $1 AND id = $2",
                                 .missing = "directory.absence"};

}  // namespace

template <>
Statements const& statements<Practitioner>() {
  return of_practitioners;
}
template <>
Statements const& statements<Place>() {
  return of_places;
}
template <>
Statements const& statements<Motive>() {
  return of_motives;
}
template <>
Statements const& statements<OpeningRule>() {
  return of_rules;
}
template <>
Statements const& statements<OpeningException>() {
  return of_exceptions;
}
template <>
Statements const& statements<Absence>() {
  return of_absences;
}

}  // namespace rows
}  // namespace cordon::praxis
