#include <boost/json.hpp>

#include "praxis/api/resources.h"
#include "praxis/asker.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {
namespace {

constexpr std::size_t longest_text = 1000;

}  // namespace

net::Task<http::Response> begin_session(Caller& caller) {
  Members members(caller.body);
  auto email = members.text("email", longest_text);
  auto password = members.text("password", longest_text);
  if (auto const wrong = members.wrong(); !wrong.empty()) co_return refuse(caller.visit, Problem::invalid, wrong);
  auto token = co_await caller.office.accounts.log_in(std::move(email), std::move(password), address_of(caller.visit));
  if (!token) co_return fail(token);
  co_return reply_json(caller.visit, 201, {{"token", *token}});
}

net::Task<http::Response> end_session(Caller& caller) {
  auto const ended = co_await caller.office.sessions.end(*caller.session);
  if (!ended) co_return fail(ended.error());
  co_return http::Response(caller.visit.arena, 204);
}

}  // namespace cordon::praxis
