#include "access/site/turned_away.h"

#include <boost/json.hpp>

#include "access/pages/addresses.h"
#include "access/pages/approval_page.h"
#include "access/pages/problem_page.h"
#include "access/site/approval.h"
#include "access/site/refusal.h"
#include "access/site/way_in.h"
#include "access/site_paths.h"
#include "base/text.h"
#include "http/status.h"
#include "pages/form.h"
#include "pages/reply.h"

namespace cordon::access {
namespace {

namespace json = boost::json;

constexpr View start_path = "/";

bool helps_to_log_in(Outcome outcome) {
  return outcome == Outcome::log_in || outcome == Outcome::step_up;
}

int status_of(Outcome outcome) {
  if (helps_to_log_in(outcome)) return 401;
  return outcome == Outcome::unavailable ? 503 : 403;
}

// For programs (RFC 9457). `log_in` is where a person can do something about it.
http::Response tell_program(Visitor const& visitor, Decision const& decision) {
  auto const status = status_of(decision.outcome);
  auto const rules = visitor.organisation.rules();
  json::object problem{{"type", "about:blank"},
                       {"title", http::reason_phrase(status)},
                       {"status", status},
                       {"reason", json::string_view(decision.reason)},
                       {"outcome", json::string_view(name(decision.outcome))},
                       {"instance", text::hex(visitor.exchange.trace.id)}};
  if (decision.rule) problem["rule"] = decision.rule->name;
  if (helps_to_log_in(decision.outcome)) problem["log_in"] = rules->url_of(visitor.host()) + "/";
  auto response = pages::reply(visitor.exchange, status, "application/problem+json", json::serialize(problem) + "\n");
  response.fields.add(http::Name::cache_control, "no-store");
  if (status == 401) response.fields.add({.name = "www-authenticate", .value = "Cordon"});
  return response;
}

SiteName name_of(Visitor const& visitor) {
  return {.title = visitor.site.title, .host = visitor.host()};
}

std::string at_login_host(Visitor const& visitor, View path) {
  return visitor.organisation.rules()->login_url + std::string(path);
}

// Whether somebody else, or who logs in, might have this.
bool may_be_for_others(Visitor const& visitor) {
  auto const nobody = make_question(visitor.organisation, visitor.site, visitor.exchange, nullptr);
  return visitor.site.policy->decide(nobody).outcome == Outcome::log_in;
}

// Whether they may see the first page of the site, if they do what it asks for.
bool may_start(Visitor const& visitor, Session const* session) {
  auto question = make_question(visitor.organisation, visitor.site, visitor.exchange, session);
  question.method = "GET";
  question.path = start_path;
  auto const outcome = visitor.site.policy->decide(question).outcome;
  return outcome < Outcome::log_in || outcome == Outcome::approval;
}

http::Response show_refusal(Visitor const& visitor, Session const* session) {
  auto const question = make_question(visitor.organisation, visitor.site, visitor.exchange, session);
  auto const explanation = visitor.site.policy->explain(question);
  RefusalPage page{
      .site = name_of(visitor), .number = text::hex(visitor.exchange.trace.id), .rules = rules_in_the_way(explanation)};
  if (session) {
    page.name = session->identity().name;
    page.email = session->identity().email;
    page.provider = session->identity().provider;
    page.launcher = at_login_host(visitor, address::launcher);
    if (may_be_for_others(visitor)) page.switch_account = at_login_host(visitor, address::log_out);
  } else if (may_be_for_others(visitor)) {
    page.log_in = at_login_host(visitor, address::launcher);
  }
  if (may_start(visitor, session)) page.start = start_path;
  return send_page(visitor, draw(frame_of(visitor, session), page), 403);
}

http::Response ask_why(Visitor const& visitor, Decision const& decision, Session const& session) {
  auto frame = frame_of(visitor, &session);
  frame.fields.push_back({.name = "rule", .value = decision.rule->name});
  frame.fields.push_back({.name = "back", .value = visitor.address()});
  PurposePage const page{.site = name_of(visitor), .is_emergency = decision.rule->break_glass};
  return send_page(visitor, draw(frame, page), 403);
}

http::Response show_trouble(Visitor const& visitor, Session const* session) {
  auto const page = draw(frame_of(visitor, session), ProblemPage{.what = ProblemPage::What::service_away,
                                                                 .number = text::hex(visitor.exchange.trace.id),
                                                                 .again = visitor.address()});
  return send_page(visitor, page, 503);
}

http::Response tell_person(Visitor const& visitor, Decision const& decision, Session const* session) {
  switch (decision.outcome) {
    case Outcome::log_in:
    case Outcome::step_up: return send_to_log_in(visitor, decision.asks);
    case Outcome::purpose:
      if (session && decision.rule) return ask_why(visitor, decision, *session);
      break;
    case Outcome::unavailable: return show_trouble(visitor, session);
    case Outcome::approval:  // is asked for in turn_away()
    case Outcome::allowed:
    case Outcome::refused: break;
  }
  return show_refusal(visitor, session);
}

}  // namespace

Task<http::Response> turn_away(Visitor visitor, Decision decision, std::shared_ptr<Session const> session) {
  auto& record = visitor.exchange.record;
  record.filter = "access";
  record.reason = decision.reason;
  if (!wants_page(visitor.exchange.request)) co_return tell_program(visitor, decision);
  bool const may_ask = decision.outcome == Outcome::approval && session && decision.rule;
  if (may_ask) co_return co_await ask_for_approval(visitor, *decision.rule, session);
  co_return tell_person(visitor, decision, session.get());
}

}  // namespace cordon::access
