#include "access/machine/proven.h"

#include <algorithm>

#include "tls/digest.h"

namespace cordon::access {
namespace {

std::string subject_of(ProvenMachine::Proofs const& proofs) {
  if (proofs.token) return "service-token:" + proofs.token->name;
  if (proofs.bearer) return proofs.bearer->facts.issuer + ":" + proofs.bearer->facts.subject;
  return proofs.certificate ? "certificate:" + proofs.certificate->facts.subject : std::string();
}

proxy::Caller::Number number_of(View text) {
  auto const digest = tls::sha256(text);
  proxy::Caller::Number number{};
  std::copy_n(digest.begin(), number.size(), number.begin());
  return number;
}

}  // namespace

// A machine has no sessions: it is the same in each of its requests.
ProvenMachine::ProvenMachine(Proofs proofs)
    : Caller(number_of(subject_of(proofs)), number_of(subject_of(proofs))), proofs_(std::move(proofs)) {}

Machine ProvenMachine::machine() const {
  Machine machine{.certificate_fault = proofs_.certificate_fault};
  if (proofs_.token) machine.token = proofs_.token->name;
  if (proofs_.certificate) machine.certificate = &proofs_.certificate->facts;
  if (proofs_.bearer) machine.bearer = &proofs_.bearer->facts;
  return machine;
}

std::string ProvenMachine::subject() const {
  return subject_of(proofs_);
}

}  // namespace cordon::access
