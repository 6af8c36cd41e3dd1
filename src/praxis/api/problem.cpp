#include "praxis/api/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/log.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;
using http::Name;

struct Kind {
  Problem problem;
  View name;
  int status;
  View title;
  View advice;
};

constexpr Kind kinds[] = {
    {Problem::malformed, "malformed", 400, "The body is not a JSON object.", "Send one object, in UTF-8, without a name twice."},
    {Problem::unauthenticated, "unauthenticated", 401, "Nobody is logged in.",
     "Send \"Authorization: Bearer TOKEN\" with the token that POST /api/sessions gave. A session ends by itself."},
    {Problem::wrong_login, "wrong-login", 401, "E-mail address or password are wrong.", "Or the address was never confirmed."},
    {Problem::forbidden, "forbidden", 403, "That is for somebody else.", "A patient acts for themselves and their relatives."},
    {Problem::foreign, "foreign", 403, "This was sent by a page of another site.", "Only our own pages use the cookie."},
    {Problem::not_found, "not-found", 404, "There is nothing at this address.", "Or nothing that you may see."},
    {Problem::method, "method", 405, "This address does not answer that method.", "The field Allow lists those it does."},
    {Problem::taken, "taken", 409, "Somebody else has that time.", "Ask for free times again and choose another."},
    {Problem::expired, "expired", 409, "The time is not kept any more.",
     "A hold lasts ten minutes, and an appointment that was cancelled does not come back. Hold again, with another key."},
    {Problem::changed, "changed", 409, "It was booked meanwhile, and stays.", "Cancel the appointment when that is meant."},
    {Problem::past, "past", 409, "The appointment has begun.", "What has begun can neither be moved nor cancelled."},
    {Problem::too_many_holds, "too-many-holds", 409, "This patient keeps too many times already.",
     "Book or release one of them; each is free again ten minutes after it was held."},
    {Problem::too_large, "too-large", 413, "The body is too large.", "Nothing that this address takes is longer than 16 KiB."},
    {Problem::media_type, "media-type", 415, "The body is of another type.", "Send application/json."},
    {Problem::invalid, "invalid", 422, "Something in the request cannot be used.", "The member \"errors\" says what."},
    {Problem::not_offered, "not-offered", 422, "Nothing begins at that time.",
     "The practitioner is not there, the motive is no longer offered, or the time is past or too far ahead."},
    {Problem::key_missing, "idempotency-key-missing", 400, "The field Idempotency-Key is missing.",
     "Send a random one of at most 90 characters, and the same again with each retry."},
    {Problem::key_reused, "idempotency-key-reused", 422, "That Idempotency-Key stands for another wish.",
     "Make another key for each wish."},
    {Problem::slow_down, "slow-down", 429, "Too many attempts.", "Wait as long as the field Retry-After says."},
    {Problem::unavailable, "unavailable", 503, "It is not known whether that was done.",
     "Try again with the same Idempotency-Key: nothing is done twice."},
};
static_assert(std::size(kinds) == static_cast<std::size_t>(Problem::unavailable) + 1);

Kind const& kind_of(Problem problem) {
  return *std::ranges::find(kinds, problem, &Kind::problem);
}

View name_of(Wrong::Where where) {
  switch (where) {
    case Wrong::Where::parameter: return "parameter";
    case Wrong::Where::header: return "header";
    case Wrong::Where::pointer: break;
  }
  return "pointer";
}

json::array list(std::vector<Wrong> const& wrong) {
  json::array all;
  for (auto const& each : wrong) all.push_back({{name_of(each.where), each.name}, {"detail", each.detail}});
  return all;
}

struct Meaning {
  View reason;
  Problem problem;
};
constexpr Meaning meanings[] = {
    {"reception.time", Problem::not_offered},       {"reception.motive", Problem::not_offered},
    {"reception.holds", Problem::too_many_holds},   {"reception.past", Problem::past},
    {"login.wrong", Problem::wrong_login},          {"login.slow_down", Problem::slow_down},
    {"password.busy", Problem::slow_down},          {"vault.erased", Problem::not_found},
    {"directory.practitioner", Problem::not_found}, {"directory.place", Problem::not_offered},
    {"directory.motive", Problem::not_offered},
};

Problem meaning_of(Error const& error) {
  auto const* const known = std::ranges::find(meanings, error.reason, &Meaning::reason);
  if (known != std::end(meanings)) return known->problem;
  switch (error.code) {
    case Code::not_found: return Problem::not_found;
    case Code::forbidden: return Problem::forbidden;
    case Code::too_large: return Problem::too_large;
    case Code::invalid:
    case Code::malformed: return Problem::invalid;
    default: return Problem::unavailable;
  }
}

}  // namespace

http::Response refuse(Visit& visit, Problem problem, std::vector<Wrong> const& wrong) {
  auto const& kind = kind_of(problem);
  json::object details{{"type", fmt::format("{}{}", problem_folder, kind.name)},
                       {"title", kind.title},
                       {"status", kind.status},
                       {"detail", kind.advice}};
  if (!wrong.empty()) details["errors"] = list(wrong);
  auto response = reply(visit, kind.status, "application/problem+json", json::serialize(details) + "\n");
  response.fields.add(Name::cache_control, "no-store");
  if (kind.status == 401) response.fields.add({.name = "www-authenticate", .value = "Bearer"});
  if (problem == Problem::slow_down) response.fields.add(Name::retry_after, "60");
  if (problem == Problem::unavailable) response.fields.add(Name::retry_after, "5");
  return response;
}

http::Response refuse(Visit& visit, Error const& error) {
  auto const problem = meaning_of(error);
  if (problem == Problem::unavailable) log::warning(fmt::format("a machine's request could not be answered: {}", error.reason));
  return refuse(visit, problem);
}

net::Task<http::Response> explain_problem(Visit& visit) {
  auto const* const kind = std::ranges::find(kinds, visit.request.target.path.substr(problem_folder.size()), &Kind::name);
  if (kind == std::end(kinds)) co_return refuse(visit, Problem::not_found);
  co_return reply(visit, 200, "text/plain; charset=utf-8", fmt::format("{}\n{}\n", kind->title, kind->advice));
}

}  // namespace cordon::praxis
