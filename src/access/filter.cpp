#include "access/filter.h"

#include <algorithm>

#include "access/evaluator/due.h"
#include "access/identity_fields.h"
#include "access/machine/machines.h"
#include "access/site/noting.h"
#include "access/site/own_pages.h"
#include "access/site/turned_away.h"
#include "access/site_paths.h"
#include "proxy/worker.h"

namespace cordon::access {
namespace {

using proxy::Exchange;
using proxy::Next;

constexpr std::string_view filter_name = "access";

class AccessFilter final : public proxy::Filter {
 public:
  AccessFilter(Organisation& organisation, std::shared_ptr<SiteAccess const> site)
      : organisation_(organisation), site_(std::move(site)), tally_(organisation.tally().site(site_->name)) {}

  std::string_view name() const override { return filter_name; }

  // No coroutine of its own for a session that is known here.
  Task<http::Response> handle(Exchange& exchange, Next next) const override {
    RequestCookies const cookies(exchange);
    auto shown = shown_by(exchange.request, exchange.connection.client_chain, *site_->machines);
    drop_identity_fields(exchange.request.fields);
    if (exchange.request.target.path.starts_with(site_paths::own)) return answer_own_page(visitor(exchange, cookies));
    if (!shown.is_nothing()) return meet_machine(visitor(exchange, cookies), next, std::move(shown));
    return meet_person(exchange, next, cookies);
  }

  bool still_allows(Exchange const& exchange) const override {
    if (exchange.facts.machine && !still_counts(exchange)) return false;
    if (!exchange.facts.admitted) return is_asked_still(exchange) || allows(exchange, nullptr);
    auto const held = std::dynamic_pointer_cast<Session const>(exchange.facts.caller);
    if (!held) return allows(exchange, nullptr);
    if (held->has_ended()) return false;
    auto const current = organisation_.cache().find(held->facts().id);
    if (!current) {
      organisation_.look_for(held->facts().id);
      return organisation_.is_current();
    }
    if (!site_->believes(current->identity().provider)) return allows(exchange, nullptr);
    auto const now = organisation_.clock().wall();
    current->saw(now);
    ask_behind(exchange, current, Evaluators::Unanswered::leave);
    return !current->has_ended() && !current->is_over(now) && organisation_.is_current() && allows(exchange, current.get());
  }

 private:
  Task<http::Response> meet_person(Exchange& exchange, Next next, RequestCookies const& cookies) const {
    auto const cookie = Cookie::parse(cookies[Cookie::name], organisation_.keyring());
    if (!cookie) return decide(visitor(exchange, cookies), next, nullptr);
    auto session = organisation_.cache().open(*cookie, exchange.request.target.host, organisation_.clock().wall());
    if (!session) return look_up(visitor(exchange, cookies), next, *cookie);
    return decide(visitor(exchange, cookies), next, std::move(session));
  }

  // People may use a machine that proves what it is: both are asked about.
  Task<http::Response> meet_machine(Visitor visitor, Next next, Shown shown) const {
    auto& exchange = visitor.exchange;
    auto const office = organisation_.office(exchange.worker.number(), exchange.worker.loop());
    if (!office) co_return fail(office.error());
    bool const needs_store = !shown.token_secret.empty();
    if (needs_store && !organisation_.is_current()) co_return fail(Code::unavailable, "access.store");
    auto machine = co_await (*office)->machines().recognise(site_->machines, site_->audience, std::move(shown));
    if (!machine) co_return fail(machine.error());
    exchange.facts.machine = std::move(*machine);
    auto response = co_await meet_person(exchange, next, visitor.cookies);
    co_return response;
  }

  bool still_counts(Exchange const& exchange) const {
    auto const* const machine = dynamic_cast<ProvenMachine const*>(exchange.facts.machine.get());
    auto const office = organisation_.office(exchange.worker.number(), exchange.worker.loop());
    if (!machine || !office) return false;
    if (machine->proofs().token && !organisation_.is_current()) return false;
    return (*office)->machines().still_counts(*site_->machines, *machine);
  }

  // One that began when its site had no rules was never asked.
  static bool is_asked_still(Exchange const& exchange) {
    return std::ranges::any_of(exchange.site->row, [](proxy::Filter const* filter) { return filter->name() == filter_name; });
  }

  Decision judge(Exchange const& exchange, Session const* session) const {
    auto decision = site_->policy->decide(make_question(organisation_, *site_, exchange, session));
    if (session) keep_to_limits(decision, session->identity(), organisation_.clock().wall());
    return decision;
  }
  bool allows(Exchange const& exchange, Session const* session) const { return judge(exchange, session).is_allowed(); }

  // Whether evaluators that had not been asked are now.
  bool ask_behind(Exchange const& exchange, std::shared_ptr<Session const> const& session,
                  Evaluators::Unanswered unanswered) const {
    if (site_->evaluators.empty()) return false;
    auto const office = organisation_.office(exchange.worker.number(), exchange.worker.loop());
    return office && (*office)->evaluators().ask_behind(site_->evaluators, session, unanswered);
  }

