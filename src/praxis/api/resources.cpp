#include "praxis/api/resources.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "praxis/asker.h"
#include "praxis/pages/basics.h"
#include "praxis/path.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;
using For = Resource::For;
using http::Method;

constexpr std::size_t most_body = 16 * 1024;
constexpr View scheme = "bearer ";

constexpr Resource resources[] = {
    {"/api/sessions", For::everybody, nullptr, begin_session, nullptr},
    {"/api/sessions/current", For::patients, nullptr, nullptr, end_session},
    {"/api/practitioners", For::everybody, search_practitioners, nullptr, nullptr},
    {"/api/practitioners/#", For::everybody, get_practitioner, nullptr, nullptr},
    {"/api/practitioners/#/slots", For::everybody, list_free_times, nullptr, nullptr},
    {"/api/appointments", For::patients, list_appointments, hold_appointment, nullptr},
    {"/api/appointments/#", For::patients, get_appointment, nullptr, cancel_appointment},
    {"/api/appointments/#/book", For::patients, nullptr, book_appointment, nullptr},
    {"/api/appointments/#/move", For::patients, nullptr, move_appointment, nullptr},
};

Resource const* find_resource(View path, std::vector<Id>& numbers) {
  for (auto const& resource : resources) {
    auto found = numbers_of(resource.path, path);
    if (!found) continue;
    numbers = std::move(*found);
    return &resource;
  }
  return nullptr;
}

Resource::Answer answer_for(Resource const& resource, Method method) {
  switch (method) {
    case Method::get:
    case Method::head: return resource.get;
    case Method::post: return resource.post;
    case Method::delete_: return resource.remove;
    default: return nullptr;
  }
}

http::Response refuse_method(Visit& visit, Resource const& resource) {
  std::string allow = resource.get ? "GET, HEAD" : "";
  if (resource.post) allow += allow.empty() ? "POST" : ", POST";
  if (resource.remove) allow += allow.empty() ? "DELETE" : ", DELETE";
  auto response = refuse(visit, Problem::method);
  response.fields.add({.name = "allow", .value = visit.arena.copy(allow)});
  return response;
}

// What the field says; our own pages send the cookie.
std::string token_of(http::Request const& request) {
  auto const credentials = request.fields.get("authorization");
  if (!credentials) return std::string(cookie(request, session_cookie));
  bool const is_bearer = text::to_lower(credentials->substr(0, scheme.size())) == scheme;
  return std::string(is_bearer ? text::trim(credentials->substr(scheme.size())) : View());
}

// Nothing when it is no object.
std::optional<json::object> parse_body(View text) {
  boost::system::error_code error;
  auto value = json::parse(text, error, {}, {.max_depth = 8});
  if (error || !value.is_object()) return {};
  return std::move(value.get_object());
}

// Nothing when all could be read; otherwise what is wrong with it.
net::Task<std::optional<Problem>> read_request(Caller& caller) {
  auto& request = caller.visit.request;
  auto query = Form::parse(request.target.query);
  if (!query) co_return Problem::invalid;
  caller.query = std::move(*query);
  caller.token = token_of(request);
  if (request.method != Method::post) co_return std::nullopt;
  if (media_type(request) != "application/json") co_return Problem::media_type;
  auto const text = co_await read_all(caller.visit.body, most_body);
  if (!text && text.error().code == Code::too_large) co_return Problem::too_large;
  if (!text) co_return fail(text.error());
  auto body = parse_body(*text);
  if (!body) co_return Problem::malformed;
  caller.body = std::move(*body);
  co_return std::nullopt;
}

net::Task<http::Response> answer(Caller& caller, Resource const& resource) {
  auto& visit = caller.visit;
  auto const method = visit.request.method;
  auto* const give = answer_for(resource, method);
  if (!give) co_return refuse_method(visit, resource);
  bool const changes = method == Method::post || method == Method::delete_;
  if (changes && is_foreign(visit.request)) co_return refuse(visit, Problem::foreign);
  auto const problem = co_await read_request(caller);
  if (!problem) co_return fail(problem.error());
  if (*problem) co_return refuse(visit, **problem);
  if (resource.whom == For::patients) {
    auto session = co_await find_session(caller.office, caller.token);
    if (!session) co_return fail(session);
    if (!*session) co_return refuse(visit, Problem::unauthenticated);
    caller.session = std::move(*session);
  }
  co_return co_await give(caller);
}

}  // namespace

bool is_resource(View path) {
  std::vector<Id> numbers;
  return find_resource(path, numbers) != nullptr;
}

net::Task<http::Response> answer_resource(Visit& visit) {
  Caller caller{.visit = visit, .office = *visit.desk.office};
  auto const* const resource = find_resource(visit.request.target.path, caller.numbers);
  if (!resource) co_return refuse(visit, Problem::not_found);
  auto response = co_await answer(caller, *resource);
  if (response) co_return response;
  if (response.error().code == Code::cancelled) co_return fail(response);
  co_return refuse(visit, response.error());
}

}  // namespace cordon::praxis
