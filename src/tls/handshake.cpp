#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>

#include "base/log.h"
#include "net/address.h"
#include "tls/hello.h"
#include "tls/stream_openssl.h"

namespace cordon::tls {
namespace {

struct Reason {
  int number;  // of OpenSSL's
  Code code;
  std::string_view reason;
};

constexpr auto reasons = std::to_array<Reason>({
    {SSL_R_NO_SHARED_CIPHER, Code::unsupported, "tls.no_shared_cipher"},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, Code::unsupported, "tls.no_shared_cipher"},
    {SSL_R_NO_SUITABLE_KEY_SHARE, Code::unsupported, "tls.no_shared_group"},
    {SSL_R_NO_SUITABLE_GROUPS, Code::unsupported, "tls.no_shared_group"},
    {SSL_R_UNSUPPORTED_ELLIPTIC_CURVE, Code::unsupported, "tls.no_shared_group"},
    {SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, Code::unsupported, "tls.no_shared_signature"},
    {SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, Code::unsupported, "tls.no_shared_signature"},
    {SSL_R_NO_APPLICATION_PROTOCOL, Code::unsupported, "tls.no_shared_protocol"},
    {SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, Code::unsupported, "tls.no_shared_protocol"},
    {SSL_R_UNSUPPORTED_PROTOCOL, Code::unsupported, "tls.version"},
    {SSL_R_VERSION_TOO_LOW, Code::unsupported, "tls.version"},
    {SSL_R_WRONG_VERSION_NUMBER, Code::unsupported, "tls.version"},
    {SSL_R_WRONG_SSL_VERSION, Code::unsupported, "tls.version"},
    {SSL_R_INAPPROPRIATE_FALLBACK, Code::unsupported, "tls.version"},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, Code::unsupported, "tls.version"},
    {SSL_R_HTTP_REQUEST, Code::malformed, "tls.plain_http"},
    {SSL_R_HTTPS_PROXY_REQUEST, Code::malformed, "tls.plain_http"},
    {SSL_R_CERTIFICATE_VERIFY_FAILED, Code::forbidden, "tls.certificate"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, Code::forbidden, "tls.certificate_required"},
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, Code::forbidden, "tls.certificate_required"},
    {SSL_R_TLSV1_UNRECOGNIZED_NAME, Code::forbidden, "tls.server_name"},
    {SSL_R_TLSV1_ALERT_UNKNOWN_CA, Code::forbidden, "tls.certificate_refused"},
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, Code::forbidden, "tls.certificate_refused"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, Code::forbidden, "tls.certificate_refused"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, Code::forbidden, "tls.certificate_refused"},
    {SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, Code::forbidden, "tls.certificate_refused"},
    {SSL_R_TLSV1_ALERT_USER_CANCELLED, Code::reset, "tls.aborted"},
});

Reason reason_of(unsigned long error) {
  if (ERR_GET_LIB(error) == ERR_LIB_SSL) {
    auto const found = std::ranges::find(reasons, ERR_GET_REASON(error), &Reason::number);
    if (found != reasons.end()) return *found;
  }
  return {0, Code::malformed, "tls.handshake"};
}

}  // namespace

Result<void> SslStream::expect(std::string const& server_name, ClientSettings const& settings) {
  bool const address = net::Address::parse_ip(server_name).has_value();
  if (!address && !is_host_name(server_name)) {
    return fail(Code::invalid, "tls.server_name", "\"" + server_name + "\" is neither a host name nor an address");
  }
  X509_VERIFY_PARAM* const checks = SSL_get0_param(ssl_.get());
  X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  bool const set = address ? X509_VERIFY_PARAM_set1_ip_asc(checks, server_name.c_str()) == 1
                           : X509_VERIFY_PARAM_set1_host(checks, server_name.c_str(), server_name.size()) == 1;
  bool const sent = address || !settings.send_name || SSL_set_tlsext_host_name(ssl_.get(), server_name.c_str()) == 1;
  if (!set || !sent) return openssl::failed("tls.server_name", "the server name cannot be used");
  return ok();
}

SslStream::Step SslStream::step(SignatureRequest& request) {
  Asks const asks(request);
  request.asked = false;
  ERR_clear_error();
  int const done = SSL_do_handshake(ssl_.get());
  if (done == 1) return Step::done;
  switch (SSL_get_error(ssl_.get(), done)) {
    case SSL_ERROR_WANT_READ: return Step::wants_bytes;
    case SSL_ERROR_WANT_ASYNC: return request.asked ? Step::wants_signature : Step::failed;
    default: return Step::failed;
  }
}

