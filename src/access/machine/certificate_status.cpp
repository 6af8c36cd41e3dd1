#include "access/machine/certificate_status.h"

#include "base/log.h"
#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

std::unexpected<Error> nobody_knows() {
  return fail(Code::unavailable, "certificate.revocation_unknown");
}

std::string digest_of(View own) {
  auto const digest = tls::sha256(own);
  return std::string(crypto::view(digest));
}

}  // namespace

std::optional<tls::CertificateStatus> CertificateStatuses::known(tls::ClientCertificate const& certificate) const {
  auto const found = known_.find(digest_of(certificate.own));
  if (found == known_.end() || clock_.wall() >= found->second.until) return {};
  return found->second.status;
}

void CertificateStatuses::keep(std::string const& own, tls::CertificateStatus status) {
  status.until = std::min(status.until, clock_.wall() + longest);
  known_.insert_or_assign(digest_of(own), Known{.status = status, .until = status.until});
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
  auto const digest = digest_of(certificate.own);
  auto const found = known_.find(digest);
  if (found != known_.end() && clock_.wall() < found->second.until) {
    if (!found->second.status) co_return nobody_knows();
    co_return *found->second.status;
  }
  if (found == known_.end()) order_.push_back(digest);
  if (known_.size() >= most) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  known_.insert_or_assign(digest, Known{.status = {}, .until = clock_.wall() + pause});
  auto status = co_await ask_responder(certificate, std::move(responder));
  if (!status) {
    log::warning("whether a client's certificate was revoked cannot be learned: " + std::string(status.error().reason));
    co_return nobody_knows();
  }
  keep(certificate.own, *status);
  co_return status;
}

}  // namespace cordon::access
