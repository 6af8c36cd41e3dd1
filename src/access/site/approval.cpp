#include "access/site/approval.h"

#include <fmt/format.h>

#include "access/approval/telling.h"
#include "access/pages/addresses.h"
#include "access/pages/answer.h"
#include "access/pages/approval_page.h"
#include "access/site/way_in.h"
#include "proxy/worker.h"

namespace cordon::access {
namespace {

using SessionPtr = std::shared_ptr<Session const>;
using State = ApprovalQuestion::State;

SiteName name_of(Visitor const& visitor) {
  return {.title = visitor.site.title, .host = visitor.host()};
}

Result<Office*> office_of(Visitor const& visitor) {
  auto& worker = visitor.exchange.worker;
  if (!visitor.organisation.is_current()) return fail(Code::unavailable, "access.store");
  return visitor.organisation.office(worker.number(), worker.loop());
}

std::string address_of(Id const& question, View back) {
  return fmt::format("{}?id={}&back={}", address::approval, question.text(), pages::encode(back));
}

// What is decided of the page that somebody wants.
Decision decision_of(Visitor const& visitor, Session const& session, View back) {
  auto question = make_question(visitor.organisation, visitor.site, visitor.exchange, &session);
  question.method = "GET";
  question.path = back.substr(0, back.find('?'));
  return visitor.site.policy->decide(question);
}

// Where somebody who cannot wait goes in at once, when a rule for emergencies lets them; else empty.
std::string emergency_of(Visitor const& visitor, Session const& session, View back) {
  auto const decision = decision_of(visitor, session, back);
  if (!decision.emergency) return {};
  return fmt::format("{}?rule={}&back={}", address::purpose, pages::encode(decision.emergency->name), pages::encode(back));
}

// What somebody filled in so far.
struct Filled {
  std::string back, reason;
  std::optional<unsigned> hours;
  std::vector<Mistake> mistakes;
};

http::Response show_form(Visitor const& visitor, Rule const& rule, Session const& session, Filled filled, int status) {
  auto frame = frame_of(visitor, &session);
  auto emergency = emergency_of(visitor, session, filled.back);
  frame.fields = {{.name = "rule", .value = rule.name}, {.name = "back", .value = std::move(filled.back)}};
  auto const most = most_hours(rule);
  AskApprovalPage const page{.site = name_of(visitor),
                             .rule = rule.name,
                             .approvers = approvers_shown(rule),
                             .most_hours = most,
                             .hours = filled.hours.value_or(1),
                             .typed = std::move(filled.reason),
                             .emergency = std::move(emergency),
                             .mistakes = std::move(filled.mistakes)};
  return send_page(visitor, draw(frame, page), status);
}

Filled filled_in(Rule const& rule, pages::Form const& form) {
  Filled filled{.back = path_of(form["back"]),
                .reason = std::string(form["reason"]),
                .hours = chosen_hours(rule, form["hours"]),
                .mistakes = {}};
  if (filled.reason.empty()) filled.mistakes.push_back(Mistake::reason_missing);
  if (pages::form_length(filled.reason) > longest_reason) filled.mistakes.push_back(Mistake::reason_long);
  if (!filled.hours) filled.mistakes.push_back(Mistake::hours);
  return filled;
}

// Asks, and tells those who may answer.
Task<Id> ask(Visitor visitor, Rule const& rule, Session const& session, Filled const& filled) {
  auto const office = office_of(visitor);
  if (!office) co_return fail(office.error());
  auto const& identity = session.identity();
  NewQuestion const question{.person = Id{session.who},
                             .site = visitor.site.name,
                             .rule = rule.name,
                             .name = identity.name,
                             .email = identity.email,
                             .provider = identity.provider,
                             .reason = filled.reason,
                             .hours = *filled.hours};
  auto const kept = co_await (*office)->approvals().ask(question);
  if (!kept) co_return fail(kept.error());
  if (!kept->is_new) co_return kept->id;
  auto const now = visitor.organisation.clock().wall();
  ApprovalQuestion const asked{.id = kept->id, .asked = question, .at = now, .until = now + Approvals::answer_time};
  note(visitor.organisation, visitor.exchange, asked, ApprovalEvent::asked, session);
  auto const told = co_await tell_approvers(visitor.organisation, **office, asked);
  if (!told) co_return fail(told.error());
  co_return kept->id;
}

WaitingPage page_of(Visitor const& visitor, ApprovalQuestion const& question, std::string const& back, bool is_still) {
  auto const to = guarding(visitor.site, question.asked.rule);
  bool const is_open = question.is_open() && to;
  return {.site = name_of(visitor),
          .approvers = to ? approvers_shown(*to.rule) : std::vector<std::string>(),
          .asked = question.at,
          .reason = question.asked.reason,
          .hours = question.asked.hours,
          .state = is_open                             ? WaitingPage::State::waiting
                   : question.state == State::declined ? WaitingPage::State::declined
                                                       : WaitingPage::State::expired,
          .address = address_of(question.id, back),
          .is_still = is_still,
          .again = back};
}

}  // namespace

Task<http::Response> ask_for_approval(Visitor visitor, Rule const& rule, SessionPtr session) {
  auto const office = office_of(visitor);
  if (!office) co_return fail(office.error());
  auto const open = co_await (*office)->approvals().find_open(Id{session->who}, visitor.site.name, rule.name);
  if (!open) co_return fail(Code::unavailable, "access.store");
  if (*open) co_return send_to(visitor.exchange, address_of((*open)->id, visitor.address()));
  co_return show_form(visitor, rule, *session, {.back = visitor.address(), .reason = {}, .hours = {}, .mistakes = {}}, 403);
}

Task<http::Response> take_question(Visitor visitor) {
  auto const form = co_await read_form(visitor);
  if (!form) co_return fail(form.error());
  auto const session = co_await session_of(visitor);
  if (!session) co_return fail(Code::unavailable, "access.store");
  auto const back = path_of((*form)["back"]);
  if (!*session) co_return send_to(visitor.exchange, back);
  auto const to = guarding(visitor.site, (*form)["rule"]);
  if (!to || !is_token(visitor, **session, (*form)["token"])) co_return show_problem(visitor, ProblemPage::What::form_old);
  // Whoever is let in already, or needs something else, is told so where they wanted to go.
  auto const decision = decision_of(visitor, **session, back);
  if (decision.outcome != Outcome::approval || decision.rule != to.rule) co_return send_to(visitor.exchange, back);
  auto filled = filled_in(*to.rule, *form);
  if (!filled.mistakes.empty()) co_return show_form(visitor, *to.rule, **session, std::move(filled), 422);
  auto const asked = co_await ask(visitor, *to.rule, **session, filled);
  if (asked) co_return send_to(visitor.exchange, address_of(*asked, back));
  if (asked.error().reason != "approval.slow_down") co_return fail(Code::unavailable, "access.store");
  filled.mistakes = {Mistake::slow_down};
  co_return show_form(visitor, *to.rule, **session, std::move(filled), 429);
}

Task<http::Response> show_question(Visitor visitor) {
  auto const query = pages::Form::parse(visitor.exchange.request.target.query);
  if (!query) co_return show_problem(visitor, ProblemPage::What::link_unknown);
  auto const office = office_of(visitor);
  if (!office) co_return fail(office.error());
  auto const session = co_await session_of(visitor);
  if (!session) co_return fail(Code::unavailable, "access.store");
  auto const back = path_of((*query)["back"]);
  auto const id = Id::parse((*query)["id"]);
  if (!*session) co_return send_to_log_in(visitor, {});
  if (!id) co_return send_to(visitor.exchange, back);
  auto const question = co_await (*office)->approvals().find(*id);
  if (!question) co_return fail(Code::unavailable, "access.store");
  bool const is_theirs =
      *question && (*question)->asked.person == Id{(*session)->who} && (*question)->asked.site == visitor.site.name;
  bool const goes_on = !is_theirs || (*question)->is_approved() || (*question)->state == State::withdrawn;
  if (goes_on) co_return send_to(visitor.exchange, back);
  auto page = page_of(visitor, **question, back, (*query)["still"] == "yes");
  page.emergency = emergency_of(visitor, **session, back);
  auto const text = draw(frame_of(visitor, session->get()), page);
  co_return answer(visitor.exchange, text,
                   {.status = 200, .language = language_of(visitor.exchange.request), .refresh = refresh_of(page)});
}

}  // namespace cordon::access