  // What a rule in the shadow would have decided is told when those whom it needs have been asked; nobody waits for that.
  void look_into_shadows(Exchange const& exchange, std::shared_ptr<Session const> const& session, Decision& decision) const {
    bool const is_sure =
        std::ranges::none_of(decision.shadow, [](ShadowResult const& each) { return each.outcome == Outcome::unavailable; });
    auto const unanswered = is_sure ? Evaluators::Unanswered::leave : Evaluators::Unanswered::ask;
    if (ask_behind(exchange, session, unanswered)) decision.shadow.clear();
  }

  // Whoever must be asked about somebody before it is decided of them is asked now.
  Task<http::Response> ask_evaluators(Visitor visitor, Next next, std::shared_ptr<Session const> session,
                                      EvaluatorOffers wanted) const {
    auto& exchange = visitor.exchange;
    auto const office = organisation_.office(exchange.worker.number(), exchange.worker.loop());
    if (!office) co_return fail(office.error());
    auto asked = co_await (*office)->evaluators().ask(std::move(wanted), session);
    if (!asked) co_return fail(asked);
    // Meanwhile it may have ended, and what others let them do with it.
    auto const again = co_await session_of(visitor);
    if (!again || !organisation_.is_current()) co_return fail(Code::unavailable, "access.store");
    session = *again;
    auto decision = judge(exchange, session.get());
    if (session) look_into_shadows(exchange, session, decision);
    auto response = co_await carry_out(visitor, next, std::move(decision), session);
    co_return response;
  }
  EvaluatorOffers wanted_evaluators(Exchange const& exchange, Session const& session, Decision const& decision) const {
    if (site_->evaluators.empty()) return {};
    return due(site_->evaluators, *site_->policy, make_question(organisation_, *site_, exchange, &session), decision);
  }

  Visitor visitor(Exchange& exchange, RequestCookies const& cookies) const {
    return {.organisation = organisation_, .site = *site_, .exchange = exchange, .cookies = cookies};
  }

  Task<http::Response> look_up(Visitor visitor, Next next, Cookie cookie) const {
    auto& worker = visitor.exchange.worker;
    auto const office = organisation_.office(worker.number(), worker.loop());
    if (!office) co_return fail(office.error());
    auto const found = co_await (*office)->sessions().find(cookie, visitor.host());
    if (!found && found.error().code != Code::forbidden) co_return fail(Code::unavailable, "access.store");
    auto response = co_await decide(visitor, next, found ? *found : nullptr);
    co_return response;
  }

  Task<http::Response> decide(Visitor const& visitor, Next next, std::shared_ptr<Session const> session) const {
    auto& exchange = visitor.exchange;
    // Whose word does not count here any more has not logged in here.
    if (session && !site_->believes(session->identity().provider)) session.reset();
    if (session && !organisation_.is_current()) return net::failed<http::Response>({Code::unavailable, "access.store", {}});
    auto decision = judge(exchange, session.get());
    if (session) {
      auto wanted = wanted_evaluators(exchange, *session, decision);
      if (!wanted.empty()) return ask_evaluators(visitor, next, std::move(session), std::move(wanted));
      look_into_shadows(exchange, session, decision);
    }
    return carry_out(visitor, next, std::move(decision), std::move(session));
  }

  Task<http::Response> carry_out(Visitor const& visitor, Next next, Decision decision,
                                 std::shared_ptr<Session const> session) const {
    auto& exchange = visitor.exchange;
    note(organisation_, *site_, tally_, exchange, decision, session.get());
    // Nobody can log in now, and is told so at once.
    if (decision.outcome == Outcome::log_in && !organisation_.is_current())
      return net::failed<http::Response>({Code::unavailable, "access.store", {}});
    if (!decision.is_allowed()) return turn_away(visitor, decision, std::move(session));
    exchange.facts.admitted = true;
    if (session) {
      tell_origin(exchange, std::move(session));
    } else if (exchange.facts.machine) {
      tell_origin_of_machine(exchange);
    }
    return pass(exchange, next);
  }

  void tell_origin_of_machine(Exchange& exchange) const {
    auto const machine = std::dynamic_pointer_cast<ProvenMachine const>(exchange.facts.machine);
    auto const office = organisation_.office(exchange.worker.number(), exchange.worker.loop());
    if (!machine || !office || machine->subject().empty()) return;
    auto const assertion = (*office)->machines().assertion(organisation_.signer(), *machine, site_->audience);
    if (assertion) exchange.facts.assertion = exchange.arena.copy(assertion->token);
    exchange.facts.caller = machine;
  }

  void tell_origin(Exchange& exchange, std::shared_ptr<Session const> session) const {
    auto const assertion = organisation_.signer().assertion(*session, site_->audience);
    if (assertion) exchange.facts.assertion = exchange.arena.copy(assertion->token);
    exchange.facts.caller = std::move(session);
  }

  static Task<http::Response> pass(Exchange& exchange, Next next) {
    auto response = co_await next(exchange);
    if (response) drop_own_cookies(*response);
    co_return response;
  }

  Organisation& organisation_;
  std::shared_ptr<SiteAccess const> site_;
  SiteTally& tally_;
};

}  // namespace

std::unique_ptr<proxy::Filter> make_access(Organisation& organisation, std::shared_ptr<SiteAccess const> site) {
  return std::make_unique<AccessFilter>(organisation, std::move(site));
}

}  // namespace cordon::access
