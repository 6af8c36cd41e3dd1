#pragma once

#include "access/assertion/signer.h"
#include "access/machine/certificate_status.h"
#include "access/machine/issuers.h"
#include "http/message.h"

namespace cordon::access {

// Tells machines apart by what their requests show, for one loop.
class Machines {
 public:
  Machines(net::Resolver& resolver, ServiceTokens const& tokens, Clock const& clock)
      : tokens_(tokens), clock_(clock), issuers_(resolver, clock), statuses_(resolver, clock) {}

  // What somebody shows to a site that takes it; `audience` is the site's. Null when it proves nothing. Code::unavailable when
  // it cannot be told.
  Task<std::shared_ptr<ProvenMachine const>> recognise(std::shared_ptr<MachineTerms const> terms, std::string audience,
                                                       Shown shown);
  // Whether all of it still counts. Asks nobody: what must be asked for again does not count.
  bool still_counts(MachineTerms const& terms, ProvenMachine const& machine);
  // What the origin is told of it, the same until it would soon be too old. Null when it cannot be signed.
  std::shared_ptr<Assertion const> assertion(Signer const& signer, ProvenMachine const& machine, std::string const& audience);

 private:
  Task<void> look_at_certificate(MachineTerms const& terms, Shown const& shown, ProvenMachine::Proofs& proofs);
  bool is_still_good(MachineTerms const& terms, ProvenCertificate const& proven);
  Result<tls::ClientCertificate> judge(MachineTerms const& terms, tls::CertificateChain const& chain);

  ServiceTokens const& tokens_;
  Clock const& clock_;
  Issuers issuers_;
  CertificateStatuses statuses_;
  std::map<std::string, std::shared_ptr<Assertion const>> assertions_;  // by subject and audience

  // What an authority said of a chain, for a while: a machine shows it with every request.
  struct Judgement {
    std::shared_ptr<tls::ClientAuthorities const> authorities;
    Result<tls::ClientCertificate> certificate;
    Wall until;
  };
  // By who judged, who is held by the judgement, and a digest of the chain.
  std::map<std::pair<tls::ClientAuthorities const*, std::string>, Judgement> judgements_;
};

// What a request shows. A field that stands there twice shows nothing.
Shown shown_by(http::Request const& request, std::shared_ptr<tls::CertificateChain const> chain, MachineTerms const& terms);

}  // namespace cordon::access
