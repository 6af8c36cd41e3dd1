#include "praxis/directory/rows.h"

namespace cordon::praxis::rows {
namespace {

using std::chrono::local_days;
using std::chrono::minutes;
using store::Row;

std::int64_t number(local_days date) {
  return date.time_since_epoch().count();
}
std::int64_t number(Instant instant) {
  return instant.time_since_epoch().count();
}
std::int64_t number(bool value) {
  return value ? 1 : 0;
}
local_days date(std::int64_t number) {
  return local_days(std::chrono::days(number));
}

std::string joined(std::vector<std::string> const& codes) {
  std::string text;
  for (auto const& each : codes) text += (text.empty() ? "" : " ") + each;
  return text;
}

std::vector<std::string> apart(std::string_view text) {
  std::vector<std::string> codes;
  while (!text.empty()) {
    auto const end = std::min(text.find(' '), text.size());
    codes.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return codes;
}

constexpr std::string_view some_practitioners = R"(
SELECT id, given_name, family_name, title, specialty, country, register_number, languages, insurance, video, accepts_new_patients,
  work_on_holidays, version
FROM practitioner WHERE id BETWEEN $1 AND $2 ORDER BY id)";
constexpr std::string_view some_places = R"(
SELECT id, name, street, postal_code, city, country, region, zone, latitude, longitude, wheelchair, version
FROM place WHERE id BETWEEN $1 AND $2 ORDER BY id)";
constexpr std::string_view some_motives = R"(
SELECT id, practitioner, name, duration, raster, in_person, video, patients, offered
FROM motive WHERE practitioner BETWEEN $1 AND $2 ORDER BY practitioner, id)";
constexpr std::string_view some_rules = R"(
SELECT id, practitioner, place, weekday, from_minute, to_minute, valid_from, valid_until, weeks
FROM opening_rule WHERE practitioner BETWEEN $1 AND $2 ORDER BY practitioner, id)";
constexpr std::string_view some_exceptions = R"(
SELECT id, practitioner, place, day, closed, from_minute, to_minute
FROM opening_exception WHERE practitioner BETWEEN $1 AND $2 ORDER BY practitioner, id)";
constexpr std::string_view some_absences = R"(
SELECT id, practitioner, from_minute, to_minute
FROM absence WHERE practitioner BETWEEN $1 AND $2 ORDER BY practitioner, id)";

// The row's practitioner is in the second column.
using Attach = void (*)(Practice&, Row const&);

void attach_motive(Practice& practice, Row const& row) {
  practice.motives.push_back({.id = row.number(0),
                              .practitioner = row.number(1),
                              .name = row.text(2),
                              .duration = minutes(row.number(3)),
                              .raster = minutes(row.number(4)),
                              .in_person = row.number(5) != 0,
                              .video = row.number(6) != 0,
                              .patients = static_cast<Motive::For>(row.number(7)),
                              .offered = row.number(8) != 0});
}

void attach_rule(Practice& practice, Row const& row) {
  practice.timetable.rules.push_back({.id = row.number(0),
                                      .practitioner = row.number(1),
                                      .place = row.number(2),
                                      .weekday = std::chrono::weekday(static_cast<unsigned>(row.number(3))),
                                      .hours = {.from = minutes(row.number(4)), .to = minutes(row.number(5))},
                                      .valid_from = date(row.number(6)),
                                      .valid_until = date(row.number(7)),
                                      .weeks = static_cast<Weeks>(row.number(8))});
}

void attach_exception(Practice& practice, Row const& row) {
  OpeningException exception{
      .id = row.number(0), .practitioner = row.number(1), .place = row.number(2), .date = date(row.number(3))};
  if (row.number(4) == 0) exception.hours = Hours{.from = minutes(row.number(5)), .to = minutes(row.number(6))};
  practice.timetable.exceptions.push_back(exception);
}

void attach_absence(Practice& practice, Row const& row) {
  practice.timetable.absences.push_back({.id = row.number(0),
                                         .practitioner = row.number(1),
                                         .from = Instant(minutes(row.number(2))),
                                         .to = Instant(minutes(row.number(3)))});
}

Result<Practice> practice_of(Row const& row) {
  auto const special = specialty(row.text(4));
  auto const where = country(row.text(5));
  if (!special || !where) return fail(Code::internal, "directory.row", "specialty or country");
  Practice practice{.practitioner = {.id = row.number(0),
                                     .given_name = row.text(1),
                                     .family_name = row.text(2),
                                     .title = row.text(3),
                                     .specialty = *special,
                                     .country = *where,
                                     .register_number = row.text(6),
                                     .languages = apart(row.text(7)),
                                     .insurance = apart(row.text(8)),
                                     .video = row.number(9) != 0,
                                     .accepts_new_patients = row.number(10) != 0,
                                     .work_on_holidays = row.number(11) != 0},
                    .version = row.number(12)};
  practice.timetable.work_on_holidays = practice.practitioner.work_on_holidays;
  return practice;
}

