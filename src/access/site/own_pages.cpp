#include "access/site/own_pages.h"

#include <algorithm>
#include <boost/json.hpp>

#include "access/pages/addresses.h"
#include "access/pages/answer.h"
#include "access/pages/approval_page.h"
#include "access/pages/problem_page.h"
#include "access/site/approval.h"
#include "access/site/way_in.h"
#include "access/site_paths.h"
#include "base/text.h"
#include "pages/form.h"
#include "pages/reply.h"
#include "proxy/worker.h"
#include "store/statement.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

namespace json = boost::json;
using http::Method;

Task<http::Response> answered(http::Response response) {
  co_return response;
}

http::Response show_keys(Visitor const& visitor) {
  auto response = pages::reply(visitor.exchange, 200, "application/jwk-set+json", visitor.organisation.signer().key_set());
  response.fields.add(http::Name::cache_control, "public, max-age=300");
  return response;
}

Task<http::Response> say_who(Visitor visitor) {
  auto const session = co_await session_of(visitor);
  if (!session) co_return fail(Code::unavailable, "access.store");
  json::object who{{"logged_in", *session != nullptr}};
  if (*session) {
    auto const& facts = (*session)->facts();
    who["email"] = (*session)->identity().email;
    who["name"] = (*session)->identity().name;
    who["provider"] = (*session)->identity().provider;
    who["ends"] = store::seconds(facts.ends);
  }
  auto response = pages::reply(visitor.exchange, 200, "application/json", json::serialize(who) + "\n");
  response.fields.add(http::Name::cache_control, "no-store");
  co_return response;
}

Mistake mistake_in(View reason) {
  return reason.empty() ? Mistake::purpose_missing : Mistake::purpose_long;
}

bool is_for_emergencies(SiteAccess const& site, View rule) {
  auto const found = std::ranges::find(site.policy->rules(), rule, &Rule::name);
  return found != site.policy->rules().end() && found->break_glass;
}

// Who cannot wait for somebody's approval says why, as at once when no other rule would let them in.
Task<http::Response> show_emergency(Visitor visitor) {
  auto const session = co_await session_of(visitor);
  if (!session) co_return fail(Code::unavailable, "access.store");
  if (!*session) co_return send_to_log_in(visitor, {});
  auto const query = pages::Form::parse(visitor.exchange.request.target.query);
  if (!query || !is_for_emergencies(visitor.site, (*query)["rule"]))
    co_return show_problem(visitor, ProblemPage::What::not_found);
  auto frame = frame_of(visitor, session->get());
  frame.fields = {{.name = "rule", .value = std::string((*query)["rule"])}, {.name = "back", .value = path_of((*query)["back"])}};
  PurposePage const page{.site = {.title = visitor.site.title, .host = visitor.host()}, .is_emergency = true};
  co_return send_page(visitor, draw(frame, page), 403);
}

Task<http::Response> take_purpose(Visitor visitor) {
  auto const form = co_await read_form(visitor);
  if (!form) co_return fail(form.error());
  auto const session = co_await session_of(visitor);
  if (!session) co_return fail(Code::unavailable, "access.store");
  if (!*session) co_return send_to(visitor.exchange, path_of((*form)["back"]));
  if (!is_token(visitor, **session, (*form)["token"])) co_return show_problem(visitor, ProblemPage::What::form_old);
  // What is kept is about rules that there are.
  if (std::ranges::find(visitor.site.policy->rules(), (*form)["rule"], &Rule::name) == visitor.site.policy->rules().end())
    co_return show_problem(visitor, ProblemPage::What::form_old);
  View const why = (*form)["purpose"];
  if (why.empty() || pages::form_length(why) > longest_reason) {
    auto frame = frame_of(visitor, session->get());
    frame.fields = {{.name = "rule", .value = std::string((*form)["rule"])},
                    {.name = "back", .value = std::string((*form)["back"])}};
    PurposePage const page{.site = {.title = visitor.site.title, .host = visitor.host()},
                           .is_emergency = is_for_emergencies(visitor.site, (*form)["rule"]),
                           .typed = std::string(why),
                           .mistakes = {mistake_in(why)}};
    co_return send_page(visitor, draw(frame, page), 422);
  }
  auto& worker = visitor.exchange.worker;
  auto const office = visitor.organisation.office(worker.number(), worker.loop());
  if (!office) co_return fail(office.error());
  Purpose purpose{.rule = std::string((*form)["rule"]), .text = std::string(why), .given = visitor.organisation.clock().wall()};
  auto const said = co_await (*office)->sessions().say_purpose(**session, std::move(purpose));
  if (!said && said.error().code != Code::forbidden) co_return fail(Code::unavailable, "access.store");
  co_return send_to(visitor.exchange, path_of((*form)["back"]));
}

}  // namespace

Task<http::Response> answer_own_page(Visitor visitor) {
  auto const& request = visitor.exchange.request;
  View const path = request.target.path;
  bool const reads = request.method == Method::get || request.method == Method::head;
  if (path.starts_with(address::assets)) return answered(answer_asset(visitor.exchange));
  if (reads && path == site_paths::callback) return come_back(std::move(visitor));
  if (reads && path == site_paths::key_set) return answered(show_keys(visitor));
  if (reads && path == site_paths::session) return say_who(std::move(visitor));
  if (request.method == Method::post && path == address::purpose) return take_purpose(std::move(visitor));
  if (reads && path == address::purpose) return show_emergency(std::move(visitor));
  if (request.method == Method::post && path == address::approval) return take_question(std::move(visitor));
  if (reads && path == address::approval) return show_question(std::move(visitor));
  if (reads && path == address::log_out)
    return answered(send_to(visitor.exchange, visitor.organisation.rules()->login_url + std::string(path)));
  return answered(show_problem(visitor, ProblemPage::What::not_found));
}

}  // namespace cordon::access
