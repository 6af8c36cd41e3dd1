#pragma once

#include <memory>
#include <optional>

#include "access/machine/service_tokens.h"
#include "access/policy/question.h"
#include "proxy/facts.h"
#include "tls/client_authorities.h"

namespace cordon::access {

// What a request shows of the machine that sends it. Of its fields, which outlive the exchange.
struct Shown {
  View token_id, token_secret;                         // Cordon-Client-Id, Cordon-Client-Secret
  View bearer;                                         // of Authorization (RFC 6750)
  std::shared_ptr<tls::CertificateChain const> chain;  // of its connection

  bool is_nothing() const { return token_secret.empty() && bearer.empty() && !chain; }
};

// A certificate that counts, and why.
struct ProvenCertificate {
  CertificateFacts facts;
  std::shared_ptr<tls::ClientAuthorities const> authorities;  // who said so
  std::shared_ptr<tls::CertificateChain const> chain;
  Wall until;  // then it is to be looked at again
};

// A bearer token that counts.
struct ProvenBearer {
  BearerFacts facts;
  std::string terms;  // the digest of those by which it counts
  Wall until;
};

// What a machine has proved with a request. Immutable; the exchange holds it, and policies look at it.
class ProvenMachine final : public proxy::Caller {
 public:
  struct Proofs {
    std::optional<ServiceTokens::Proof> token;
    std::optional<ProvenCertificate> certificate;
    std::string_view certificate_fault;  // a literal
    std::shared_ptr<ProvenBearer const> bearer;

    bool is_nothing() const { return !token && !certificate && certificate_fault.empty() && !bearer; }
  };
  explicit ProvenMachine(Proofs proofs);

  Proofs const& proofs() const { return proofs_; }
  // For policies; it points into this.
  Machine machine() const;
  // Who it is to the origin: "service-token:backup", "certificate:CN=pacs", "gematik:subject". The first that there is.
  std::string subject() const;

 private:
  Proofs const proofs_;
};

}  // namespace cordon::access
