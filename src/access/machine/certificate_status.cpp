#include "access/machine/certificate_status.h"

#include "base/log.h"
#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

std::unexpected<Error> nobody_knows() {
  return fail(Code::unavailable, "certificate.revocation_unknown");
}

std::string key_of(tls::ClientCertificate const& certificate, View responder) {
  auto const digest = tls::sha256(certificate.own);
  return std::string(crypto::view(digest)).append(responder);
}

constexpr std::chrono::milliseconds waiting{20};  // between two looks at what another asked for

}  // namespace

std::optional<tls::CertificateStatus> CertificateStatuses::known(tls::ClientCertificate const& certificate,
                                                                 View responder) const {
  auto const found = known_.find(key_of(certificate, responder));
  if (found == known_.end() || !found->second.counts(clock_.wall())) return {};
  return found->second.status;
}

// Of more than there is room for, what says nothing any more goes; or else all that nobody waits for.
void CertificateStatuses::make_room(Wall now) {
  if (known_.size() < most) return;
  std::erase_if(known_, [&](auto const& each) { return !each.second.asking && !each.second.counts(now); });
  if (known_.size() >= most) std::erase_if(known_, [](auto const& each) { return !each.second.asking; });
}

net::Task<tls::CertificateStatus> CertificateStatuses::ask_responder(tls::ClientCertificate const& certificate,
                                                                     std::string responder) {
  auto const question = tls::ask_status(certificate.own, certificate.issued_by);
  if (!question) co_return fail(question.error());
  if (responder.empty()) responder = question->responder;
  if (responder.empty()) co_return fail(Code::invalid, "ocsp.nowhere", "the certificate names no responder");
  auto const response = co_await http_.send({.method = "POST",
                                             .url = std::move(responder),
                                             .fields = {{"content-type", "application/ocsp-request"}},
                                             .body = question->der});
  if (!response) co_return fail(response.error());
  if (response->status != 200) co_return nobody_knows();
  co_return tls::read_status(response->body, certificate.own, certificate.issued_by, clock_.wall());
}

net::Task<tls::CertificateStatus> CertificateStatuses::ask(tls::ClientCertificate certificate, std::string responder) {
  auto const key = key_of(certificate, responder);
  while (known_.contains(key) && known_[key].asking) {
    auto slept = co_await net::sleep(waiting);
    if (!slept) co_return fail(slept);
  }
  auto const now = clock_.wall();
  make_room(now);
  auto& known = known_[key];  // which stays while `asking` says so
  if (known.counts(now)) co_return *known.status;
  if (now < known.again) co_return nobody_knows();
  known.asking = true;
  auto status = co_await ask_responder(certificate, std::move(responder));
  net::Fiber& fiber = co_await net::this_fiber();
  auto const gone = fiber.interruption();
  known.asking = false;
  if (status) {
    status->until = std::min(status->until, clock_.wall() + longest);
    known.status = *status;
    co_return status;
  }
  // Who asked may be gone: then the next one asks.
  if (gone == Code::ok || gone == Code::timeout) known.again = clock_.wall() + pause;
  log::warning("whether a client's certificate was revoked cannot be learned: " + std::string(status.error().reason));
  co_return nobody_knows();
}

}  // namespace cordon::access
