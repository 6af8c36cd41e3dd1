#pragma once

#include <map>

#include "http/client.h"
#include "tls/ocsp.h"

namespace cordon::access {

// Asks responders whether certificates were revoked (OCSP, RFC 6960), for one loop. What they said counts for as long as they
// said, and no longer than an hour.
class CertificateStatuses {
 public:
  static constexpr std::size_t most = 10'000;
  static constexpr std::chrono::hours longest{1};
  static constexpr std::chrono::seconds pause{10};  // after a responder did not answer

  CertificateStatuses(net::Resolver& resolver, Clock const& clock)
      : http_(resolver, nullptr, {.time = std::chrono::seconds(5), .body = std::size_t{64} * 1024}), clock_(clock) {}

  // From what was said before; nothing when it must be asked for.
  std::optional<tls::CertificateStatus> known(tls::ClientCertificate const& certificate, View responder) const;
  // The responder is a URL with http; empty: the one that the certificate names. Those who ask at once share an answer.
  // Code::unavailable "certificate.revocation_unknown" when it gives none that counts.
  net::Task<tls::CertificateStatus> ask(tls::ClientCertificate certificate, std::string responder);

 private:
  struct Known {
    std::optional<tls::CertificateStatus> status;  // nothing: there was no answer yet
    Wall again;                                    // not asked again before that
    bool asking = false;

    bool counts(Wall now) const { return status && now < status->until; }
  };
  net::Task<tls::CertificateStatus> ask_responder(tls::ClientCertificate const& certificate, std::string responder);
  void make_room(Wall now);

  http::Client http_;
  Clock const& clock_;
  std::map<std::string, Known> known_;  // by a digest of the certificate and its responder
};

}  // namespace cordon::access
