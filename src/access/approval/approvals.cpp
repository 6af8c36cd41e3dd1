#include "access/approval/approvals.h"

#include <algorithm>

#include "access/session/session_rows.h"

namespace cordon::access {
namespace {

using State = ApprovalQuestion::State;
using store::seconds;

constexpr std::chrono::hours remembered{24};

constexpr std::string_view steps[] = {
    // `ground` is what made the approver one, as the rule writes it. An approval has the number of its question.
    R"(CREATE TABLE access_question (
  id BYTEA PRIMARY KEY, person BYTEA NOT NULL, site TEXT NOT NULL, rule TEXT NOT NULL, name TEXT NOT NULL,
  email TEXT NOT NULL, provider TEXT NOT NULL, reason TEXT NOT NULL, hours BIGINT NOT NULL, asked BIGINT NOT NULL,
  state TEXT NOT NULL, approver TEXT NOT NULL, ground TEXT NOT NULL, answered BIGINT NOT NULL, until BIGINT NOT NULL))",
    "CREATE INDEX access_question_person ON access_question (person, asked)",
    "CREATE INDEX access_question_until ON access_question (until)",
};
constexpr store::Migration history[] = {{.name = "access 04 questions of approval", .steps = steps}};

constexpr std::pair<State, std::string_view> states[] = {{State::open, "open"},
                                                         {State::approved, "approved"},
                                                         {State::declined, "declined"},
                                                         {State::withdrawn, "withdrawn"},
                                                         {State::expired, "expired"}};

constexpr std::string_view find_one =
    "SELECT id, person, site, rule, name, email, provider, reason, hours, asked, state, approver, ground, answered, until FROM "
    "access_question WHERE id = $1";
constexpr std::string_view find_open_one =
    "SELECT id, person, site, rule, name, email, provider, reason, hours, asked, state, approver, ground, answered, until FROM "
    "access_question WHERE person = $1 AND site = $2 AND rule = $3 AND state = 'open' AND until > $4 LIMIT 1";
// Many of them, of which nobody reads the reasons.
constexpr std::string_view list_all =
    "SELECT id, person, site, rule, name, email, provider, '' AS reason, hours, asked, state, approver, ground, answered, until "
    "FROM "
    "access_question WHERE until > $2 AND (state = 'open' OR state = 'approved') "
    "ORDER BY CASE WHEN person = $1 THEN 0 ELSE 1 END, asked, id LIMIT 500";
constexpr std::string_view list_recent =
    "SELECT id, person, site, rule, name, email, provider, reason, hours, asked, state, approver, ground, answered, until FROM "
    "access_question WHERE person = $1 AND asked > $2";
constexpr std::string_view add_one =
    "INSERT INTO access_question (id, person, site, rule, name, email, provider, reason, hours, asked, state, approver, ground, "
    "answered, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', '', '', 0, $11)";
constexpr std::string_view answer_one =
    "UPDATE access_question SET state = $2, approver = $3, ground = $4, answered = $5, until = $6 "
    "WHERE id = $1 AND state = 'open' AND until > $5";
constexpr std::string_view add_approval =
    "INSERT INTO access_approval (id, person, site, rule, approver, given, ends) VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr std::string_view end_one =
    "UPDATE access_question SET state = 'withdrawn', approver = $2, until = $3 WHERE id = $1 AND state = 'approved' AND until > "
    "$3";
constexpr std::string_view end_of_person =
    "UPDATE access_question SET state = 'withdrawn', until = $2 WHERE person = $1 AND until > $2 AND "
    "(state = 'open' OR state = 'approved')";
constexpr std::string_view end_all =
    "UPDATE access_question SET state = 'withdrawn', until = $1 WHERE until > $1 AND (state = 'open' OR state = 'approved')";
constexpr std::string_view drop_of_person = "DELETE FROM access_approval WHERE person = $1";
constexpr std::string_view drop_all = "DELETE FROM access_approval";
constexpr std::string_view drop_approval = "DELETE FROM access_approval WHERE id = $1";
constexpr std::string_view expire_open =
    "UPDATE access_question SET state = 'expired' WHERE state = 'open' AND until <= $1 RETURNING site";
constexpr std::string_view expire_approvals = "DELETE FROM access_approval WHERE ends <= $1";
constexpr std::string_view forget_old = "DELETE FROM access_question WHERE until <= $1";

std::string text_of(State state) {
  return std::string(std::ranges::find(states, state, &std::pair<State, std::string_view>::first)->second);
}

