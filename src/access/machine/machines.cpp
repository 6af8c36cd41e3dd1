#include "access/machine/machines.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

constexpr View token_id_field = "cordon-client-id", token_secret_field = "cordon-client-secret";
constexpr std::size_t most_assertions = 10'000, most_judgements = 1'000;
constexpr std::chrono::minutes judged_for{1};
constexpr View revoked = "certificate.revoked";

View only(http::Fields const& fields, View name) {
  View value;
  int count = 0;
  for (auto const& field : fields) {
    if (!text::iequals(field.name, name)) continue;
    value = field.value;
    ++count;
  }
  return count == 1 ? value : View();
}

View bearer_in(View authorization) {
  constexpr View scheme = "bearer ";
  if (authorization.size() <= scheme.size() || !text::iequals(authorization.substr(0, scheme.size()), scheme)) return {};
  return text::trim(authorization.substr(scheme.size()));
}

CertificateFacts facts_of(tls::ClientCertificate const& certificate) {
  return {.subject = certificate.subject, .issuer = certificate.issuer, .names = certificate.names};
}

}  // namespace

Shown shown_by(http::Request const& request, std::shared_ptr<tls::CertificateChain const> chain, MachineTerms const& terms) {
  Shown shown{.token_id = {}, .token_secret = {}, .bearer = {}, .chain = {}};
  if (terms.authorities) shown.chain = std::move(chain);
  if (request.fields.may_have(http::set_of(http::Name::other))) {
    shown.token_id = only(request.fields, token_id_field);
    shown.token_secret = only(request.fields, token_secret_field);
  }
  if (!terms.issuers.empty() && request.fields.may_have(http::set_of(http::Name::authorization)))
    shown.bearer = bearer_in(only(request.fields, "authorization"));
  return shown;
}

Result<tls::ClientCertificate> Machines::judge(MachineTerms const& terms, tls::CertificateChain const& chain) {
  tls::Sha256 hash;
  for (auto const& der : chain) hash.update(der);
  auto const octets = hash.finish();
  std::pair key(terms.authorities.get(), std::string(crypto::view(octets)));
  auto const now = clock_.wall();
  auto const found = judgements_.find(key);
  if (found != judgements_.end() && now < found->second.until) return found->second.certificate;
  if (judgements_.size() >= most_judgements) judgements_.clear();
  auto certificate = terms.authorities->verify(chain, now);
  auto const until = certificate ? std::min(certificate->until, now + judged_for) : now + judged_for;
  judgements_.insert_or_assign(std::move(key),
                               Judgement{.authorities = terms.authorities, .certificate = certificate, .until = until});
  return certificate;
}

// What is wrong with it is a fact, too: the policy says what follows from that.
Task<void> Machines::look_at_certificate(MachineTerms const& terms, Shown const& shown, ProvenMachine::Proofs& proofs) {
  auto certificate = judge(terms, *shown.chain);
  if (!certificate) {
    proofs.certificate_fault = certificate.error().reason;
    co_return ok();
  }
  if (terms.asks_status) {
    auto const status = co_await statuses_.ask(*certificate, terms.responder);
    if (!status || !status->is_good) {
      proofs.certificate_fault = status ? revoked : status.error().reason;
      co_return ok();
    }
    certificate->until = std::min(certificate->until, status->until);
  }
  proofs.certificate = ProvenCertificate{
      .facts = facts_of(*certificate), .authorities = terms.authorities, .chain = shown.chain, .until = certificate->until};
  co_return ok();
}

Task<std::shared_ptr<ProvenMachine const>> Machines::recognise(std::shared_ptr<MachineTerms const> terms, std::string audience,
                                                               Shown shown) {
  ProvenMachine::Proofs proofs;
  if (!shown.token_secret.empty()) proofs.token = tokens_.verify(shown.token_id, shown.token_secret);
  if (shown.chain) {
    auto looked = co_await look_at_certificate(*terms, shown, proofs);
    if (!looked) co_return fail(looked);
  }
  if (!shown.bearer.empty()) {
    auto bearer = co_await issuers_.verify(terms->issuers, std::move(audience), std::string(shown.bearer));
    if (!bearer) co_return fail(bearer);
    proofs.bearer = std::move(*bearer);
  }
  if (proofs.is_nothing()) co_return nullptr;
  co_return std::make_shared<ProvenMachine const>(std::move(proofs));
}

bool Machines::is_still_good(MachineTerms const& terms, ProvenCertificate const& proven) {
  if (terms.authorities == proven.authorities && clock_.wall() < proven.until) return true;
  if (!terms.authorities) return false;
  auto const certificate = judge(terms, *proven.chain);
  if (!certificate || !terms.asks_status) return certificate.has_value();
  auto const status = statuses_.known(*certificate, terms.responder);
  return status && status->is_good;
}

bool Machines::still_counts(MachineTerms const& terms, ProvenMachine const& machine) {
  auto const& proofs = machine.proofs();
  if (proofs.token && !tokens_.still_counts(*proofs.token)) return false;
  if (proofs.certificate && !is_still_good(terms, *proofs.certificate)) return false;
  if (!proofs.bearer) return true;
  return trusts(terms.issuers, proofs.bearer->terms) && clock_.wall() < proofs.bearer->until;
}

std::shared_ptr<Assertion const> Machines::assertion(Signer const& signer, ProvenMachine const& machine,
                                                     std::string const& audience) {
  auto const subject = machine.subject();
  auto const now = clock_.wall();
  if (assertions_.size() >= most_assertions) assertions_.clear();
  auto& kept = assertions_[subject + '\n' + audience];
  if (kept && kept->good_until - now >= Signer::freshness) return kept;
  auto token = signer.assertion(subject, audience);
  if (!token) {
    log::error("an assertion could not be signed: " + std::string(token.error().reason));
    return nullptr;
  }
  kept = std::make_shared<Assertion const>(Assertion{.token = std::move(*token), .good_until = now + Signer::lifetime});
  return kept;
}

}  // namespace cordon::access
