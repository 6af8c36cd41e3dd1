#include "access/site/asking.h"

#include "access/machine/proven.h"

namespace cordon::access {

Question make_question(Organisation& organisation, SiteAccess const& site, proxy::Exchange const& exchange,
                       Session const* session) {
  Question question{.method = exchange.request.method_text,
                    .path = exchange.request.target.path,
                    .client = exchange.facts.client,
                    .now = organisation.clock().wall(),
                    .facts = &exchange.facts};
  if (exchange.facts.machine) {
    auto const* const machine = dynamic_cast<ProvenMachine const*>(exchange.facts.machine.get());
    if (machine) question.machine = machine->machine();
  }
  if (site.asks_country) question.country = organisation.countries().country_of(exchange.facts.client);
  if (!session) return question;
  question.identity = &session->identity();
  if (!site.evaluators.empty()) question.answers = organisation.answers().find(session->facts().login->id);
  if (auto const& grants = session->facts().grants) {
    question.purposes = grants->purposes;
    question.approvals = approvals_at(*grants, site.name);
  }
  return question;
}

void keep_to_limits(Decision& decision, Identity const& identity, Wall now) {
  auto const& longest = decision.session.absolute;
  if (!decision.is_allowed() || !longest || now - identity.authenticated <= *longest) return;
  decision.outcome = Outcome::step_up;
  decision.reason = too_old;
  decision.asks = {.within = longest};
}

}  // namespace cordon::access