Task<void> SslStream::handshake() {
  SignatureRequest request;
  Result<void> waited;
  while (waited) {
    switch (step(request)) {
      case Step::done: co_return co_await settle();
      case Step::failed: co_return handshake_failure();
      case Step::wants_bytes: waited = co_await wait_for_bytes(); break;
      case Step::wants_signature: waited = co_await sign(request); break;
    }
  }
  broken_ = Code::reset;
  auto const reason = waited.error().reason == "tls.signer" ? "tls.signer" : "tls.handshake";
  co_return fail(waited.error().code, reason, std::move(waited.error().detail));
}

Task<void> SslStream::wait_for_bytes() {
  auto sent = co_await net::write_all(*this, {});
  if (!sent) co_return fail(sent);
  if (!wire_.starved()) co_return ok();
  auto there = co_await net::readable(wire_.inner());
  co_return there;
}

// However the signer ends, the handshake is run again: a job that sleeps for ever would be a leak.
Task<void> SslStream::sign(SignatureRequest& request) {
  Result<Signature> answer = fail(Code::internal, "tls.signer");
  try {
    answer = co_await context_->handle().signer->sign(request.scheme, request.message);
  } catch (std::exception const& exception) {
    log::error(std::string("a signer ended with an exception: ") + exception.what());
  }
  if (answer) {
    request.answer = std::move(*answer);
    co_return ok();
  }
  step(request);
  [[maybe_unused]] auto const alert_sent = wire_.flush();
  co_return fail(answer.error().code, "tls.signer", std::move(answer.error().detail));
}

std::unexpected<Error> SslStream::handshake_failure() {
  auto const error = ERR_peek_last_error();
  auto const verified = SSL_get_verify_result(ssl_.get());
  broken_ = Code::reset;
  bool const ended = wire_.ended();
  auto detail = openssl::last_error();
  [[maybe_unused]] auto const alert_sent = wire_.flush();
  if (ended && ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING) return fail(Code::reset, "tls.aborted");
  if (error == 0) return fail(Code::reset, "tls.aborted");
  auto const reason = reason_of(error);
  if (reason.reason == "tls.certificate") detail = X509_verify_cert_error_string(verified);
  return fail(reason.code, reason.reason, std::move(detail));
}

// Records without data are counted from now on. A server's tickets may wait for its first answer; what the client waits for may
// not.
Task<void> SslStream::settle() {
  SSL_clear_mode(ssl_.get(), SSL_MODE_ASYNC);
  settled_ = true;
  if (context_ && version() == Version::tls13) co_return ok();
  auto sent = co_await net::write_all(*this, {});
  co_return sent;
}

Task<std::unique_ptr<Stream>> accept(std::unique_ptr<net::Stream> inner, ServerContext const& context, View peeked) {
  auto stream = std::make_unique<SslStream>(std::move(inner), context.shared_from_this());
  stream->feed(peeked);
  auto done = co_await stream->handshake();
  if (!done) co_return fail(done);
  auto successor = stream->hand_over();
  co_return successor ? std::move(successor) : std::unique_ptr<Stream>(std::move(stream));
}

Task<std::unique_ptr<Stream>> connect(std::unique_ptr<net::Stream> inner, ClientContext const& context, std::string server_name) {
  auto stream = std::make_unique<SslStream>(std::move(inner), context);
  auto expected = stream->expect(server_name, context.settings());
  if (!expected) co_return fail(expected);
  auto done = co_await stream->handshake();
  if (done) co_return std::unique_ptr<Stream>(std::move(stream));
  bool const interrupted = done.error().code == Code::timeout || done.error().code == Code::cancelled;
  if (!interrupted) done.error().code = Code::unreachable;
  co_return fail(done);
}

void refuse(std::unique_ptr<net::Stream> inner, Alert alert) {
  constexpr char fatal = 2;
  char bytes[] = {SSL3_RT_ALERT, 3, 3, 0, 2, fatal, static_cast<char>(alert)};
  iovec const part{bytes, sizeof bytes};
  [[maybe_unused]] auto const told = inner->try_write(std::span(&part, 1));
  inner->shutdown();
}

}  // namespace cordon::tls