// An open one that is too old is no open one, whether somebody has written that or not.
ApprovalQuestion question_of(store::Row const& row, Wall now) {
  auto const state = std::ranges::find(states, row.text(10), &std::pair<State, std::string_view>::second);
  ApprovalQuestion question{.id = Id::from(row.bytes(0)).value_or(Id()),
                            .asked = {.person = Id::from(row.bytes(1)).value_or(Id()),
                                      .site = row.text(2),
                                      .rule = row.text(3),
                                      .name = row.text(4),
                                      .email = row.text(5),
                                      .provider = row.text(6),
                                      .reason = row.text(7),
                                      .hours = static_cast<unsigned>(row.number(8))},
                            .at = wall(row.number(9)),
                            .state = state == std::end(states) ? State::expired : state->first,
                            .approver = row.text(11),
                            .ground = row.text(12),
                            .answered = wall(row.number(13)),
                            .until = wall(row.number(14))};
  if (question.is_open() && question.until <= now) question.state = State::expired;
  return question;
}

// One question after the other: two at once would both see that there is none yet.
net::Task<void> ask_in(store::Session& place, NewQuestion const& question, Wall now, Approvals::Kept& kept) {
  auto locked = co_await place.lock("access_question");
  if (!locked) co_return locked;
  auto const person = bytes(question.person);
  std::vector<store::Row> rows;
  auto read = co_await store::fetch_all(place, list_recent, {person, seconds(now - Approvals::answer_time)}, rows);
  if (!read) co_return read;
  std::size_t open = 0, recent = 0;
  for (auto const& row : rows) {
    auto const before = question_of(row, now);
    if (before.at > now - std::chrono::hours(1)) ++recent;
    if (!before.is_open()) continue;
    ++open;
    if (before.asked.site != question.site || before.asked.rule != question.rule) continue;
    kept = {.id = before.id, .is_new = false};
    co_return ok();
  }
  if (open >= Approvals::most_open || recent >= Approvals::most_in_an_hour) co_return fail(Code::forbidden, "approval.slow_down");
  kept = {.id = Id::random(), .is_new = true};
  auto const added = co_await store::change(
      place, add_one,
      {bytes(kept.id), person, question.site, question.rule, question.name, question.email, question.provider, question.reason,
       std::int64_t{question.hours}, seconds(now), seconds(now + Approvals::answer_time)});
  if (!added) co_return fail(added.error());
  co_return ok();
}

// What an answer makes of a question.
struct Answering {
  ApprovalQuestion const& question;
  Approver const& by;
  State state;
  Wall until;
};

net::Task<void> answer_in(store::Session& place, Answering const& to, Wall now, Change& change, bool& done) {
  auto const id = bytes(to.question.id);
  auto const answered = co_await store::change(
      place, answer_one, {id, text_of(to.state), to.by.email, to.by.ground, seconds(now), seconds(to.until)});
  if (!answered) co_return fail(answered.error());
  done = *answered == 1;
  if (!done || to.state != State::approved) co_return ok();
  auto const& asked = to.question.asked;
  auto const added = co_await store::change(
      place, add_approval, {id, bytes(asked.person), asked.site, asked.rule, to.by.email, seconds(now), seconds(to.until)});
  if (!added) co_return fail(added.error());
  co_return co_await Journal::add(place, change, now);
}

net::Task<void> withdraw_in(store::Session& place, ApprovalQuestion const& question, std::string const& by, Change& change,
                            Wall now, bool& done) {
  auto const id = bytes(question.id);
  auto const ended = co_await store::change(place, end_one, {id, by, seconds(now)});
  if (!ended) co_return fail(ended.error());
  done = *ended == 1;
  if (!done) co_return ok();
  auto const dropped = co_await store::change(place, drop_approval, {id});
  if (!dropped) co_return fail(dropped.error());
  co_return co_await Journal::add(place, change, now);
}

net::Task<void> withdraw_all_in(store::Session& place, std::optional<Id> person, Wall now) {
  auto const ended = person ? co_await store::change(place, end_of_person, {bytes(*person), seconds(now)})
                            : co_await store::change(place, end_all, {seconds(now)});
  if (!ended) co_return fail(ended.error());
  auto const dropped =
      person ? co_await store::change(place, drop_of_person, {bytes(*person)}) : co_await store::change(place, drop_all, {});
  if (!dropped) co_return fail(dropped.error());
  co_return ok();
}