Result<Located> located_of(Row const& row) {
  auto zone = Zone::find(row.text(7));
  auto const where = country(row.text(5));
  if (!zone || !where) return fail(Code::internal, "directory.row", "zone or country");
  return Located{.place = {.id = row.number(0),
                           .name = row.text(1),
                           .street = row.text(2),
                           .postal_code = row.text(3),
                           .city = row.text(4),
                           .country = *where,
                           .region = row.text(6),
                           .zone = row.text(7),
                           .point = {.latitude = static_cast<std::int32_t>(row.number(8)),
                                     .longitude = static_cast<std::int32_t>(row.number(9))},
                           .wheelchair = row.number(10) != 0},
                 .zone = *zone,
                 .version = row.number(11)};
}

// Each row to its practice. Both are in the order of the practitioners' ids.
void attach_all(std::vector<Practice>& practices, std::vector<Row> const& rows, Attach attach) {
  auto practice = practices.begin();
  for (auto const& row : rows) {
    while (practice != practices.end() && practice->practitioner.id < row.number(1)) ++practice;
    if (practice != practices.end() && practice->practitioner.id == row.number(1)) attach(*practice, row);
  }
}

}  // namespace

store::Values values_of(Practitioner const& of) {
  return {of.id,
          of.given_name,
          of.family_name,
          of.title,
          std::string(code(of.specialty)),
          std::string(code(of.country)),
          of.register_number,
          joined(of.languages),
          joined(of.insurance),
          number(of.video),
          number(of.accepts_new_patients),
          number(of.work_on_holidays)};
}

store::Values values_of(Place const& of) {
  return {of.id,
          of.name,
          of.street,
          of.postal_code,
          of.city,
          std::string(code(of.country)),
          of.region,
          of.zone,
          std::int64_t{of.point.latitude},
          std::int64_t{of.point.longitude},
          number(of.wheelchair)};
}

store::Values values_of(Motive const& of) {
  return {of.id,
          of.practitioner,
          of.name,
          std::int64_t{of.duration.count()},
          std::int64_t{of.raster.count()},
          number(of.in_person),
          number(of.video),
          static_cast<std::int64_t>(of.patients),
          number(of.offered)};
}

store::Values values_of(OpeningRule const& of) {
  return {of.id,
          of.practitioner,
          of.place,
          std::int64_t{of.weekday.c_encoding()},
          std::int64_t{of.hours.from.count()},
          std::int64_t{of.hours.to.count()},
          number(of.valid_from),
          number(of.valid_until),
          static_cast<std::int64_t>(of.weeks)};
}

store::Values values_of(OpeningException const& of) {
  auto const hours = of.hours.value_or(Hours());
  return {of.id,
          of.practitioner,
          of.place,
          number(of.date),
          number(!of.hours),
          std::int64_t{hours.from.count()},
          std::int64_t{hours.to.count()}};
}

store::Values values_of(Absence const& of) {
  return {of.id, of.practitioner, number(of.from), number(of.to)};
}

net::Task<void> read_practices(store::Session& session, Id first, Id last, std::vector<Practice>& practices) {
  practices.clear();
  auto const found = co_await session.run(some_practitioners, {first, last});
  if (!found) co_return fail(found.error());
  for (auto const& row : found->rows) {
    auto practice = practice_of(row);
    if (!practice) co_return fail(practice);
    practices.push_back(std::move(*practice));
  }
  for (auto const& [statement, attach] : {std::pair(some_motives, Attach(attach_motive)),
                                          {some_rules, attach_rule},
                                          {some_exceptions, attach_exception},
                                          {some_absences, attach_absence}}) {
    auto const parts = co_await session.run(statement, {first, last});
    if (!parts) co_return fail(parts.error());
    attach_all(practices, parts->rows, attach);
  }
  co_return ok();
}

net::Task<void> read_places(store::Session& session, Id first, Id last, std::vector<Located>& places) {
  places.clear();
  auto const found = co_await session.run(some_places, {first, last});
  if (!found) co_return fail(found.error());
  for (auto const& row : found->rows) {
    auto located = located_of(row);
    if (!located) co_return fail(located);
    places.push_back(std::move(*located));
  }
  co_return ok();
}

}  // namespace cordon::praxis::rows
