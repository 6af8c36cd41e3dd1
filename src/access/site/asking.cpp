#include "access/site/asking.h"

#include "access/machine/proven.h"

namespace cordon::access {

Question make_question(Organisation& organisation, proxy::Exchange const& exchange, Session const* session) {
  Question question{.method = exchange.request.method_text,
                    .path = exchange.request.target.path,
                    .client = exchange.facts.client,
                    .now = organisation.clock().wall(),
                    .facts = &exchange.facts};
  if (exchange.facts.machine) {
    auto const* const machine = dynamic_cast<ProvenMachine const*>(exchange.facts.machine.get());
    if (machine) question.machine = machine->machine();
  }
  if (!session) return question;
  question.identity = &session->identity();
  if (auto const& grants = session->facts().grants) {
    question.purposes = grants->purposes;
    question.approvals = grants->approvals;
  }
  return question;
}

}  // namespace cordon::access