net::Task<void> expire_in(store::Session& place, Wall now, std::map<std::string, std::uint64_t>& expired) {
  expired.clear();
  std::vector<store::Row> rows;
  auto done = co_await store::fetch_all(place, expire_open, {seconds(now)}, rows);
  if (!done) co_return done;
  for (auto const& row : rows) ++expired[row.text(0)];
  for (auto const& [statement, when] : {std::pair{expire_approvals, now}, std::pair{forget_old, now - remembered}}) {
    auto const dropped = co_await store::change(place, statement, {seconds(when)});
    if (!dropped) co_return fail(dropped.error());
  }
  co_return ok();
}

Change change_of(ApprovalQuestion const& question) {
  return {.kind = Change::Kind::approvals, .about = question.asked.person};
}

}  // namespace

std::span<store::Migration const> Approvals::migrations() {
  return history;
}

net::Task<Approvals::Kept> Approvals::ask(NewQuestion question) {
  auto const now = parts_.clock.wall();
  Kept kept;
  auto done = co_await parts_.database.write([&](store::Session& place) { return ask_in(place, question, now, kept); });
  if (!done) co_return fail(done);
  co_return kept;
}

net::Task<std::optional<ApprovalQuestion>> Approvals::find(Id id) {
  auto const row = co_await store::find_row(parts_.database, find_one, {bytes(id)});
  if (!row) co_return fail(row.error());
  if (!*row) co_return std::optional<ApprovalQuestion>();
  co_return question_of(**row, parts_.clock.wall());
}

net::Task<std::optional<ApprovalQuestion>> Approvals::find_open(Id person, std::string site, std::string rule) {
  auto const now = parts_.clock.wall();
  auto const row = co_await store::find_row(parts_.database, find_open_one, {bytes(person), site, rule, seconds(now)});
  if (!row) co_return fail(row.error());
  if (!*row) co_return std::optional<ApprovalQuestion>();
  co_return question_of(**row, now);
}

net::Task<std::vector<ApprovalQuestion>> Approvals::list(Id person) {
  auto const now = parts_.clock.wall();
  store::Values const values{bytes(person), seconds(now)};
  std::vector<store::Row> rows;
  auto read =
      co_await parts_.database.read([&](store::Session& place) { return store::fetch_all(place, list_all, values, rows); });
  if (!read) co_return fail(read);
  std::vector<ApprovalQuestion> all;
  all.reserve(rows.size());
  for (auto const& row : rows) all.push_back(question_of(row, now));
  co_return all;
}

net::Task<bool> Approvals::approve(ApprovalQuestion const& question, Approver const& by, std::chrono::seconds lasts) {
  auto const now = parts_.clock.wall();
  auto change = change_of(question);
  Answering const answering{.question = question, .by = by, .state = State::approved, .until = now + lasts};
  bool approved = false;
  auto done =
      co_await parts_.database.write([&](store::Session& place) { return answer_in(place, answering, now, change, approved); });
  if (!done) co_return fail(done);
  if (approved) parts_.tell(change);
  co_return approved;
}

net::Task<bool> Approvals::decline(ApprovalQuestion const& question, Approver const& by) {
  auto const now = parts_.clock.wall();
  auto change = change_of(question);
  Answering const answering{.question = question, .by = by, .state = State::declined, .until = now};
  bool declined = false;
  auto done =
      co_await parts_.database.write([&](store::Session& place) { return answer_in(place, answering, now, change, declined); });
  if (!done) co_return fail(done);
  co_return declined;
}

net::Task<bool> Approvals::withdraw(ApprovalQuestion const& question, std::string by) {
  auto const now = parts_.clock.wall();
  auto change = change_of(question);
  bool ended = false;
  auto done =
      co_await parts_.database.write([&](store::Session& place) { return withdraw_in(place, question, by, change, now, ended); });
  if (!done) co_return fail(done);
  if (ended) parts_.tell(change);
  co_return ended;
}

net::Task<void> Approvals::withdraw_all(std::optional<Id> person) {
  auto const now = parts_.clock.wall();
  auto done = co_await parts_.database.write([&](store::Session& place) { return withdraw_all_in(place, person, now); });
  co_return done;
}

net::Task<std::map<std::string, std::uint64_t>> Approvals::expire() {
  auto const now = parts_.clock.wall();
  std::map<std::string, std::uint64_t> expired;
  auto done = co_await parts_.database.write([&](store::Session& place) { return expire_in(place, now, expired); });
  if (!done) co_return fail(done);
  co_return expired;
}

}  // namespace cordon::access
